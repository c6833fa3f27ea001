"""The calls that a bot with a metrics exporter of its own makes, each turned into the fact that it means.

    exporter = deskwatch.get_exporter(port=8000)
    exporter.record_order_placed("BTC/USD", "buy", 500.0)
    exporter.record_order_filled("BTC/USD", "buy", 0.0078, 1.0)
    exporter.update_from_cycle_stats(stats)

So code that was written for such an exporter runs as it is. What the book reckons itself (profit, drawdown,
positions, exposure) is never taken from the bot under the same name: two truths in one series are none. It
is kept beside, as `reported_…`, to be held against the book's.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from deskwatch.model import NANOSECONDS
from deskwatch.recorder.guard import guarded
from deskwatch.recorder.instruments import endpoint_template
from deskwatch.recorder.recorder import Recorder, SilentRecorder
from deskwatch.recorder.values import tame

MOST_PLACED = 1000  # orders whose worth is remembered until their fill
_MOST_FRACTION = 1.5  # of an order's worth that a fill can be: above it, it was no fraction
_DIGITS = 12  # of a price that was reckoned back from a fraction: a float holds 15, three went on the way

_CONTAINERS: tuple[Any, ...] = (list, tuple, set, frozenset, dict)

# What statistics of a cycle may be called, the first that is there counts.
_DURATION = ("cycle_duration_seconds", "duration_seconds", "cycle_duration", "duration", "cycle_seconds")
_DURATION_MS = ("cycle_duration_ms", "duration_ms", "latency_ms")
_TRIGGERS = ("triggers_detected", "triggers", "trigger_count", "triggers_count", "num_triggers")
_PROPOSALS = ("proposals_generated", "proposals", "proposal_count", "proposals_count", "num_proposals")
# What the book reckons: the bot's own view of it goes beside.
_REPORTED = (
    "daily_pnl_usd",
    "daily_pnl_pct",
    "open_positions",
    "exposure_pct",
    "max_drawdown_pct",
    "trades_per_hour",
)

_placed: WeakKeyDictionary[Recorder | SilentRecorder, dict[tuple[str, str], Decimal]] = WeakKeyDictionary()
_opened: WeakSet[Recorder | SilentRecorder] = WeakSet()


class Hooks:
    """The calls. None of them raises, and none does anything where there is no recorder."""

    def __init__(self, recorder: Callable[[], Recorder | SilentRecorder | None]) -> None:
        self._recorder = recorder

    @guarded
    def record_order_placed(self, symbol: str, side: str, size_usd: float | Decimal | str) -> None:
        """Record an order by what it is worth."""
        bot = self._recorder()
        if bot is None:
            return
        bot.order_placed(symbol=symbol, side=side, value=size_usd)
        worth = _amount(size_usd)
        if worth is not None:
            known = _placed.setdefault(bot, {})
            if len(known) >= MOST_PLACED:
                known.pop(next(iter(known)))
            known[_key(symbol, side)] = worth

    @guarded
    def record_order_filled(
        self,
        symbol: str,
        side: str,
        filled_size: float | Decimal | str,
        fill_pct: float | Decimal | str = 0.0,
        **details: Any,  # noqa: ANN401 - the fields of a fill
    ) -> None:
        """Record a fill. `fill_pct` is a fraction of the order's worth: filled size * price / size_usd.

        So the price follows from it and from the order that was placed last for this symbol and side. Better
        is to say it: any field of `order_filled` may come by name (`price`, `fee`, `trade_id`). A fill whose
        price is known in neither way cannot be booked; it is counted as dropped, reason `missing_field`.
        """
        bot = self._recorder()
        if bot is None:
            return
        if "price" not in details:
            worth = _placed.get(bot, {}).get(_key(symbol, side))
            details["price"] = _price(worth, _amount(fill_pct), _amount(filled_size))
        bot.order_filled(symbol=symbol, side=side, quantity=filled_size, **details)

    @guarded
    def record_trade(
        self,
        symbol: str,
        side: str,
        size: float | Decimal | str,
        price: float | Decimal | str,
        **details: Any,  # noqa: ANN401 - the fields of a fill
    ) -> None:
        """Record a trade that was done; any field of `order_filled` may come by name."""
        bot = self._recorder()
        if bot is not None:
            bot.order_filled(symbol=symbol, side=side, quantity=size, price=price, **details)

    @guarded
    def record_order_canceled(self, symbol: str) -> None:
        """Record that an order was withdrawn."""
        bot = self._recorder()
        if bot is not None:
            bot.order_canceled(symbol=symbol)

    @guarded
    def record_risk_rejection(self, reason: str) -> None:
        """Record that risk management refused a proposal."""
        bot = self._recorder()
        if bot is not None:
            bot.risk_rejected(reason=reason)

    @guarded
    def record_circuit_breaker(self, type: str) -> None:  # noqa: A002 - the name that callers use
        """Record that a circuit breaker stopped trading (`kill_switch`, `daily_stop`, …)."""
        bot = self._recorder()
        if bot is not None:
            bot.breaker_tripped(breaker=type)

    @guarded
    def record_api_latency(self, endpoint: str, seconds: float) -> None:
        """Record how long a call to the venue took."""
        bot = self._recorder()
        if bot is not None:
            bot.api_called(endpoint=endpoint_template(endpoint), duration_seconds=seconds)

    @guarded
    def record_api_error(self, endpoint: str, error_type: str) -> None:
        """Record that a call to the venue failed; how long it took is not known here, and not made up."""
        bot = self._recorder()
        if bot is not None:
            bot.api_called(endpoint=endpoint_template(endpoint), error_type=error_type)

    @guarded
    def set_data_staleness(self, data_type: str, seconds: float) -> None:
        """Record how old the newest data is now; its age grows by itself until the next call."""
        bot = self._recorder()
        age = _amount(seconds)
        if isinstance(bot, Recorder) and age is not None:
            bot.data_updated(data_type=data_type, time_ns=bot.now_ns() - int(age * NANOSECONDS))

    @guarded
    def update_rate_limiter_utilization(self, endpoint: str, pct: float) -> None:
        """Record how much of a rate limit is used, 0 to 100."""
        bot = self._recorder()
        if bot is not None:
            bot.rate_limit_used(endpoint=endpoint_template(endpoint), used=pct, limit=100)

    @guarded
    def update_from_cycle_stats(self, stats: object) -> None:
        """Record a turn of the main loop from a mapping, a dataclass or any object with such attributes.

        The turn itself: `cycle_duration_seconds`, `triggers_detected`, `proposals_generated` (a number, or
        the things themselves, which are counted); without its duration no turn is recorded. The first
        `account_value_usd` is the capital that the bot began with; positions are in it, so it is no balance
        of cash. `prices`, a mapping of symbols, are marks. What the book reckons itself goes beside it as
        `reported_…`. What is not there is left out.
        """
        bot = self._recorder()
        if bot is None:
            return
        read = _reader(stats)
        seconds = _first(read, _DURATION)
        if seconds is None and (milliseconds := _amount(_first(read, _DURATION_MS))) is not None:
            seconds = float(milliseconds) / 1000
        if seconds is not None:
            bot.cycle_completed(
                duration_seconds=seconds,
                triggers=_count(_first(read, _TRIGGERS)),
                proposals=_count(_first(read, _PROPOSALS)),
            )
        prices = read("prices")
        for symbol, price in dict.items(prices) if issubclass(type(prices), dict) else ():
            bot.price_marked(symbol=symbol, price=price)
        worth = read("account_value_usd")
        if worth is not None:
            _open_account(bot, worth)
            bot.metric_recorded(name="reported_account_value_usd", value=worth, metric="gauge")
        for name in _REPORTED:
            value = read(name)
            if value is not None:
                bot.metric_recorded(name=f"reported_{name}", value=value, metric="gauge")


def _open_account(bot: Recorder | SilentRecorder, worth: Any) -> None:  # noqa: ANN401 - the bot's own value
    """Record the starting capital, once a process; its name makes it count once in all."""
    if bot not in _opened and (_amount(worth) or 0) > 0:
        _opened.add(bot)
        bot.cash_moved(amount=worth, currency="USD", reason="starting capital", movement_id="start")


def _reader(stats: object) -> Callable[[str], Any]:
    if isinstance(stats, Mapping):
        return stats.get
    return lambda name: getattr(stats, name, None)


def _first(read: Callable[[str], Any], names: tuple[str, ...]) -> Any:  # noqa: ANN401 - the bot's own value
    return next((value for value in map(read, names) if value is not None), None)


def _count(value: object) -> Any:  # noqa: ANN401 - a number is looked at when it is recorded
    """Return how many there are: of things that were handed over themselves, their number."""
    for base in _CONTAINERS:
        if issubclass(type(value), base):
            return base.__len__(value)
    return 0 if value is None else value


def _key(symbol: object, side: object) -> tuple[str, str]:
    return str(tame(symbol, _pass)), str(tame(side, _pass)).lower()


def _amount(value: object) -> Decimal | None:
    """Return a finite number, or nothing."""
    plain = tame(value, _pass)
    if type(plain) is bool or not isinstance(plain, int | float | Decimal | str):
        return None
    try:
        number = Decimal(str(plain))
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


def _price(worth: Decimal | None, fraction: Decimal | None, size: Decimal | None) -> str:
    """Return the price of a fill that was this fraction of an order's worth; empty if it does not follow."""
    if not worth or not fraction or not size or not 0 < fraction <= _MOST_FRACTION:
        return ""
    return f"{worth * fraction / size:.{_DIGITS}g}"


def _pass(reason: str) -> None:
    """Let a reason pass; the value is counted where it is recorded."""
