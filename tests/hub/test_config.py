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
