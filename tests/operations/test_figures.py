"""Figures of a bot's own stay within bounds, whatever names and labels it makes up."""

from typing import Literal

from deskwatch.events import MetricRecorded
from deskwatch.model import Reason
from deskwatch.operations import Figure
from deskwatch.operations.capped import MOST_KEYS
from deskwatch.operations.figures import MOST_NAMES, MOST_SERIES, FigureBook


def add(
    book: FigureBook,
    name: str = "x",
    value: float = 1.0,
    metric: Literal["counter", "gauge", "histogram"] = "counter",
    **labels: str,
) -> Reason | None:
    fault = book.update(MetricRecorded(name=name, value=value, metric=metric, labels=labels))
    return None if fault is None else fault[0]


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
        book.update(MetricRecorded(name="x", value=1, metric="counter", labels={f"label_{number}": "x"}))
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
