"""Instruments measure what the bot does and leave it as it is: results, exceptions, names."""

import asyncio
import contextlib
import inspect
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest

import deskwatch
from deskwatch.events import (
    ApiCalled,
    BreakerTripped,
    CycleCompleted,
    DataUpdated,
    Fact,
    MetricRecorded,
    Noted,
    OperationTimed,
    RateLimitUsed,
    RiskRejected,
)
from deskwatch.model import Bot
from deskwatch.recorder import Recorder, SilentRecorder
from deskwatch.testing import ManualClock, strict_recording
from tests.recorder import hostile
from tests.recorder.recording import facts_of, last_heartbeat, recording


class Turned:
    """A bot whose clock is turned by hand, and the facts that it recorded."""

    def __init__(self, data: Path) -> None:
        self.clock = ManualClock()
        self.data = data
        made = deskwatch.bot("bot", mode="paper", data=data, clock=self.clock)
        assert isinstance(made, Recorder)
        self.bot = made

    def work(self, seconds: float = 0.25) -> str:
        """Let time pass, as work does."""
        self.clock.advance(seconds)
        return "done"

    def facts(self, kind: type[Fact]) -> list[Any]:
        """Close the bot and return what it recorded."""
        self.bot.close()
        return facts_of(self.data, kind)

    def operation(self) -> tuple[str, str, float, str]:
        """Close the bot and return the only operation that it recorded."""
        (fact,) = self.facts(OperationTimed)
        return fact.component, fact.operation, fact.duration_seconds, fact.error_type


@pytest.fixture
def turned(tmp_path: Path) -> Iterator[Turned]:
    made = Turned(tmp_path)
    yield made
    made.bot.close()


def test_a_cycle_tells_how_long_it_took_and_what_it_saw(turned: Turned) -> None:
    with turned.bot.cycle() as cycle:
        turned.work(1.5)
        cycle.triggers += 2
        cycle.proposals += 1
    (fact,) = turned.facts(CycleCompleted)
    assert (fact.duration_seconds, fact.triggers, fact.proposals) == (1.5, 2, 1)


def test_a_cycle_that_fails_is_told_and_the_failure_goes_on(turned: Turned) -> None:
    def turn() -> None:
        with turned.bot.cycle():
            turned.work(0.5)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        turn()
    (fact,) = turned.facts(CycleCompleted)
    assert fact.duration_seconds == 0.5


def test_a_timed_function_returns_what_it_returned(turned: Turned) -> None:
    assert turned.bot.timed("Feed", "parse")(turned.work)(0.75) == "done"
    assert turned.operation() == ("Feed", "parse", 0.75, "")


def test_what_a_timed_function_raises_is_named_and_goes_on(turned: Turned) -> None:
    @turned.bot.timed("Feed", "parse")
    def fail() -> None:
        turned.work()
        raise KeyError("x")

    with pytest.raises(KeyError, match="x"):
        fail()
    assert turned.operation() == ("Feed", "parse", 0.25, "KeyError")


def test_a_timed_function_keeps_its_face(turned: Turned) -> None:
    def parse(line: str, *, strict: bool = False) -> list[str]:
        """Split a line."""
        return [line] if strict else line.split(",")

    timed = turned.bot.timed("Feed", "parse")(parse)
    assert (timed.__name__, timed.__doc__) == ("parse", "Split a line.")
    assert inspect.signature(timed) == inspect.signature(parse)
    assert timed("a,b") == ["a", "b"]


def test_an_async_function_stays_one_and_is_timed_to_its_end(turned: Turned) -> None:
    @turned.bot.timed("Venue", "orders")
    async def orders() -> int:
        await asyncio.sleep(0)
        turned.work(2.0)
        return 7

    assert inspect.iscoroutinefunction(orders)
    assert asyncio.run(orders()) == 7
    assert turned.operation() == ("Venue", "orders", 2.0, "")


