"""Python source as the structural tests see it: files, imports, and names behind their aliases.

Pure: text in, values out. Nothing of the source is imported or run, so a fault in it cannot hide itself.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Finding(NamedTuple):
    """One fault: what rule it breaks, where, and what is wrong. Line 0 is the file or table as a whole."""

    rule: str
    file: str
    line: int
    fault: str

    def __str__(self) -> str:
        """Return `file:line: fault`, which editors can follow."""
        return f"{self.file}:{self.line}: {self.fault}"


class Module(NamedTuple):
    """A parsed file. `name` is dotted; that of an `__init__.py` is its package's."""

    file: str
    name: str
    text: str
    tree: ast.Module


class Import(NamedTuple):
    """One imported module or name.

    `target` is dotted; for `from a import b` it is `a.b`, which may be a module or a name in one. `alias` is
    the name it gets in the file and `origin` what that name stands for (`import a.b` binds `a`). `inner` is
    true inside a function or a class, `relative` where the statement starts with a dot.
    """

    line: int
    target: str
    alias: str
    origin: str
    inner: bool
    relative: bool


def read_modules(top: Path, root: Path) -> list[Module]:
    """Parse every Python file below the package folder `top`; files are named relative to `root`."""
    modules = []
    for path in sorted(top.rglob("*.py")):
        parts = [top.name, *path.relative_to(top).with_suffix("").parts]
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        text = path.read_text(encoding="utf-8")
        modules.append(Module(path.relative_to(root).as_posix(), name, text, ast.parse(text, str(path))))
    return modules


def imports(tree: ast.Module) -> Iterator[Import]:
    """Give every import statement of a file, one name at a time, wherever it stands."""
    inner_nodes = {
        id(node)
        for scope in ast.walk(tree)
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        for node in ast.walk(scope)
    }
    for node in ast.walk(tree):
        inner = id(node) in inner_nodes
        if isinstance(node, ast.Import):
            for name in node.names:
                top = name.name.partition(".")[0]
                origin = name.name if name.asname else top
                yield Import(node.lineno, name.name, name.asname or top, origin, inner, relative=False)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for name in node.names:
                target = f"{module}.{name.name}" if node.module else f"{module}{name.name}"
                alias = name.asname or name.name
                yield Import(node.lineno, target, alias, target, inner, relative=node.level > 0)


def names_used(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Give (line, dotted name) for each name in use, as it is called where it comes from.

    `from time import time as now; now()` and `import time as t; t.time()` both give `time.time`; the
    statement that imports a name counts as a use. A name that was not imported is given as it stands, so
    that built-in functions are seen too; what hangs on a local value (`self.time()`) is not given.
    """
    origin = {}
    for entry in imports(tree):
        origin[entry.alias] = entry.origin
        yield entry.line, entry.target
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            dotted = _dotted(node)
            if dotted is not None:
                head, dot, rest = dotted.partition(".")
                if not dot or head in origin:
                    yield node.lineno, origin.get(head, head) + dot + rest


def _dotted(node: ast.expr) -> str | None:
    """Return `a.b.c` for a chain of attributes on a name, None for one on any other value."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])
