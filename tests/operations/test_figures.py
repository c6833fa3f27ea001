"""Figures of a bot's own stay within bounds, whatever names and labels it makes up."""

from typing import Literal

import pytest

from deskwatch.events import MetricRecorded
from deskwatch.model import Reason
from deskwatch.operations import Figure
from deskwatch.operations.capped import MOST_KEYS
from deskwatch.operations.figures import LARGEST_SUM, MOST_LETTERS, MOST_NAMES, MOST_SERIES, FigureBook
from deskwatch.operations.histogram import POWERS
from deskwatch.testing import NOON_NS


def add(
    book: FigureBook,
    name: str = "x",
    value: float = 1.0,
    metric: Literal["counter", "gauge", "histogram"] = "counter",
    **labels: str,
) -> Reason | None:
    return reason(book, MetricRecorded(name=name, value=value, metric=metric, labels=labels))


def reason(book: FigureBook, fact: MetricRecorded) -> Reason | None:
    fault = book.update(fact, NOON_NS)
    return None if fault is None else fault[0]


def observed(value: float, *buckets: float) -> MetricRecorded:
    return MetricRecorded(name="slippage_bps", value=value, metric="histogram", buckets=list(buckets))


def figures(book: FigureBook, name: str = "x") -> dict[tuple[tuple[str, str], ...], Figure]:
    return book.families[name].values


def test_a_counter_adds_a_gauge_sets_a_histogram_counts() -> None:
    book = FigureBook()
    for value in (1.0, 2.5):
        add(book, "steps", value)
        add(book, "level", value, "gauge")
        add(book, "sizes", value, "histogram")
    assert (figures(book, "steps")[()].value, figures(book, "level")[()].value) == (3.5, 2.5)
    sizes = figures(book, "sizes")[()].histogram
    assert sizes is not None
    assert (sizes.count, sizes.total) == (2, 3.5)


def test_what_does_not_fit_goes_into_other_and_the_sum_stays_exact() -> None:
    book = FigureBook()
    for number in range(MOST_KEYS + 50):
        assert add(book, order=f"o-{number}", side="buy") is None
    values = figures(book)
    assert len(values) == MOST_KEYS + 1
    assert values[(("order", "other"), ("side", "other"))].value == 50
    assert sum(figure.value for figure in values.values()) == MOST_KEYS + 50


def test_a_series_that_has_its_place_keeps_it_when_there_is_no_more() -> None:
    book = FigureBook()
    for number in range(MOST_KEYS + 1):
        add(book, order=f"o-{number}")
    add(book, order="o-0")
    assert figures(book)[(("order", "o-0"),)].value == 2


def test_labels_that_change_their_names_do_not_grow_the_overflow() -> None:
    book = FigureBook()
    for number in range(MOST_KEYS + 50):
        fact = MetricRecorded(name="x", value=1, metric="counter", labels={f"label_{number}": "x"})
        assert reason(book, fact) is None
    assert len(figures(book)) == MOST_KEYS + 1


def test_a_bot_has_a_most_of_names_and_of_series() -> None:
    book = FigureBook()
    for number in range(MOST_NAMES):
        add(book, f"name_{number}")
    assert add(book, "one_more") is Reason.BAD_NAME
    for number in range(MOST_SERIES + 50):
        add(book, f"name_{number % MOST_NAMES}", order=f"o-{number}")
    assert sum(len(family.values) for family in book.families.values()) <= MOST_SERIES + MOST_NAMES
    assert sum(f.value for family in book.families.values() for f in family.values.values()) == (
        MOST_NAMES + MOST_SERIES + 50
    )


def test_what_cannot_be_counted_is_refused_with_its_reason() -> None:
    book = FigureBook()
    assert add(book, value=-1) is Reason.NEGATIVE
    assert add(book, value=float("inf")) is Reason.INVALID
    assert add(book, "1x") is Reason.BAD_NAME
    assert add(book, "redis_keys") is Reason.BAD_NAME
    assert add(book, bot="other") is Reason.BAD_NAME
    assert book.families == {}


def test_a_name_keeps_its_kind() -> None:
    book = FigureBook()
    add(book)
    assert add(book, metric="gauge") is Reason.BAD_NAME
    assert figures(book)[()].value == 1


