"""`deskwatch.toml`: typed, with defaults for everything, every error with the path of its setting.

A file is looked for beside the data directory's content or given by `--config`; an environment variable
such as `DESKWATCH_HUB_LISTEN` goes before the file, a flag before both.
"""

import datetime as dt
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from deskwatch.model import NANOSECONDS, ConfigError
from deskwatch.performance import TradingDays
from deskwatch.state import Settings

FILE_NAME = "deskwatch.toml"
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", re.ASCII)
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_CURRENCY = re.compile(r"[A-Z0-9]{2,10}", re.ASCII)


class HubSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[hub]`: where it listens, what it reads, how long a bot may be quiet."""

    listen: str = "127.0.0.1:8000"
    data: str = ""
    silent_after: str = "30s"  # a bot without a heartbeat for longer counts as silent; it beats every 5 s
    hosts: list[str] = msgspec.field(default_factory=list)  # further names that the page may be asked by


class AccountSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[account]`: the reporting currency, the trading day, how old a price may be."""

    currency: str = "USD"
    day_zone: str = "UTC"
    day_start: str = "00:00"
    price_max_age: str = "1h"


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file."""

    hub: HubSection = msgspec.field(default_factory=HubSection)
    account: AccountSection = msgspec.field(default_factory=AccountSection)

    def settings(self) -> Settings:
        """Return what the fold is told."""
        return Settings(
            currency=self.account.currency,
            days=TradingDays(_zone(self.account.day_zone), _time_of_day(self.account.day_start)),
            max_mark_age_ns=int(duration(self.account.price_max_age, "account.price_max_age") * NANOSECONDS),
        )

    def silent_after_ns(self) -> int:
        """Return how long a bot may be quiet, in nanoseconds."""
        return int(duration(self.hub.silent_after, "hub.silent_after") * NANOSECONDS)


def load_config(path: Path | None, data: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """Read the file (`path`, else the one in `data` if there is one) and the environment.

    Raises `ConfigError` naming the file, the setting and the mend.
    """
    chosen = path or data / FILE_NAME
    content: dict[str, Any] = {}
    if path is not None or chosen.is_file():
        content = _read(chosen)
    config = _convert(_override(content, environment), str(chosen))
    if _CURRENCY.fullmatch(config.account.currency) is None:
        raise ConfigError(
            f"account.currency {config.account.currency!r} is no currency: write it like USD or EUR"
        )
    config.settings()
    config.silent_after_ns()
    return config


def duration(text: str, setting: str) -> float:
    """Return the seconds in a text such as `500ms`, `30s`, `15m`, `1h` or `2d`."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ConfigError(f"{setting} {text!r} is no duration: write a number and ms, s, m, h or d, like 30s")
    return float(match[1]) * _SECONDS[match[2]]


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError:
        raise ConfigError(
            f"{path} does not exist: create it, or leave --config out for the defaults"
        ) from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from None


def _override(content: dict[str, Any], environment: Mapping[str, str]) -> dict[str, Any]:
    """Lay `DESKWATCH_<SECTION>_<SETTING>` over the file."""
    for section, kind in (("hub", HubSection), ("account", AccountSection)):
        for setting in kind.__struct_fields__:
            value = environment.get(f"DESKWATCH_{section}_{setting}".upper())
            if value is not None:
                part = content.setdefault(section, {})
                if isinstance(part, dict):
                    part[setting] = value.split(",") if setting == "hosts" else value
    return content


def _convert(content: dict[str, Any], source: str) -> Config:
    try:
        return msgspec.convert(content, Config)
    except msgspec.ValidationError as error:
        words = (
            str(error)
            .replace("Object contains", "there is an")
            .replace("`$.", "`")
            .replace("`$`", "the file")
        )
        raise ConfigError(
            f"{source}: {words}: see docs/reference/configuration.md for the settings"
        ) from None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(
            f"account.day_zone {name!r} is no time zone: write one like Europe/Madrid or UTC"
        ) from None


def _time_of_day(text: str) -> dt.time:
    try:
        time = dt.time.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is not None:
        raise ConfigError(f"account.day_start {text!r} is no time of day: write it like 17:00")
    return time
