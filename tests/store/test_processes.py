"""One process writes and others read; what was committed outlives a writer that is killed."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from deskwatch.chance import seeded_random
from deskwatch.store import Reader, StoreError
from tests.desks import environment
from tests.store.storing import NOON_MS, all_samples, bits_of, fill, labels, open_store, samples_of

EQUITY = labels("equity")
ROUNDS, SEED = 12, 20_260_101
WRITER = """
import sys
from pathlib import Path
from deskwatch.model import SystemClock
from deskwatch.store import Limits, Store

store = Store(Path(sys.argv[1]), SystemClock(), Limits(block_instants=7, keep_ms=10**13))
series = [(("__name__", "n"), ("n", str(number))) for number in range(40)]
for time_ms in range(int(sys.argv[2]), 10**12):
    store.append(time_ms, {one: time_ms + number / 10 for number, one in enumerate(series)})
    print(time_ms, flush=True)
"""
READER = """
import sys
from pathlib import Path
from deskwatch.store import Reader

reader = Reader(Path(sys.argv[1]))
for line in sys.stdin:
    print(sum(matrix.values.size for matrix in reader.select([], 0, 2**42)), flush=True)
"""


def test_nothing_committed_is_lost_and_nothing_is_torn_by_kills(tmp_path: Path) -> None:
    chance = seeded_random(SEED)
    last = 0
    for _ in range(ROUNDS):
        words = [sys.executable, "-c", WRITER, str(tmp_path), str(last + 1)]
        with subprocess.Popen(words, stdout=subprocess.PIPE, env=environment(tmp_path)) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(chance.uniform(0.0, 0.1))
            writer.send_signal(signal.SIGKILL)
            told = writer.stdout.read().split()
        found = all_samples(tmp_path)
        assert len(found) == 40
        last = max(max(held) for held in found.values())
        assert last >= int(told[-1] if told else 0), f"round, seed {SEED}"
        for one, held in found.items():
            number = int(dict(one)["n"])
            assert held == {at: bits_of(at + number / 10) for at in range(1, last + 1)}
    assert last > ROUNDS * 7


def test_another_process_reads_what_was_just_written(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    words = [sys.executable, "-c", READER, str(tmp_path)]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment(tmp_path)
    ) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        for number in range(10):
            store.append(NOON_MS + number, {EQUITY: 1.0})
            reader.stdin.write("\n")
            reader.stdin.flush()
            assert int(reader.stdout.readline()) == number + 1
        reader.stdin.close()


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    with pytest.raises(StoreError, match="is being written by another process: stop that hub first"):
        open_store(tmp_path)
    store.close()
    open_store(tmp_path).close()


def test_a_store_that_nobody_writes_is_read(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    fill(store, 6, [EQUITY])
    store.close()
    assert len(all_samples(tmp_path)[EQUITY]) == 6


def test_a_store_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist: start the hub"):
        Reader(tmp_path)


def test_a_reader_goes_on_with_the_file_that_took_the_place(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    fill(store, 2, [EQUITY])
    reader = Reader(tmp_path)
    store.close()
    store.path.rename(tmp_path / "old.db")
    store = open_store(tmp_path)
    fill(store, 3, [EQUITY])
    assert len(samples_of(reader.select([], 0, 2**42))[EQUITY]) == 3
