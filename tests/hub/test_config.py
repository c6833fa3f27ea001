"""Every slip in the settings is named with its mend; none is passed over."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from deskwatch.hub import load_config
from deskwatch.hub.config import unknown_variables
from deskwatch.model import NANOSECONDS, ConfigError

WHOLE = """
[hub]
listen = "127.0.0.1:9100"
silent_after = "1m"
[account]
currency = "EUR"
day_zone = "Europe/Madrid"
day_start = "17:00"
"""
BROKEN = {
    "x = [": "not valid TOML",
    "[hub]\nlistn = 'x'": "listn",
    "[hub]\nlisten = 5": "hub.listen",
    "[nonsense]": "nonsense",
    "hub = 5": "hub",
    "[account]\nday_zone = 'Mars/Olympus'": "Mars/Olympus",
    "[account]\nday_zone = '../../etc/passwd'": "day_zone",
    "[account]\nday_start = '25:00'": "25:00",
    "[account]\nday_start = '17:00+02:00'": "17:00",
    "[account]\ncurrency = 'dollars'": "dollars",
    "[account]\nprice_max_age = 'long'": "price_max_age",
    "[hub]\nsilent_after = '-3s'": "silent_after",
    "[monitors]\ninterval = 'often'": "monitors.interval",
    "[monitors]\nredsi = {}": "redsi",
    "[monitors]\nredis = 5": "monitors.redis",
    "[thresholds.machine]\ncpu_warning = 95": "cpu_warning is 95, above cpu_critical, 90",
    "[monitors]\ninterval = true": "monitors.interval",
    "[monitors]\ninterval = -1": "monitors.interval -1 is no interval",
    "[export.json]\ninterval = nan": "export.json.interval nan is no interval",
    "[export.json]\ninterval = '2d'": "export.json.interval '2d' is no interval",
    "[account]\nprice_max_age = '" + "9" * 400 + "d'": "price_max_age '9+' is longer",
    "[hub]\nlisten = 'nonsense'": "hub.listen 'nonsense' has no port",
    "[hub]\nlisten = '0.0.0.0:80'": "hub.listen 0.0.0.0:80: the hub listens on this machine only",
    "[thresholds.machine]\ncpu_critical = nan": "cpu_critical is nan: .* `thresholds.machine`",
    "[thresholds.component]\nthroughput_least = inf": "throughput_least is inf: .* `thresholds.component`",
    "[thresholds.component]\nlatency_p95_ms = -1": "latency_p95_ms is -1: .* `thresholds.component`",
    "[thresholds.component]\nlatency_critical_ms = 50": "latency_warning_ms 100 is above",
    "[history]\nkeep = '30m'": "history.keep '30m' is less than an hour",
    "[history]\nkeep_size = '1MB'": "history.keep_size '1MB' is no size from 16MB",
    "[history]\nkeep_size = 4": "history.keep_size",
    "[hub]\nsample_interval = '2d'": "hub.sample_interval '2d' is no interval",
}


def test_without_a_file_everything_has_a_default(tmp_path: Path) -> None:
    config = load_config(None, tmp_path, {})
    assert (config.hub.listen, config.account.currency) == ("127.0.0.1:8000", "USD")


def test_a_file_in_the_data_directory_is_found(tmp_path: Path) -> None:
    (tmp_path / "deskwatch.toml").write_text(WHOLE)
    config = load_config(None, tmp_path, {})
    assert (config.hub.listen, config.account.day_zone) == ("127.0.0.1:9100", "Europe/Madrid")
    assert config.silent_after_ns() == 60_000_000_000


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "deskwatch.toml").write_text(WHOLE)
    config = load_config(None, tmp_path, {"DESKWATCH_ACCOUNT_CURRENCY": "GBP", "DESKWATCH_HUB_HOSTS": "a,b"})
    assert (config.account.currency, config.hub.hosts) == ("GBP", ["a", "b"])


@pytest.mark.parametrize(
    ("variables", "enabled", "seconds"),
    [
        ({"DESKWATCH_EXPORT_METRICS": "1"}, True, 5.0),
        ({"DESKWATCH_EXPORT_METRICS": "true", "DESKWATCH_EXPORT_INTERVAL": "2"}, True, 2.0),
        ({"DESKWATCH_EXPORT_METRICS": "0"}, False, 5.0),
        ({"DESKWATCH_EXPORT_INTERVAL": "1m"}, False, 60.0),
        ({"DESKWATCH_EXPORT_INTERVAL": "0.01"}, False, 0.5),
        ({"DESKWATCH_EXPORT_INTERVAL": "1e3"}, False, 1000.0),
        ({"DESKWATCH_EXPORT_INTERVAL": "+2.5"}, False, 2.5),
    ],
)
def test_two_variables_switch_the_export_of_files(
    tmp_path: Path, variables: dict[str, str], *, enabled: bool, seconds: float
) -> None:
    config = load_config(None, tmp_path, variables)
    assert (config.export.json.enabled, config.export_seconds()) == (enabled, seconds)


@pytest.mark.parametrize("interval", ["often", "-3", "nan", "inf", "1e999", "0", "5 s"])
def test_an_interval_of_the_export_that_is_none_is_named(tmp_path: Path, interval: str) -> None:
    with pytest.raises(ConfigError, match=r"^DESKWATCH_EXPORT_INTERVAL: export\.json\.interval"):
        load_config(None, tmp_path, {"DESKWATCH_EXPORT_INTERVAL": interval})


@pytest.mark.parametrize("written", ["1e3", "1000", "1000.0", "'1e3'", "'1000s'"])
def test_an_interval_in_the_file_may_be_a_number_of_seconds_too(tmp_path: Path, written: str) -> None:
    (tmp_path / "deskwatch.toml").write_text(
        f"[export.json]\ninterval = {written}\n[monitors]\ninterval = {written}"
    )
    config = load_config(None, tmp_path, {})
    assert (config.export_seconds(), config.monitors_seconds()) == (1000, 1000)


def test_what_is_wrong_in_a_variable_is_not_blamed_on_the_file(tmp_path: Path) -> None:
    (tmp_path / "deskwatch.toml").write_text(WHOLE)
    with pytest.raises(ConfigError, match=r"^DESKWATCH_ACCOUNT_DAY_ZONE: account\.day_zone 'Mars'"):
        load_config(None, tmp_path, {"DESKWATCH_ACCOUNT_DAY_ZONE": "Mars"})


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("nowhere")])
def test_what_is_in_the_place_of_the_file_is_not_passed_over(
    tmp_path: Path, make: Callable[[Path], object]
) -> None:
    make(tmp_path / "deskwatch.toml")
    with pytest.raises(ConfigError, match=r"deskwatch\.toml is no file"):
        load_config(None, tmp_path, {})


def test_variables_that_look_like_settings_and_are_none_are_known() -> None:
    wrong = ["DESKWATCH_EXPORT_METRIC", "DESKWATCH_HUB_LISTN", "DESKWATCH_THRESHOLDS_MACHINE"]
    right = [
        "DESKWATCH",
        "DESKWATCH_EXPORT_METRICS",
        "DESKWATCH_HOME",
        "DESKWATCH_HUB_LISTEN",
        "DESKWATCH_MINE",
    ]
    assert unknown_variables(dict.fromkeys([*right, *wrong, "HOME"], "x")) == wrong


def test_a_broken_section_is_named_although_a_variable_goes_before_it(tmp_path: Path) -> None:
    (tmp_path / "deskwatch.toml").write_text("export = 5")
    with pytest.raises(ConfigError, match="export"):
        load_config(None, tmp_path, {"DESKWATCH_EXPORT_METRICS": "1"})


@pytest.mark.parametrize(("text", "named"), BROKEN.items())
def test_what_is_wrong_is_named(tmp_path: Path, text: str, named: str) -> None:
    (tmp_path / "deskwatch.toml").write_text(text)
    with pytest.raises(ConfigError, match=named) as error:
        load_config(None, tmp_path, {})
    assert "\n" not in str(error.value)
    assert str(error.value).startswith(f"{tmp_path}/deskwatch.toml")


def test_a_file_that_was_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"missing\.toml does not exist"):
        load_config(tmp_path / "missing.toml", tmp_path, {})


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "deskwatch.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load_config(None, tmp_path, {})


@pytest.mark.parametrize(("interval", "seconds"), [("5s", 60), ("20s", 60), ("30s", 90), ("5m", 900)])
def test_a_measurement_is_shown_until_three_looks_were_missed(
    tmp_path: Path, interval: str, seconds: int
) -> None:
    (tmp_path / "deskwatch.toml").write_text(f'[monitors]\ninterval = "{interval}"')
    assert load_config(None, tmp_path, {}).settings().measure_max_age_ns == seconds * NANOSECONDS
