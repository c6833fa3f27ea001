"""Explainers that many figures share: so many facts, so many values, so long since the last one."""

from collections.abc import Callable, Iterable
from decimal import Decimal

from deskwatch.events import AnyFact, Fact, OrderFilled
from deskwatch.explain.explanation import Case, Explainer
from deskwatch.explain.facts import Entry, Key, Source
from deskwatch.explain.line import Line, Sign, given, made, minus
from deskwatch.ledger import Booking
from deskwatch.metrics import BotView
from deskwatch.model import NANOSECONDS

MOST_LINES = 12
TIME = "time"  # the unit of a moment: seconds since 1970, UTC


def by_fields(*fields: str) -> Callable[[AnyFact, Booking | None], Key]:
    """Return a key of the texts that a fact has in these fields."""

    def key(fact: AnyFact, booking: Booking | None) -> Key:  # noqa: ARG001 - as all keys
        return tuple(str(getattr(fact, field)) for field in fields)

    return key


def count_of(title: str, *kinds: type[Fact], fields: tuple[str, ...] = ()) -> Explainer[BotView]:
    """Explain a counter as so many facts of these kinds, whose `fields` are the row's labels."""
    source = Source(title=title, kinds=kinds, key=by_fields(*fields), refused_too=OrderFilled not in kinds)
    return Explainer(line=lambda case: counted(case, source), sources=(source,))


def counted(case: Case[BotView], source: Source) -> Line:
    """Return how many facts of a source belong to the row."""
    return given(
        " ".join((source.title, *case.row)), case.behind(source).count, note="counted from the facts"
    )


def age_line(label: str, now_ns: int, then_ns: int, fact: Entry | None = None) -> Line:
    """Return how long ago something was, in seconds, never below zero."""
    passed = made("age", moment("as of", now_ns), minus(moment(label, then_ns, fact)), unit="s")
    if now_ns >= then_ns:
        return passed
    least = given("zero", 0, "s").as_part(Sign.OR_MORE)
    return made("age", passed, least, unit="s", note="the clock was set back since")


def moment(label: str, time_ns: int, fact: Entry | None = None) -> Line:
    """Return a moment."""
    return given(label, Decimal(time_ns) / NANOSECONDS, TIME, fact=fact)


def some(parts: Iterable[Line], of: str) -> tuple[Line, ...]:
    """Return parts that are added up, the last ones in one line where there are more than a screen takes."""
    listed = list(parts)
    if len(listed) <= MOST_LINES:
        return tuple(listed)
    rest = listed[MOST_LINES - 1 :]
    return (*listed[: MOST_LINES - 1], made(f"{len(rest):,} more {of}", *rest, unit=rest[0].unit))
