"""Backtrader: an analyzer that records what a strategy does, without a change to the strategy.

    cerebro.addanalyzer(deskwatch.adapters.backtrader.Monitor, bot="ema-btc", portfolio="crypto")

It records orders, executions (each once, however often Backtrader tells of them), fees, the starting
capital, cash after each change, and the close of every bar as the price that positions are valued at.
With `mode="backtest"` all facts carry the bar's time, so that the figures are as of the bars.

What it does not do: leverage and margin (`setcommission(margin=…)`): equity is right, cash is what it
would be with full payment, and Backtrader's cash, less its margins, is not recorded. With a multiplier,
quantities are in units of the underlying. Money that comes or goes while it runs (`broker.add_cash`,
interest) is not booked; it shows as drift. A trade ends where less than a billionth of
a position is left; Backtrader's own count goes on if its floats do not add up to zero. Several strategies on
one broker share one account: give them one bot's name.

The account is in `currency`, or in what the first feed's prices are in (`BTC/USDT`: USDT). For the hub to
show it in another currency it needs a price of the pair.
"""

import datetime as dt
import itertools
import math
from decimal import Decimal
from typing import Any

import backtrader as bt

from deskwatch.recorder import Recorder, SilentRecorder, guarded
from deskwatch.recorder import bot as start_recording

# A backtest offers facts faster than a disk may take them. It is no live bot, so it may wait.
MOST_WAITING = 8_192
WAIT_SECONDS = 1.0
# Backtrader adds sizes up as floats; what it calls flat may be off by so much of the last execution.
DUST = Decimal("1e-9")
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - Backtrader's times are UTC without saying so
_REJECTED = {bt.Order.Margin: "margin", bt.Order.Rejected: "rejected"}
_PRICED = frozenset({bt.Order.Limit, bt.Order.Stop, bt.Order.StopLimit})
_CANCELED = {bt.Order.Canceled: "canceled", bt.Order.Expired: "expired"}