def test_an_async_function_that_is_cancelled_says_so(turned: Turned) -> None:
    @turned.bot.timed("Venue", "orders")
    async def orders() -> None:
        await asyncio.Event().wait()

    async def give_up() -> None:
        task = asyncio.create_task(orders())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(give_up())
    assert turned.operation() == ("Venue", "orders", 0.0, "CancelledError")


def test_of_a_generator_the_time_inside_counts_and_not_its_readers(turned: Turned) -> None:
    @turned.bot.timed("Feed", "candles")
    def candles() -> Iterator[int]:
        for number in range(3):
            turned.work(1.0)
            yield number

    assert inspect.isgeneratorfunction(candles)
    for _ in candles():
        turned.clock.advance(100)
    assert turned.operation() == ("Feed", "candles", 3.0, "")


def test_a_generator_that_is_left_early_did_not_fail(turned: Turned) -> None:
    closed = []

    @turned.bot.timed("Feed", "candles")
    def candles() -> Iterator[int]:
        try:
            yield 1
            yield 2
        finally:
            closed.append(True)

    reading = candles()
    assert next(reading) == 1
    reading.close()  # type: ignore[attr-defined] # an iterator here, a generator in fact
    assert closed == [True]
    assert turned.operation()[3] == ""


def test_a_timed_generator_can_be_sent_to_thrown_at_and_returns(turned: Turned) -> None:
    def echo() -> Generator[str, str, str]:
        got = yield "ready"
        try:
            yield got
        except KeyError:
            yield "caught"
        return "end"

    reading = turned.bot.timed("Feed", "echo")(echo)()
    assert [next(reading), reading.send("word"), reading.throw(KeyError("k"))] == ["ready", "word", "caught"]
    with pytest.raises(StopIteration) as end:
        next(reading)
    assert end.value.value == "end"
    assert turned.operation()[3] == ""


def test_an_async_generator_is_timed_like_a_plain_one(turned: Turned) -> None:
    @turned.bot.timed("Feed", "ticks")
    async def ticks() -> AsyncIterator[int]:
        turned.work(1.0)
        yield 1
        turned.work(1.0)
        raise ValueError("feed broke")

    seen = []

    async def read() -> None:
        async for tick in ticks():
            turned.clock.advance(50)
            seen.append(tick)

    with pytest.raises(ValueError, match="broke"):
        asyncio.run(read())
    assert seen == [1]
    assert turned.operation() == ("Feed", "ticks", 2.0, "ValueError")


def test_methods_of_every_sort_are_timed_as_what_they_are(turned: Turned) -> None:
    class Engine:
        size = 2

        @turned.bot.timed("Engine", "own")
        def own(self) -> int:
            return self.size

        @turned.bot.timed("Engine", "fixed")
        @staticmethod
        def fixed(value: int) -> int:
            return value

        @turned.bot.timed("Engine", "of_class")
        @classmethod
        def of_class(cls) -> int:
            return cls.size

    engine: Any = Engine()
    assert (engine.own(), engine.fixed(3), engine.of_class()) == (2, 3, 2)
    assert [fact.operation for fact in turned.facts(OperationTimed)] == ["own", "fixed", "of_class"]


def test_a_class_and_what_cannot_be_called_stay_as_they_are(turned: Turned) -> None:
    class Engine:
        pass

    decorate: Any = turned.bot.timed("Engine", "make")
    assert decorate(Engine) is Engine
    assert decorate(5) == 5
    evil = hostile.EvilClass()
    assert decorate(evil) is evil


def test_a_piece_of_code_is_timed(turned: Turned) -> None:
    def check() -> None:
        with turned.bot.operation("Risk", "check"):
            turned.work(0.125)
            raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError, match="gone"):
        check()
    assert turned.operation() == ("Risk", "check", 0.125, "ConnectionResetError")


