"""Families become series, and a series that an instant does not have any more is marked as ended."""

from pathlib import Path

from deskwatch.model import Family, Kind, Sample
from deskwatch.store import STALE, Description, Reader, Sampler
from tests.store.storing import NOON_MS, all_samples, bits_of, labels, open_store

BOT = (("bot", "a"),)


def family(*symbols: str, value: float = 1.0) -> Family:
    samples = [Sample((*BOT, ("symbol", symbol)), value, "_total") for symbol in symbols]
    return Family("fills", Kind.COUNTER, "Fills.", samples, "")


def test_names_suffixes_and_labels_are_those_of_the_metrics_page(tmp_path: Path) -> None:
    Sampler(open_store(tmp_path)).sample(NOON_MS, [family("BTC")])
    assert all_samples(tmp_path) == {
        labels("fills_total", bot="a", symbol="BTC"): {NOON_MS: bits_of(1.0)},
    }


def test_a_series_that_is_gone_is_marked_once(tmp_path: Path) -> None:
    sampler = Sampler(open_store(tmp_path))
    for number, symbols in enumerate([["BTC", "ETH"], ["BTC"], ["BTC"], ["BTC", "ETH"]]):
        sampler.sample(NOON_MS + number, [family(*symbols)])
    gone = all_samples(tmp_path)[labels("fills_total", bot="a", symbol="ETH")]
    assert gone == {NOON_MS: bits_of(1.0), NOON_MS + 1: bits_of(STALE), NOON_MS + 3: bits_of(1.0)}


def test_a_series_that_went_while_the_hub_was_down_is_marked(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    Sampler(store).sample(NOON_MS, [family("BTC", "ETH")])
    store.close()
    Sampler(open_store(tmp_path)).sample(NOON_MS + 1, [family("BTC")])
    gone = all_samples(tmp_path)[labels("fills_total", bot="a", symbol="ETH")]
    assert gone == {NOON_MS: bits_of(1.0), NOON_MS + 1: bits_of(STALE)}


def test_what_a_metric_means_is_kept_as_last_told(tmp_path: Path) -> None:
    sampler = Sampler(open_store(tmp_path))
    sampler.sample(NOON_MS, [family("BTC")])
    sampler.sample(NOON_MS + 1, [Family("fills", Kind.COUNTER, "Orders filled.", [], "")])
    assert Reader(tmp_path).descriptions() == {"fills": Description("fills", "counter", "Orders filled.")}
