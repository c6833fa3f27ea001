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
from deskwatch.ledger import Basis
from deskwatch.metrics import ALIASES
from deskwatch.model import NANOSECONDS, ConfigError
from deskwatch.operations import FRESH_NS, ComponentThresholds, MachineThresholds
from deskwatch.performance import TradingDays
from deskwatch.state import Settings

FILE_NAME = "deskwatch.toml"
LEAST_SECONDS = 0.5  # between two looks or two exports
LONGEST_SECONDS = 86_400.0  # the same
LEAST_KEPT_SECONDS = 3600.0  # of history: it goes by blocks of about an hour
LONGEST_DURATION_SECONDS = 100 * 366 * 86_400.0
HIGHEST_PORT = 65_535
MOST_DAYS = 366
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
EXPORT_INTERVAL = "DESKWATCH_EXPORT_INTERVAL"
_EXPORT_METRICS = "DESKWATCH_EXPORT_METRICS"
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", re.ASCII)
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SIZE = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(MB|GB|TB|MiB|GiB|TiB)", re.ASCII)
_BYTES = {"MB": 10**6, "GB": 10**9, "TB": 10**12, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}
LEAST_SIZE = 16 * 10**6
LARGEST_SIZE = 10**15
_CURRENCY = re.compile(r"[A-Z0-9]{2,10}", re.ASCII)


class HubSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[hub]`: where it listens, what it reads, how long a bot may be quiet."""

    listen: str = "127.0.0.1:8000"
    data: str = ""
    silent_after: str = "30s"  # a bot without a heartbeat for longer counts as silent; it beats every 5 s
    hosts: list[str] = msgspec.field(default_factory=list)  # further names that the page may be asked by
    sample_interval: str | float = "5s"  # how often all series go into the history


class HistorySection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[history]`: the hub's own store of all series, which queries and charts are answered from."""

    enabled: bool = True
    keep: str = "30d"
    keep_size: str = "4GiB"


class AccountSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[account]`: the reporting currency, the trading day, how old a price may be."""

    currency: str = "USD"
    day_zone: str = "UTC"
    day_start: str = "00:00"
    price_max_age: str = "1h"


class BookSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[book]`: which cost is shown, what counts as a dollar, how many days a year has."""

    cost_basis: Basis = Basis.AVERAGE
    pegged: list[str] = msgspec.field(default_factory=list)
    days_per_year: int = 365


class MetricsSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[metrics]`: under which further names the same figures are shown."""

    aliases: list[str] = msgspec.field(default_factory=list)


class MonitorsSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[monitors]`: what the hub looks at besides journals.

    An address may hold a password, so it can be `env:NAME` or `file:PATH` instead of itself.
    """

    machine: bool = True  # this machine and the bots' processes on it
    interval: str | float = "5s"
    redis: dict[str, Secret] = msgspec.field(default_factory=dict)  # name -> redis://…
    postgres: dict[str, Secret] = msgspec.field(default_factory=dict)  # name -> postgres://…


class ThresholdsSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[thresholds]`: when the machine and the parts of a bot are not well."""

    machine: MachineThresholds = msgspec.field(default_factory=MachineThresholds)
    component: ComponentThresholds = msgspec.field(default_factory=ComponentThresholds)


class JsonExportSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[export.json]`: files for whoever reads files. A relative directory is below the data directory."""

    enabled: bool = False
    interval: str | float = "5s"
    directory: str = "metrics"


class ExportSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`[export]`."""

    json: JsonExportSection = msgspec.field(default_factory=JsonExportSection)


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file."""

    hub: HubSection = msgspec.field(default_factory=HubSection)
    account: AccountSection = msgspec.field(default_factory=AccountSection)
    book: BookSection = msgspec.field(default_factory=BookSection)
    metrics: MetricsSection = msgspec.field(default_factory=MetricsSection)
    monitors: MonitorsSection = msgspec.field(default_factory=MonitorsSection)
    thresholds: ThresholdsSection = msgspec.field(default_factory=ThresholdsSection)
    export: ExportSection = msgspec.field(default_factory=ExportSection)
    history: HistorySection = msgspec.field(default_factory=HistorySection)

    def settings(self) -> Settings:
        """Return what the fold is told."""
        return Settings(
            currency=self.account.currency,
            days=TradingDays(_zone(self.account.day_zone), _time_of_day(self.account.day_start)),
            max_mark_age_ns=int(duration(self.account.price_max_age, "account.price_max_age") * NANOSECONDS),
            days_per_year=self.book.days_per_year,
            cost_basis=self.book.cost_basis,
            pegged=tuple(self.book.pegged),
            measure_max_age_ns=max(FRESH_NS, int(3 * self.monitors_seconds() * NANOSECONDS)),
        )

    def monitors_seconds(self) -> float:
        """Return how often collectors look."""
        return interval_seconds(self.monitors.interval, "monitors.interval")

    def export_seconds(self) -> float:
        """Return how often files are exported."""
        return interval_seconds(self.export.json.interval, "export.json.interval")

    def sample_seconds(self) -> float:
        """Return how often all series are sampled."""
        return interval_seconds(self.hub.sample_interval, "hub.sample_interval")

    def keep_ms(self) -> int:
        """Return how long a sample is kept, in milliseconds."""
        seconds = duration(self.history.keep, "history.keep")
        if seconds < LEAST_KEPT_SECONDS:
            raise ConfigError(
                f"history.keep {self.history.keep!r} is less than an hour: write a longer one, like 30d, "
                "or enabled = false for no history"
            )
        return int(seconds * 1000)

    def keep_bytes(self) -> int:
        """Return how large the history may become."""
        return size(self.history.keep_size, "history.keep_size")

    def silent_after_ns(self) -> int:
        """Return how long a bot may be quiet, in nanoseconds."""
        return int(duration(self.hub.silent_after, "hub.silent_after") * NANOSECONDS)


