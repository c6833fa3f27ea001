"""Each fact has its method of the same name, and what a bot says through it is what a reader reads."""

import inspect
from pathlib import Path
from typing import Any

import msgspec
import pytest

from deskwatch import Recorder
from deskwatch.events import FACTS, Fact
from deskwatch.events.fact import snake_case
from tests.events.samples import full_fact
from tests.recorder.recording import OWN, last_heartbeat, offered, recording

OFFERED = [kind for kind in FACTS if kind not in OWN]
KINDS = pytest.mark.parametrize("kind", OFFERED, ids=lambda kind: kind.__name__)


@KINDS
def test_each_fact_has_its_method(kind: type[Fact]) -> None:
    method = getattr(Recorder, snake_case(kind.__name__))
    named = [
        name
        for name, parameter in inspect.signature(method).parameters.items()
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY
    ]
    assert sorted(named) == sorted(kind.__struct_fields__)
    assert inspect.getdoc(method) == inspect.cleandoc(kind.__doc__ or "")


def test_a_bot_cannot_speak_for_the_recorder() -> None:
    assert [kind for kind in OWN if hasattr(Recorder, snake_case(kind.__name__))] == []


def test_what_is_said_in_full_is_read_in_full(tmp_path: Path) -> None:
    said = [full_fact(kind) for kind in OFFERED]
    with recording(tmp_path) as bot:
        for fact in said:
            fields = {name: getattr(fact, name) for name in fact.__struct_fields__}
            getattr(bot, snake_case(type(fact).__name__))(**fields)
    assert offered(tmp_path) == said


def test_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    full = [full_fact(kind) for kind in OFFERED]
    with recording(tmp_path) as bot:
        for fact in full:
            getattr(bot, snake_case(type(fact).__name__))(**required(fact))
    assert offered(tmp_path) == [type(fact)(**required(fact)) for fact in full]
    assert last_heartbeat(tmp_path).mended == {}


def required(fact: Fact) -> dict[str, Any]:
    """Return the fields that a fact cannot do without."""
    return {field.name: getattr(fact, field.name) for field in msgspec.structs.fields(fact) if field.required}
