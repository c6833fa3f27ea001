"""Write the recorder's methods, one for each kind of fact, from the facts themselves.

`facts.py` is what runs: it takes whatever it is called with and raises nothing, because a misspelt
argument in a live bot must not stop the bot. `facts.pyi` is what editors and type checkers read: there
the same methods are strict, so that the misspelling shows before the bot runs.

    python tools/generate_recorder.py            write both files
    python tools/generate_recorder.py --check    exit 1 if they are not up to date
"""

import argparse
import inspect
import sys
import textwrap
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from deskwatch.events import (
    FACTS,
    Amount,
    BotStarted,
    BotStopped,
    DataUpdated,
    Fact,
    Heartbeat,
    RiskRejected,
)
from deskwatch.events.fact import snake_case

TARGET = Path(__file__).parents[1] / "src" / "deskwatch" / "recorder"
_NOTE = "Generated from deskwatch.events by tools/generate_recorder.py; do not edit."
_WIDTH = 110
# The recorder writes these itself; a bot has no business with them.
_OWN = {BotStarted, BotStopped, Heartbeat}
# Facts that are mostly one word, which may then stand without its name: bot.risk_rejected("cooldown").
_ONE_WORD: dict[type[Fact], str] = {RiskRejected: "reason", DataUpdated: "data_type"}
OFFERED = [kind for kind in FACTS if kind not in _OWN]


def main() -> int:
    """Write or check the two files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="only compare with what is there")
    check = parser.parse_args().check
    stale = [
        name
        for name, text in (("facts.py", render_code()), ("facts.pyi", render_stub()))
        if not _is_current(TARGET / name, text, write=not check)
    ]
    for name in stale:
        print(f"{TARGET / name} was {'not up to date' if check else 'written'}")
    return 1 if check and stale else 0


def _is_current(path: Path, text: str, *, write: bool) -> bool:
    if path.exists() and path.read_text() == text:
        return True
    if write:
        path.write_text(text)
    return False


def render_code() -> str:
    """Return the text of `facts.py`."""
    names = sorted(kind.__name__ for kind in OFFERED)
    head = [
        f'"""The recorder\'s methods, one a kind of fact.\n\n{_NOTE}\n"""',
        "",
        *_import_lines(names),
        "from deskwatch.recorder.room import SHORT_TEXT, SHORT_WAITING, SMALL_DECIMAL",
        "from deskwatch.recorder.values import MISSING",
        "",
        'EMPTY = ""',
        "TIME_LIMIT_NS = 2**63",
        "_join = EMPTY.join",
        "_size = Decimal.__sizeof__",
        "",
        "",
        "class FactMethods:",
        '    """One method for each kind of fact; each offers the fact and returns at once.',
        "",
        "    `_short` is the queue, or a full one where each fact must go the careful way (`_offer`).",
        '    """',
        "",
        "    __slots__ = ()",
        "",
        "    def _offer(self, kind, values, extra, unknown):",
        "        raise NotImplementedError",
    ]
    pairs = [f"(FactMethods.{snake_case(kind.__name__)}, {kind.__name__})" for kind in OFFERED]
    documented = [
        "",
        "",
        "# A method says what its fact says of itself.",
        *_packed("for _method, _kind in (", pairs, "):"),
        "    _method.__doc__ = _kind.__doc__",
    ]
    return "\n".join(head + [line for kind in OFFERED for line in _method_code(kind)] + documented) + "\n"


def _method_code(kind: type[Fact]) -> list[str]:
    fields = _fields(kind)
    arguments = ["self", "/", "*extra", *(f"{name}={default}" for name, _, default in fields), "**unknown"]
    return [
        "",
        *_packed(f"    def {snake_case(kind.__name__)}(", arguments, "):"),
        *_one_word(kind),
        *_packed("        values = (", list(kind.__struct_fields__), ")"),
        *_short_way(kind),
        f"        self._offer({kind.__name__}, values, extra, unknown)",
    ]


def _short_way(kind: type[Fact]) -> list[str]:
    """Return the lines that take the values of an ordinary call with one look at all texts together.

    Joining texts in C is a check that each is one, and a count of their characters, for a tenth of what a
    loop costs. Amounts are all texts, all floats, or all decimals of no more digits than money has. Only a
    fact of texts and amounts has this way.
    """
    hints = get_type_hints(kind, include_extras=True)
    fields = {field.name: hints[field.name] for field in msgspec.structs.fields(kind)}
    del fields["time_ns"]
    amounts = [name for name, hint in fields.items() if hint == Amount]
    texts = [name for name, hint in fields.items() if hint is str or get_origin(hint) is Literal]
    if len(amounts) + len(texts) != len(fields):
        return []
    required = {field.name for field in msgspec.structs.fields(kind) if field.required}
    leading = next((name for name in amounts if name in required), "")
    lines = ["        try:", "            queue = self._short"]
    if leading:
        others = [name for name in amounts if name != leading]
        floats = [_is_one(name, "type({0}) is kind", required) for name in others]
        small = "_size({0}) <= SMALL_DECIMAL"
        decimals = [_is_one(name, f"type({{0}}) is kind and {small}", required) for name in others]
        decimals.insert(0, small.format(leading))
        lines += [
            f"            kind = type({leading})",
            "            if kind is float:",
            f"                light = {' and '.join([*floats, _joined(texts)])}",
            "            elif kind is Decimal:",
            f"                light = {' and '.join([*decimals, _joined(texts)])}",
            "            else:",
            f"                light = {_joined(list(fields))}",
        ]
    else:
        lines.append(f"            light = {_joined(list(fields))}")
    return [
        *lines,
        "            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS",
        "            if light and len(queue) < SHORT_WAITING and not extra and not unknown:",
        f"                queue.append((self._now_ns(), {kind.__name__}, values))",
        "                return",
        "        except Exception: pass  # not all of them are texts: the careful way sorts it out",
    ]


