"""Reading OpenMetrics text with timestamps into a store, line by line, whoever wrote it.

A line that is none stops the import with its number; what came before it stays, and since samples that are
held already are refused, the mended file can be imported again from the start. Samples of a series must be in
the order of time.
"""

import array
import re
from collections.abc import Callable
from typing import BinaryIO, NamedTuple

import numpy as np

from deskwatch.model import Labels
from deskwatch.store.description import Description
from deskwatch.store.errors import StoreError
from deskwatch.store.index import NAME, tidy_labels
from deskwatch.store.values import LAST_MS
from deskwatch.store.writer import Store

TRACK = "import"
MOST_LINE_BYTES = 1 << 20
_MOST_WAITING = 2_000_000  # samples in memory before they are stored
_MOST_NAMES = 100_000  # series whose text is remembered
_SHOWN = 60
_WORDS = 3  # of a sample: a series, a value, a time
_KINDS = frozenset(
    ["counter", "gauge", "histogram", "gaugehistogram", "info", "stateset", "summary", "unknown", "untyped"]
)
# No part gives back what it took (`*+`), so that no line takes longer than its length.
_QUOTED = r'"((?:[^"\\]|\\[\\"n])*+)"'
_SERIES = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*+)?(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*+")*+)\})?', re.ASCII)
_LABEL = re.compile(rf"\s*(?:([a-zA-Z_][a-zA-Z0-9_]*)|{_QUOTED})\s*(?:=\s*{_QUOTED})?\s*(,|$)", re.ASCII)
_NUMBER = re.compile(
    r"[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|(?i:inf(?:inity)?))|(?i:nan)", re.ASCII
)
_UNESCAPED = {r"\\": "\\", r"\"": '"', r"\n": "\n"}
_ESCAPE = re.compile(r'\\[\\"n]')


class BadLineError(StoreError):
    """A line of an imported file is not what it should be; the message begins with its number."""


class Imported(NamedTuple):
    """What became of a file: `refused` samples were held already, out of order, or of too many series."""

    lines: int
    taken: int
    refused: int


def import_openmetrics(
    store: Store, source: BinaryIO, told: Callable[[int], None] = lambda _: None
) -> Imported:
    """Read a whole text; `told` is called with the number of lines now and then.

    Raises `BadLineError` for a line that is none, or where the file was cut off: `# EOF` is missing.
    """
    before = store.counts.taken
    reading = _Reading(store)
    number = 0
    while line := source.readline(MOST_LINE_BYTES + 1):
        number += 1
        try:
            reading.take(line)
        except ValueError as error:
            reading.store_all()
            raise BadLineError(f"line {number}: {error}") from None
        if reading.is_full():
            reading.store_all()
            told(number)
    reading.store_all()
    if not reading.has_ended:
        raise BadLineError(f"line {number}: the text ends without # EOF: it was cut off, so get it again")
    taken = store.counts.taken - before
    return Imported(number, taken, reading.samples - taken)


class _Series:
    """The samples of a series that wait."""

    def __init__(self) -> None:
        self.times = array.array("q")
        self.values = array.array("d")


class _Reading:
    """What was read and waits to be stored."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._names: dict[str, Labels] = {}
        self._waiting: dict[Labels, _Series] = {}
        self._described: dict[str, Description] = {}
        self._count = 0
        self.samples = 0
        self.has_ended = False

    def take(self, line: bytes) -> None:
        """Take a line. Raises `ValueError` for one that is none."""
        if self.has_ended:
            raise ValueError("there is more after # EOF")
        if len(line) > MOST_LINE_BYTES:
            raise ValueError(f"it is longer than {MOST_LINE_BYTES:,} bytes")
        text = line.decode().strip()
        if text == "# EOF":
            self.has_ended = True
        elif text.startswith("#"):
            self._take_description(text)
        elif text:
            self._take_sample(text)

    def is_full(self) -> bool:
        """Tell whether what waits should be stored."""
        return self._count >= _MOST_WAITING

    def store_all(self) -> None:
        """Store what waits: series with the same times together."""
        self._store.describe(list(self._described.values()))
        alike: dict[bytes, list[Labels]] = {}
        for labels, series in self._waiting.items():
            alike.setdefault(series.times.tobytes(), []).append(labels)
        for times, some in alike.items():
            values = np.array([self._waiting[labels].values for labels in some], np.float64)
            self._store.backfill(TRACK, np.frombuffer(times, np.int64), some, values)
        self._waiting, self._described, self._count = {}, {}, 0

    def _take_sample(self, text: str) -> None:
        series, value, seconds = self._split(text)
        number, time = _number(value, "value"), _number(seconds, "time")
        if not 0 <= time * 1000 <= LAST_MS:
            raise ValueError(f"time {seconds[:_SHOWN]} is not within 1970 and 2100: it is in seconds")
        labels = self._names.get(series)
        if labels is None:
            if len(self._names) >= _MOST_NAMES:
                self._names.clear()
            labels = self._names[series] = _labels(series)
        self._add(labels, round(time * 1000), number)

    def _split(self, text: str) -> tuple[str, str, str]:
        """Return a series, its value and its time, all as they are written."""
        words = text.rsplit(" ", 2)
        if len(words) == _WORDS and words[0] in self._names:  # so it is nearly always
            return words[0], words[1], words[2]
        match = _SERIES.match(text)
        series = match[0] if match else ""
        words = text[len(series) :].partition(" # ")[0].split()  # what follows is an exemplar
        if series and len(words) == 1:
            raise ValueError(f"{text[:_SHOWN]!r} has no time: write it behind the value, in seconds")
        if not series or len(words) != _WORDS - 1:
            raise ValueError(f"{text[:_SHOWN]!r} is no sample: a series, a value and a time in seconds")
        return series, words[0], words[1]

    def _add(self, labels: Labels, time_ms: int, value: float) -> None:
        self.samples += 1
        waiting = self._waiting.get(labels)
        if waiting is None:
            waiting = self._waiting[labels] = _Series()
        if not waiting.times or waiting.times[-1] < time_ms:
            waiting.times.append(time_ms)
            waiting.values.append(value)
            self._count += 1

    def _take_description(self, text: str) -> None:
        words = text.split(" ", 3)
        if len(words) < 3 or words[1] not in {"TYPE", "HELP", "UNIT"}:  # noqa: PLR2004 - mark, word, name
            return
        name, rest = words[2].strip('"'), words[3] if len(words) > 3 else ""  # noqa: PLR2004 - and what it says
        known = self._described.get(name, Description(name))
        if words[1] == "TYPE" and rest not in _KINDS:
            raise ValueError(
                f"{rest[:_SHOWN]!r} is no type of a metric: it is one of {', '.join(sorted(_KINDS))}"
            )
        field = {"TYPE": "kind", "HELP": "help", "UNIT": "unit"}[words[1]]
        self._described[name] = known._replace(**{field: _plain(rest)})


def _number(text: str, what: str) -> float:
    if _NUMBER.fullmatch(text) is None:
        raise ValueError(f"{what} {text[:_SHOWN]!r} is no number")
    return float(text)


def _labels(series: str) -> Labels:
    """Return the labels of a series as it is written."""
    match = _SERIES.fullmatch(series)
    name, inside = (match[1], match[2]) if match else (None, None)
    found = [] if name is None else [(NAME, name)]
    at, text = 0, (inside or "").rstrip()
    while at < len(text):
        label = _LABEL.match(text, at)
        if label is None:
            raise ValueError(
                f"the labels of {series[:_SHOWN]!r} cannot be read from {text[at:][:_SHOWN]!r} on"
            )
        plain, quoted, value, _ = label.groups()
        key = plain if plain is not None else _plain(quoted)
        found.append((NAME, key) if value is None else (key, _plain(value)))
        at = label.end()
    names = [name for name, _ in found]
    if len(set(names)) < len(names) or NAME not in names:
        raise ValueError(f"{series[:_SHOWN]!r} has a label twice, or no name")
    return tidy_labels(tuple(found))


def _plain(text: str) -> str:
    return _ESCAPE.sub(lambda found: _UNESCAPED[found[0]], text)
