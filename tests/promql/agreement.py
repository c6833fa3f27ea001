"""Whether two answers say the same: labels and times exactly, values to the last few bits."""

import math
from collections.abc import Iterator

from deskwatch.model import SystemClock
from deskwatch.promql import Answer, Engine, Options, QueryError
from tests.promql.chance import Chance
from tests.promql.random_queries import Queries
from tests.promql.real_prometheus import RealPrometheus
from tests.promql.worlds import END_MS, START_MS, World

_CLOSE = 1e-9
_SAME_START = 24  # characters of an error; what follows names series in an order of its own
_Points = dict[tuple[tuple[str, str], ...], dict[int, float]]


def differences(
    world: World, real: RealPrometheus, chance: Chance, queries: int, engine: Engine | None = None
) -> Iterator[str]:
    """Ask both engines the same and give a line for every answer that differs."""
    engine = engine or Engine(world.source(), SystemClock(), Options(left_closed=True))
    stream = Queries(chance)
    for _ in range(queries):
        query = stream.query()
        at = chance.randrange(START_MS - 60_000, END_MS + 400_000)
        if chance.random() < 0.5:
            fault = difference(_told(engine, query, at), real.instant(query, at))
        else:
            step = chance.choice([7_000, 15_000, 60_000, 61_500])
            end = at + step * chance.randrange(1, 40)
            fault = difference(_told(engine, query, at, end, step), real.range(query, at, end, step))
        if fault:
            yield f"{query}  at {at}: {fault}"


def _told(engine: Engine, query: str, start: int, end: int | None = None, step: int = 0) -> Answer | str:
    try:
        return engine.instant(query, start) if end is None else engine.range(query, start, end, step)
    except QueryError as problem:
        return str(problem)


def difference(ours: Answer | str, theirs: dict[str, object]) -> str:
    """Return in what the two answers differ, or ""."""
    if theirs["status"] != "success" or isinstance(ours, str):
        error = str(theirs.get("error", "no error"))
        said = ours if isinstance(ours, str) else "no error"
        return "" if _same_error(said, error) else f"we say {said!r}, they say {error!r}"
    got, wanted = _points(dict(ours.data())), _points(dict(theirs["data"]))  # type: ignore[call-overload] # JSON has the shape that the API gives it
    if got.keys() != wanted.keys():
        ours_only, theirs_only = sorted(got.keys() - wanted.keys()), sorted(wanted.keys() - got.keys())
        return f"only ours: {ours_only}, only theirs: {theirs_only}"
    for labels, points in wanted.items():
        if points.keys() != got[labels].keys():
            return f"{labels}: times {sorted(points.keys() ^ got[labels].keys())} are not in both"
        for time, value in points.items():
            if not close(got[labels][time], value):
                return f"{labels} at {time}: we say {got[labels][time]!r}, they say {value!r}"
    return ""


def _same_error(ours: str, theirs: str) -> bool:
    """Tell whether two errors mean the same: both a mistake in the text, or with the same beginning."""
    return ours[:_SAME_START] in theirs or ("parse error" in ours and "parse error" in theirs)


def close(one: float, other: float) -> bool:
    """Tell whether two values are the same but for rounding; NaN is NaN."""
    if math.isnan(one) or math.isnan(other):
        return math.isnan(one) and math.isnan(other)
    return one == other or math.isclose(one, other, rel_tol=_CLOSE, abs_tol=_CLOSE)


def _points(data: dict[str, object]) -> _Points:
    result: list[dict[str, object]] = data["result"]  # type: ignore[assignment] # JSON has the shape that the API gives it
    if data["resultType"] == "scalar":
        return {(): {0: float(result[1])}}  # type: ignore[arg-type] # JSON has the shape that the API gives it
    found: _Points = {}
    for row in result:
        pairs = row.get("values") or [row["value"]]
        labels = tuple(sorted(row["metric"].items()))  # type: ignore[attr-defined] # JSON has the shape that the API gives it
        found[labels] = {round(time * 1000): float(value) for time, value in pairs}  # type: ignore[attr-defined] # JSON has the shape that the API gives it
    return found
