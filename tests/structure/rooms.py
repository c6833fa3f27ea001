"""The table of rooms, held against the source: who imports whom, and whether that was granted.

A room is a folder or a module directly below the package; the package's own `__init__.py` is the room
`__init__`. What is checked is listed in `Rule`. Pure: the table and a folder go in, findings come out.
"""

import ast
import enum
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.structure.source import Finding, Import, Module, imports, names_used, read_modules

ROOT_ROOM = "__init__"
# Ways to load or run code that no import statement shows. A prefix covers everything below it.
_HIDDEN = ("__import__", "eval", "exec", "importlib", "pkgutil", "runpy", "zipimport")
_NOT_HIDDEN = ("importlib.metadata", "importlib.resources")


class Rule(enum.StrEnum):
    """What the architecture test holds the source to."""

    GRANT = "a room imports only rooms that its row grants"
    TIGHT = "a row grants only what its room uses"
    PACKAGE = "a room imports only third-party packages that its row grants"
    ORDER = "a row grants only rows above it"
    LISTED = "every room has a row, and every row its room"
    HIDDEN = "no import is hidden in a function or behind a name"
    ABSOLUTE = "no import is relative"
    CIRCLE = "no modules import each other in a circle"
    FRONT_DOOR = "an __init__ holds a docstring, imports and __all__"


class Row(NamedTuple):
    """What one room may import: rooms, and third-party packages by the name they are imported under."""

    rooms: frozenset[str]
    packages: frozenset[str]


def row(rooms: str = "", packages: str = "") -> Row:
    """Return a row from two lists of words."""
    return Row(frozenset(rooms.split()), frozenset(packages.split()))


class Table(NamedTuple):
    """The rows from the lowest room to the highest, and the files that may import by name, with the reason.

    An `__init__.py` among those may also hold `__getattr__`, `__dir__` and the table of names they serve.
    """

    rows: Mapping[str, Row]
    by_name: Mapping[str, str]


def architecture_findings(package: Path, root: Path, table: Table) -> list[Finding]:
    """Return every fault of the package's folder; files are named relative to `root`."""
    modules = read_modules(package, root)
    return sorted(
        [
            *_listing_findings(package, root, modules, table),
            *_order_findings(table),
            *_grant_findings(package.name, modules, table),
            *_hidden_findings(modules, table),
            *_circle_findings(modules),
            *(finding for module in modules for finding in _front_door_findings(module, table)),
        ],
        key=lambda finding: (finding.file, finding.line, finding.fault),
    )


def _room_of(dotted: str) -> str:
    """Return the room that `deskwatch.room.module` lies in."""
    return dotted.split(".")[1] if "." in dotted else ROOT_ROOM


def _listing_findings(
    package: Path, root: Path, modules: Iterable[Module], table: Table
) -> Iterator[Finding]:
    rooms = {_room_of(module.name) for module in modules}
    for room in sorted(rooms - table.rows.keys()):
        place = next(module.file for module in modules if _room_of(module.name) == room)
        yield Finding(Rule.LISTED, place, 1, f"room {room} has no row in the table of rooms")
    for room in sorted(table.rows.keys() - rooms):
        place = package.relative_to(root).as_posix()
        yield Finding(
            Rule.LISTED, place, 0, f"row {room} has no room: no such folder or module with code in it"
        )


def _order_findings(table: Table) -> Iterator[Finding]:
    above: set[str] = set()
    for room, grants in table.rows.items():
        for granted in sorted(grants.rooms - above):
            fault = f"row {room} grants {granted}, which is no row above it"
            yield Finding(Rule.ORDER, "table of rooms", 0, fault)
        above.add(room)


def _grant_findings(package: str, modules: Iterable[Module], table: Table) -> Iterator[Finding]:
    """Hold each import against the row of its room, then each row against the imports that were seen."""
    used = {room: Row(frozenset(), frozenset()) for room in table.rows}
    for module in modules:
        room = _room_of(module.name)
        grants = table.rows.get(room)
        if grants is None:
            continue
        for entry in imports(module.tree):
            rooms, packages = _reached(package, entry, table)
            used[room] = Row(used[room].rooms | (rooms - {room}), used[room].packages | packages)
            for other in rooms - {room} - grants.rooms:
                fault = f"room {room} imports {entry.target}, but its row does not grant room {other}"
                yield Finding(Rule.GRANT, module.file, entry.line, fault)
            for other in packages - grants.packages:
                fault = f"room {room} imports {entry.target}, but its row does not grant package {other}"
                yield Finding(Rule.PACKAGE, module.file, entry.line, fault)
    for room, grants in table.rows.items():
        for granted in sorted((grants.rooms - used[room].rooms) | (grants.packages - used[room].packages)):
            fault = f"row {room} grants {granted}, which the room does not use"
            yield Finding(Rule.TIGHT, "table of rooms", 0, fault)


