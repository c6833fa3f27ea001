"""Histograms, explained: their count and their sum, and where the values lie."""

from collections.abc import Callable, Mapping

from deskwatch.events import AnyFact, Fact
from deskwatch.explain.counted import by_fields
from deskwatch.explain.explanation import Case, Explainer
from deskwatch.explain.facts import Key, Source
from deskwatch.explain.line import Line, given, made
from deskwatch.metrics import BotView
from deskwatch.operations import Histogram

Read = Callable[[BotView], Mapping[Key, Histogram]]


def timed(title: str, kind: type[Fact], read: Read, fields: tuple[str, ...] = ()) -> Explainer[BotView]:
    """Explain a histogram of the durations of facts, whose `fields` are the row's labels, from the facts."""
    source = Source(title=title, kinds=(kind,), key=by_fields(*fields), amount=_seconds)

    def count(case: Case[BotView]) -> Line:
        buckets = tuple(_buckets(read(case.view).get(case.row), "s"))
        return given(
            _what(title, case), case.behind(source).count, note="counted from the facts", parts=buckets
        )

    def total(case: Case[BotView]) -> Line:
        behind = case.behind(source)
        words = f"added up over {behind.count:,} facts"
        return given(_what(f"time of {title}", case), behind.total, "s", words)

    return Explainer(line=count, total=total, sources=(source,))


def histogram_of(
    title: str, read: Read, sources: tuple[Source, ...], unit: str, *, absent: str = ""
) -> Explainer[BotView]:
    """Explain a histogram of what follows from several facts together, as the sum of its buckets."""

    def count(case: Case[BotView]) -> Line:
        return made(_what(title, case), *_buckets(read(case.view).get(case.row), unit))

    def total(case: Case[BotView]) -> Line:
        histogram = read(case.view).get(case.row)
        return given(_what(f"sum over {title}", case), histogram.total if histogram else None, unit)

    return Explainer(line=count, total=total, sources=sources, absent=absent)


def _what(title: str, case: Case[BotView]) -> str:
    return " ".join((title, *case.row))


def _seconds(fact: AnyFact) -> float | None:
    return getattr(fact, "duration_seconds", None)


def _buckets(histogram: Histogram | None, unit: str) -> list[Line]:
    """Return how many values lie between neighbouring bounds, where there are any."""
    if histogram is None:
        return []
    names = [f"up to {bound:g} {unit}" for bound in histogram.bounds]
    names.append(f"above {histogram.bounds[-1]:g} {unit}")
    counts = zip(names, histogram.counts, strict=True)
    return [given(name, count) for name, count in counts if count]
