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

from deskwatch.hub.secret import Secret, read_secret
from deskwatch.model import NANOSECONDS, ConfigError
from deskwatch.operations import ComponentThresholds, MachineThresholds
from deskwatch.performance import TradingDays
from deskwatch.state import Settings

FILE_NAME = "deskwatch.toml"
LEAST_SECONDS = 0.5  # between two looks or two exports
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


class MonitorsSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[monitors]`: what the hub looks at besides journals.

    An address may hold a password, so it can be `env:NAME` or `file:PATH` instead of itself.
    """

    machine: bool = True  # this machine and the bots' processes on it
    interval: str = "5s"
    redis: dict[str, Secret] = msgspec.field(default_factory=dict)  # name -> redis://…
    postgres: dict[str, Secret] = msgspec.field(default_factory=dict)  # name -> postgres://…


class ThresholdsSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[thresholds]`: when the machine and the parts of a bot are not well."""

    machine: MachineThresholds = msgspec.field(default_factory=MachineThresholds)
    component: ComponentThresholds = msgspec.field(default_factory=ComponentThresholds)


class JsonExportSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[export.json]`: files for whoever reads files. A relative directory is below the data directory."""

    enabled: bool = False
    interval: str = "5s"
    directory: str = "metrics"


class ExportSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[export]`."""

    json: JsonExportSection = msgspec.field(default_factory=JsonExportSection)


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file."""

    hub: HubSection = msgspec.field(default_factory=HubSection)
    account: AccountSection = msgspec.field(default_factory=AccountSection)
    monitors: MonitorsSection = msgspec.field(default_factory=MonitorsSection)
    thresholds: ThresholdsSection = msgspec.field(default_factory=ThresholdsSection)
    export: ExportSection = msgspec.field(default_factory=ExportSection)

    def settings(self) -> Settings:
        """Return what the fold is told."""
        return Settings(
            currency=self.account.currency,
            days=TradingDays(_zone(self.account.day_zone), _time_of_day(self.account.day_start)),
            max_mark_age_ns=int(duration(self.account.price_max_age, "account.price_max_age") * NANOSECONDS),
        )

    def monitors_seconds(self) -> float:
        """Return how often collectors look."""
        return max(LEAST_SECONDS, duration(self.monitors.interval, "monitors.interval"))

    def export_seconds(self) -> float:
        """Return how often files are exported."""
        return max(LEAST_SECONDS, duration(self.export.json.interval, "export.json.interval"))

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
    config.monitors_seconds()
    config.export_seconds()
    _check_thresholds(config.thresholds)
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
    _export_by_environment(content, environment)
    for section, kind in (("hub", HubSection), ("account", AccountSection)):
        for setting in kind.__struct_fields__:
            value = environment.get(f"DESKWATCH_{section}_{setting}".upper())
            if value is not None:
                part = content.setdefault(section, {})
                if isinstance(part, dict):
                    part[setting] = value.split(",") if setting == "hosts" else value
    return content


def _export_by_environment(content: dict[str, Any], environment: Mapping[str, str]) -> None:
    """Take the two variables that switch the export of files on and set its interval in seconds."""
    settings: dict[str, Any] = {}
    enabled = environment.get("DESKWATCH_EXPORT_METRICS")
    if enabled is not None:
        settings["enabled"] = enabled.lower() in {"1", "true", "yes", "on"}
    interval = environment.get("DESKWATCH_EXPORT_INTERVAL")
    if interval:
        settings["interval"] = interval if interval[-1].isalpha() else f"{interval}s"
    export = content.setdefault("export", {}) if settings else None
    files = export.setdefault("json", {}) if isinstance(export, dict) else None
    if isinstance(files, dict):
        files.update(settings)


def _convert(content: dict[str, Any], source: str) -> Config:
    try:
        return msgspec.convert(content, Config, dec_hook=_read_setting)
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


def _read_setting(kind: type, value: object) -> Secret:
    """Return what msgspec does not know how to read: a secret."""
    if kind is not Secret or not isinstance(value, str):
        raise TypeError(f"an address is a text, not {type(value).__name__}")
    return read_secret(value)


def _check_thresholds(thresholds: ThresholdsSection) -> None:
    """Refuse a warning above what is critical: the score would jump from well to critical."""
    for section, limits in (("machine", thresholds.machine), ("component", thresholds.component)):
        values = msgspec.structs.asdict(limits)
        for name, value in values.items():
            critical = name.replace("warning", "critical")
            if value > values[critical]:
                raise ConfigError(
                    f"thresholds.{section}.{name} {value:g} is above "
                    f"{critical} {values[critical]:g}: lower it"
                )


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
