"""Finding the figure that somebody means, by its name as it is shown or by less.

`trader_daily_pnl_usd`, `trader_daily_pnl` and `daily_pnl` are one figure, and so are a counter with and
without `_total`. A name that another monitor gave a figure finds it too, and so does the beginning of a name
that is the only one to begin so. Labels choose among its series, as they are written on `/metrics`:
`trader_trades_total{side="buy"}`.
"""

import difflib
import itertools
import re
from collections.abc import Mapping

import msgspec

from deskwatch.metrics import ALIASES, CATALOGUE, Metric, series_names
from deskwatch.metrics.metric import HubMetric
from deskwatch.model import UsageError

_SELECTOR = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(?:\{(.*)\})?", re.ASCII | re.DOTALL)
_LABEL = re.compile(r'\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)', re.ASCII)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_SUFFIXES = ("_total", "_bucket", "_count", "_sum")


class Figure(msgspec.Struct, frozen=True):
    """An entry of the catalogue, and the labels that its series must have; none: all of them."""

    metric: Metric | HubMetric
    labels: dict[str, str]

    def chooses(self, labels: dict[str, str]) -> bool:
        """Tell whether a series with these labels is meant; a bucket's bound chooses none."""
        return all(labels.get(name) == value for name, value in self.labels.items() if name != "le")

    @property
    def bot(self) -> str:
        """The bot that the labels name, or nothing."""
        return self.labels.get("bot", "") if isinstance(self.metric, Metric) else ""


def figure_names(currency: str) -> list[str]:
    """Return the names of all figures, as `/metrics` shows them."""
    return sorted(series_names(currency))


def find_figure(text: str, currency: str) -> Figure:
    """Return the figure that is meant. Raises `UsageError` naming what comes close."""
    match = _SELECTOR.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{text!r} is no figure: write it like trader_daily_pnl_usd, or daily_pnl")
    named = _by_name(currency)
    metric = named.get(_plain(match[1])) or _begun(match[1], named)
    if metric is None:
        raise UsageError(f"{match[1]!r} is no figure{_close(match[1], currency)}: see `deskwatch explain`")
    return Figure(metric, _labels(match[2] or "", metric, text))


def _by_name(currency: str) -> dict[str, Metric | HubMetric]:
    """Return every entry by its full name and by all that is enough of it."""
    named: dict[str, Metric | HubMetric] = {}
    for metric in CATALOGUE:
        full = metric.full_name(currency)
        bare = metric.name.replace("_{currency}", "")
        for name in (full, bare):
            named.setdefault(name, metric)
            named.setdefault(name.removeprefix("trader_"), metric)
            named.setdefault(name.removeprefix("deskwatch_"), metric)
    by_entry = {metric.name: metric for metric in CATALOGUE}
    for alias in itertools.chain.from_iterable(ALIASES.values()):
        named.setdefault(_plain(alias.name), by_entry[alias.source])
    return named


def _begun(name: str, named: Mapping[str, Metric | HubMetric]) -> Metric | HubMetric | None:
    """Return the entry whose name begins so, if there is one only."""
    found = {metric.name: metric for known, metric in named.items() if known.startswith(name)}
    return next(iter(found.values())) if len(found) == 1 else None


def _plain(name: str) -> str:
    return next((name.removesuffix(end) for end in _SUFFIXES if name.endswith(end)), name)


def _close(name: str, currency: str) -> str:
    near = difflib.get_close_matches(name, _by_name(currency), n=3, cutoff=0.5)
    return f"; near it: {', '.join(near)}" if near else ""


def _labels(text: str, metric: Metric | HubMetric, whole: str) -> dict[str, str]:
    labels: dict[str, str] = {}
    place = 0
    while text[place:].strip():
        match = _LABEL.match(text, place)
        if match is None:
            raise UsageError(f'{whole!r}: the labels are not like name{{symbol="BTC/USD",side="buy"}}')
        labels[match[1]] = _ESCAPED.sub(lambda escaped: {"n": "\n"}.get(escaped[1], escaped[1]), match[2])
        place = match.end()
    known = {
        *metric.labels,
        *({"bot", "strategy", "portfolio"} if isinstance(metric, Metric) else set()),
        "le",
    }
    for label in labels:
        if label not in known:
            raise UsageError(
                f"{whole!r}: {metric.name} has no label {label!r}; it has {', '.join(sorted(known))}"
            )
    return labels
