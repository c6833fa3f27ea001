"""The architecture test and the tidy test each fail on a planted fault, and name its file and line.

Each case is a small clean project with one file added or replaced.
"""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.structure.rooms import Rule, Table, architecture_findings, row
from tests.structure.source import Finding
from tests.structure.tidiness import Excuse, Tidy, tidy_findings

CLEAN = {
    "src/desk/__init__.py": '"""The desk."""\n\nfrom desk.book import total\n\n__all__ = ["total"]\n',
    "src/desk/money.py": '"""Amounts."""\n\nimport json\n\nimport msgspec\n\nUNIT = (msgspec, json)\n',
    "src/desk/book/__init__.py": '"""The book."""\n\nfrom desk.book.lots import total\n',
    "src/desk/book/lots.py": '"""Lots."""\n\nfrom desk.money import UNIT as total\n',
    "src/desk/command.py": '"""A command."""\n\nfrom importlib import import_module as load\n',
    ".gitignore": "build/\n*.log\n",
}
ROWS = {
    "money": row("", "msgspec"),
    "book": row("money"),
    "__init__": row("book"),
    "command": row(),
}
BY_NAME = {"src/desk/command.py": "loads the command that was asked for"}
LOTS = "src/desk/book/lots.py"
USED = "from desk.money import UNIT\n"  # keeps the row of the book tight


