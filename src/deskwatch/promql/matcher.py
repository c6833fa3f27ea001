"""One condition on one label: `=`, `!=`, `=~`, `!~`.

Regular expressions are RE2's, which never backtracks: a query is user input, and `(a+)+$` takes Python's own
engine forever. They match the whole value, and `.` matches a line break, as in Prometheus 3. A series
without the label has the empty value.
"""

import enum
import functools
from dataclasses import dataclass
from typing import Protocol

import re2  # type: ignore[import-untyped] # it ships no types

from deskwatch.promql.errors import BadQueryError

MAX_REGEX_MEMORY = 8 << 20  # bytes that one compiled expression may take
_KEPT_PATTERNS = 256
_KEPT_VERDICTS = 100_000  # answers of regular expressions: asking RE2 again costs twenty times a look-up


class Relation(enum.StrEnum):
    """How a matcher compares."""

    EQUAL = "="
    UNEQUAL = "!="
    MATCHES = "=~"
    DIFFERS = "!~"


class Match(Protocol):
    """What a pattern found."""

    def group(self, which: int | str, /) -> str | None: ...  # noqa: D102 - that of `re.Match`


class Pattern(Protocol):
    """The part of RE2's compiled expression that is used here."""

    groups: int
    groupindex: dict[str, int]

    def fullmatch(self, text: str, /) -> Match | None: ...  # noqa: D102 - that of `re.Pattern`


@functools.lru_cache(_KEPT_PATTERNS)
def compile_pattern(text: str) -> Pattern:
    """Return the compiled expression; raises `ValueError` with RE2's own words when it is none."""
    options = re2.Options()
    options.log_errors = False
    options.dot_nl = True
    options.max_mem = MAX_REGEX_MEMORY
    try:
        compiled: Pattern = re2.compile(text, options)
    except (re2.error, UnicodeEncodeError) as problem:
        words = problem.args[0] if problem.args else problem
        raise ValueError(words.decode(errors="replace") if isinstance(words, bytes) else str(words)) from None
    return compiled


@functools.lru_cache(_KEPT_VERDICTS)
def pattern_matches(pattern: str, value: str) -> bool:
    """Tell whether the whole of `value` matches; text that is no UTF-8 matches nothing."""
    try:
        return compile_pattern(pattern).fullmatch(value) is not None
    except UnicodeEncodeError:
        return False


@dataclass(frozen=True, slots=True)
class Matcher:
    """A condition on the label `name`.

    Raises `BadQueryError` when it is made with an expression that RE2 does not take.
    """

    name: str
    relation: Relation
    value: str

    def __post_init__(self) -> None:
        if self.relation in {Relation.MATCHES, Relation.DIFFERS}:
            try:
                compile_pattern(self.value)
            except ValueError as problem:
                raise BadQueryError(f"parse error: error parsing regexp: {problem}") from None

    def matches(self, value: str) -> bool:
        """Tell whether a series whose label has this value ("" when it has no such label) is meant."""
        match self.relation:
            case Relation.EQUAL:
                return value == self.value
            case Relation.UNEQUAL:
                return value != self.value
            case Relation.MATCHES:
                return pattern_matches(self.value, value)
            case Relation.DIFFERS:
                return not pattern_matches(self.value, value)
