"""Families become the series of a JSON file: named as in /metrics, null where there is no number."""

import math

import msgspec
import pytest

from deskwatch.exposition.documents import (
    FILES,
    Distribution,
    Live,
    as_encoded,
    encode,
    finite,
    iso_time,
    series_values,
)
from deskwatch.exposition.history import History
from deskwatch.model import Family, Kind, Labels, Sample
from deskwatch.testing import NOON_NS

BOT: Labels = (("bot", 'a"b\n'),)


class Entry(msgspec.Struct):
    """A stand-in for what a history keeps."""

    number: int


def live(**values: float | None) -> Live:
    return Live(
        generated_at="2026-01-01T12:00:00.000Z",
        data_as_of=None,
        seq=1,
        timestamp=0.0,
        counters={},
        gauges=dict(values),
        histograms={},
    )


def numbers(history: History[Entry]) -> list[int]:
    return [
        entry.number for entry in msgspec.json.decode(msgspec.json.encode(history.entries), type=list[Entry])
    ]


def test_counters_and_gauges_are_apart_and_named_as_in_the_exposition() -> None:
    counter = Family("orders", Kind.COUNTER, "", [Sample(BOT, 3.0, "_total")])
    gauge = Family("depth", Kind.GAUGE, "", [Sample((), 1.5)])
    counters, gauges, _ = series_values([counter, gauge])
    assert counters == {'orders_total{bot="a\\"b\\n"}': 3.0}
    assert gauges == {"depth": 1.5}


def test_a_histogram_is_one_entry_with_its_buckets() -> None:
    samples = [
        Sample((*BOT, ("le", "0.1")), 2.0, "_bucket"),
        Sample((*BOT, ("le", "+Inf")), 3.0, "_bucket"),
        Sample(BOT, 4.5, "_sum"),
        Sample(BOT, 3.0, "_count"),
    ]
    _, _, histograms = series_values([Family("took_seconds", Kind.HISTOGRAM, "", samples)])
    assert histograms == {'took_seconds{bot="a\\"b\\n"}': Distribution(3, 4.5, {"0.1": 2, "+Inf": 3})}


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_null(value: float) -> None:
    _, gauges, _ = series_values([Family("depth", Kind.GAUGE, "", [Sample((), value)])])
    assert gauges == {"depth": None}
    assert finite(value) is None


def test_unknown_is_null_and_zero_is_zero() -> None:
    assert b'"gauges":{"known":0.0,"unknown":null}' in encode(live(known=0.0, unknown=None))


def test_a_time_is_iso_8601_in_utc() -> None:
    assert iso_time(NOON_NS + 250_000_000) == "2026-01-01T12:00:00.250Z"


@pytest.mark.parametrize("time_ns", [0, -1, 10**30])
def test_a_time_that_is_none_is_null(time_ns: int) -> None:
    assert iso_time(time_ns) is None


def test_a_document_inside_another_is_not_encoded_twice() -> None:
    part = live(depth=1.0)
    stand_in = as_encoded(part, encode(part))
    assert msgspec.json.decode(encode(stand_in), type=Live) == part


def test_a_file_with_a_field_too_many_is_refused() -> None:
    for kind in FILES.values():
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(b'{"surprise":1}', type=kind)


def test_a_history_that_is_full_is_put_aside_once_and_begun_anew() -> None:
    history = History[Entry](3)
    for number in range(3):
        history.add(Entry(number))
    assert (numbers(history), history.aside) == ([0, 1, 2], None)
    history.add(Entry(3))
    assert (numbers(history), len(history.aside or [])) == ([3], 3)


def test_a_history_goes_on_from_what_was_left() -> None:
    assert numbers(History(2, [Entry(1), Entry(2), Entry(3)])) == [2, 3]
