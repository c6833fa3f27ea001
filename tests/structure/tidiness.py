"""Sizes, names and habits of the whole project, held against rules that only get stricter.

A file or function may be excused by an `Excuse` with its reason; an excuse that is no longer needed is a
fault itself, so the list only shrinks. Pure: a folder and the excuses go in, findings come out.
"""

import ast
import enum
import fnmatch
import io
import re
import tokenize
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.structure.source import Finding, names_used

MODULE_LINES = 500
FUNCTION_LINES = 60
CODE_FOLDERS = ("src", "tests", "tools", "examples", "benchmarks")

_ALWAYS_FORBIDDEN = (
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "time.ctime",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "random",
    "numpy.random",
    "secrets",
    "uuid",
    "os.urandom",
    "os.getrandom",
)
# A test may wait for a process with a deadline; the product takes its durations from the clock it is given.
_FORBIDDEN_IN_PRODUCT = (
    "time.monotonic",
    "time.monotonic_ns",
    "time.perf_counter",
    "time.perf_counter_ns",
    "time.clock_gettime",
    "time.clock_gettime_ns",
)
_NAMELESS = re.compile(r"(?:^|_)(?:utils?|helpers?|common|managers?|misc)(?:_|$)|^(?:core|base)$")
_BINARY = {".db", ".gif", ".gz", ".ico", ".jpg", ".jpeg", ".png", ".sqlite", ".webp", ".woff2", ".zip"}
_SILENCER = re.compile(
    r"#\s*(?:(?:ruff:|flake8:)\s*)?(?i:noqa)\b(?P<noqa>:\s*[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*\b)?"
    r"|#\s*type:\s*ignore\b(?P<type>\[[a-z, -]+\])?"
    r"|#\s*(?:pragma|pyright|mypy|fmt|isort):\s*(?P<other>[\w=\[\], -]+?)(?=\s+-\s|\s+#|$)"
)
_REASON = re.compile(r"\b[^\W\d_]{2,}\b.*\b[^\W\d_]{2,}\b")  # two words at least
_UNTRACKED_TODO = re.compile(r"\b(?:TODO|FIXME|XXX)\b(?!.*#\d)")
_MACHINE_PATH = re.compile(r"(?<![\w.~])/(?:root|work|home/\w+|Users/\w+)/|\b[A-Z]:\\Users\\")
_URL = re.compile(r"https?://(?P<host>[\w.-]+)(?P<path>[^\s\"'`)>\]]*)")
_REGISTRY_HOST = re.compile(
    r"(?:pypi|pythonhosted|mirror|proxy|artifactory|nexus|registry|npm|deb\.debian)(?!.*\.example$)"
)
_PUBLIC_INDEX = re.compile(r"https://(?:pypi\.org/simple$|files\.pythonhosted\.org/packages/)")
_PROJECT_PAGE = re.compile(r"https://(?:pypi\.org/project/)")


class Tidy(enum.StrEnum):
    """What the tidy test holds the project to."""

    MODULE_SIZE = "a module stays within 500 lines"
    FUNCTION_SIZE = "a function stays within 60 lines"
    CLOCK = "time and chance come from the clock's module"
    PRINT = "only a command prints"
    NAME = "a file is named for what it holds"
    REASON = "a silenced rule names its code and its reason"
    TODO = "what is left to do is in an issue"
    MACHINE = "no file names one machine's folders or package hosts"
    TEXT = "text is UTF-8 without control characters"
    EXCUSE = "an excuse that is not needed is dropped"


class Excuse(NamedTuple):
    """One exception to one rule: the file, what in it (empty for the file itself), and why."""

    rule: Tidy
    file: str
    what: str
    reason: str


def project_files(root: Path) -> list[str]:
    """Return the project's own files, relative to `root`: what `.gitignore` names is left out.

    Reads plain names and wildcards, which is all that this project's `.gitignore` holds; no git needed.
    """
    listed = root / ".gitignore"
    ignored = listed.read_text(encoding="utf-8").split() if listed.exists() else []
    patterns = [".git", *(pattern.strip("/") for pattern in ignored)]
    return sorted(_walk(root, "", patterns))


def _walk(folder: Path, prefix: str, patterns: list[str]) -> Iterator[str]:
    for path in folder.iterdir():
        if path.is_symlink() or any(fnmatch.fnmatch(path.name, pattern) for pattern in patterns):
            continue
        if path.is_dir():
            yield from _walk(path, f"{prefix}{path.name}/", patterns)
        else:
            yield prefix + path.name


def tidy_findings(root: Path, excuses: Iterable[Excuse]) -> list[Finding]:
    """Return every fault of the project in `root` that no excuse covers, and every excuse without a fault."""
    excused = {(excuse.rule, excuse.file, excuse.what): excuse for excuse in excuses}
    found, needed = [], set()
    for file in project_files(root):
        for what, finding in _file_findings(root, file):
            key = (Tidy(finding.rule), file, what)
            if key in excused:
                needed.add(key)
            else:
                found.append(finding)
    for rule, file, what in sorted(excused.keys() - needed):
        found.append(Finding(Tidy.EXCUSE, file, 0, f"the excuse {rule.name} {what!r} is not needed: drop it"))
    return found


