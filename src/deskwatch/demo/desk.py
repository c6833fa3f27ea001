"""How a bot of the demo lives: a day of history at once, then a bar a second; or a file of bars.

`run_bot` plays the simulated market, and goes on where it stopped when it is told to resume; `replay_bot`
plays a user's file from its first bar. Both return as soon as `stop` says so, and never offer the recorder
more at once than it can hold: after every slice of a history they wait until it was written.
"""

import decimal
import itertools
from collections.abc import Callable

import msgspec

from deskwatch.demo.account import PaperAccount
from deskwatch.demo.bars import BarFile
from deskwatch.demo.bot import BotState, PaperBot
from deskwatch.demo.memory import Memory, Remembered
from deskwatch.demo.plan import BotPlan
from deskwatch.demo.recording import Recording
from deskwatch.demo.risk import RiskState
from deskwatch.demo.simulation import BARS_IN_A_DAY, MarketState, SimulatedMarket
from deskwatch.model import MONEY_CONTEXT, Clock, UsageError

HISTORY_BARS = 1440  # the last 24 hours
SLICE_BARS = 100  # about six facts a bar: far fewer than a recorder's queue holds
_MINUTE_NS = 60_000_000_000
_DAY_NS = 86_400_000_000_000
_SECOND_NS = 1_000_000_000
_MAX_LATE_NS = 5 * _SECOND_NS  # a machine that slept does not hurry through what it missed


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What a bot is given by whoever runs it.

    `sleep` waits for so many seconds and may return early; `stop` says whether to end. `run_id` is new
    for every run: it makes the ids of a bot that remembers nothing differ from all earlier ones.
    `resume` says that this bot has recorded before, `memory` is where it finds what it was doing; None
    where nothing is to be kept. A replay needs neither.
    """

    clock: Clock
    sleep: Callable[[float], object]
    stop: Callable[[], bool]
    run_id: str
    resume: bool = False
    memory: Memory | None = None


class Pace:
    """Waits so that steps come `per_second` apart on average; 0 is as fast as possible."""

    def __init__(self, around: Surroundings, per_second: float) -> None:
        self._clock = around.clock
        self._sleep = around.sleep
        self._step_ns = _SECOND_NS / per_second if per_second > 0.0 else 0.0
        self._due_ns = float(around.clock.monotonic_ns())

    def wait(self) -> None:
        """Wait until the next step is due; not at all when it is late."""
        if self._step_ns == 0.0:
            return
        now_ns = self._clock.monotonic_ns()
        self._due_ns = max(self._due_ns + self._step_ns, now_ns - _MAX_LATE_NS)
        if self._due_ns > now_ns:
            self._sleep((self._due_ns - now_ns) / _SECOND_NS)


class _Session:
    """One run of a bot on the simulated market: the bot, what is kept of it, and whoever runs it."""

    def __init__(
        self, plan: BotPlan, recorder: Recording, around: Surroundings, kept: Remembered, seed: int
    ) -> None:
        self.around = around
        self.kept = kept
        self.bot = PaperBot(plan, recorder, seed, kept.bot)
        self._recorder = recorder

    def keep(self) -> None:
        """Wait until the journal has what was recorded, then remember the bot.

        In this order, so that no position is remembered that the book does not know of.
        """
        self._recorder.flush()
        if self.around.memory is not None:
            self.around.memory.save(self.kept)


def run_bot(
    plan: BotPlan,
    recorder: Recording,
    around: Surroundings,
    *,
    seed: int,
    history_bars: int = HISTORY_BARS,
    live_bars: int | None = None,
) -> BotState:
    """Trade the simulated market: `history_bars` of the past at once, then a bar a second until told to stop.

    A second is a minute of that market. `live_bars` ends it earlier. With `around.resume` neither the
    capital is booked nor a history made again. Raises `DataDirectoryError` where what is remembered
    cannot be read, `UsageError` for the plan of a replay.
    """
    if plan.model is None:
        raise UsageError(f"{plan.name} trades a file of bars: give the file with --bars")
    with decimal.localcontext(MONEY_CONTEXT):
        kept = _recall(around) or Remembered(_begin(plan, around), MarketState())
        session = _Session(plan, recorder, around, kept, seed)
        if not around.resume:
            kept.history_bars = history_bars
            kept.live_from_ns = around.clock.now_ns() // _MINUTE_NS * _MINUTE_NS
            remark = f"Demo: paper trading on a simulated market, seed {seed}. Nothing here is real."
            session.bot.open_account(_bar_time_ns(kept) if history_bars else 0, remark)
        market = SimulatedMarket(plan.model, seed, kept.market)
        session.keep()
        _simulate_history(session, market)
        _simulate_live(session, market, live_bars)
    return kept.bot


def replay_bot(
    plan: BotPlan, bars: BarFile, recorder: Recording, around: Surroundings, *, speed: float
) -> BotState:
    """Trade the bars of a file from the first to the last, `speed` of them a second (0: as fast as possible).

    The facts carry the times of the bars. A replay is a backtest, and each run of a backtest has a book of
    its own: it begins anew whatever was recorded before. Raises `UsageError` for a file that is wrong.
    """
    every = max(1, min(SLICE_BARS, int(speed) or SLICE_BARS))
    with decimal.localcontext(MONEY_CONTEXT):
        bot = PaperBot(plan, recorder, 0, _begin(plan, around))
        bot.open_account(bars.first_ns, f"Demo: replay of {bars.path.name}, {bars.symbol}.")
        pace = Pace(around, speed)
        for bar in bars:
            if around.stop():
                break
            bot.step(bar, time_ns=bar.time_ns, day=bar.time_ns // _DAY_NS)
            if bot.state.step % every == 0:
                recorder.flush()
            pace.wait()
        recorder.flush()
    return bot.state


def _simulate_history(session: _Session, market: SimulatedMarket) -> None:
    kept = session.kept
    while market.state.step < kept.history_bars and not session.around.stop():
        time_ns = _bar_time_ns(kept)
        day = market.state.step // BARS_IN_A_DAY
        session.bot.step(market.next_bar(time_ns), time_ns=time_ns, day=day)
        if market.state.step % SLICE_BARS == 0:
            session.keep()
    session.keep()


def _simulate_live(session: _Session, market: SimulatedMarket, live_bars: int | None) -> None:
    around, pace = session.around, Pace(session.around, 1.0)
    for _ in itertools.count() if live_bars is None else range(live_bars):
        if around.stop():
            return
        day = market.state.step // BARS_IN_A_DAY
        session.bot.step(market.next_bar(around.clock.now_ns()), time_ns=0, day=day)
        session.keep()
        pace.wait()


def _bar_time_ns(kept: Remembered) -> int:
    """Return the time of the next bar of the history."""
    return kept.live_from_ns - (kept.history_bars - kept.market.step) * _MINUTE_NS


def _begin(plan: BotPlan, around: Surroundings) -> BotState:
    return BotState(around.run_id, PaperAccount(plan.capital), plan.new_strategy(), RiskState())


def _recall(around: Surroundings) -> Remembered | None:
    """Return what was remembered, if this run is to go on from it."""
    return around.memory.load() if around.resume and around.memory is not None else None