def test_a_call_to_a_venue_tells_its_template_time_and_error(turned: Turned) -> None:
    with turned.bot.api_call("GET /ticker", venue="kraken"):
        turned.work(0.5)
    with pytest.raises(TimeoutError), turned.bot.api_call("GET /orders/{id}"):
        raise TimeoutError
    first, second = turned.facts(ApiCalled)
    assert (first.endpoint, first.duration_seconds, first.error_type, first.venue) == (
        "GET /ticker",
        0.5,
        "",
        "kraken",
    )
    assert (second.endpoint, second.error_type) == ("GET /orders/{id}", "TimeoutError")


def test_an_exception_of_a_hostile_class_is_named_without_asking_it(turned: Turned) -> None:
    class Meta(type):
        def __getattribute__(cls, name: str) -> NoReturn:
            raise SystemExit(name)

        @property
        def __name__(cls) -> str:  # type: ignore[override] # hostile on purpose
            raise SystemExit("asked")

    class OwnError(Exception, metaclass=Meta):
        pass

    def fail() -> None:
        with turned.bot.api_call("GET /ticker"):
            raise OwnError

    # An except clause that names the class would ask it.
    with contextlib.suppress(Exception):
        fail()
    (fact,) = turned.facts(ApiCalled)
    assert fact.error_type == "OwnError"


def test_an_operation_timed_elsewhere_is_recorded_in_milliseconds(turned: Turned) -> None:
    turned.bot.record_operation("TradingEngine", "execute_order", 45.2, True)
    turned.bot.record_operation("TradingEngine", "execute_order", 10**400, False)
    turned.bot.record_operation("TradingEngine", "execute_order", 30, False)
    first, second = turned.facts(OperationTimed)
    assert first.duration_seconds == pytest.approx(0.0452)
    assert (first.error_type, second.error_type, second.duration_seconds) == ("", "failed", 0.03)
    assert last_heartbeat(turned.data).dropped == {"not_a_number": 1}


def test_limits_breakers_and_notes_are_one_call_each(turned: Turned) -> None:
    turned.bot.rate_limit("orders", 80, 100, window_seconds=10, key="alias")
    turned.bot.breaker("kill_switch", "drawdown")
    turned.bot.note("deployed 1.2", "deployment", "live")
    turned.bot.close()
    assert facts_of(turned.data, RateLimitUsed) == [
        RateLimitUsed(endpoint="orders", used=80, limit=100, window_seconds=10, key="alias")
    ]
    assert facts_of(turned.data, BreakerTripped) == [BreakerTripped(breaker="kill_switch", reason="drawdown")]
    assert facts_of(turned.data, Noted) == [Noted(text="deployed 1.2", tags=["deployment", "live"])]


def test_figures_of_the_bots_own_carry_their_labels(turned: Turned) -> None:
    turned.bot.counter("skipped", reason="spread")
    turned.bot.gauge("spread_bps", 1.5)
    turned.bot.histogram("slippage_bps", 15, symbol="AAPL")
    assert turned.facts(MetricRecorded) == [
        MetricRecorded(name="skipped", value=1, metric="counter", labels={"reason": "spread"}),
        MetricRecorded(name="spread_bps", value=1.5, metric="gauge"),
        MetricRecorded(name="slippage_bps", value=15, metric="histogram", labels={"symbol": "AAPL"}),
    ]


@pytest.mark.parametrize("name", hostile.HOSTILE)
def test_no_instrument_raises_or_runs_what_it_is_given(name: str, turned: Turned) -> None:
    make, bot = hostile.HOSTILE[name], turned.bot
    bot.timed(make(), make())(lambda: None)()
    with bot.operation(make(), make()), bot.api_call(make(), venue=make()), bot.cycle() as cycle:
        cycle.triggers = make()
    bot.record_operation(make(), make(), make(), make())
    bot.rate_limit(make(), make(), make(), window_seconds=make(), key=make())
    bot.breaker(make(), make())
    bot.note(make(), make())
    for instrument in (bot.counter, bot.gauge, bot.histogram):
        instrument(make(), make(), label=make())
    assert bot.flush(10)
    bot.close()
    beat = last_heartbeat(turned.data)
    assert beat.offered == beat.written + sum(beat.dropped.values()) == 11