def _reached(package: str, entry: Import, table: Table) -> tuple[frozenset[str], frozenset[str]]:
    """Return the room or the third-party package that an import reaches; neither for the standard library."""
    nothing: frozenset[str] = frozenset()
    if entry.relative:
        return nothing, nothing
    top, _, rest = entry.target.partition(".")
    if top == package:
        first = rest.partition(".")[0]
        # `from deskwatch import bot` is a name of the package itself, `from deskwatch import ledger` a room.
        is_name = bool(first) and entry.target.count(".") == 1 and first not in table.rows
        return frozenset({ROOT_ROOM if is_name or not first else first}), nothing
    return nothing, nothing if top in sys.stdlib_module_names else frozenset({top})


def _hidden_findings(modules: Iterable[Module], table: Table) -> Iterator[Finding]:
    excused = set()
    for module in modules:
        found = [*_hidden_imports(module)]
        if found and module.file in table.by_name:
            excused.add(module.file)
        else:
            yield from found
        for entry in imports(module.tree):
            if entry.relative:
                fault = f"relative import of {entry.target}: write it from the package's name"
                yield Finding(Rule.ABSOLUTE, module.file, entry.line, fault)
    for file in sorted(table.by_name.keys() - excused):
        yield Finding(
            Rule.TIGHT, file, 0, "is excused for importing by name, but does not: drop the exception"
        )


def _hidden_imports(module: Module) -> Iterator[Finding]:
    for entry in imports(module.tree):
        if entry.inner:
            fault = f"import of {entry.target} inside a function or class: move it to the top of the file"
            yield Finding(Rule.HIDDEN, module.file, entry.line, fault)
    for line, name in sorted(set(names_used(module.tree))):
        if _is_below(name, _HIDDEN) and not _is_below(name, _NOT_HIDDEN) and name != "importlib":
            fault = (
                f"{name} hides an import: import by statement, or except the file in the table with a reason"
            )
            yield Finding(Rule.HIDDEN, module.file, line, fault)


def _is_below(name: str, prefixes: Iterable[str]) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


def _circle_findings(modules: Iterable[Module]) -> Iterator[Finding]:
    """Walk the imports depth first; an import of a module that is still being walked closes a circle."""
    known = {module.name: module for module in modules}
    edges = {name: _edges(module, known) for name, module in known.items()}
    done: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> Iterator[Finding]:
        for target, line in edges[name].items():
            if target in path:
                circle = " → ".join([*path[path.index(target) :], target])
                yield Finding(Rule.CIRCLE, known[name].file, line, f"circular import: {circle}")
            elif target not in done:
                yield from walk(target, (*path, target))
        done.add(name)

    for name in sorted(known):
        if name not in done:
            yield from walk(name, (name,))


def _edges(module: Module, known: Mapping[str, Module]) -> dict[str, int]:
    """Return the modules of the package that a module imports, each with the line of its first import."""
    edges: dict[str, int] = {}
    for entry in imports(module.tree):
        parent = entry.target.rpartition(".")[0]
        target = next((name for name in (entry.target, parent) if name in known), None)
        if target is not None:
            edges.setdefault(target, entry.line)
    return edges


def _front_door_findings(module: Module, table: Table) -> Iterator[Finding]:
    if not module.file.endswith("/__init__.py"):
        return
    lazy = module.file in table.by_name
    for position, node in enumerate(module.tree.body):
        is_docstring = position == 0 and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if not (is_docstring or _is_door(node, lazy=lazy)):
            fault = f"logic in an __init__ ({type(node).__name__}): move it to a module of the room"
            yield Finding(Rule.FRONT_DOOR, module.file, node.lineno, fault)


def _is_door(node: ast.stmt, *, lazy: bool) -> bool:
    """Tell whether a statement only opens the room: an import, `__all__`, or what PEP 562 needs."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.If):
        typing_only = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        return typing_only and all(isinstance(inner, ast.Import | ast.ImportFrom) for inner in node.body)
    if isinstance(node, ast.FunctionDef):
        return lazy and node.name in {"__getattr__", "__dir__"}
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        is_all = isinstance(target, ast.Name) and target.id == "__all__"
        return (is_all or lazy) and _is_literal(node.value)
    return False


def _is_literal(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except ValueError:
        return False
    return True
