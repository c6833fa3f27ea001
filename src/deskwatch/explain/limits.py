"""The use of rate limits, explained: see `operations.limits`.

The state keeps of each limit what it needs for its window, and no more; so the use is taken from there, and
the newest reports are listed beside it.
"""

from decimal import Decimal

from deskwatch.events import RateLimitUsed
from deskwatch.explain.counted import by_fields
from deskwatch.explain.explanation import Case, View
from deskwatch.explain.facts import Entry, Key, Source
from deskwatch.explain.line import Line, given, made, over, times
from deskwatch.operations import Limits

USED = Source(title="reports", kinds=(RateLimitUsed,), key=by_fields("key", "endpoint"))
USED_BY_ALL = Source(
    title="reports of all bots", kinds=(RateLimitUsed,), key=by_fields("key", "endpoint"), of_desk=True
)
NO_GROWTH = "its use does not grow so far that the limit is reached before its window is over"


def utilization(case: Case[View], limits: Limits, source: Source, name: Key) -> Line:
    """Return the highest use that was reported in the window that ends now, in percent."""
    label = f"use of {_named(name)}"
    fraction = limits.by_name.values[name[0], name[1]].utilization(case.view.now_ns)
    if fraction is None:
        return given(label, None, "%", "nothing was reported in its window")
    newest = case.newest(source, name)
    seen = given("highest use in its window", fraction, "of the limit", parts=_report(newest), fact=newest)
    return made(label, seen, times(given("to percent", 100)), unit="%")


def seconds_to_limit(case: Case[View], limits: Limits, source: Source, name: Key) -> Line:
    """Return when the limit is reached along a straight line through the reports of one bot."""
    label = f"{_named(name)} used up in"
    seconds = limits.by_name.values[name[0], name[1]].seconds_to_limit(case.view.now_ns)
    newest = case.newest(source, name)
    words = "a straight line through the reports of the last minute" if seconds is not None else NO_GROWTH
    return given(label, seconds, "s", words, parts=_report(newest), fact=newest)


def _report(entry: Entry | None) -> tuple[Line, ...]:
    """Return the newest report as a share of the limit."""
    fact = None if entry is None else entry.fact
    if entry is None or not isinstance(fact, RateLimitUsed):
        return ()
    used, limit = given("used", fact.used), given("limit", fact.limit)
    return (made("newest report", used, over(limit), times(given("to percent", Decimal(100))), unit="%"),)


def _named(name: Key) -> str:
    key, endpoint = name
    return f"{endpoint} ({key})" if key else endpoint
