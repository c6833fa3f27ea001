"""Every slip in the settings is named with its mend; none is passed over."""

from pathlib import Path

import pytest

from deskwatch.hub import load_config
from deskwatch.model import ConfigError

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
    "[thresholds.machine]\ncpu_warning = 95": "cpu_warning 95 is above cpu_critical 90",
    "[thresholds.component]\nlatency_critical_ms = 50": "latency_warning_ms 100 is above",
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
    ],
)
def test_two_variables_switch_the_export_of_files(
    tmp_path: Path, variables: dict[str, str], *, enabled: bool, seconds: float
) -> None:
    config = load_config(None, tmp_path, variables)
    assert (config.export.json.enabled, config.export_seconds()) == (enabled, seconds)


@pytest.mark.parametrize("interval", ["often", "-3", "nan", "5 s"])
def test_an_interval_of_the_export_that_is_none_is_named(tmp_path: Path, interval: str) -> None:
    with pytest.raises(ConfigError, match=r"export\.json\.interval"):
        load_config(None, tmp_path, {"DESKWATCH_EXPORT_INTERVAL": interval})


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


def test_a_file_that_was_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"missing\.toml does not exist"):
        load_config(tmp_path / "missing.toml", tmp_path, {})


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "deskwatch.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not valid TOML"):
        load_config(None, tmp_path, {})
