"""The use of rate limits, explained from the reports: see `operations.limits`."""

from decimal import Decimal

from deskwatch.events import RateLimitUsed
from deskwatch.explain.counted import by_fields
from deskwatch.explain.explanation import Case, View
from deskwatch.explain.facts import Entry, Key, Source
from deskwatch.explain.line import Line, given, made, minus, noted, over, percent_of
from deskwatch.model import NANOSECONDS
from deskwatch.operations.limits import (
    DEFAULT_WINDOW_SECONDS,
    FORECAST_SECONDS,
    LEAST_SLOPE,
    LONGEST_WINDOW_SECONDS,
)

LEAST_REPORTS = 3
MOST_REPORTS = 240  # that are kept to explain a limit
ZERO = Decimal(0)

USED = Source(title="reports", kinds=(RateLimitUsed,), key=by_fields("key", "endpoint"), kept=MOST_REPORTS)
USED_BY_ALL = Source(
    title="reports of all bots",
    kinds=(RateLimitUsed,),
    key=by_fields("key", "endpoint"),
    kept=MOST_REPORTS,
    of_desk=True,
)


def utilization(case: Case[View], source: Source, name: Key) -> Line:
    """Return the highest use that was reported in the window that ends now, in percent."""
    label = f"use of {_named(name)}"
    reports = _reports(case, source, name)
    if not reports:
        return given(label, None, "%", "it was never reported")
    newest = reports[0].fact
    window_seconds = newest.window_seconds if isinstance(newest, RateLimitUsed) else 0.0
    seconds = min(window_seconds or DEFAULT_WINDOW_SECONDS, LONGEST_WINDOW_SECONDS)
    window_ns = int(seconds * NANOSECONDS)
    fresh = [entry for entry in reports if case.view.now_ns - entry.at_ns <= window_ns]
    if not fresh:
        return given(label, None, "%", f"nothing was reported in its window, the last {seconds:g} s")
    highest = max(fresh, key=_fraction)
    used, limit = _parts(highest)
    words = f"the highest of {len(fresh)} reports in the last {seconds:g} s"
    return noted(percent_of(label, used, limit), words, highest)


def seconds_to_limit(case: Case[View], source: Source, name: Key) -> Line:
    """Return when the limit is reached along a straight line through the reports of the last minute."""
    label = f"{_named(name)} used up in"
    reports = _reports(case, source, name)
    highest = utilization(case, source, name)
    if highest.value is None:
        return given(label, None, "s", highest.note)
    if highest.value >= 100:  # noqa: PLR2004 - it is percent
        return given(label, 0, "s", "it is used up", parts=(highest,))
    now_ns = case.view.now_ns
    recent = [entry for entry in reports if now_ns - entry.at_ns <= FORECAST_SECONDS * NANOSECONDS]
    if len(recent) < LEAST_REPORTS:
        return given(label, None, "s", f"only {len(recent)} reports in the last minute, and a line needs 3")
    slope, now = _straight([(Decimal(e.at_ns - now_ns) / NANOSECONDS, _fraction(e)) for e in recent])
    if slope is None or slope < LEAST_SLOPE:
        return given(label, None, "s", "its use does not grow")
    left = made("left", given("the limit", 100, "%"), minus(given("use now", now * 100, "%")), unit="%")
    growth = given("growth a second", slope * 100, "%", f"the line through {len(recent)} reports")
    reached = made(label, left, over(growth), unit="s")
    return reached if reached.value is None or reached.value >= 0 else given(label, 0, "s", "it is used up")


def _straight(points: list[tuple[Decimal, Decimal]]) -> tuple[Decimal | None, Decimal]:
    """Return the slope of the least-squares line, None where all times are one, and its value now."""
    count = len(points)
    mean_x = sum((x for x, _ in points), ZERO) / count
    mean_y = sum((y for _, y in points), ZERO) / count
    spread = sum(((x - mean_x) ** 2 for x, _ in points), ZERO)
    if not spread:
        return None, mean_y
    slope = sum(((x - mean_x) * (y - mean_y) for x, y in points), ZERO) / spread
    return slope, mean_y - slope * mean_x


def _reports(case: Case[View], source: Source, name: Key) -> list[Entry]:
    return [entry for entry in case.behind(source, name).newest if not entry.remark]


def _fraction(entry: Entry) -> Decimal:
    fact = entry.fact
    return Decimal(fact.used / fact.limit) if isinstance(fact, RateLimitUsed) else Decimal(0)


def _parts(entry: Entry) -> tuple[Line, Line]:
    fact = entry.fact
    if not isinstance(fact, RateLimitUsed):
        raise TypeError(f"{type(fact).__name__} is no report of a limit")
    return given("used", fact.used), given("limit", fact.limit)


def _named(name: Key) -> str:
    key, endpoint = name
    return f"{endpoint} ({key})" if key else endpoint
