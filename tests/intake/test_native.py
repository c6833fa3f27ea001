"""A line that is a fact becomes that fact: exactly, or not at all and with the reason."""

import json
from typing import Any

import msgspec
import pytest

from deskwatch.events import FACTS, Fact
from deskwatch.intake import Refusal, read_native
from deskwatch.intake.outcome import KINDS, OWN
from deskwatch.intake.parse import parse_line
from deskwatch.testing import NOON_NS
from tests.events.samples import full_fact

FILL = {"kind": "order_filled", "symbol": "BTC/USD", "side": "buy", "quantity": "0.25", "price": "64012.5"}


def read(line: dict[str, Any] | str) -> Any:  # noqa: ANN401 - an outcome, or the one offer in it
    return read_native(parse_line((line if isinstance(line, str) else json.dumps(line)).encode()))


def fields(line: dict[str, Any] | str) -> dict[str, Any]:
    outcome = read(line)
    assert outcome.refused == []
    (offer,) = outcome.offers
    found: dict[str, Any] = offer.fields
    return found


def refusal(line: dict[str, Any] | str) -> Refusal:
    outcome = read(line)
    assert outcome.offers == []
    ((reason, _),) = outcome.refused
    assert isinstance(reason, Refusal)
    return reason


def test_a_line_may_name_every_kind_but_the_recorders_own() -> None:
    assert set(KINDS.values()) == set(FACTS) - OWN


def test_amounts_keep_the_digits_that_were_written() -> None:
    line = '{"kind":"order_filled","symbol":"B/U","side":"buy","quantity":0.10,"price":1e-7,"fee":12}'
    found = fields(line)
    assert (found["quantity"], found["price"], found["fee"]) == ("0.10", "1E-7", "12")


def test_names_may_be_numbers_and_words_any_case() -> None:
    found = fields({**FILL, "side": "BUY", "trade_id": 91724, "order_id": 2**62})
    assert (found["side"], found["trade_id"], found["order_id"]) == ("buy", "91724", str(2**62))


def test_nothing_and_null_are_not_said() -> None:
    assert fields({**FILL, "fee": None, "venue": ""}) == fields(FILL)


def test_the_time_is_nanoseconds_or_rfc_3339() -> None:
    noon = 1_767_268_800 * 10**9
    assert fields({**FILL, "time": "2026-01-01T12:00:00Z"})["time_ns"] == noon
    assert fields({**FILL, "time_ns": noon})["time_ns"] == noon
    assert "time_ns" not in fields({**FILL, "time_ns": 0})


def test_a_field_that_does_not_exist_is_told_and_the_rest_is_kept() -> None:
    outcome = read({**FILL, "mood": 1, "Price": 2})
    assert outcome.unknown == ["order_filled.mood", "order_filled.Price"]
    assert len(outcome.offers) == 1


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({}, Refusal.NO_KIND),
        ({"symbol": "BTC/USD"}, Refusal.NO_KIND),
        ({"kind": "order_fill"}, Refusal.UNKNOWN_KIND),
        ({"kind": "heartbeat"}, Refusal.UNKNOWN_KIND),
        ({"kind": ["order_filled"]}, Refusal.UNKNOWN_KIND),
        ({"kind": "order_filled"}, Refusal.MISSING_FIELD),
        ({**FILL, "price": None}, Refusal.MISSING_FIELD),
        ({**FILL, "side": "long"}, Refusal.BAD_VALUE),
        ({**FILL, "symbol": ["BTC"]}, Refusal.BAD_VALUE),
        ({**FILL, "quantity": True}, Refusal.BAD_VALUE),
        ({**FILL, "quantity": "0,25"}, Refusal.NOT_MONEY),
        ({**FILL, "fee": "$1"}, Refusal.NOT_MONEY),
        ({**FILL, "price": "1e999"}, Refusal.NOT_MONEY),
        ({**FILL, "time_ns": 5}, Refusal.BAD_TIME),
        ({**FILL, "time_ns": [5]}, Refusal.BAD_TIME),
        ({**FILL, "time": "x", "time_ns": 5}, Refusal.BAD_TIME),
        ({"kind": "cycle_completed", "duration_seconds": "soon"}, Refusal.BAD_VALUE),
        ({"kind": "cycle_completed", "duration_seconds": "1e999"}, Refusal.BAD_VALUE),
        ({"kind": "cycle_completed", "duration_seconds": 1, "triggers": 2**63}, Refusal.BAD_VALUE),
        ({"kind": "signal_detected", "symbol": "B", "strength": "high"}, Refusal.BAD_VALUE),
        ({"kind": "weights_set", "weights": {"a": "much"}}, Refusal.BAD_VALUE),
        ({"kind": "weights_set", "weights": {f"{n}": 0 for n in range(257)}}, Refusal.BAD_VALUE),
        ({"kind": "metric_recorded", "name": "x", "value": 1, "buckets": [2, 1]}, Refusal.BAD_VALUE),
    ],
)
def test_what_cannot_be_a_fact_is_refused_with_its_reason(line: dict[str, Any], reason: Refusal) -> None:
    assert refusal(line) is reason


def test_a_lone_surrogate_becomes_its_escape() -> None:
    assert fields('{"kind":"noted","text":"a\\ud800b"}')["text"] == "a\\ud800b"


def test_a_fact_that_no_journal_line_holds_is_refused() -> None:
    labels = {f"label_{n}" + "\u0001" * 40: "\u0001" * 50 for n in range(200)}
    outcome = read_native({"kind": "metric_recorded", "name": "x", "value": 1, "labels": labels})
    assert [reason for reason, _ in outcome.refused] == [Refusal.TOO_LONG]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
def test_the_facts_own_json_is_read_back(kind: type[Fact]) -> None:
    """What a journal holds of a fact is a line of this command, for every kind that a line may name."""
    fact = msgspec.structs.replace(full_fact(kind), time_ns=NOON_NS)
    assert kind(**fields(msgspec.json.encode(fact).decode())) == fact
