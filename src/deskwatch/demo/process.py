"""One process a bot: the commands that start them, and what each of them runs.

`child_commands` is for whoever starts the desk; `main` is what such a command runs. A child ends in good
order on SIGTERM and SIGINT, and by itself when the process that started it is gone.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from deskwatch.demo.bars import BarFile, open_bars
from deskwatch.demo.desk import HISTORY_BARS, Surroundings, replay_bot, run_bot
from deskwatch.demo.memory import Memory
from deskwatch.demo.plan import BotPlan, desk_plans, find_plan, replay_plans
from deskwatch.model import NANOSECONDS, Clock, DataDirectoryError, DeskwatchError, SystemClock, fresh_id
from deskwatch.recorder import Recorder, SilentRecorder, bot

DEFAULT_SEED = 253  # a day with some of everything; any other does too, most of the time
DEFAULT_SPEED = 60.0
MAX_SPEED = 1_000_000.0
_NAP_SECONDS = 0.1  # the longest wait for a stop that was asked for
_RUN_ID_LENGTH = 8
_EXIT_USAGE = 2


class Stop:
    """Whether to end, and a sleep that notices soon.

    Not a `threading.Event`: its lock could be held by the very thread that a signal interrupts.
    """

    def __init__(self, clock: Clock, parent: Callable[[], int] = os.getppid) -> None:
        self._clock = clock
        self._parent = parent
        self._first_parent = parent()
        self._asked = False

    def ask(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Ask to end; fit to be a signal handler."""
        self._asked = True

    def is_asked(self) -> bool:
        """Tell whether somebody asked to end, or the process that started this one is gone."""
        return self._asked or self._parent() != self._first_parent

    def sleep(self, seconds: float) -> None:
        """Wait so long, or until it is time to end."""
        until_ns = self._clock.monotonic_ns() + round(seconds * NANOSECONDS)
        while not self.is_asked():
            left = (until_ns - self._clock.monotonic_ns()) / NANOSECONDS
            if left <= 0.0:
                return
            time.sleep(min(left, _NAP_SECONDS))


def child_commands(
    data: Path,
    *,
    seed: int = DEFAULT_SEED,
    bars: BarFile | None = None,
    speed: float = DEFAULT_SPEED,
    history: bool = True,
) -> list[list[str]]:
    """Return the commands to start, one a bot; `bars` makes it a replay of that file."""
    command = [sys.executable, "-m", "deskwatch.demo", "--data", str(data)]
    if bars is None:
        plans = desk_plans()
        command += ["--seed", str(seed), *([] if history else ["--no-history"])]
    else:
        plans = replay_plans(bars)
        command += ["--bars", str(bars.path), "--symbol", bars.symbol, "--speed", f"{speed:g}"]
    return [[*command, "--bot", plan.name] for plan in plans]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one bot until it is told to stop; return the exit code, 2 for what a person can mend."""
    clock = SystemClock()
    stop = Stop(clock)
    signal.signal(signal.SIGTERM, stop.ask)
    signal.signal(signal.SIGINT, stop.ask)
    options = _parser().parse_args(arguments)
    try:
        _run(options, clock, stop)
    except DeskwatchError as error:
        sys.stderr.write(f"deskwatch demo: {error}\n")
        return _EXIT_USAGE
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m deskwatch.demo", description="Run one bot of the demo.")
    parser.add_argument("--bot", required=True, help="the bot's name; a wrong one lists them")
    parser.add_argument("--data", required=True, type=Path, help="the data directory")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="of the simulated market")
    parser.add_argument("--no-history", action="store_true", help="begin now, not 24 hours ago")
    parser.add_argument("--bars", type=Path, help="replay this OHLCV file instead of the simulated market")
    parser.add_argument("--symbol", default="", help="of the file, BASE/QUOTE; told from its name if absent")
    parser.add_argument(
        "--speed", type=_speed, default=DEFAULT_SPEED, help="bars a second; 0 is as fast as possible"
    )
    return parser


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = -1.0
    if not 0.0 <= speed <= MAX_SPEED:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a number of bars a second from 0 to {MAX_SPEED:.0f}"
        )
    return speed


def _run(options: argparse.Namespace, clock: Clock, stop: Stop) -> None:
    file = open_bars(options.bars, options.symbol) if options.bars else None
    plan = find_plan(desk_plans() if file is None else replay_plans(file), options.bot)
    data: Path = options.data.absolute()
    memory = Memory(data, plan.name)
    memory.prepare()
    around = Surroundings(
        clock=clock,
        sleep=stop.sleep,
        stop=stop.is_asked,
        run_id=fresh_id()[:_RUN_ID_LENGTH],
        resume=memory.exists() or _has_journal(data, plan.name),
        memory=memory,
    )
    recorder = _start_recorder(plan, data)
    try:
        if file is None:
            bars = 0 if options.no_history else HISTORY_BARS
            run_bot(plan, recorder, around, seed=options.seed, history_bars=bars)
        else:
            replay_bot(plan, file, recorder, around, speed=options.speed)
    finally:
        recorder.close()


def _has_journal(data: Path, name: str) -> bool:
    """Tell whether a bot of this name has recorded in this data directory before."""
    folder = data / "journals" / name
    try:
        return folder.is_dir() and any(folder.iterdir())
    except OSError as error:
        raise DataDirectoryError(
            f"{folder}: cannot be read ({error.strerror}): give another directory with --data"
        ) from error


def _start_recorder(plan: BotPlan, data: Path) -> Recorder | SilentRecorder:
    return bot(
        plan.name,
        strategy=plan.strategy,
        portfolio=plan.portfolio,
        mode=plan.mode,
        venue=plan.venue,
        account=plan.name,  # each bot has a paper account of its own
        currency=plan.currency,
        data=data,
    )