def planted(root: Path, files: Mapping[str, str]) -> Path:
    """Write the clean project with `files` on top."""
    for name, text in {**CLEAN, **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root


def architecture(root: Path, table: Table) -> list[Finding]:
    return architecture_findings(root / "src" / "desk", root, table)


def test_a_clean_tree_has_no_finding(tmp_path: Path) -> None:
    root = planted(tmp_path, {})
    assert architecture(root, Table(ROWS, BY_NAME)) == []
    assert tidy_findings(root, ()) == []


SOURCE_FAULTS = {
    "a room that the row does not grant": (
        {"src/desk/money.py": "import msgspec\nfrom desk.command import load\n"},
        (Rule.GRANT, "src/desk/money.py:2", "does not grant room command"),
    ),
    "a room imported for types only": (
        {LOTS: USED + "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import desk.command\n"},
        (Rule.GRANT, f"{LOTS}:4", "does not grant room command"),
    ),
    "the package itself from one of its rooms": (
        {"src/desk/command.py": "from importlib import import_module\nfrom desk import total\n"},
        (Rule.GRANT, "src/desk/command.py:2", "does not grant room __init__"),
    ),
    "a room imported from the package": (
        {LOTS: USED + "from desk import command\n"},
        (Rule.GRANT, f"{LOTS}:2", "does not grant room command"),
    ),
    "a package that the row does not grant": (
        {LOTS: USED + "import starlette.routing\n"},
        (Rule.PACKAGE, f"{LOTS}:2", "does not grant package starlette"),
    ),
    "a grant that nobody uses": (
        {"src/desk/money.py": '"""Amounts."""\n\nUNIT = 1\n'},
        (Rule.TIGHT, "table of rooms:0", "row money grants msgspec, which the room does not use"),
    ),
    "an exception that nobody uses": (
        {"src/desk/command.py": '"""A command."""\n'},
        (Rule.TIGHT, "src/desk/command.py:0", "drop the exception"),
    ),
    "a folder without a row": (
        {"src/desk/ghost/__init__.py": '"""A ghost."""\n'},
        (Rule.LISTED, "src/desk/ghost/__init__.py:1", "room ghost has no row"),
    ),
    "a module without a row": (
        {"src/desk/ghost.py": '"""A ghost."""\n'},
        (Rule.LISTED, "src/desk/ghost.py:1", "room ghost has no row"),
    ),
    "an import inside a function": (
        {LOTS: USED + "def f() -> None:\n    import json\n"},
        (Rule.HIDDEN, f"{LOTS}:3", "inside a function"),
    ),
    "an import inside a class": (
        {LOTS: USED + "class A:\n    from json import loads\n"},
        (Rule.HIDDEN, f"{LOTS}:3", "inside a function or class"),
    ),
    "an import by name": (
        {LOTS: USED + 'import importlib\nlots = importlib.import_module("desk.command")\n'},
        (Rule.HIDDEN, f"{LOTS}:3", "importlib.import_module hides an import"),
    ),
    "an import by name under another name": (
        {LOTS: USED + "from importlib import import_module as load\n"},
        (Rule.HIDDEN, f"{LOTS}:2", "importlib.import_module hides an import"),
    ),
    "the built-in behind import": (
        {LOTS: USED + 'lots = __import__("desk.command")\n'},
        (Rule.HIDDEN, f"{LOTS}:2", "__import__ hides an import"),
    ),
    "a relative import": (
        {LOTS: USED + "from . import lots\n"},
        (Rule.ABSOLUTE, f"{LOTS}:2", "relative import"),
    ),
    "a relative import of the room above": (
        {LOTS: USED + "from ..money import UNIT\n"},
        (Rule.ABSOLUTE, f"{LOTS}:2", "relative import of ..money.UNIT"),
    ),
    "a circle within a room": (
        {LOTS: USED + "from desk.book import total\n"},
        (Rule.CIRCLE, f"{LOTS}:2", "circular import: desk.book → desk.book.lots → desk.book"),
    ),
    "a circle of one": (
        {LOTS: USED + "from desk.book import lots\n"},
        (Rule.CIRCLE, f"{LOTS}:2", "circular import: desk.book.lots → desk.book.lots"),
    ),
    "logic in an __init__": (
        {"src/desk/book/__init__.py": '"""The book."""\n\nBOOKS = {}\n'},
        (Rule.FRONT_DOOR, "src/desk/book/__init__.py:3", "logic in an __init__"),
    ),
    "lazy attributes where none are granted": (
        {"src/desk/book/__init__.py": "def __getattr__(name: str) -> str:\n    return name\n"},
        (Rule.FRONT_DOOR, "src/desk/book/__init__.py:1", "logic in an __init__ (FunctionDef)"),
    ),
}


@pytest.mark.parametrize("case", SOURCE_FAULTS)
def test_the_architecture_test_finds(case: str, tmp_path: Path) -> None:
    files, (rule, place, fault) = SOURCE_FAULTS[case]
    (found,) = architecture(planted(tmp_path, files), Table(ROWS, BY_NAME))
    assert found.rule == rule
    assert str(found).startswith(f"{place}: ")
    assert fault in str(found)


def test_a_row_that_grants_a_row_below_it_is_found(tmp_path: Path) -> None:
    upside_down = Table(dict(reversed(ROWS.items())), BY_NAME)
    found = architecture(planted(tmp_path, {}), upside_down)
    assert [each.fault for each in found if each.rule == Rule.ORDER] == [
        "row __init__ grants book, which is no row above it",
        "row book grants money, which is no row above it",
    ]


def test_a_row_without_a_room_is_found(tmp_path: Path) -> None:
    (found,) = architecture(planted(tmp_path, {}), Table({**ROWS, "ghost": row()}, BY_NAME))
    assert (found.rule, found.file) == (Rule.LISTED, "src/desk")
    assert "row ghost has no room" in found.fault


def test_an_excepted_front_door_may_serve_lazy_attributes(tmp_path: Path) -> None:
    door = (
        '"""The book."""\n\nfrom importlib import import_module\n\nfrom desk.book.lots import total\n\n'
        'LAZY = ("lots",)\n__all__ = ["total"]\n\n\n'
        "def __getattr__(name: str) -> object:\n    return import_module(name)\n"
    )
    root = planted(tmp_path, {"src/desk/book/__init__.py": door})
    by_name = {**BY_NAME, "src/desk/book/__init__.py": "lots load late"}
    assert architecture(root, Table(ROWS, by_name)) == []


ESCAPE, SLASH = "\x1b", "/"  # so that this file does not hold what it plants
TIDY_FAULTS = {
    "a long module": (LOTS, "x = 1\n" * 501, (Tidy.MODULE_SIZE, 501, "module of 501 lines")),
    "a long function": (
        LOTS,
        "class Lots:\n    def total(self) -> None:\n" + "        x = 1\n" * 60,
        (Tidy.FUNCTION_SIZE, 2, "function Lots.total of 61 lines"),
    ),
    "the time of day": (LOTS, "import time\n\nx = time.time()\n", (Tidy.CLOCK, 3, "time.time outside")),
    "the time, imported alone": (LOTS, "from time import time\n", (Tidy.CLOCK, 1, "time.time outside")),
    "the time, under another name": (
        LOTS,
        "import time as watch\n\nnow = watch.time_ns\n",
        (Tidy.CLOCK, 3, "time.time_ns outside"),
    ),
    "the monotonic time": (
        LOTS,
        "import time\n\nx = time.monotonic_ns()\n",
        (Tidy.CLOCK, 3, "time.monotonic_ns outside"),
    ),
    "the date and time": (
        LOTS,
        "import datetime as dt\n\nx = dt.datetime.now(dt.UTC)\n",
        (Tidy.CLOCK, 3, "datetime.datetime.now outside"),
    ),
    "the date and time, from its class": (
        LOTS,
        "from datetime import datetime\n\nx = datetime.utcnow()\n",
        (Tidy.CLOCK, 3, "datetime.datetime.utcnow outside"),
    ),
    "today": (
        LOTS,
        "from datetime import date\n\nx = date.today()\n",
        (Tidy.CLOCK, 3, "datetime.date.today outside"),
    ),
    "chance": (LOTS, "from random import choice\n", (Tidy.CLOCK, 1, "random outside")),
    "chance in a test": ("tests/test_x.py", "import random\n", (Tidy.CLOCK, 1, "random outside")),
    "secrets": (LOTS, "import secrets\n", (Tidy.CLOCK, 1, "secrets outside")),
    "ids of chance": (LOTS, "from uuid import uuid4\n", (Tidy.CLOCK, 1, "uuid outside")),
    "bytes of chance": (LOTS, "import os\n\nx = os.urandom(8)\n", (Tidy.CLOCK, 3, "os.urandom outside")),
    "print": (LOTS, 'print("lots")\n', (Tidy.PRINT, 1, "print outside a command")),
    "a nameless module": ("src/desk/utils.py", "", (Tidy.NAME, 0, "utils.py says nothing")),
    "a nameless folder": ("src/desk/core/x.py", "", (Tidy.NAME, 0, "core says nothing")),
    "a nameless helper": ("tools/test_helpers.sh", "", (Tidy.NAME, 0, "test_helpers.sh says nothing")),
    "a silencer of everything": (
        LOTS,
        "x = 1  # noqa - a reason is here\n",
        (Tidy.REASON, 1, "names no rule"),
    ),
    "a silencer without a reason": (LOTS, "\nx = 1  # noqa: E501\n", (Tidy.REASON, 2, "gives no reason")),
    "an ignored type without a code": (
        LOTS,
        "x = 1  # type: ignore  # a reason is here\n",
        (Tidy.REASON, 1, "names no rule"),
    ),
    "an ignored type without a reason": (
        LOTS,
        "x = 1  # type: ignore[assignment]\n",
        (Tidy.REASON, 1, "gives no reason"),
    ),
    "work left in a comment": (LOTS, "x = 1  # TODO: more\n", (Tidy.TODO, 1, "without an issue")),
    "work left in a script": ("tools/x.sh", "# FIXME\n", (Tidy.TODO, 1, "without an issue")),
    "one machine's folder": (
        "docs/start.md",
        f"\n{SLASH}home/ann/desk",
        (Tidy.MACHINE, 2, "is a folder of one machine"),
    ),
    "a package host": (
        "Makefile",
        f"INDEX = https:{SLASH}/pypi.desk.internal/simple",
        (Tidy.MACHINE, 1, "pypi.desk.internal is a package host"),
    ),
    "a private host in the lock file": (
        "uv.lock",
        f'registry = "https:{SLASH}/mirror.desk.internal/simple"',
        (Tidy.MACHINE, 1, "mirror.desk.internal is a package host"),
    ),
    "a control character": ("docs/start.md", f"bold{ESCAPE}[1m\n", (Tidy.TEXT, 1, "U+001B")),
    "an invisible character": ("docs/start.md", "\nzero\u200bwidth\n", (Tidy.TEXT, 2, "U+200B")),
}


@pytest.mark.parametrize("case", TIDY_FAULTS)
def test_the_tidy_test_finds(case: str, tmp_path: Path) -> None:
    file, text, (rule, line, fault) = TIDY_FAULTS[case]
    (found,) = tidy_findings(planted(tmp_path, {file: text}), ())
    assert found.rule == rule
    assert str(found).startswith(f"{file}:{line}: ")
    assert fault in str(found)


HARMLESS = {
    "a method that is called time": "x = self.time.time()\n",
    "a silencer with code and reason": "x = 1  # noqa: E501, S101 - it reads better so\n",
    "an ignored type with code and reason": "x = 1  # type: ignore[misc]  # the library has no types\n",
    "work that is in an issue": "x = 1  # TODO(#12): more\n",
    "a function of sixty lines": "def f() -> None:\n" + "    x = 1\n" * 59,
    "sleeping": "import time\n\ntime.sleep(0)\n",
}


@pytest.mark.parametrize("case", HARMLESS)
def test_the_tidy_test_leaves_alone(case: str, tmp_path: Path) -> None:
    assert tidy_findings(planted(tmp_path, {LOTS: HARMLESS[case]}), ()) == []


def test_a_file_that_is_not_utf_8_is_found(tmp_path: Path) -> None:
    (planted(tmp_path, {}) / "notes.txt").write_bytes(b"caf\xe9")
    (found,) = tidy_findings(tmp_path, ())
    assert (found.rule, found.file) == (Tidy.TEXT, "notes.txt")


def test_what_git_ignores_is_not_looked_at(tmp_path: Path) -> None:
    root = planted(tmp_path, {"src/build/utils.py": "", "tools/run.log": ESCAPE})
    assert tidy_findings(root, ()) == []


def test_an_excuse_covers_its_fault_and_no_other(tmp_path: Path) -> None:
    root = planted(tmp_path, {LOTS: "import random\nimport secrets\n"})
    (found,) = tidy_findings(root, [Excuse(Tidy.CLOCK, LOTS, "random", "a door to chance")])
    assert found.fault.startswith("secrets outside")


def test_an_excuse_without_a_fault_is_found(tmp_path: Path) -> None:
    (found,) = tidy_findings(planted(tmp_path, {}), [Excuse(Tidy.CLOCK, LOTS, "random", "no more")])
    assert str(found) == f"{LOTS}:0: the excuse CLOCK 'random' is not needed: drop it"