@pytest.mark.parametrize(
    ("first", "metric", "second", "other"),
    [
        ("foo", "counter", "foo_total", "gauge"),
        ("foo_total", "gauge", "foo", "counter"),
        ("foo", "counter", "foo_created", "gauge"),
        ("foo", "counter", "foo", "gauge"),
        ("a_total", "gauge", "a_total", "counter"),
        ("h", "histogram", "h_sum", "counter"),
        ("h", "histogram", "h_count", "gauge"),
        ("h_bucket", "gauge", "h", "histogram"),
        ("h", "histogram", "h", "counter"),
    ],
)
def test_no_family_takes_a_name_that_another_is_shown_under(
    first: str,
    metric: Literal["counter", "gauge", "histogram"],
    second: str,
    other: Literal["counter", "gauge", "histogram"],
) -> None:
    book = FigureBook()
    assert add(book, first, metric=metric) is None
    assert add(book, second, metric=other) is Reason.BAD_NAME
    assert len(book.families) == 1


def test_a_counter_is_the_same_with_and_without_its_ending() -> None:
    book = FigureBook()
    assert (add(book, "orders"), add(book, "orders_total")) == (None, None)
    assert figures(book, "orders")[()].value == 2


@pytest.mark.parametrize("name", ["trader", "deskwatch", "redis", "postgres", "system", "scrape"])
def test_no_family_is_shown_under_the_names_of_ours(name: str) -> None:
    book = FigureBook()
    assert add(book, name, metric="histogram") is Reason.BAD_NAME
    assert add(book, f"{name}_total") is Reason.BAD_NAME


def test_a_counter_needs_a_name_before_its_ending() -> None:
    assert add(FigureBook(), "_total") is Reason.BAD_NAME


def test_a_label_without_a_value_is_none() -> None:
    book = FigureBook()
    add(book)
    add(book, reason="")
    assert figures(book)[()].value == 2


def test_what_overflows_is_not_mixed_with_what_has_no_labels() -> None:
    book = FigureBook()
    add(book)
    for number in range(1, MOST_KEYS + 10):
        add(book, order=f"o-{number}")
    assert figures(book)[()].value == 1
    assert figures(book)[(("order", "other"),)].value == 10


def test_a_label_as_long_as_a_book_has_no_place_of_its_own() -> None:
    book = FigureBook()
    assert add(book, text="x" * (MOST_LETTERS + 1)) is None
    assert list(figures(book)) == [(("text", "other"),)]
    assert add(book, "level", metric="gauge", text="x" * (MOST_LETTERS + 1)) is Reason.BAD_NAME


@pytest.mark.parametrize("metric", ["counter", "histogram"])
def test_an_addition_that_would_lead_beyond_all_numbers_is_refused(
    metric: Literal["counter", "histogram"],
) -> None:
    book = FigureBook()
    assert add(book, value=LARGEST_SUM, metric=metric) is None
    assert add(book, value=LARGEST_SUM, metric=metric) is Reason.INVALID
    assert add(book, value=1.7e308, metric=metric) is Reason.INVALID
    assert figures(book)[()].sum() == LARGEST_SUM


def test_the_first_fact_decides_the_buckets_and_a_difference_is_told_but_counts() -> None:
    book = FigureBook()
    assert reason(book, observed(1, -5, 0, 5)) is None
    assert reason(book, observed(2)) is None
    assert reason(book, observed(3, -5, 0, 5)) is None
    assert reason(book, observed(4, 1, 2)) is Reason.INVALID
    histogram = figures(book, "slippage_bps")[()].histogram
    assert histogram is not None
    assert (histogram.bounds, histogram.count) == ((-5, 0, 5), 4)


@pytest.mark.parametrize("buckets", [(2.0, 1.0), (1.0, 1.0), (float("inf"),), tuple(map(float, range(51)))])
def test_buckets_that_no_histogram_can_have_give_way_to_those_of_the_name(buckets: tuple[float, ...]) -> None:
    book = FigureBook()
    assert reason(book, observed(1, *buckets)) is Reason.INVALID
    histogram = figures(book, "slippage_bps")[()].histogram
    assert histogram is not None
    assert (histogram.bounds, histogram.count) == (POWERS, 1)


def test_buckets_of_what_is_no_histogram_are_told() -> None:
    book = FigureBook()
    assert reason(book, MetricRecorded(name="level", value=1, buckets=[1])) is Reason.INVALID
    assert figures(book, "level")[()].value == 1
