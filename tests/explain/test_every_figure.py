"""Every series of the catalogue is explained, and every explanation ends in what `/metrics` shows."""

from collections import Counter

import pytest
from hypothesis import given

from deskwatch.explain import BOT_EXPLAINERS, HUB_EXPLAINERS, Explanation
from deskwatch.metrics.catalogue import BOT_METRICS, HUB_METRICS
from deskwatch.model import Family
from deskwatch.testing import NOON_NS, facts_from_text
from tests.explain.witnessed import Witnessed
from tests.folded import BOT, at, families_of, hub_view
from tests.metrics.test_catalogue_values import FACTS, GROWING, LEDGER, MACHINE
from tests.snapshot.histories import BACKTEST, DAY_NS, WATCHER, History, histories

Shown = dict[tuple[str, frozenset[tuple[str, str]]], float]


def test_every_entry_of_the_catalogue_has_an_explainer() -> None:
    assert set(BOT_EXPLAINERS) == {metric.name for metric in BOT_METRICS}
    assert set(HUB_EXPLAINERS) == {metric.name for metric in HUB_METRICS}


def shown(families: list[Family]) -> Shown:
    """Return all samples by name and labels, without the buckets of histograms."""
    return {
        (family.name + sample.suffix, frozenset(sample.labels)): sample.value
        for family in families
        for sample in family.samples
        if sample.suffix != "_bucket" and not family.help.startswith("Recorded by the bot")
    }


def explained(explanations: list[Explanation]) -> Shown:
    return {
        (one.series, frozenset(one.labels.items())): one.shown
        for one in explanations
        if one.shown is not None and not one.series.endswith("_bucket")
    }


def assert_all_explained(desk: Witnessed, now_ns: int = NOON_NS) -> None:
    explanations = desk.explained(now_ns=now_ns)
    assert [
        f"{one.series} {one.labels}: {one.reckoned}, {one.shown}" for one in explanations if not one.agrees
    ] == []
    assert [one.series for one in explanations if one.shown is None and not one.why_absent] == []
    assert explained(explanations) == shown(families_of(desk.state, now_ns, hub_view(desk.state, now_ns)))


def rich() -> Witnessed:
    """Return a desk on which nearly every figure is known."""
    return Witnessed(
        [
            (BOT, "b1", facts_from_text(LEDGER)),
            (BOT, "b2", at("11:59", *FACTS)),
            (
                BOT,
                "b2",
                [record for n, fact in enumerate(GROWING) for record in at(f"11:59:{n * 10 + 10}", fact)],
            ),
            (BACKTEST, "b3", facts_from_text(LEDGER)),
            (WATCHER, "b4", at("11:59:30", *MACHINE)),
        ]
    )


def test_on_a_rich_desk_each_explanation_ends_in_what_is_shown() -> None:
    assert_all_explained(rich())


@pytest.mark.parametrize("later_ns", [60, 3600, 86_400], ids=["a minute", "an hour", "a day"])
def test_it_does_so_when_prices_have_grown_old(later_ns: int) -> None:
    assert_all_explained(rich(), NOON_NS + later_ns * 10**9)


@given(histories())
def test_it_does_so_after_any_facts(history: History) -> None:
    assert_all_explained(Witnessed(history), NOON_NS + DAY_NS // 24)


def test_a_series_has_one_explanation() -> None:
    counts = Counter((one.series, frozenset(one.labels.items())) for one in rich().explained())
    assert [series for series, count in counts.items() if count > 1] == []
