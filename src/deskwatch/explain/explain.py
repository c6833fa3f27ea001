"""Explaining a figure: each of its rows is reckoned again and held against what the catalogue says."""

import decimal
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic

from deskwatch.explain.catalogue import BOT_EXPLAINERS, HUB_EXPLAINERS
from deskwatch.explain.explanation import Case, Explainer, Explanation, Facts, View
from deskwatch.explain.facts import KEPT, Notebook, Source
from deskwatch.explain.figure import Figure
from deskwatch.explain.line import Line, given
from deskwatch.metrics import BotView, HubView, Metric
from deskwatch.metrics.metric import Number, Row
from deskwatch.metrics.samples import bot_labels
from deskwatch.model import MONEY_CONTEXT, Kind
from deskwatch.operations import Histogram

MOST_EXPLAINED = 1000  # series of one figure; where there are more, labels choose


def notebook_for(figures: Iterable[Figure], kept: int = KEPT) -> Notebook:
    """Return a notebook that takes down what these figures follow from, `kept` facts of each sort."""
    sources: list[Source] = []
    for figure in figures:
        name = figure.metric.name
        explainer = BOT_EXPLAINERS[name] if isinstance(figure.metric, Metric) else HUB_EXPLAINERS[name]
        sources += [*explainer.sources, *explainer.noted]
    return Notebook(sources, kept)


def explain(figure: Figure, views: Sequence[BotView], hub: HubView, notebook: Notebook) -> list[Explanation]:
    """Return an explanation of each series that the figure has, at most 1,000; of its absence if it has none.

    `views` are the bots to be explained; `notebook` looked on when their journals were folded.
    """
    metric = figure.metric
    found: Iterator[Explanation]
    with decimal.localcontext(MONEY_CONTEXT):
        if isinstance(metric, Metric):
            explainer = BOT_EXPLAINERS[metric.name]
            found = itertools.chain.from_iterable(
                _Explaining(figure, explainer, view, notebook).all_of(metric.read(view))
                for view in views
                if figure.bot in {"", view.bot.name}
            )
        else:
            of_hub = _Explaining(figure, HUB_EXPLAINERS[metric.name], hub, notebook)
            found = of_hub.all_of(metric.read(hub))
        return list(itertools.islice(found, MOST_EXPLAINED))


class _Explaining(Generic[View]):
    """One figure of one view."""

    def __init__(self, figure: Figure, explainer: Explainer[View], view: View, notebook: Notebook) -> None:
        self._figure = figure
        self._metric = figure.metric
        self._explainer = explainer
        self._view = view
        self._notebook = notebook
        self._bot = view.bot.name if isinstance(view, BotView) else ""
        self._bot_labels = dict(bot_labels(view.bot)) if isinstance(view, BotView) else {}
        self._as_of_ns = view.as_of_ns if isinstance(view, BotView) else view.now_ns
        self._name = self._metric.full_name(view.currency)
        self._suffix = "_total" if self._metric.kind is Kind.COUNTER else ""

    def all_of(self, rows: Iterable[Row]) -> Iterator[Explanation]:
        """Explain each row that has the labels asked for, or that there is none."""
        is_any = False
        for own, value in rows:
            labels = self._bot_labels | dict(zip(self._metric.labels, own, strict=True))
            if self._figure.chooses(labels):
                is_any = True
                yield from self._row(labels, Case(self._view, self._bot, own, self._notebook), value)
        if not is_any:
            yield self._none()

    def _row(
        self, labels: dict[str, str], case: Case[View], value: Number | Histogram
    ) -> Iterator[Explanation]:
        line = self._explainer.line(case)
        if not isinstance(value, Histogram):
            yield self._explanation(self._suffix, labels, case, line, value)
            return
        if value.signed:  # of values below zero neither a sum nor a count is shown, but the last bucket
            yield self._explanation("_bucket", labels | {"le": "+Inf"}, case, line, value.count)
            return
        yield self._explanation("_count", labels, case, line, value.count)
        if self._explainer.total is not None:
            yield self._explanation("_sum", labels, case, self._explainer.total(case), value.total)

    def _none(self) -> Explanation:
        """Explain that there is no such series: nothing was recorded from which it follows."""
        kinds = dict.fromkeys(kind.__name__ for source in self._explainer.sources for kind in source.kinds)
        why = self._explainer.absent or f"nothing was recorded that it follows from ({', '.join(kinds)})"
        labels = self._bot_labels | self._figure.labels
        case = Case(
            self._view,
            self._bot,
            tuple(labels.get(label, "") for label in self._metric.labels),
            self._notebook,
        )
        line = given(self._name + self._suffix, None, note=why)
        return self._explanation(self._suffix, labels, case, line, None)

    def _explanation(
        self, suffix: str, labels: dict[str, str], case: Case[View], line: Line, value: Number
    ) -> Explanation:
        missing = line.missing() if line.value is None else []
        return Explanation(
            series=self._name + suffix,
            labels=labels,
            meaning=self._metric.help,
            as_of_ns=self._as_of_ns,
            line=line,
            shown=_float(value),
            why_absent=tuple(f"{part.label}: {part.note}" if part.note else part.label for part in missing),
            facts=tuple(
                Facts(title=source.title, count=behind.count, left_out=behind.left_out, newest=behind.newest)
                for source in self._explainer.sources
                for behind in [case.listed(source)]
            ),
        )


def _float(value: Number) -> float | None:
    """Return a number as `/metrics` shows it."""
    try:
        return None if value is None else float(value)
    except OverflowError:  # an integer of more than 308 digits
        return math.inf
