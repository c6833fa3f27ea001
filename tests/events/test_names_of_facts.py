"""The words of the facts: kinds in the past tense, units last, no default that stands for "unknown"."""

from typing import get_type_hints

import msgspec
import pytest

from deskwatch.events import FACTS, Amount, Fact
from deskwatch.events.fact import snake_case

KINDS = pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)


@KINDS
def test_a_kind_is_its_class_in_snake_case(kind: type[Fact]) -> None:
    assert kind.__struct_config__.tag == snake_case(kind.__name__)
    assert snake_case(kind.__name__).replace("_", "").isalpha()


def test_no_two_facts_share_a_kind() -> None:
    assert len({kind.__struct_config__.tag for kind in FACTS}) == len(FACTS)


@KINDS
def test_an_amount_that_was_not_said_is_empty_and_never_zero(kind: type[Fact]) -> None:
    hints = get_type_hints(kind, include_extras=True)
    amounts = [field for field in msgspec.structs.fields(kind) if hints[field.name] == Amount]
    assert [field.name for field in amounts if not field.required and field.default != ""] == []


@KINDS
def test_a_duration_or_a_time_says_its_unit(kind: type[Fact]) -> None:
    words = ("time", "duration", "window", "horizon", "latency", "age")
    named = [field for field in kind.__struct_fields__ if field.startswith(words)]
    assert [field for field in named if not field.endswith(("_ns", "_seconds"))] == []


@KINDS
def test_a_fact_says_what_it_means(kind: type[Fact]) -> None:
    assert kind.__doc__
    assert kind.__doc__.strip().endswith(".")
