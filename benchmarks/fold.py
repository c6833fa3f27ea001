"""How many facts a second one core decodes and folds into state, beside decoding alone.

    python benchmarks/fold.py                         200,000 facts, 5 rounds
    python benchmarks/fold.py --facts 50000 --symbols 20 --open 20

The facts are those of a bot at work: 70 % marks, 10 % cycles, 6 % orders placed, 6 % fills, heartbeats,
calls, signals. Both loops run in turns in one process, so that a busy machine slows both; the ratio of
the two is what to compare between versions. The budget is 100,000 facts a second, decoding included.
"""

import argparse
import datetime as dt
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

from deskwatch.chance import seeded_random
from deskwatch.events import (
    AnyFact,
    ApiCalled,
    CashMoved,
    CycleCompleted,
    Heartbeat,
    OrderFilled,
    OrderPlaced,
    PriceMarked,
    Record,
    SignalDetected,
    decode_record,
    encode_record,
)
from deskwatch.model import NANOSECONDS, Bot
from deskwatch.performance import TradingDays
from deskwatch.state import Settings, State

BATCH = 2_000  # about what the hub hands over at a time
BUDGET = 100_000
START_NS = 1_767_268_800 * NANOSECONDS
STEP_NS = 100_000_000


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--facts", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--symbols", type=int, default=4, help="symbols that are marked and traded")
    parser.add_argument("--open", type=int, default=3, help="at most so many positions open at a time")
    options = parser.parse_args()
    lines = [encode_record(record) for record in typical(options.facts, options.symbols, options.open)]
    decoding: list[float] = []
    folding: list[float] = []
    for _ in range(options.rounds):
        decoding.append(len(lines) / seconds_of(lambda: decode(lines)))
        folding.append(len(lines) / seconds_of(lambda: fold(lines)))
    decoded, folded = statistics.median(decoding), statistics.median(folding)
    sys.stdout.write(
        f"{len(lines):,} facts, {options.symbols} symbols, up to {options.open} positions, "
        f"median of {options.rounds}\n"
        f"decode only      {decoded:>11,.0f} facts/s\n"
        f"decode and fold  {folded:>11,.0f} facts/s  (budget {BUDGET:,})\n"
        f"fold alone       {1 / (1 / folded - 1 / decoded):>11,.0f} facts/s\n"
        f"ratio            {decoded / folded:>11.2f}  decode only = 1\n"
    )
    return 0 if folded >= BUDGET else 1


def seconds_of(work: Callable[[], None]) -> float:
    """Return how long the work kept the processor busy; waiting for another program does not count."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def decode(lines: list[bytes]) -> None:
    """Read all facts and keep a batch at a time, as the hub does."""
    for at in range(0, len(lines), BATCH):
        for _ in [decode_record(line) for line in lines[at : at + BATCH]]:
            pass


def fold(lines: list[bytes]) -> None:
    """Read all facts and fold them."""
    days = TradingDays(ZoneInfo("Europe/Madrid"), dt.time(0))
    state = State(Settings(currency="USD", days=days, max_mark_age_ns=3600 * NANOSECONDS))
    bot = Bot(name="bench", venue="venue")
    for at in range(0, len(lines), BATCH):
        complaints = state.fold(bot, "boot", [decode_record(line) for line in lines[at : at + BATCH]])
        if complaints:
            raise ValueError(f"a benchmark must measure good facts, this one was refused: {complaints[0]}")


def typical(facts: int, symbols: int, most_open: int) -> Iterator[Record]:
    """Give the records of a bot at work, the same on every run."""
    chance = seeded_random(7)
    names = [f"COIN{number}/USD" for number in range(symbols)]
    prices = dict.fromkeys(names, 100.0)
    held: dict[str, str] = {}
    yield Record(seq=1, at_ns=START_NS, fact=CashMoved(amount="1000000"))
    for seq in range(2, facts + 1):
        symbol = chance.choice(names)
        prices[symbol] = round(prices[symbol] * (1 + chance.gauss(0, 0.0005)), 4)
        kind = chance.choices(
            ("mark", "cycle", "placed", "fill", "beat", "api", "signal"), (70, 10, 6, 6, 2, 4, 2)
        )[0]
        fact = _fact(kind, seq, symbol, prices[symbol])
        if kind == "fill":
            fact = _fill(seq, symbol, prices, held, most_open)
        yield Record(seq=seq, at_ns=START_NS + seq * STEP_NS, fact=fact)


def _fact(kind: str, seq: int, symbol: str, price: float) -> AnyFact:
    match kind:
        case "cycle":
            return CycleCompleted(duration_seconds=0.021, triggers=1)
        case "placed":
            return OrderPlaced(symbol=symbol, side="buy", quantity="0.25", order_id=f"o-{seq}")
        case "beat":
            return Heartbeat(monotonic_ns=seq, offered=seq, written=seq)
        case "api":
            return ApiCalled(endpoint="GET /orders/{id}", duration_seconds=0.08)
        case "signal":
            return SignalDetected(symbol=symbol, signal="cross")
        case _:
            return PriceMarked(symbol=symbol, price=str(price))


def _fill(seq: int, symbol: str, prices: dict[str, float], held: dict[str, str], most_open: int) -> AnyFact:
    """Return a fill that opens, adds, or closes, so that never more than `most_open` are open."""
    if symbol in held or len(held) >= most_open:
        symbol = symbol if symbol in held else next(iter(held))
        quantity, side = held.pop(symbol), "sell"
    else:
        quantity, side = held.setdefault(symbol, f"{1 + seq % 7}.25"), "buy"
    return OrderFilled(
        symbol=symbol,
        side="buy" if side == "buy" else "sell",
        quantity=quantity,
        price=str(prices[symbol]),
        fee="0.0312",
        order_id=f"o-{seq}",
        trade_id=f"t-{seq}",
    )


if __name__ == "__main__":
    sys.exit(main())