def load_config(path: Path | None, data: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """Read the file (`path`, else the one in `data` if there is one) and the environment.

    Raises `ConfigError` naming the file or the variable, the setting and the mend.
    """
    chosen = path or data / FILE_NAME
    content = _read(chosen) if path is not None or _is_there(chosen) else {}
    variables = _override(content, environment)
    config = _convert(content, str(chosen))
    try:
        _check(config)
    except ConfigError as error:
        # What is wrong stands in the variable where one was laid over the setting of the file.
        setting = str(error).partition(" ")[0]
        raise ConfigError(f"{variables.get(setting, chosen)}: {error}") from None
    return config


def duration(text: str, setting: str) -> float:
    """Return the seconds in a text such as `500ms`, `30s`, `15m`, `1h` or `2d`."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ConfigError(f"{setting} {text!r} is no duration: write a number and ms, s, m, h or d, like 30s")
    seconds = float(match[1]) * _SECONDS[match[2]]
    if seconds > LONGEST_DURATION_SECONDS:
        raise ConfigError(f"{setting} {text[:40]!r} is longer than a hundred years: write a shorter one")
    return seconds


def size(text: str, setting: str) -> int:
    """Return the bytes in a text such as `500MB`, `4GiB` or `1TB`."""
    match = _SIZE.fullmatch(text)
    if match is None or not LEAST_SIZE <= float(match[1]) * _BYTES[match[2]] <= LARGEST_SIZE:
        raise ConfigError(
            f"{setting} {text[:40]!r} is no size from 16MB to 1000TB: write a number and MB, GB, TB, "
            "MiB, GiB or TiB, like 4GiB"
        )
    return int(float(match[1]) * _BYTES[match[2]])


def interval_seconds(value: str | float, setting: str) -> float:
    """Return an interval in seconds: a duration, or a number of seconds such as `5`, `0.5` or `1e3`.

    A shorter one than `LEAST_SECONDS` counts as that. Raises `ConfigError` for one that is not above zero,
    is longer than `LONGEST_SECONDS`, or is no number.
    """
    try:
        seconds = float(value)
    except ValueError:
        seconds = duration(str(value), setting)
    if not 0.0 < seconds <= LONGEST_SECONDS:
        shown = repr(value) if isinstance(value, str) else f"{value:g}"
        raise ConfigError(
            f"{setting} {shown} is no interval from {LEAST_SECONDS:g} s to a day: write it like 5s, 1m or 0.5"
        )
    return max(LEAST_SECONDS, seconds)


def asked_interval(environment: Mapping[str, str] = os.environ) -> float | None:
    """Return the interval of exports that the environment asks for; None where it names none."""
    text = environment.get(EXPORT_INTERVAL)
    return interval_seconds(text, EXPORT_INTERVAL) if text else None


def address(text: str, setting: str) -> tuple[str, int]:
    """Return (host, port) of `HOST:PORT`, `[::1]:PORT`, `:PORT` or `PORT`.

    Raises `ConfigError` naming `setting` where it is none, and for a host beyond this machine, which would
    show the desk to strangers.
    """
    host, colon, port = text.rpartition(":")
    host = host.strip("[]") if colon else ""
    number = int(port) if port.isascii() and port.isdigit() and len(port) <= len(str(HIGHEST_PORT)) else -1
    if not 0 <= number <= HIGHEST_PORT:
        raise ConfigError(
            f"{setting} {text!r} has no port from 0 to {HIGHEST_PORT}: write it like 127.0.0.1:8000"
        )
    if host and host not in LOOPBACK:
        raise ConfigError(
            f"{setting} {text}: the hub listens on this machine only: use 127.0.0.1, and an "
            "SSH tunnel or a reverse proxy to look from elsewhere"
        )
    return host or "127.0.0.1", number


def unknown_variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Return the names of the variables that look like settings and are none."""
    sections = tuple(f"DESKWATCH_{section}_".upper() for section in Config.__struct_fields__)
    known = {_EXPORT_METRICS, EXPORT_INTERVAL, *_variables()}
    return sorted(name for name in environment if name.startswith(sections) and name not in known)


def _check(config: Config) -> None:
    """Raise `ConfigError`, beginning with the name of the setting, for what is of the right type only."""
    address(config.hub.listen, "hub.listen")
    if _CURRENCY.fullmatch(config.account.currency) is None:
        raise ConfigError(
            f"account.currency {config.account.currency!r} is no currency: write it like USD or EUR"
        )
    for currency in config.book.pegged:
        if _CURRENCY.fullmatch(currency) is None:
            raise ConfigError(f"book.pegged {currency!r} is no currency: write it like USDT")
    if not 1 <= config.book.days_per_year <= MOST_DAYS:
        raise ConfigError(
            f"book.days_per_year {config.book.days_per_year} is not from 1 to {MOST_DAYS}: "
            "write 365 where trading never stops, 252 on a stock exchange"
        )
    unknown = sorted(set(config.metrics.aliases) - set(ALIASES))
    if unknown:
        raise ConfigError(
            f"metrics.aliases {unknown[0][:40]!r} is no table of names: "
            f"there are {', '.join(sorted(ALIASES))}"
        )
    config.settings()
    config.silent_after_ns()
    config.monitors_seconds()
    config.export_seconds()
    config.sample_seconds()
    config.keep_ms()
    config.keep_bytes()
    _check_thresholds(config.thresholds)


def _is_there(path: Path) -> bool:
    """Tell whether there is a file to read. Raises `ConfigError` for what is in the place of one."""
    if not os.path.lexists(path):
        return False
    if not path.is_file():
        raise ConfigError(f"{path} is no file that can be read: remove it, or write the settings there")
    return True


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


def _variables() -> dict[str, tuple[str, str]]:
    """Return the section and the setting of each `DESKWATCH_<SECTION>_<SETTING>`."""
    return {
        f"DESKWATCH_{section}_{setting}".upper(): (section, setting)
        for section, kind in (("hub", HubSection), ("account", AccountSection))
        for setting in kind.__struct_fields__
    }


def _override(content: dict[str, Any], environment: Mapping[str, str]) -> dict[str, str]:
    """Lay the variables over the file; return, by setting, the variable that was."""
    laid = _export_by_environment(content, environment)
    for variable, (section, setting) in _variables().items():
        value = environment.get(variable)
        part = content.setdefault(section, {}) if value is not None else None
        if value is not None and isinstance(part, dict):
            part[setting] = value.split(",") if setting == "hosts" else value
            laid[f"{section}.{setting}"] = variable
    return laid


def _export_by_environment(content: dict[str, Any], environment: Mapping[str, str]) -> dict[str, str]:
    """Take the two variables that switch the export of files on and set its interval."""
    settings: dict[str, Any] = {}
    enabled, interval = environment.get(_EXPORT_METRICS), environment.get(EXPORT_INTERVAL)
    if enabled is not None:
        settings["enabled"] = enabled.lower() in {"1", "true", "yes", "on"}
    if interval:
        settings["interval"] = interval
    export = content.setdefault("export", {}) if settings else None
    files = export.setdefault("json", {}) if isinstance(export, dict) else None
    if isinstance(files, dict):
        files.update(settings)
    return {"export.json.interval": EXPORT_INTERVAL} if interval else {}


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
