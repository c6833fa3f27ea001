"""Write docs/reference/facts.md from the facts: every kind, every field, its type, unit and default.

python tools/generate_reference.py            write the page
python tools/generate_reference.py --check    exit 1 if it is not up to date
"""

import argparse
import inspect
import sys
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from deskwatch.events import FACTS, Amount, Fact
from deskwatch.events.fact import snake_case

TARGET = Path(__file__).parents[1] / "docs" / "reference" / "facts.md"
_UNITS = {
    "_ns": "nanoseconds",
    "_seconds": "seconds",
    "probability": "0 to 1",
}
_TYPES = {str: "text", int: "integer", float: "number", bool: "true or false"}
_HEAD = """\
# Facts

Generated from `deskwatch/events` by `tools/generate_reference.py`; do not edit.

Every fact that a journal may hold, by its `kind`; the recorder's method has the same name. An *amount* is a
decimal number as text, `"0.25"`. A field with a default may be left out. Every fact also has

| field | type | unit | default | |
|---|---|---|---|---|
| `time_ns` | integer | nanoseconds | `0` | when it happened, since 1970 UTC; 0: when it was recorded |
"""


def main() -> int:
    """Write or check the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="only compare with what is there")
    check = parser.parse_args().check
    text = render(FACTS)
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    if not check:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(text, encoding="utf-8")
    print(f"{TARGET} was {'not up to date: run tools/generate_reference.py' if check else 'written'}")
    return 1 if check else 0


def render(kinds: tuple[type[Fact], ...]) -> str:
    """Return the page for these kinds of fact."""
    return "\n".join([_HEAD, *(line for kind in kinds for line in _section(kind))])


def _section(kind: type[Fact]) -> list[str]:
    hints = get_type_hints(kind, include_extras=True)
    fields = [field for field in msgspec.structs.fields(kind) if field.name != "time_ns"]
    rows = [
        f"| `{field.name}` | {_type_words(hints[field.name])} | {_unit(field.name)} | {_default(field)} |"
        for field in fields
    ]
    table = ["| field | type | unit | default |", "|---|---|---|---|", *rows, ""] if rows else []
    return [f"## {snake_case(kind.__name__)}", inspect.cleandoc(kind.__doc__ or ""), "", *table]


def _type_words(hint: Any) -> str:  # noqa: ANN401 - a type hint may be anything
    if get_origin(hint) is Annotated:
        return "amount" if hint == Amount else _type_words(get_args(hint)[0])
    if get_origin(hint) is Literal:
        return " or ".join(f"`{value}`" for value in get_args(hint))
    if get_origin(hint) is list:
        return f"list of {_type_words(get_args(hint)[0])}"
    if get_origin(hint) is dict:
        key, value = get_args(hint)
        return f"object, {_type_words(key)} to {_type_words(value)}"
    if isinstance(hint, UnionType):
        kinds = [kind for kind in get_args(hint) if kind is not NoneType]
        return " or ".join([*map(_type_words, kinds), "null"])
    return _TYPES[hint]


def _unit(name: str) -> str:
    return next((unit for ending, unit in _UNITS.items() if name.endswith(ending)), "")


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "required"
    if field.default is msgspec.NODEFAULT:
        return "empty"
    return "empty" if field.default == "" else f"`{field.default}`"


if __name__ == "__main__":
    sys.exit(main())
