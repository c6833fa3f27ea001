"""One watch measures each block that it is used for, nested or at once."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import deskwatch
from deskwatch.events import CycleCompleted, OperationTimed
from deskwatch.recorder.instruments import Stopwatch
from deskwatch.testing import ManualClock
from tests.recorder.recording import facts_of

Told = list[tuple[float, str]]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


def watch_of(clock: ManualClock) -> tuple[Stopwatch, Told]:
    told: Told = []
    return Stopwatch(clock.monotonic_ns, lambda seconds, error: told.append((seconds, error))), told


def test_nested_blocks_of_one_watch_are_measured_each(clock: ManualClock) -> None:
    watch, told = watch_of(clock)
    with watch:
        clock.advance(1)
        with watch:
            clock.advance(2)
            with watch:
                clock.advance(4)
        clock.advance(8)
    assert told == [(4, ""), (6, ""), (15, "")]


def test_a_recursive_function_measures_each_of_its_turns(clock: ManualClock) -> None:
    watch, told = watch_of(clock)

    def turn(depth: int) -> None:
        with watch:
            clock.advance(1)
            if depth:
                turn(depth - 1)

    turn(3)
    assert [seconds for seconds, _ in told] == [1, 2, 3, 4]


def test_tasks_that_share_a_watch_are_measured_each(clock: ManualClock) -> None:
    watch, told = watch_of(clock)
    gates = [asyncio.Event() for _ in range(3)]

    async def work(number: int) -> None:
        with watch:
            await gates[number].wait()

    async def main() -> None:
        tasks = []
        for number in range(3):
            tasks.append(asyncio.create_task(work(number)))
            await asyncio.sleep(0)
            clock.advance(1)
        for number in (1, 0, 2):  # the first is neither the first nor the last to end
            gates[number].set()
            await tasks[number]
            clock.advance(10)

    asyncio.run(main())
    assert [seconds for seconds, _ in told] == [2, 13, 21]


def test_threads_that_share_a_watch_are_measured_each() -> None:
    """Each block measures the ticks of its own thread's clock, so that a mix-up shows as a wrong number."""
    own = threading.local()
    seen: list[float] = []
    watch = Stopwatch(lambda: getattr(own, "now_ns", 0), lambda seconds, _: seen.append(seconds))
    rounds, threads = 300, 4
    start = threading.Barrier(threads)

    def work(number: int) -> None:
        own.now_ns = number * 10**15
        start.wait()
        for _ in range(rounds):
            with watch:
                own.now_ns += 10**9
                with watch:
                    own.now_ns += 10**9

    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(seen) == [1.0] * rounds * threads + [2.0] * rounds * threads


def test_generators_that_share_a_watch_are_measured_each(clock: ManualClock) -> None:
    watch, told = watch_of(clock)

    def read(seconds: float) -> Iterator[None]:
        with watch:
            yield
            clock.advance(seconds)

    first, second = read(1), read(2)
    next(first)
    next(second)
    assert list(first) == []  # the first to begin ends first: these are not nested
    clock.advance(4)
    assert list(second) == []
    assert [seconds for seconds, _ in told] == [1, 7]


def test_a_block_that_fails_inside_another_names_its_own_error(clock: ManualClock) -> None:
    watch, told = watch_of(clock)
    with watch:
        with pytest.raises(KeyError), watch:
            raise KeyError
        clock.advance(1)
    assert told == [(0, "KeyError"), (1, "")]


def test_a_watch_holds_nothing_after_its_blocks(clock: ManualClock) -> None:
    watch, _ = watch_of(clock)
    with watch, watch:
        pass
    assert (watch._begun, watch._more) == ({}, {})  # noqa: SLF001 - frames that stay would keep a bot's objects


def test_an_operation_and_a_cycle_may_be_kept_and_used_again(tmp_path: Path, clock: ManualClock) -> None:
    bot = deskwatch.bot("bot", mode="paper", data=tmp_path, clock=clock)
    check, turn = bot.operation("Risk", "check"), bot.cycle()
    for _ in range(2):
        with turn, check, check:
            clock.advance(0.5)
            turn.triggers += 1
        assert turn.triggers == 1
    bot.close()
    facts = facts_of(tmp_path)
    assert [f.duration_seconds for f in facts if isinstance(f, OperationTimed)] == [0.5] * 4
    assert [f.triggers for f in facts if isinstance(f, CycleCompleted)] == [1, 1]