class Monitor(bt.Analyzer):  # type: ignore[misc] # Backtrader has no types
    """Records one strategy as one bot. Its parameters are those of `deskwatch.bot`.

    `bot` is the bot's name. `symbols` maps names of data feeds to symbols (`{"btc": "BTC/USD"}`); a feed
    that is not in it goes by its own name, one without a name by `data0`, `data1`, …
    """

    params = (
        ("bot", ""),
        ("strategy", ""),
        ("portfolio", ""),
        ("mode", "backtest"),
        ("venue", "backtrader"),
        ("account", ""),
        ("currency", ""),
        ("directory", None),
        ("symbols", None),
    )

    def __init__(self) -> None:
        self._recorder: Recorder | SilentRecorder | None = None
        self._timed = self.p.mode == "backtest"
        self._patient = self._timed
        self._bars_seen: dict[Any, int] = {}
        self._executions_seen: dict[int, int] = {}
        self._held: dict[Any, Decimal] = {}  # by data feed, in units of the underlying
        self._largest: dict[Any, Decimal] = {}  # the same, at its largest
        self._cash: float | None = None
        self._funded = False

    @guarded
    def start(self) -> None:
        """Begin to record, when Backtrader begins to run."""
        strategy_name = self.p.strategy or type(self.strategy).__name__
        self._recorder = start_recording(
            self.p.bot or strategy_name,
            strategy=strategy_name,
            portfolio=self.p.portfolio,
            mode=self.p.mode,
            venue=self.p.venue,
            account=self.p.account,
            currency=self._currency(),
            data=self.p.directory,
        )
        self._cash = self.strategy.broker.getcash()

    @guarded
    def notify_order(self, order: Any) -> None:
        """Record what became of an order."""
        recorder = self._ready()
        symbol = self._symbol(order.data)
        side = "buy" if order.isbuy() else "sell"
        order_id = self._order_id(order)
        time_ns = self._time_ns(order.data.datetime[0])
        if order.status == bt.Order.Submitted:
            recorder.order_placed(
                symbol=symbol,
                side=side,
                quantity=abs(order.created.size),
                order_id=order_id,
                order_type=order.getordername().lower(),
                price=order.created.pricelimit or (order.created.price if order.exectype in _PRICED else ""),
                arrival_price=order.created.price or "",
                time_ns=time_ns,
            )
        self._record_executions(recorder, order, symbol, side)
        if order.status in _CANCELED:
            reason = _CANCELED[order.status]
            recorder.order_canceled(symbol=symbol, order_id=order_id, reason=reason, time_ns=time_ns)
        elif order.status in _REJECTED:
            recorder.order_rejected(
                symbol=symbol, side=side, order_id=order_id, reason=_REJECTED[order.status], time_ns=time_ns
            )

    @guarded
    def notify_cashvalue(self, cash: float, value: float) -> None:  # noqa: ARG002 - Backtrader's signature
        """Record the cash when it has changed; with margins taken from it, it says nothing of the book."""
        if self._funded and cash != self._cash:
            self._cash = cash
            broker = self.strategy.broker
            if not all(broker.getcommissioninfo(data).stocklike for data in self.datas):
                return
            self._ready().balance_reported(currency=self._currency(), total=cash, time_ns=self._now_ns())

    @guarded
    def next(self) -> None:
        """Record the close of each data feed that has a new bar."""
        recorder = self._ready()
        now_ns = self._now_ns()
        for data in self.datas:
            bars = len(data)
            if bars and bars != self._bars_seen.get(data):
                self._bars_seen[data] = bars
                recorder.price_marked(symbol=self._symbol(data), price=data.close[0], time_ns=now_ns)
        if recorder.waiting() > MOST_WAITING:
            self._wait_for_the_disk(recorder)

    @guarded
    def stop(self) -> None:
        """Write what is left and end the journal."""
        recorder = self._ready()
        self._wait_for_the_disk(recorder)
        recorder.close()
        # An optimisation sends the analyzer on to another process, where neither thread nor feed can follow.
        self._recorder = None
        self._bars_seen.clear()
        self._held.clear()
        self._largest.clear()

    def _wait_for_the_disk(self, recorder: Recorder | SilentRecorder) -> None:
        """Let a backtest wait until all is written; not at all once the disk took nothing for a second."""
        while self._patient:
            waiting = recorder.waiting()
            if recorder.flush(WAIT_SECONDS):
                return
            self._patient = recorder.waiting() < waiting

    def _ready(self) -> Recorder | SilentRecorder:
        """Return the recorder, having told it of the starting capital first."""
        if self._recorder is None:
            raise RuntimeError("Backtrader told of something before it started the analyzer")
        if not self._funded:
            self._funded = True
            self._recorder.cash_moved(
                amount=self._cash or 0.0,
                currency=self._currency(),
                reason="starting capital",
                # Once, however many strategies share the broker.
                movement_id=f"{self._recorder.boot}-capital",
                time_ns=self._now_ns(),
            )
        return self._recorder

    def _record_executions(
        self,
        recorder: Recorder | SilentRecorder,
        order: Any,
        symbol: str,
        side: Any,
    ) -> None:
        """Record the executions of an order that were not recorded yet.

        Backtrader tells of an order at every change and shows all executions each time, so they are
        counted, not the calls.
        """
        executions = order.executed.exbits
        seen = self._executions_seen.get(order.ref, 0)
        # Asked of the broker: the first word of an order may already show executions, but not yet its terms.
        multiplier = self.strategy.broker.getcommissioninfo(order.data).p.mult
        for number, execution in enumerate(itertools.islice(executions, seen, None), start=seen + 1):
            quantity = self._quantity(order.data, execution, multiplier)
            if not quantity:
                continue
            recorder.order_filled(
                symbol=symbol,
                side=side,
                quantity=quantity,
                price=execution.price,
                fee=execution.comm,
                fee_currency=self._currency(),
                order_id=self._order_id(order),
                trade_id=f"{self._order_id(order)}-{number}",
                time_ns=self._time_ns(execution.dt),
            )
        self._executions_seen[order.ref] = len(executions)

    def _quantity(self, data: Any, execution: Any, multiplier: float) -> Decimal | float:
        """Return how much was executed, and exactly what was held where that leaves nothing.

        Who bought 0.1 and 0.2 holds 0.30000000000000004 by Backtrader's count, and closing sells just that;
        booked as it stands, it would leave a position of -4e-17 that nobody has. So what is left of less
        than a billionth of the largest position counts as nothing, and an execution of no more than that
        as none (0).
        """
        if not math.isfinite(execution.size):
            return float(execution.size)  # for the ledger to refuse in the open
        size = Decimal(repr(float(execution.size)))
        if multiplier != 1:
            size *= Decimal(repr(float(multiplier)))
        held = self._held.get(data, Decimal(0))
        largest = self._largest[data] = max(self._largest.get(data, Decimal(0)), abs(held), abs(held + size))
        if abs(held + size) <= largest * DUST:
            size = -held
        self._held[data] = held + size
        return abs(size)

    def _currency(self) -> str:
        """Return the currency of the account: what was said, else what the first feed's prices are in."""
        quote = self._symbol(self.datas[0]).partition("/")[2].partition(":")[0]
        return str(self.p.currency) or quote or "USD"

    def _order_id(self, order: Any) -> str:
        """Return an id of the order that no other run has: Backtrader numbers orders from 1 in each."""
        run = self._recorder.boot if self._recorder else ""
        return f"{run}-{order.ref}"

    def _symbol(self, data: Any) -> str:
        name = data._name  # noqa: SLF001 - the only place of the name
        if not name:
            # By identity: feeds compare by their newest prices, which two of them may share.
            name = next((f"data{number}" for number, feed in enumerate(self.datas) if feed is data), "data")
        return str((self.p.symbols or {}).get(name, name))

    def _now_ns(self) -> int:
        """Return the time of the newest bar of any feed; 0, which is now, outside a backtest."""
        times = [data.datetime[0] for data in self.datas if len(data)]
        return self._time_ns(max(times)) if times else 0

    def _time_ns(self, day_number: float) -> int:
        """Turn Backtrader's time, a number of days, into nanoseconds since 1970."""
        if not self._timed:
            return 0
        since: dt.timedelta = bt.num2date(day_number).replace(tzinfo=None) - _EPOCH
        return (since // dt.timedelta(microseconds=1)) * 1000