def test_a_label_may_be_called_self(turned: Turned) -> None:
    label: Any = {"self": "x"}
    for instrument in (turned.bot.counter, turned.bot.gauge, turned.bot.histogram):
        instrument("own", 1.0, **label)
    wrong: Any = turned.bot
    wrong.rate_limit("orders", 1, 2, self=3)
    wrong.note("text", self=3)
    labels = [fact.labels for fact in turned.facts(MetricRecorded)]
    assert labels == [label, label, label]
    assert last_heartbeat(turned.data).dropped == {"missing_field": 2}


def test_a_wrong_call_is_counted_and_under_test_raises(turned: Turned, tmp_path: Path) -> None:
    wrong: Any = turned.bot
    wrong.gauge("level")
    wrong.counter()
    wrong.rate_limit("orders", limt=5)
    wrong.record_operation("Feed")
    turned.bot.close()
    assert last_heartbeat(turned.data).dropped == {"missing_field": 4}
    with strict_recording():
        strict: Any = deskwatch.bot("strict", data=tmp_path / "strict")
        with pytest.raises(TypeError, match="value"):
            strict.gauge("level")
        strict.close()


def test_under_test_what_cannot_be_recorded_raises(tmp_path: Path) -> None:
    with strict_recording():
        bot: Any = deskwatch.bot("strict", data=tmp_path)
        try:
            with pytest.raises(ValueError, match="not_a_number"):
                bot.gauge("x", float("nan"))
            with pytest.raises(ValueError, match="foreign"):
                bot.timed(object(), "parse")(lambda: None)()
        finally:
            bot.close()


def test_timed_calls_of_a_closed_recorder_are_counted_as_closed(turned: Turned) -> None:
    timed = turned.bot.timed("Feed", "parse")(turned.work)
    turned.bot.close()
    assert timed() == "done"
    assert turned.bot.waiting() == 0
    assert facts_of(turned.data, OperationTimed) == []


def test_what_is_switched_off_leaves_the_function_as_it_is() -> None:
    bot = SilentRecorder(Bot(name="off"))

    def parse() -> int:
        return 1

    assert bot.timed("Feed", "parse")(parse) is parse
    assert deskwatch.time_operation(bot, "Feed", "parse")(parse) is parse
    assert bot.operation("Feed", "a") is bot.operation("Feed", "b") is bot.api_call("GET /")
    with bot.cycle() as cycle, bot.operation("Feed", "a"):
        cycle.triggers += 1
    bot.counter("x")
    assert bot.waiting() == 0


def test_the_decorator_of_old_times_too_and_refuses_no_monitor(turned: Turned) -> None:
    assert deskwatch.time_operation(turned.bot, "DataProcessor", "process_candles")(turned.work)() == "done"
    nothing: Any = object()
    assert deskwatch.time_operation(nothing, "a", "b")(turned.work)() == "done"
    assert turned.operation() == ("DataProcessor", "process_candles", 0.25, "")


def test_a_reason_and_a_sort_of_data_may_stand_without_their_names(tmp_path: Path) -> None:
    bot: Any
    with recording(tmp_path) as bot:
        bot.risk_rejected("exposure_cap", symbol="BTC/USD")
        bot.risk_rejected(reason="cooldown")
        bot.data_updated("candles")
        bot.risk_rejected("one", "two")
        bot.risk_rejected()  # no reason at all
    reasons = [fact.reason for fact in facts_of(tmp_path, RiskRejected) if isinstance(fact, RiskRejected)]
    assert reasons == ["exposure_cap", "cooldown"]
    assert len(facts_of(tmp_path, DataUpdated)) == 1
    assert last_heartbeat(tmp_path).dropped == {"positional": 1, "missing_field": 1}
