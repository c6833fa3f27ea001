"""Two simple strategies: one follows trends, one bets on their end.

Each is a small state that takes one close after the other and now and then returns a `Signal`: what it
would like to hold. They know nothing of orders, money or risk. They are there to make a desk busy, not
to make anybody rich.
"""

import msgspec

_STRONG = 1.0  # signals below this are told, but nothing is proposed


class Signal(msgspec.Struct, frozen=True):
    """A trigger: `name` from a small set, `strength` in units of its own threshold.

    `target` is the wished position: 1 long, -1 short, 0 flat. When it is the side already held, more.
    """

    name: str
    target: int
    strength: float

    @property
    def is_strong(self) -> bool:
        """Whether it is worth a proposal."""
        return self.strength >= _STRONG


class Holding(msgspec.Struct, frozen=True):
    """What a strategy is told of its position: 1 long, -1 short or 0 flat, and the average entry price."""

    side: int
    entry_price: float


class EmaCross(msgspec.Struct, tag="ema_cross"):
    """Follows trends: long (or short) while a fast average of the price is clear of a slow one.

    The gap is measured in the moves that a bar usually makes, so the same settings serve every market.
    `enter`, `add` and `leave` are the gaps that open, add and close; who may go short does not close at
    `leave` but turns around when the gap is `turn` the other way. A gain of `take` such moves is taken.
    No signal in the first `slow_bars`.
    """

    allow_short: bool = False
    fast_bars: int = 8
    slow_bars: int = 32
    enter: float = 1.8
    leave: float = 0.2
    turn: float = 1.2
    add: float = 3.5
    take: float = 14.0
    pause_bars: int = 10  # between two signals that open or add
    fast: float = 0.0
    slow: float = 0.0
    move: float = 0.0
    close: float = 0.0
    bars: int = 0
    last_signal: int = 0

    def on_bar(self, close: float, holding: Holding) -> Signal | None:
        """Take the close of the next bar; return a signal or None."""
        before = self._gap()
        self._learn(close)
        if self.bars <= self.slow_bars:
            return None
        gap = self._gap()
        leaving = self._leaving(holding, holding.side * gap)
        if leaving is not None:
            return leaving
        if self.bars - self.last_signal < self.pause_bars:
            return None
        return self._opening(gap, before, holding)

    def _leaving(self, holding: Holding, gap: float) -> Signal | None:
        side = holding.side
        if side == 0:
            return None
        if side * (self.close - holding.entry_price) > self.take * self.move:
            return Signal("profit_taken", 0, 1.0)
        if self.allow_short and gap < -self.turn:
            return self._signal("trend_turned", -side, -gap / self.turn)
        if not self.allow_short and gap < self.leave:
            return Signal("trend_over", 0, 1.0 + abs(gap))
        return None

    def _opening(self, gap: float, before: float, holding: Holding) -> Signal | None:
        side = 1 if gap > 0.0 else -1
        may_trade = side > 0 or self.allow_short
        if holding.side == 0 and abs(gap) >= self.enter and may_trade:
            return self._signal("ema_trend", side, abs(gap) / self.enter)
        if holding.side == side and abs(gap) >= self.add:
            return self._signal("trend_grows", side, abs(gap) / self.add)
        if gap * before < 0.0:
            return self._signal("ema_cross", side, min(abs(gap) / self.enter, 0.99))
        return None

    def _signal(self, name: str, target: int, strength: float) -> Signal:
        self.last_signal = self.bars
        return Signal(name, target, strength)

    def _gap(self) -> float:
        return (self.fast - self.slow) / self.move if self.move > 0.0 else 0.0

    def _learn(self, close: float) -> None:
        if self.bars == 0:
            self.fast = self.slow = self.close = close
        self.fast += (close - self.fast) * 2.0 / (self.fast_bars + 1)
        self.slow += (close - self.slow) * 2.0 / (self.slow_bars + 1)
        self.move += (abs(close - self.close) - self.move) * 2.0 / (self.slow_bars + 1)
        self.close = close
        self.bars += 1


class MeanReversion(msgspec.Struct, tag="mean_reversion"):
    """Buys what fell far below its average (sells what rose above it, if it may) and waits for the way back.

    The distance is measured in standard deviations over about `bars_back` bars. It leaves at the
    average and `leave` beyond it, after `patience_bars`, or when it has lost `stop_loss` of the price. No
    signal in the first `bars_back`.
    """

    allow_short: bool = False
    bars_back: int = 40
    enter: float = 1.5
    add: float = 2.5
    leave: float = 0.6
    patience_bars: int = 25
    stop_loss: float = 0.015
    pause_bars: int = 5
    mean: float = 0.0
    variance: float = 0.0
    bars: int = 0
    last_signal: int = 0
    held_bars: int = 0

    def on_bar(self, close: float, holding: Holding) -> Signal | None:
        """Take the close of the next bar; return a signal or None."""
        distance = self._distance(close)
        self._learn(close)
        self.held_bars = self.held_bars + 1 if holding.side != 0 else 0
        if self.bars <= self.bars_back:
            return None
        if holding.side != 0:
            leaving = self._leaving(close, distance, holding)
            if leaving is not None:
                return leaving
        if self.bars - self.last_signal < self.pause_bars:
            return None
        return self._opening(distance, holding)

    def _leaving(self, close: float, distance: float, holding: Holding) -> Signal | None:
        gain = holding.side * (close / holding.entry_price - 1.0)
        if gain < -self.stop_loss:
            return Signal("stop_loss", 0, -gain / self.stop_loss)
        if holding.side * distance > self.leave:
            return Signal("back_at_mean", 0, 1.0)
        if self.held_bars > self.patience_bars:
            return Signal("patience_over", 0, 1.0)
        return None

    def _opening(self, distance: float, holding: Holding) -> Signal | None:
        side = -1 if distance > 0.0 else 1
        threshold = self.enter if holding.side == 0 else self.add
        if abs(distance) < threshold or holding.side == -side:
            return None
        self.last_signal = self.bars
        strength = abs(distance) / threshold
        if side < 0 and not self.allow_short:
            strength = min(strength, 0.99)
        name = "stretched" if holding.side == 0 else "stretched_further"
        return Signal(name, side, strength)

    def _distance(self, close: float) -> float:
        return (close - self.mean) / self.variance**0.5 if self.variance > 0.0 else 0.0

    def _learn(self, close: float) -> None:
        if self.bars == 0:
            self.mean = close
        weight = 2.0 / (self.bars_back + 1)
        step = close - self.mean
        self.mean += weight * step
        self.variance = (1.0 - weight) * (self.variance + weight * step * step)
        self.bars += 1


Strategy = EmaCross | MeanReversion
