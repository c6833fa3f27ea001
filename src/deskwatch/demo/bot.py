"""A paper bot: one bar in, facts out, as any user's bot would record them.

Each `step` is one turn of its main loop: the new price, what the venue did with waiting orders, risk,
the strategy, at most one new order, and the machinery around it. How long calls and cycles take is made
up, as the market is.
All that the next step depends on is in `BotState`, so that a bot can be stopped and go on.
"""

import math
from decimal import Decimal

import msgspec

from deskwatch.demo.account import ZERO, PaperAccount
from deskwatch.demo.chance import Chance, chance_of
from deskwatch.demo.instrument import Bar
from deskwatch.demo.plan import BotPlan
from deskwatch.demo.recording import Recording, Side
from deskwatch.demo.risk import DAILY_STOP, RiskState
from deskwatch.demo.strategy import Holding, Signal, Strategy
from deskwatch.demo.venue import PATIENCE_BARS, Fill, Order, execute_market, match_limit, refusal

STARTING_CAPITAL = "starting-capital"
_REPORT_EVERY = 30  # bars between two reports of balance and position
_CANDLES_EVERY = 5
_RATE_LIMIT_EVERY = 10
_RATE_LIMIT = 1200.0
_ERROR_SHARE = 0.015  # of calls to the venue
_PATIENT_SHARE = 0.0003  # of the price: how much better than the market limit orders ask for
_MILLISECOND = 1_000_000
GAP_SHARE = 0.005  # of decisions that fail, so that there is something to count
_BREAKER = Signal("breaker", 0, 1.0)


class BotState(msgspec.Struct):
    """Everything a bot must remember. `run_id` makes its ids differ from those of any other run."""

    run_id: str
    account: PaperAccount
    strategy: Strategy
    risk: RiskState
    working: Order | None = None
    step: int = 0
    orders: int = 0
    trades: int = 0


