"""What a journal takes: bytes a fact on the disk, seconds to write and sync, and to begin with much history.

    python benchmarks/journal.py                      20,000 facts a sort, 100,000 old segments, 2,000 bots
    python benchmarks/journal.py --facts 2000 --segments 2000 --bots 100

The facts are those of a bot at work. A line is plain JSON with its checksum; beside it stands what its
smallest form would take (the values alone, packed), and what the same lines take after zlib, as an archive
would keep them. The start is that of a hub: all at once, and from the positions that it kept. Seconds are
of the processor, so that other programs count less.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
import zlib
from pathlib import Path

import msgspec

from deskwatch.events import (
    AnyFact,
    ApiCalled,
    CycleCompleted,
    Heartbeat,
    MetricRecorded,
    OrderFilled,
    OrderPlaced,
    PriceMarked,
    Record,
    encode_record,
)
from deskwatch.journal import Footer, Header, JournalWriter, segment_name
from deskwatch.journal.line import seal
from deskwatch.model import Bot, SystemClock
from deskwatch.tail import Tail

GROUP = 256  # facts that a recorder's thread writes at a stretch
FIRST_NS = 1_767_268_800_123_456_789
BOT = Bot(name="ema-btc", strategy="ema", portfolio="crypto", mode="paper", venue="binance")
Facts = list[tuple[int, AnyFact]]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--facts", type=int, default=20_000)
    parser.add_argument("--segments", type=int, default=100_000)
    parser.add_argument("--bots", type=int, default=2_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, facts in sorts(options.facts).items():
            print(f"{name:<18} {one_sort(Path(folder) / name.replace(' ', '-'), facts)}")
        print(history(Path(folder) / "history", options.segments))
        print(many_bots(Path(folder) / "bots", options.bots))
    return 0


def sorts(count: int) -> dict[str, Facts]:
    """Return facts of each common sort, and a bot's mixture of them."""
    fills: Facts = [(FIRST_NS + n * 10**8, fill(n)) for n in range(count)]
    marks: Facts = [
        (FIRST_NS + n * 10**8, PriceMarked(symbol="BTC/USD", price=f"{64_000 + n % 977}.5"))
        for n in range(count)
    ]
    mixed: Facts = [(FIRST_NS + n * 10**8, at_work(n)) for n in range(count)]
    return {"price marked": marks, "order filled": fills, "a bot at work": mixed}


def fill(number: int) -> OrderFilled:
    """Return a fill with what a venue tells of it."""
    return OrderFilled(
        symbol="BTC/USD",
        side="sell" if number % 2 else "buy",
        quantity="0.25",
        price=f"{64_000 + number % 977}.5",
        fee="1.2",
        fee_currency="USD",
        order_id=f"o-{number}",
        trade_id=f"t-{number}",
    )


def at_work(number: int) -> AnyFact:
    """Return the fact of that number in a bot's life: of fifty 35 marks, 5 cycles, 3 orders, 3 fills."""
    order_id = f"o-{number}"
    life: list[AnyFact] = [
        *[PriceMarked(symbol="BTC/USD", price=f"{64_000 + number % 977}.5")] * 35,
        *[CycleCompleted(duration_seconds=0.0125)] * 5,
        *[OrderPlaced(symbol="BTC/USD", side="buy", quantity="0.25", order_id=order_id, price="64000")] * 3,
        *[fill(number)] * 3,
        *[ApiCalled(endpoint="create_order", duration_seconds=0.081)] * 2,
        MetricRecorded(name="spread_bps", value=1.75),
        Heartbeat(monotonic_ns=number, offered=number, written=number),
    ]
    return life[number % len(life)]


def one_sort(data: Path, facts: Facts) -> str:
    """Write facts as a recorder's thread does, and return what that took."""
    journal = JournalWriter(BOT, data, "9f8c2d1e7a6b5043", SystemClock())
    begun = time.perf_counter()
    for first in range(0, len(facts), GROUP):
        journal.append(facts[first : first + GROUP])
    written = time.perf_counter() - begun
    journal.close()
    content = b"".join(path.read_bytes() for path in sorted(data.rglob("*.jsonl")))
    packed = sum(len(msgspec.msgpack.encode(msgspec.structs.astuple(fact))) + 9 for _, fact in facts)
    count = len(facts)
    return (
        f"{len(content) / count:>5.0f} bytes a fact; values alone, packed {packed / count:>4.0f}; "
        f"zlib {len(zlib.compress(content, 6)) / count:>4.0f}; "
        f"{count / written:>9,.0f} facts/s encoded and written"
    )


def history(data: Path, count: int) -> str:
    """Return how long a hub takes to begin beside many old segments."""
    folder = data / "journals" / "ema-btc"
    folder.mkdir(parents=True)
    header = Header(
        format=1,
        bot=BOT,
        boot="b1",
        pid=1,
        segment=1,
        previous_seq=0,
        opened_at_ns=FIRST_NS,
        writer="benchmark",
    )
    footer = seal(msgspec.json.encode(Footer(closed_at_ns=FIRST_NS, last_seq=1, final=False)))
    for number in range(1, count + 1):
        first = seal(
            msgspec.json.encode(msgspec.structs.replace(header, segment=number, previous_seq=number - 1))
        )
        fact = seal(encode_record(Record(number, FIRST_NS + number, fill(number))))
        (folder / segment_name("b1", number)).write_bytes(first + fact + footer)
    journal = JournalWriter(BOT, data, "b2", SystemClock())
    journal.append([(FIRST_NS, fill(1))])
    whole, tail = start(Tail(data))
    positions = tail.positions()
    journal.append([(FIRST_NS, fill(2))])
    kept, _ = start(Tail(data, positions=positions))
    begun = time.process_time()
    with os.scandir(folder) as entries:
        listed = sum(1 for _ in entries)
    bare = time.process_time() - begun
    journal.close()
    shutil.rmtree(data)
    return (
        f"{count:,} old segments: start {whole:.2f} s reading all, {kept:.3f} s from positions "
        f"(os.scandir of the {listed:,} names alone {bare:.3f} s)"
    )


def many_bots(data: Path, count: int) -> str:
    """Return how long a look at many bots takes, and how many files are open after it."""
    journals = [
        JournalWriter(msgspec.structs.replace(BOT, name=f"bot-{number}"), data, "b1", SystemClock())
        for number in range(count)
    ]
    for journal in journals:  # written and left open in turns, for this process cannot hold so many files
        journal.append([(FIRST_NS, fill(1))])
        journal.abandon()
    first, tail = start(Tail(data))
    begun = time.process_time()
    tail.poll()
    again = time.process_time() - begun
    held = len(list(Path("/proc/self/fd").iterdir()))
    shutil.rmtree(data)
    return (
        f"{count:,} bots: first look {first:.2f} s, a look without news {again:.3f} s, "
        f"{held} files open after it"
    )


def start(tail: Tail) -> tuple[float, Tail]:
    """Read all that a tail has and return the seconds that took, with the tail."""
    begun = time.process_time()
    while tail.poll():
        pass
    return time.process_time() - begun, tail


if __name__ == "__main__":
    sys.exit(main())
