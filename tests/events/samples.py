"""Facts of every kind: strategies that draw them, and one of each with all its fields said.

python -m tests.events.samples    print what tests/events/golden/records.jsonl has to hold
"""

from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from hypothesis import strategies as st

from deskwatch.events import FACTS, Amount, AnyFact, Buckets, Record, encode_record
from deskwatch.testing import NOON_NS

INTEGERS = st.integers(-(2**63), 2**63 - 1)
# Text as JSON can hold it: everything but lone surrogates.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


def values(hint: Any) -> st.SearchStrategy[Any]:  # noqa: ANN401 - a type hint may be anything
    """Return a strategy for the values of a field."""
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if get_origin(hint) is list:
        return st.lists(values(get_args(hint)[0]), max_size=4)
    if get_origin(hint) is dict:
        return st.dictionaries(*map(values, get_args(hint)), max_size=4)
    if get_origin(hint) is UnionType:
        return st.one_of([values(part) for part in get_args(hint)])
    return {str: TEXTS, int: INTEGERS, float: NUMBERS, NoneType: st.none()}[hint]


def facts(kind: Any) -> st.SearchStrategy[AnyFact]:  # noqa: ANN401 - one of the kinds of fact
    """Return a strategy for facts of one kind, with any of their optional fields left out."""
    hints = get_type_hints(kind)
    fields = msgspec.structs.fields(kind)
    required = {field.name: values(hints[field.name]) for field in fields if field.required}
    optional = {field.name: values(hints[field.name]) for field in fields if not field.required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda given: kind(**given))


def records() -> st.SearchStrategy[Record]:
    """Return a strategy for records of any kind."""
    return st.builds(Record, st.integers(1, 2**63 - 1), INTEGERS, st.one_of([facts(kind) for kind in FACTS]))


def full_records() -> list[Record]:
    """Return one record of each kind, every field of it said and unlike the others."""
    return [Record(seq, NOON_NS + seq, full_fact(kind)) for seq, kind in enumerate(FACTS, start=1)]


def full_fact(kind: Any) -> AnyFact:  # noqa: ANN401 - one of the kinds of fact
    """Return a fact whose every field is said."""
    hints = get_type_hints(kind, include_extras=True)
    fields = enumerate(field.name for field in msgspec.structs.fields(kind))
    fact: AnyFact = kind(**{name: _value(name, hints[name], number) for number, name in fields})
    return fact


def golden_lines() -> str:
    """Return the JSON of one record of each kind, a line each."""
    return "".join(encode_record(record).decode() + "\n" for record in full_records())


def _value(name: str, hint: Any, number: int) -> Any:  # noqa: ANN401 - a type hint may be anything
    if hint in (Amount, Buckets):
        return f"-{number}.25" if hint == Amount else [number + 0.5, number + 2.0]
    if get_origin(hint) is Literal:
        return get_args(hint)[-1]
    if get_origin(hint) is list:
        return [f"{name} \u00e9", 'quoted "\\"']
    if get_origin(hint) is dict:
        return {f"{name} key": _value(name, get_args(hint)[1], number)}
    if get_origin(hint) is UnionType:
        return _value(name, get_args(hint)[0], number)
    return {str: f"{name} {number}", int: 1000 + number, float: number + 0.1}[hint]


if __name__ == "__main__":
    print(golden_lines(), end="")  # noqa: T201 - a script that prints