def _is_one(name: str, check: str, required: set[str]) -> str:
    """Return the condition that an amount is a number of the kind, or was left out."""
    is_one = check.format(name)
    return is_one if name in required else f"({name} is EMPTY or {is_one})"


def _joined(names: list[str]) -> str:
    return f"len(_join(({', '.join(names)},))) <= SHORT_TEXT"


def _one_word(kind: type[Fact]) -> list[str]:
    """Return the lines that take the one word of a fact from where it stands without its name."""
    word = _ONE_WORD.get(kind)
    if word is None:
        return []
    return [f"        if {word} is MISSING and extra:", f"            {word}, *extra = extra"]


def render_stub() -> str:
    """Return the text of `facts.pyi`."""
    lines = [
        f'"""The recorder\'s methods as type checkers see them.\n\n{_NOTE}\n"""',
        "",
        "from collections.abc import Mapping, Sequence",
        "from decimal import Decimal",
        "",
        "from deskwatch.events import Fact",
        "",
        "Number = str | int | float | Decimal",
        "",
        "class FactMethods:",
        "    def _offer(",
        "        self,",
        "        kind: type[Fact],",
        "        values: tuple[object, ...],",
        "        extra: tuple[object, ...],",
        "        unknown: dict[str, object],",
        "    ) -> None: ...",
    ]
    for kind in OFFERED:
        arguments = ["self", "*"]
        for name, hint, default in _fields(kind):
            argument = f"{name}: {_type_text(hint)}" + ("" if default == "MISSING" else " = ...")
            arguments.insert(1 if name == _ONE_WORD.get(kind) else len(arguments), argument)
        lines += _wrapped(f"    def {snake_case(kind.__name__)}(", arguments, ") -> None:")
        lines += [*_docstring(kind)]
    return "\n".join(lines) + "\n"


def _fields(kind: type[Fact]) -> list[tuple[str, Any, str]]:
    """Return (name, type, default as code) with the time last; it is seldom given."""
    hints = get_type_hints(kind, include_extras=True)
    fields = [(f.name, hints[f.name], _default(f)) for f in msgspec.structs.fields(kind)]
    return sorted(fields, key=lambda field: field[0] == "time_ns")


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return "MISSING"
    return "None" if field.default is msgspec.NODEFAULT else repr(field.default).replace("'", '"')


def _type_text(hint: Any) -> str:  # noqa: ANN401 - a type hint may be anything
    if hint == Amount:
        return "Number"
    if get_origin(hint) is Annotated:
        return _type_text(get_args(hint)[0])
    if get_origin(hint) is Literal:
        return "str"  # the recorder forgives case, and a bot's own variables are seldom literals
    if get_origin(hint) is dict:
        return f"Mapping[str, {_type_text(get_args(hint)[1])}]"
    if get_origin(hint) is list:
        return f"Sequence[{_type_text(get_args(hint)[0])}]"
    return str(hint) if isinstance(hint, UnionType) else str(hint.__name__)


def _docstring(kind: type[Fact]) -> list[str]:
    text = inspect.cleandoc(kind.__doc__ or "").split("\n")
    if len(text) == 1:
        return [f'        """{text[0]}"""']
    return [f'        """{text[0]}', *(f"        {line}".rstrip() for line in text[1:]), '        """']


def _wrapped(start: str, arguments: list[str], end: str) -> list[str]:
    one_line = start + ", ".join(arguments) + end
    if len(one_line) <= _WIDTH:
        return [one_line]
    margin = " " * (len(start) - len(start.lstrip()))
    indent = margin + "    "
    lines = [indent]
    for argument in arguments:
        word = f"{argument.rstrip(',')},"
        if lines[-1].strip() and len(lines[-1]) + 1 + len(word) > _WIDTH:
            lines.append(indent)
        lines[-1] += f" {word}" if lines[-1].strip() else word
    return [start, *lines, margin + end]


def _packed(start: str, arguments: list[str], end: str) -> list[str]:
    """Return the lines of a call with as many arguments in each as fit: nobody edits these by hand."""
    one_line = f"{start}{', '.join(arguments)},{end}"
    if len(one_line) <= _WIDTH:
        return [one_line]
    indent = " " * (len(start) - len(start.lstrip()) + 4)
    lines = textwrap.wrap(", ".join(arguments) + ",", _WIDTH - len(indent))
    return [start, *(indent + line for line in lines), indent[:-4] + end]


def _import_lines(names: list[str]) -> list[str]:
    return [
        "from decimal import Decimal",
        "",
        "from deskwatch.events import (",
        *(f"    {name}," for name in names),
        ")",
    ]


if __name__ == "__main__":
    sys.exit(main())