class PaperBot:
    """A bot with its account; used from one thread. All it does, it tells to `recorder`."""

    def __init__(self, plan: BotPlan, recorder: Recording, seed: int, state: BotState) -> None:
        self.plan = plan
        self.state = state
        self._recorder = recorder
        self._seed = seed
        self._symbol = plan.instrument.symbol
        self._time_ns = 0
        self._chance: Chance = chance_of(seed, plan.name)
        self._triggers = 0
        self._proposals = 0

    def open_account(self, time_ns: int, remark: str) -> None:
        """Book the starting capital and say for people what this is; once in the life of a bot."""
        plan = self.plan
        self._recorder.cash_moved(
            amount=plan.capital,
            currency=plan.currency,
            reason="starting capital",
            movement_id=f"{plan.name}/{STARTING_CAPITAL}",
            time_ns=time_ns,
        )
        self._recorder.noted(text=remark, tags=[plan.venue], time_ns=time_ns)

    def step(self, bar: Bar, *, time_ns: int, day: int) -> None:
        """Take one bar. `time_ns` is stamped on its facts, 0 for now; `day` numbers the trading day."""
        # A slow call in the bar before must not make this one's facts earlier than that one's.
        self._time_ns = max(time_ns, self._time_ns) if time_ns else 0
        self._chance = chance_of(self._seed, "bot", self.plan.name, self.state.step)
        self._triggers = self._proposals = 0
        self._fetch(bar)
        self._match(bar)
        self._guard(bar, day)
        self._trade(bar)
        self._report()
        self._recorder.operation_timed(
            component="Strategy",
            operation="decide",
            duration_seconds=self._lasting(0.004),
            error_type="NotEnoughBars" if self._chance.random() < GAP_SHARE else "",
            time_ns=self._time_ns,
        )
        self._recorder.cycle_completed(
            duration_seconds=self._lasting(0.045),
            triggers=self._triggers,
            proposals=self._proposals,
            time_ns=self._time_ns,
        )
        self.state.step += 1

    def _lasting(self, median_seconds: float) -> float:
        """Return how long something took that usually takes `median_seconds`; now and then much longer."""
        factor = math.exp(self._chance.gauss(0.0, 0.4))
        return round(median_seconds * factor * (6.0 if self._chance.random() < _ERROR_SHARE else 1.0), 6)

    def _pass(self, seconds: float) -> None:
        """Let time go by on facts that carry one; "now" does so by itself."""
        if self._time_ns:
            self._time_ns += max(1, round(seconds * 1000.0)) * _MILLISECOND

    def _call(self, endpoint: str, median_seconds: float, *, may_fail: bool = True) -> None:
        duration = self._lasting(median_seconds)
        fails = may_fail and self._chance.random() < _ERROR_SHARE
        self._pass(duration)
        self._recorder.api_called(
            endpoint=endpoint,
            duration_seconds=duration,
            error_type="timeout" if fails else "",
            time_ns=self._time_ns,
        )

    def _fetch(self, bar: Bar) -> None:
        recorder, step = self._recorder, self.state.step
        if step % _CANDLES_EVERY == 0:
            self._call("GET /candles", 0.060)
        if step % _RATE_LIMIT_EVERY == 0:
            recorder.rate_limit_used(
                endpoint="orders",
                used=float(round(self._chance.uniform(0.04, 0.55) * _RATE_LIMIT)),
                limit=_RATE_LIMIT,
                window_seconds=60.0,
                key="demo address",
                time_ns=self._time_ns,
            )
        recorder.price_marked(symbol=self._symbol, price=bar.close, time_ns=self._time_ns)
        recorder.data_updated(data_type="candles", symbol=self._symbol, time_ns=self._time_ns and bar.time_ns)

    def _match(self, bar: Bar) -> None:
        """See what became of the order that waits at the venue."""
        order = self.state.working
        if order is None:
            return
        for fill in match_limit(order, bar, self.plan.instrument, self._chance):
            self._book(order, fill)
        if order.remaining == ZERO:
            self.state.working = None
        elif order.bars >= PATIENCE_BARS:
            self._cancel("expired")

    def _cancel(self, reason: str) -> None:
        order = self.state.working
        if order is None:
            return
        self._call("DELETE /orders/{id}", 0.080, may_fail=False)
        self._recorder.order_canceled(
            symbol=self._symbol, order_id=order.order_id, reason=reason, time_ns=self._time_ns
        )
        self.state.working = None

    def _guard(self, bar: Bar, day: int) -> None:
        """Trip the daily stop when the day has lost too much, and lift it when it was on for long enough."""
        risk, limits = self.state.risk, self.plan.limits
        equity = self.state.account.equity(bar.close)
        risk.see(day, equity)
        if risk.may_resume(self.state.step, limits):
            risk.resume(equity)
            self._recorder.breaker_reset(
                breaker=DAILY_STOP, reason=f"{limits.halt_bars} bars have passed", time_ns=self._time_ns
            )
        elif risk.must_halt(equity, limits):
            risk.halt(self.state.step)
            loss = risk.loss_share(equity)
            lost = f"{loss:.2%} below the day's best equity, the limit is {limits.daily_stop:.2%}"
            self._recorder.breaker_tripped(breaker=DAILY_STOP, reason=lost, time_ns=self._time_ns)
            self._cancel("breaker")
            self._close(bar, _BREAKER)

    def _trade(self, bar: Bar) -> None:
        account = self.state.account
        holding = Holding(account.held, float(account.entry_price))
        signal = self.state.strategy.on_bar(float(bar.close), holding)
        if signal is None:
            return
        self._triggers += 1
        self._recorder.signal_detected(
            symbol=self._symbol,
            signal=signal.name,
            strength=round(signal.strength, 3),
            time_ns=self._time_ns,
        )
        if signal.target == 0:
            self._close(bar, signal)
        elif signal.is_strong:
            self._open(bar, signal)

    def _close(self, bar: Bar, signal: Signal) -> None:
        account = self.state.account
        if account.held != 0:
            self._cancel("position_closed")
            side: Side = "sell" if account.held > 0 else "buy"
            self._propose(bar, side, abs(account.quantity), signal)
            self._place(bar, side, abs(account.quantity), signal)

    def _open(self, bar: Bar, signal: Signal) -> None:
        """Propose to open, to add or to turn around; a position held the other way is closed with it."""
        account, limits, instrument = self.state.account, self.plan.limits, self.plan.instrument
        side: Side = "buy" if signal.target > 0 else "sell"
        share = limits.add_share if account.held == signal.target else limits.entry_share
        grown = instrument.quantity(share * account.equity(bar.close) / bar.close)
        turned = abs(account.quantity) if account.held == -signal.target else ZERO
        self._propose(bar, side, grown + turned, signal)
        reason = self._refusal(bar, grown, is_turn=turned > ZERO)
        if reason:
            self._recorder.risk_rejected(reason=reason, symbol=self._symbol, time_ns=self._time_ns)
            grown = ZERO  # a position that would turn is still closed
        if grown + turned > ZERO:
            self._place(bar, side, grown + turned, signal)

    def _refusal(self, bar: Bar, quantity: Decimal, *, is_turn: bool) -> str:
        state, limits = self.state, self.plan.limits
        if state.working is not None:
            return "order_pending"
        if quantity <= ZERO:
            return "below_minimum"
        held = PaperAccount(state.account.equity(bar.close)) if is_turn else state.account
        refused = state.risk.refusal(held, quantity * bar.close, bar.close, limits)
        if refused or is_turn or state.account.held != 0:
            return refused
        return "cooldown" if state.risk.is_cooling(state.step, limits) else ""

    def _propose(self, bar: Bar, side: Side, quantity: Decimal, signal: Signal) -> None:
        self._proposals += 1
        self._recorder.proposal_made(
            symbol=self._symbol,
            side=side,
            quantity=quantity,
            price=bar.close,
            signal=signal.name,
            time_ns=self._time_ns,
        )

    def _place(self, bar: Bar, side: Side, quantity: Decimal, signal: Signal) -> None:
        state = self.state
        state.orders += 1
        is_limit = self.plan.uses_limit_orders and signal.target != 0
        order = Order(
            order_id=f"{self.plan.name}-{state.run_id}-o{state.orders}",
            side=side,
            quantity=quantity,
            remaining=quantity,
            arrival_price=bar.close,
            signal=signal.name,
            limit=self._limit(side, bar.close) if is_limit else None,
        )
        self._tell_placed(order)
        self._call("POST /orders", 0.090, may_fail=False)
        refused = refusal(order, self._chance)
        if refused:
            self._recorder.order_rejected(
                symbol=self._symbol,
                side=side,
                order_id=order.order_id,
                reason=refused,
                time_ns=self._time_ns,
            )
            return
        self._recorder.order_accepted(symbol=self._symbol, order_id=order.order_id, time_ns=self._time_ns)
        if is_limit:
            state.working = order
        else:
            for fill in execute_market(order, self.plan.instrument, self._chance):
                self._book(order, fill)

    def _limit(self, side: Side, price: Decimal) -> Decimal:
        """Return the price of a patient order: a little better than the market's."""
        better = _PATIENT_SHARE if side == "sell" else -_PATIENT_SHARE
        return self.plan.instrument.price(float(price) * (1.0 + better))

    def _tell_placed(self, order: Order) -> None:
        self._pass(0.002)
        self._recorder.order_placed(
            symbol=self._symbol,
            side=order.side,
            quantity=order.quantity,
            order_id=order.order_id,
            order_type="market" if order.limit is None else "limit",
            price="" if order.limit is None else order.limit,
            arrival_price=order.arrival_price,
            time_ns=self._time_ns,
        )

    def _book(self, order: Order, fill: Fill) -> None:
        """Tell of an execution and book it in the bot's own account."""
        state = self.state
        state.trades += 1
        self._pass(self._lasting(0.030))
        self._recorder.order_filled(
            symbol=self._symbol,
            side=order.side,
            quantity=fill.quantity,
            price=fill.price,
            fee=fill.fee,
            fee_currency=self.plan.currency,
            order_id=order.order_id,
            trade_id=f"{self.plan.name}-{state.run_id}-t{state.trades}",
            liquidity=fill.liquidity,
            time_ns=self._time_ns,
        )
        state.account.apply_fill(order.side, fill.quantity, fill.price, fill.fee)
        if state.account.held == 0:
            state.risk.closed_at = state.step

    def _report(self) -> None:
        """Now and then, what the venue says the account holds."""
        if self.state.step % _REPORT_EVERY != _REPORT_EVERY - 1:
            return
        account, order = self.state.account, self.state.working
        self._call("GET /balances", 0.070)
        bound = ZERO
        if order is not None and order.side == "buy" and order.limit is not None:
            bound = order.remaining * order.limit
        self._recorder.balance_reported(
            currency=self.plan.currency,
            total=account.cash,
            free=account.cash - bound,
            time_ns=self._time_ns,
        )
        entry: Decimal | str = ""
        if account.held != 0:
            entry = account.entry_price.quantize(self.plan.instrument.tick / 1000)
        self._recorder.position_reported(
            symbol=self._symbol, quantity=account.quantity, entry_price=entry, time_ns=self._time_ns
        )
