"""What the tests of the demo share: a clock they set, a recording that is a list, and runs of the desk."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar, cast

from deskwatch.demo.desk import HISTORY_BARS, Surroundings, run_bot
from deskwatch.demo.memory import Memory
from deskwatch.demo.plan import BotPlan, desk_plans, find_plan
from deskwatch.demo.process import DEFAULT_SEED
from deskwatch.demo.recording import Recording
from deskwatch.events import FACTS, Fact, OrderFilled, PriceMarked
from deskwatch.model import NANOSECONDS

START_NS = 1_790_000_040_000_000_000  # a whole minute
SEED = DEFAULT_SEED
F = TypeVar("F", bound=Fact)


class ManualClock:
    """A clock that moves when it is slept on."""

    def __init__(self, start_ns: int = START_NS) -> None:
        self.time_ns = start_ns

    def now_ns(self) -> int:
        """Return the time it was set to."""
        return self.time_ns

    def monotonic_ns(self) -> int:
        """Return the same, which never goes back here."""
        return self.time_ns

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.time_ns += round(seconds * NANOSECONDS)


class ListRecording:
    """Keeps facts in a list; a method or a field that no fact has is an error."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.flushed_at: list[int] = []
        self._kinds = {str(kind.__struct_config__.tag): kind for kind in FACTS}

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("_"):
            raise AttributeError(name)
        kind = self._kinds[name]

        def record(**fields: object) -> None:
            plain: dict[str, Any] = {
                key: str(value) if isinstance(value, Decimal) else value for key, value in fields.items()
            }
            self.facts.append(kind(**plain))

        return record

    def flush(self, timeout: float = 5.0) -> bool:
        """Note how much had been recorded by now."""
        self.flushed_at.append(len(self.facts))
        return timeout > 0.0

    @property
    def as_recording(self) -> Recording:
        """The list as what a bot expects; its methods are made when they are asked for."""
        return cast("Recording", self)


def surroundings(
    *,
    clock: ManualClock | None = None,
    stop: Callable[[], bool] = lambda: False,
    run_id: str = "run",
    resume: bool = False,
    data: Path | None = None,
    bot: str = "ema-btc",
) -> Surroundings:
    """Return surroundings in which time passes only when a bot sleeps."""
    clock = clock or ManualClock()
    memory = None if data is None else Memory(data, bot)
    if memory is not None:
        memory.prepare()
    return Surroundings(
        clock=clock, sleep=clock.sleep, stop=stop, run_id=run_id, resume=resume, memory=memory
    )


def plan_of(name: str) -> BotPlan:
    """Return the plan of a bot of the simulated desk."""
    return find_plan(desk_plans(), name)


def play(name: str, *, seed: int = SEED, history_bars: int = HISTORY_BARS, live_bars: int = 0) -> list[Fact]:
    """Return what a bot records that begins anew."""
    recording = ListRecording()
    run_bot(
        plan_of(name),
        recording.as_recording,
        surroundings(bot=name),
        seed=seed,
        history_bars=history_bars,
        live_bars=live_bars,
    )
    return recording.facts


def of_kind(facts: list[Fact], kind: type[F]) -> list[F]:
    """Return the facts of one kind."""
    return [fact for fact in facts if isinstance(fact, kind)]


class Book:
    """An independent account of a bot's fills, by average cost, for holding the demo against."""

    def __init__(self, capital: Decimal) -> None:
        self.cash = capital
        self.quantity = Decimal(0)
        self.entry = Decimal(0)
        self.price = Decimal(0)
        self.fees = Decimal(0)
        self.wins = self.losses = self.round_trips = 0
        self.best = capital
        self.drawdown = Decimal(0)
        self.exposure = Decimal(0)

    @property
    def equity(self) -> Decimal:
        """Cash and the position at the last mark."""
        return self.cash + self.quantity * self.price

    def take(self, fact: Fact) -> None:
        """Take the next fact in its order."""
        if isinstance(fact, OrderFilled):
            self._fill(fact)
        elif isinstance(fact, PriceMarked):
            self.price = Decimal(fact.price)
            self.best = max(self.best, self.equity)
            self.drawdown = max(self.drawdown, 1 - self.equity / self.best)
            self.exposure = max(self.exposure, abs(self.quantity) * self.price / self.equity)

    def _fill(self, fill: OrderFilled) -> None:
        price, fee = Decimal(fill.price), Decimal(fill.fee)
        change = Decimal(fill.quantity) if fill.side == "buy" else -Decimal(fill.quantity)
        after = self.quantity + change
        if self.quantity * change < 0:
            closed = min(abs(change), abs(self.quantity))
            gain = (price - self.entry) * closed * (1 if self.quantity > 0 else -1) - fee
            self.wins += gain > 0
            self.losses += gain <= 0
            self.round_trips += self.quantity * after <= 0
            if self.quantity * after < 0:
                self.entry = price
        else:
            self.entry = (self.entry * self.quantity + price * change) / after
        self.cash -= change * price + fee
        self.fees += fee
        self.quantity = after


def booked(name: str, facts: list[Fact]) -> Book:
    """Return the book after all of a bot's facts."""
    book = Book(plan_of(name).capital)
    for fact in facts:
        book.take(fact)
    return book
