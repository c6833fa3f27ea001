r"""What stands between a stranger's text and the parser.

`promql-parser` is quick and right, but it is native code that trusts its input: 10,000 parentheses overflow
its stack and end the process, an absurd duration panics, backtick strings lose their backslashes, and a
time before 1970 is not given back. So it only ever sees the *structure* of a query. `prepare` reads the
tokens, refuses what is too long, too deep or too wide, and puts a number in place of every string,
duration and `@` time; `Prepared` keeps what they stood for:

    rate(x{a=~`\d+`}[5m] offset -1h @ 12.5)   becomes   rate(x{a=~"0"}[1s] offset 2s @ 1)

A name of a label cannot begin with a digit, so that numbers in place of quoted names are never mistaken.
"""

import re
from dataclasses import dataclass, field

from deskwatch.promql.duration_arithmetic import computed_seconds
from deskwatch.promql.durations import MAX_DURATION_MS, number_value
from deskwatch.promql.errors import BadQueryError
from deskwatch.promql.strings import unquoted

MAX_QUERY_BYTES = 16_384
MAX_NESTING = 100
MAX_OPERATORS = 200  # each is a level of the tree, and a chain of them takes the parser time squared
_SHOWN = 40
# What the parser finds in every pair of braces. It refuses a selector whose matchers take all, and judges
# by the numbers that stand for their values; who reads its tree leaves this one out and judges anew.
MARKED = "__any__"
MARK = f'{MARKED}="0"'

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+|\#[^\r\n]*)
  | (?P<string>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`)
  | (?P<open_string>["'`])
  | (?P<duration>(?:[0-9]+(?:ms|[smhdwy]))+(?![A-Za-z0-9_]))
  | (?P<number>0[xX][0-9a-fA-F]+|(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<word>[A-Za-z_][A-Za-z0-9_:]*|:[A-Za-z_:][A-Za-z0-9_:]*)
  | (?P<comparison>==|!=|=~|!~|<=|>=|<|>)
  | (?P<other>.)
    """,
    re.VERBOSE | re.ASCII | re.DOTALL,
)
_OPERATOR_WORDS = frozenset({"and", "or", "unless", "atan2"})
_CLOSED_BY = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query: its kind (a group of the expression above) and its text."""

    kind: str
    text: str


@dataclass
class Prepared:
    """The structure of a query, and what its numbers stand for."""

    text: str = ""
    strings: list[str] = field(default_factory=list)
    durations_ms: list[int] = field(default_factory=list)
    times_ms: list[int] = field(default_factory=list)


def prepare(query: str, *, old_names: bool, experimental: bool) -> Prepared:
    """Return what the parser may see; raises `BadQueryError` for what it may not.

    `old_names` takes the names of Prometheus 2 for functions that have another one in 3; `experimental` takes
    durations that are to be computed.
    """
    _check_length(query)
    tokens = _tokens(query)
    _check_shape(tokens)
    return _Preparation(tokens, old_names=old_names, experimental=experimental).prepared()


class _Preparation:
    """One pass over the tokens of a query."""

    def __init__(self, tokens: list[Token], *, old_names: bool, experimental: bool) -> None:
        self._tokens = tokens
        self._place = 0
        self._old_names = old_names
        self._experimental = experimental
        self._kept = Prepared()
        self._pieces: list[str] = []

    def prepared(self) -> Prepared:
        """Return the structure, and what was kept of the rest."""
        while self._place < len(self._tokens):
            self._step()
        self._kept.text = " ".join(self._pieces)
        return self._kept

    def _step(self) -> None:
        token = self._take()
        word = token.text.lower()
        if token.text == MARKED:
            raise BadQueryError(f"parse error: unexpected {MARKED}")
        if token.kind == "string":
            self._kept.strings.append(unquoted(token.text))
            self._pieces.append(f'"{len(self._kept.strings) - 1}"')
        elif self._old_names and word == "holt_winters" and self._next() == "(":
            self._pieces.append("double_exponential_smoothing")
        else:
            self._pieces.append(token.text)
            if word == "{":
                self._pieces.append(MARK if self._next() == "}" else f"{MARK},")
            elif word == "[":
                self._range()
            elif word == "@":
                self._time()
            elif word == "offset":
                self._offset()

    def _take(self) -> Token:
        self._place += 1
        return self._tokens[self._place - 1]

    def _next(self, ahead: int = 0) -> str:
        """Return the text of a token that was not taken yet, "" behind the last."""
        place = self._place + ahead
        return self._tokens[place].text if place < len(self._tokens) else ""

    def _time(self) -> None:
        """Keep the time after `@`; `start()`, `end()` and mistakes are left to the parser."""
        signed = self._next() in {"+", "-"}
        seconds = number_value(self._next(signed))
        if seconds is None:
            return
        if not abs(seconds) < MAX_DURATION_MS:
            raise BadQueryError(
                f"parse error: timestamp out of bounds for @ modifier: {self._next(signed)[:_SHOWN]}"
            )
        sign = -1 if self._next() == "-" else 1
        self._place += 1 + signed
        self._kept.times_ms.append(round(sign * seconds * 1000))
        self._pieces.append(str(len(self._kept.times_ms) - 1))

    def _offset(self) -> None:
        """Keep the duration after `offset`; what else may follow, a label is called so, is the parser's."""
        signed = self._next() in {"+", "-"}
        words = [self._take().text] if signed else []
        if self._next() == "(":
            depth = 0
            while True:
                words.append(self._take().text)
                depth += {"(": 1, ")": -1}.get(words[-1], 0)
                if not depth:
                    break
        elif number_value(self._next()) is not None:
            words.append(self._take().text)
        if words:
            self._keep_duration(words)

    def _range(self) -> None:
        """Keep the durations in `[range]` and `[range:step]`."""
        words: list[str] = []
        while self._next() not in {"", "]"}:
            word = self._take().text
            if word == ":":
                self._keep_length(words)
                self._pieces.append(word)
                words = []
            else:
                words.append(word)
        self._keep_length(words)

    def _keep_length(self, words: list[str]) -> None:
        if words and self._keep_duration(words) <= 0:
            raise BadQueryError("parse error: duration must be greater than 0")

    def _keep_duration(self, words: list[str]) -> int:
        """Keep a duration, computed where it is not written out, and return its milliseconds."""
        signed = words[0] in {"+", "-"}
        if len(words) > 1 + signed and not self._experimental:
            raise BadQueryError("parse error: experimental duration expression is not enabled")
        seconds = computed_seconds(words)
        if not abs(seconds) * 1000 <= MAX_DURATION_MS:
            raise BadQueryError(f"parse error: duration {' '.join(words)[:_SHOWN]!r} is out of range")
        self._kept.durations_ms.append(round(seconds * 1000))
        self._pieces.append(f"{len(self._kept.durations_ms)}s")
        return self._kept.durations_ms[-1]


def _check_length(query: str) -> None:
    try:
        length = len(query.encode())
    except UnicodeEncodeError:
        raise BadQueryError("parse error: the query is no UTF-8 text") from None
    if length > MAX_QUERY_BYTES:
        raise BadQueryError(f"parse error: the query is longer than {MAX_QUERY_BYTES} bytes; make it shorter")


def _tokens(query: str) -> list[Token]:
    found = []
    for match in _TOKEN.finditer(query):
        kind = match.lastgroup or "other"
        if kind == "open_string":
            raise BadQueryError("parse error: unterminated quoted string")
        if kind == "other" and (not match[0].isascii() or not match[0].isprintable()):
            raise BadQueryError(f"parse error: unexpected character: {match[0]!r}")
        if kind != "space":
            found.append(Token(kind, match[0]))
    return found


def _check_shape(tokens: list[Token]) -> None:
    """Refuse what would make the tree too deep: brackets, operators, signs."""
    closing: list[str] = []
    operators = 0
    for token in tokens:
        if token.text in _CLOSED_BY:
            closing.append(_CLOSED_BY[token.text])
            if len(closing) > MAX_NESTING:
                raise BadQueryError(f"parse error: brackets are nested more than {MAX_NESTING} deep")
        elif token.kind == "other" and token.text in ")]}":
            if not closing or closing.pop() != token.text:
                raise BadQueryError(f"parse error: unexpected {token.text!r}")
        elif (
            (token.kind == "other" and token.text in "+-*/%^")
            or (token.kind == "comparison" and "}" not in closing)
            or (token.kind == "word" and token.text.lower() in _OPERATOR_WORDS and "}" not in closing)
        ):
            operators += 1
    if closing:
        raise BadQueryError(f"parse error: unclosed bracket, {closing[-1]!r} is missing")
    if operators > MAX_OPERATORS:
        raise BadQueryError(f"parse error: more than {MAX_OPERATORS} operators in one query")
