"""Answers as bytes: the JSON of Prometheus, and the columns that the page asks for.

Prometheus writes a pair `[seconds, "value"]` for every sample, which costs more than most evaluations. So the
text of a column of times is made once for all series, values are written by a whole row at a time, and both
are put together without an object a sample. Columns are quicker still: times once, and bare numbers.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import compress

import msgspec
import numpy as np

from deskwatch.model import Labels
from deskwatch.promql import Answer, QueryTooLargeError, Type
from deskwatch.promql.numbers import written

MOST_POINTS = 5_000_000  # of one answer: about 150 MB of text
TRUNCATED = "results truncated due to limit"
_encode = msgspec.json.Encoder().encode
_WORDS = {Type.VECTOR: b"vector", Type.MATRIX: b"matrix"}

Check = Callable[[], None]


def as_prometheus(answer: Answer, limit: int, check: Check) -> bytes:
    """Return an answer as Prometheus gives it, with at most `limit` series (0: all).

    `check` is called between series and may raise; raises `QueryTooLargeError` above `MOST_POINTS`.
    """
    warnings, infos = list(answer.warnings), list(answer.infos)
    if answer.kind in _WORDS:
        rows = answer.labels if answer.samples is None else answer.samples
        most = limit or len(rows)
        if len(rows) > most:
            warnings.append(TRUNCATED)
        result = b",".join(_series(answer, most, check))
        data = b'{"resultType":"%b","result":[%b]}' % (_WORDS[answer.kind], result)
    else:
        data = _single(answer)
    return b'{"status":"success","data":%b%b}' % (data, _remarks(warnings, infos))


def as_columns(answer: Answer, check: Check) -> bytes:
    """Return the answer of a range query as `{"times": […], "series": [{"labels": {…}, "values": […]}]}`.

    Times are seconds, values as many as times; null is where there is none, and what is no finite number.
    `warnings` and `infos` follow where there are any. Raises as `as_prometheus` does.
    """
    _check_size(answer.values.size)
    series = []
    for labels, values, present in zip(answer.labels, answer.values, answer.present, strict=True):
        check()
        row = values if present.all() else np.where(present, values, np.nan)
        series.append(b'{"labels":%b,"values":%b}' % (_encode(dict(labels)), _encode(row.tolist())))
    times = b",".join(_seconds(time_ms) for time_ms in answer.steps_ms.tolist())
    remarks = _remarks(answer.warnings, answer.infos)
    return b'{"times":[%b],"series":[%b]%b}' % (times, b",".join(series), remarks)


def _remarks(warnings: Sequence[str], infos: Sequence[str]) -> bytes:
    """Return the members `warnings` and `infos`, each where there are any."""
    named = ((b"warnings", warnings), (b"infos", infos))
    return b"".join(b',"%b":%b' % (name, _encode(words)) for name, words in named if words)


def _series(answer: Answer, most: int, check: Check) -> Iterator[bytes]:
    form = b'{"metric":%b,"value":%b}' if answer.kind is Type.VECTOR else b'{"metric":%b,"values":[%b]}'
    points = 0
    for labels, stamps, values in _rows(answer, most):
        check()
        points += len(stamps)
        _check_size(points)
        yield form % (_encode(dict(labels)), _pairs(stamps, _texts(values)))


def _rows(answer: Answer, most: int) -> Iterator[tuple[Labels, Sequence[bytes], list[float]]]:
    """Give the labels of each series, the text of its times and its values."""
    if answer.samples is not None:
        for one in answer.samples[:most]:
            yield one.labels, _stamps(one.times.tolist()), one.values.tolist()
        return
    stamps = _stamps(answer.steps_ms.tolist())
    rows = zip(answer.labels, answer.values, answer.present, strict=True)
    for labels, values, present in (row for row, _ in zip(rows, range(most), strict=False)):
        if present.all():
            yield labels, stamps, values.tolist()
        else:
            yield labels, list(compress(stamps, present.tolist())), values[present].tolist()


def _single(answer: Answer) -> bytes:
    """Return a scalar or a string."""
    seconds = _seconds(int(answer.steps_ms[0]))
    text = answer.text if answer.kind is Type.STRING else written(float(answer.values[0, 0]))
    return b'{"resultType":"%b","result":[%b,%b]}' % (str(answer.kind).encode(), seconds, _encode(text))


def _pairs(stamps: Sequence[bytes], texts: list[bytes]) -> bytes:
    """Return `[time,"value"],[time,"value"]`."""
    if not texts:
        return b""
    pieces = [b'"],'] * (3 * len(texts))
    pieces[0::3], pieces[1::3] = stamps, texts
    pieces[-1] = b'"]'
    return b"".join(pieces)


def _stamps(times_ms: list[int]) -> list[bytes]:
    return [b'[%b,"' % _seconds(time_ms) for time_ms in times_ms]


def _seconds(time_ms: int) -> bytes:
    whole, rest = divmod(abs(time_ms), 1000)
    sign = b"-" if time_ms < 0 else b""
    return b"%b%d.%03d" % (sign, whole, rest) if rest else b"%b%d" % (sign, whole)


def _texts(values: list[float]) -> list[bytes]:
    """Return values as Prometheus writes them; what has a letter in it is not written alike everywhere."""
    row = _encode(values)[1:-1] + b","
    texts = row.replace(b".0,", b",").split(b",")[:-1]
    if b"e" in row or b"n" in row:
        return [
            written(value).encode() if b"e" in text or b"n" in text else text
            for value, text in zip(values, texts, strict=True)
        ]
    return texts


def _check_size(points: int) -> None:
    if points > MOST_POINTS:
        raise QueryTooLargeError
