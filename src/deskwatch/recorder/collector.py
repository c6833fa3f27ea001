"""Figures of the bot's own by the three calls of old: add to a counter, set a gauge, add to a histogram.

    collector = MetricsCollector()
    collector.increment_counter("trades_executed", labels={"strategy": "momentum"})
    collector.set_gauge("portfolio_value", 100000, labels={"account": "main"})
    collector.record_histogram("slippage_bps", 15, labels={"symbol": "AAPL"})

The same as `bot.counter`, `bot.gauge` and `bot.histogram`, for code that is written already. It holds no
figures and opens no port.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from deskwatch.recorder.guard import guarded
from deskwatch.recorder.process import this_bot
from deskwatch.recorder.recorder import Recorder, SilentRecorder

_NONE: Mapping[str, str] = {}


class MetricsCollector:
    """Records figures under names of the bot's own.

    `bot` is a recorder or a bot's name. Left out it is the one bot that this process records, else one that
    is called as the program is. Nothing is recorded, and nothing raised, where recording is switched off.
    """

    def __init__(self, bot: Recorder | SilentRecorder | str = "") -> None:
        self.bot = this_bot(bot) if isinstance(bot, str) else bot

    @guarded
    def increment_counter(self, name: str, labels: Mapping[str, str] | None = None, value: float = 1) -> None:
        """Add to a counter; it is shown with `_total` at its end."""
        self._record("counter", name, value, labels)

    @guarded
    def set_gauge(self, name: str, value: float, labels: Mapping[str, str] | None = None) -> None:
        """Set a gauge."""
        self._record("gauge", name, value, labels)

    @guarded
    def record_histogram(
        self,
        name: str,
        value: float,
        labels: Mapping[str, str] | None = None,
        buckets: Sequence[float] | None = None,
    ) -> None:
        """Add an observation to a histogram; `buckets` as `bot.histogram` takes them."""
        self._record("histogram", name, value, labels, buckets)

    def _record(
        self,
        metric: str,
        name: str,
        value: float,
        labels: Mapping[str, str] | None,
        buckets: Any = None,  # noqa: ANN401 - bounds, or nothing
    ) -> None:
        self.bot.metric_recorded(
            name=name,
            value=value,
            metric=metric,
            labels=_NONE if labels is None else labels,
            buckets=buckets,
        )