def _file_findings(root: Path, file: str) -> Iterator[tuple[str, Finding]]:
    """Give (what an excuse must name, finding) for one file."""
    in_code = file.partition("/")[0] in CODE_FOLDERS
    if in_code:
        yield from _name_findings(file)
    if Path(file).suffix in _BINARY:
        return
    try:
        text = (root / file).read_bytes().decode()
    except UnicodeDecodeError as error:
        yield "", Finding(Tidy.TEXT, file, 0, f"is not UTF-8 text: {error}")
        return
    yield from _text_findings(file, text)
    if in_code and file.endswith(".py"):
        yield from _python_findings(file, text)


def _name_findings(file: str) -> Iterator[tuple[str, Finding]]:
    for part in file.split("/"):
        if _NAMELESS.search(part.partition(".")[0]):
            yield "", Finding(Tidy.NAME, file, 0, f"the name {part} says nothing: name what it holds")


def _text_findings(file: str, text: str) -> Iterator[tuple[str, Finding]]:
    code_comment = not file.endswith((".md", ".py"))
    for number, line in enumerate(text.split("\n"), start=1):
        for sign in sorted(set(line)):
            if sign != "\t" and unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp"}:
                yield "", Finding(Tidy.TEXT, file, number, f"control character U+{ord(sign):04X}")
        for match in _MACHINE_PATH.finditer(line):
            yield "", Finding(Tidy.MACHINE, file, number, f"{match[0]} is a folder of one machine")
        for match in _URL.finditer(line):
            if _REGISTRY_HOST.search(match["host"]) and not _is_public(file, match[0]):
                yield match["host"], Finding(Tidy.MACHINE, file, number, f"{match['host']} is a package host")
        if code_comment and _UNTRACKED_TODO.search(line):
            yield "", Finding(Tidy.TODO, file, number, "something left to do without an issue's number")


def _is_public(file: str, url: str) -> bool:
    """Tell whether a URL of a package host may stand: a project's page, or the lock file's public index."""
    in_lock = file == "uv.lock" and _PUBLIC_INDEX.match(url) is not None
    return in_lock or _PROJECT_PAGE.match(url) is not None


def _python_findings(file: str, text: str) -> Iterator[tuple[str, Finding]]:
    tree = ast.parse(text, file)
    lines = text.count("\n")
    if lines > MODULE_LINES:
        yield (
            "",
            Finding(
                Tidy.MODULE_SIZE, file, MODULE_LINES + 1, f"module of {lines} lines, more than {MODULE_LINES}"
            ),
        )
    yield from _size_findings(file, tree, "")
    if file.startswith(("src/", "tests/")):
        yield from _call_findings(file, tree)
    yield from _comment_findings(file, text)


def _size_findings(file: str, scope: ast.AST, prefix: str) -> Iterator[tuple[str, Finding]]:
    for node in ast.iter_child_nodes(scope):
        name = prefix
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{prefix}.{node.name}" if prefix else node.name
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES and not isinstance(node, ast.ClassDef):
                fault = f"function {name} of {lines} lines, more than {FUNCTION_LINES}"
                yield name, Finding(Tidy.FUNCTION_SIZE, file, node.lineno, fault)
        yield from _size_findings(file, node, name)


def _call_findings(file: str, tree: ast.Module) -> Iterator[tuple[str, Finding]]:
    product = file.startswith("src/")
    forbidden = _ALWAYS_FORBIDDEN + (_FORBIDDEN_IN_PRODUCT if product else ())
    seen = set()
    for line, name in names_used(tree):
        hit = next((each for each in forbidden if name == each or name.startswith(f"{each}.")), None)
        if hit is not None and (line, hit) not in seen:
            seen.add((line, hit))
            fault = f"{hit} outside the clock: take a Clock, or a generator from seeded_random"
            yield hit, Finding(Tidy.CLOCK, file, line, fault)
        if name == "print" and product and not file.startswith("src/deskwatch/cli/"):
            yield (
                "print",
                Finding(Tidy.PRINT, file, line, "print outside a command: return text, or use logging"),
            )


def _comment_findings(file: str, text: str) -> Iterator[tuple[str, Finding]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            line = token.start[0]
            if _UNTRACKED_TODO.search(token.string):
                yield "", Finding(Tidy.TODO, file, line, "something left to do without an issue's number")
            fault = _silencer_fault(token.string)
            if fault is not None:
                yield "", Finding(Tidy.REASON, file, line, fault)


def _silencer_fault(comment: str) -> str | None:
    """Say what a comment that silences a checker lacks: the rule's code, or the reason; None if nothing."""
    silencers = [*_SILENCER.finditer(comment)]
    if not silencers:
        return None
    for match in silencers:
        if not (match["noqa"] or match["type"] or match["other"]):
            return f"{match[0].strip()} names no rule: write its code"
    if _REASON.search(_SILENCER.sub("", comment)) is None:
        return f"{comment} gives no reason: say why behind it"
    return None
