"""A store that is written, closed, opened and filled from files holds what a dictionary would."""

import tempfile
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from deskwatch.model import Labels
from deskwatch.store import STALE, Reader
from deskwatch.store.values import ABSENT_BITS
from tests.store.storing import NOON_MS, Samples, bits_of, labels, open_store, samples_of

SERIES = [labels(name, bot=bot) for name in ("equity", "fills_total") for bot in ("a", "b", "c")]
VALUES = st.sampled_from([0.0, -0.0, 0.1, 1e300, float("nan"), float("-inf"), STALE]) | st.floats()
ROWS = st.dictionaries(st.sampled_from(SERIES), VALUES, max_size=len(SERIES))
STEPS = st.integers(-2, 5)


class StoreMachine(RuleBasedStateMachine):
    """Does things to a store and to a dictionary, and compares them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = open_store(Path(self.folder.name))
        self.reader = Reader(Path(self.folder.name))
        self.held: Samples = {}
        self.offered = 0
        self.now_ms = NOON_MS

    @rule(row=ROWS, step=STEPS, track=st.sampled_from(["samples", "rules"]))
    def append(self, row: dict[Labels, float], step: int, track: str) -> None:
        """Sample some series at one instant, of either track."""
        self.now_ms += step
        self.offered += len(row)
        self.store.append(self.now_ms, row, track)
        for one, value in row.items():
            if self.now_ms > max(self.held.get(one, {0: 0})):
                self.held.setdefault(one, {})[self.now_ms] = bits_of(value)

    @rule(rows=st.lists(ROWS, min_size=1, max_size=9), start=st.integers(-40, 20))
    def backfill(self, rows: list[dict[Labels, float]], start: int) -> None:
        """Import a matrix of about now."""
        times = np.arange(len(rows)) + self.now_ms + start
        for first in range(0, len(rows), 4):  # a block at a time, as the store does
            ranges = {one: (min(held), max(held)) for one, held in self.held.items()}
            for time, row in zip(times[first : first + 4].tolist(), rows[first : first + 4], strict=True):
                for one, value in row.items():
                    begin, end = ranges.get(one, (1, 0))
                    if not begin <= time <= end:
                        self.held.setdefault(one, {})[time] = bits_of(value)
        values = np.array(
            [[bits_of(row[one]) if one in row else ABSENT_BITS for row in rows] for one in SERIES]
        )
        self.offered += sum(map(len, rows))
        self.store.backfill("import", times, SERIES, values.view(np.float64))

    @rule()
    def start_again(self) -> None:
        """Close the store and open it."""
        taken = self.store.counts
        self.store.close()
        self.store = open_store(Path(self.folder.name))
        self.store.counts = taken

    @rule(begin=STEPS, length=st.integers(0, 30))
    def ask_for_a_part(self, begin: int, length: int) -> None:
        """Read what is within some time."""
        start_ms = self.now_ms - 20 + begin
        wanted = {
            one: {time: bits for time, bits in held.items() if start_ms <= time <= start_ms + length}
            for one, held in self.held.items()
        }
        found = samples_of(self.reader.select([], start_ms, start_ms + length))
        assert found == {one: held for one, held in wanted.items() if held}

    @invariant()
    def holds_the_same(self) -> None:
        """Hold the same samples as the dictionary."""
        assert samples_of(self.reader.select([], 0, 2**42)) == self.held

    @invariant()
    def counts_every_sample(self) -> None:
        """Count each sample that was offered once."""
        counts = self.store.counts
        assert counts.taken == sum(map(len, self.held.values()))
        assert counts.taken + counts.out_of_order == self.offered
        assert self.reader.extent().samples == counts.taken

    def teardown(self) -> None:
        """Let go of the files."""
        self.reader.close()
        self.store.close()
        self.folder.cleanup()


StoreMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=20, suppress_health_check=[HealthCheck.too_slow]
)
TestStore = StoreMachine.TestCase
