"""A fact that was written is read back the same, and a reader forgives what a newer writer adds."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.events import FACTS, Fact, Noted, OrderFilled, Record, decode_record, encode_record
from tests.events.samples import facts, full_records, records

KINDS = pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)


@KINDS
@given(data=st.data())
def test_what_was_written_is_read_back(kind: type[Fact], data: st.DataObject) -> None:
    record = Record(7, 1_767_268_800_000_000_000, data.draw(facts(kind)))
    assert decode_record(encode_record(record)) == record


@given(records())
def test_a_record_is_one_line_of_plain_json(record: Record) -> None:
    text = encode_record(record)
    assert b"\n" not in text
    assert json.loads(text)["fact"]["kind"]


@KINDS
def test_a_field_that_has_its_default_is_left_out(kind: type[Fact]) -> None:
    required: dict[str, Any] = {field.name: "buy" for field in msgspec.structs.fields(kind) if field.required}
    fact = kind(**required)
    written = msgspec.json.decode(msgspec.json.encode(fact))
    assert list(written) == ["kind", *required]


@pytest.mark.parametrize("record", full_records(), ids=lambda record: type(record.fact).__name__)
def test_unknown_fields_are_passed_over(record: Record) -> None:
    grown = json.loads(encode_record(record))
    grown["later"] = {"deep": [1, 2]}
    grown["fact"]["later"] = [None, {"x": 1e9}]
    assert decode_record(json.dumps(grown).encode()) == record


def test_an_unknown_kind_names_the_field_that_tells_it() -> None:
    with pytest.raises(msgspec.ValidationError, match=r"`\$\.fact\.kind`"):
        decode_record(b'{"seq":1,"at_ns":2,"fact":{"kind":"moon_landed","crew":3}}')


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"null",
        b"[]",
        b'{"seq":1,"at_ns":2}',
        b'{"seq":1,"at_ns":2,"fact":{}}',
        b'{"seq":1,"at_ns":2,"fact":{"kind":"noted"}}',
        b'{"seq":1,"at_ns":2,"fact":{"kind":"noted","text":5}}',
        b'{"seq":1,"at_ns":2,"fact":{"kind":"noted","text":null}}',
        b'{"seq":"1","at_ns":2,"fact":{"kind":"noted","text":"x"}}',
        b'{"seq":1.5,"at_ns":2,"fact":{"kind":"noted","text":"x"}}',
        b'{"seq":1,"at_ns":2,"fact":{"kind":"noted","text":"x"}',
        b'{"seq":1,"at_ns":2,"fact":{"kind":"noted","text":"\\ud800"}}',
        b'{"seq":1,"at_ns":2,"fact":{"kind":"cycle_completed","duration_seconds":NaN}}',
        b'{"seq":1,"at_ns":2,"fact":{"kind":"cycle_completed","duration_seconds":1e999}}',
        b'{"seq":1,"at_ns":2,"fact":{"kind":"order_filled","symbol":"B","side":"hold","quantity":"1","price":"2"}}',
        b'{"seq":1,"at_ns":2,"fact":{"kind":"order_filled","symbol":"B","side":"buy","quantity":1,"price":2}}',
    ],
)
def test_what_is_no_fact_is_a_decode_error(text: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode_record(text)


@pytest.mark.parametrize("seq", [0, -1, 2**63, 10**4000])
def test_a_number_that_no_sequence_reaches_is_refused(seq: int) -> None:
    """Such a number would make every sum with it a number too long to print."""
    with pytest.raises(msgspec.ValidationError, match=r"`\$\.seq`"):
        decode_record(b'{"seq":%d,"at_ns":2,"fact":{"kind":"noted","text":"x"}}' % seq)


def test_a_fact_is_frozen() -> None:
    with pytest.raises(AttributeError):
        Noted(text="x").text = "y"  # type: ignore[misc] # that it cannot be set is the point


def test_the_time_of_a_record_is_the_facts_own_if_it_has_one() -> None:
    own = OrderFilled(symbol="B", side="buy", quantity="1", price="2", time_ns=5)
    assert Record(1, 9, own).time_ns == 5
    assert Record(1, 9, Noted(text="x")).time_ns == 9
