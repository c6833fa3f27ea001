"""What the instruments cost on the bot's thread: a timed call over the bare one, and a cycle of 20 facts.

    python benchmarks/instruments.py                  2,000 rounds of 50 calls
    python benchmarks/instruments.py --rounds 200

Bare and timed calls take turns, in short stretches, so that a busy machine slows both, and the medians of
the stretches are compared. The recorder is a real one with its writer at work, on a directory of its own.
Budgets: 1 microsecond a timed call over the bare function, 1 millisecond a cycle with 20 facts.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import deskwatch
from deskwatch.recorder import Recorder, SilentRecorder

CALLS = 50  # in a stretch
CALL_BUDGET_NS = 1_000
CYCLE_BUDGET_NS = 1_000_000
SYMBOL = "BTC/USD"


def main() -> int:
    """Measure and print; 1 if a budget is exceeded."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=2_000)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        bot = deskwatch.bot("bench", mode="paper", data=Path(folder))
        over = calls(bot, rounds)
        cycle = cycles(bot, rounds)
        bot.close()
    sys.stdout.write(
        f"a timed call over the bare one  {over:>8,.0f} ns  (budget {CALL_BUDGET_NS:,})\n"
        f"a cycle with 20 facts           {cycle:>8,.0f} ns  (budget {CYCLE_BUDGET_NS:,})\n"
    )
    return 0 if over <= CALL_BUDGET_NS and cycle <= CYCLE_BUDGET_NS else 1


def calls(bot: Recorder | SilentRecorder, rounds: int) -> float:
    """Return the nanoseconds that a timed call takes above a bare one."""
    timed = bot.timed("Bench", "work")(work)
    bare_ns: list[float] = []
    timed_ns: list[float] = []
    for number in range(rounds):
        bare_ns.append(stretch(work))
        timed_ns.append(stretch(timed))
        if number % 100 == 0:
            bot.flush()
    return statistics.median(timed_ns) - statistics.median(bare_ns)


def cycles(bot: Recorder | SilentRecorder, rounds: int) -> float:
    """Return the nanoseconds of a cycle that does nothing but record 20 facts, its own among them."""
    spent: list[float] = []
    for number in range(rounds):
        begun = time.perf_counter_ns()
        cycle(bot, number)
        spent.append(time.perf_counter_ns() - begun)
        if number % 100 == 0:
            bot.flush()
    return statistics.median(spent)


def stretch(call: Callable[[int, int], int]) -> float:
    """Return the nanoseconds of one call, over a stretch of them."""
    begun = time.perf_counter_ns()
    for _ in range(CALLS):
        call(1, 2)
    return (time.perf_counter_ns() - begun) / CALLS


def work(left: int, right: int) -> int:
    """Do next to nothing, so that what is around it shows."""
    return left + right


def cycle(bot: Recorder | SilentRecorder, number: int) -> None:
    """Record what a busy turn of a main loop records."""
    with bot.cycle() as turn:
        for price in range(8):
            bot.price_marked(symbol=SYMBOL, price=64_000 + price)
        bot.data_updated(data_type="candles", symbol=SYMBOL)
        for _ in range(3):
            with bot.api_call("GET /orders/{id}"):
                turn.triggers += 1
        bot.rate_limit("orders", 12, 100)
        bot.signal_detected(symbol=SYMBOL, signal="cross", strength=1.0)
        bot.risk_rejected(reason="cooldown")
        bot.order_placed(symbol=SYMBOL, side="buy", quantity="0.25", order_id=f"o-{number}")
        bot.order_filled(
            symbol=SYMBOL, side="buy", quantity="0.25", price="64000", fee="1.2", trade_id=f"t-{number}"
        )
        bot.counter("signals_seen", strategy="ema")
        bot.gauge("spread_bps", 1.5)


if __name__ == "__main__":
    sys.exit(main())
