"""Random series for tests: counters that reset, gauges, histograms; with gaps, late starts and odd values.

Values are quarters, so that sums of them are exact and two engines cannot differ by rounding alone.
"""

from dataclasses import dataclass, field

from deskwatch.chance import seeded_random
from deskwatch.model import Labels
from deskwatch.promql import MemorySource
from deskwatch.promql.labels import NAME, from_pairs
from deskwatch.promql.numbers import plain
from tests.promql.chance import Chance

START_MS = 1_700_000_000_000
SAMPLE_MS = 15_000
SAMPLES = 160
END_MS = START_MS + SAMPLES * SAMPLE_MS
BOUNDS = ("0.5", "1", "2.5", "+Inf")

Samples = list[tuple[int, float]]


@dataclass
class World:
    """All series of one random world."""

    series: dict[Labels, Samples] = field(default_factory=dict)

    def source(self) -> MemorySource:
        """Return a source that holds the world."""
        source = MemorySource()
        for labels, samples in self.series.items():
            source.add(labels, samples)
        return source

    def openmetrics(self) -> str:
        """Return the world as `promtool tsdb create-blocks-from openmetrics` reads it."""
        lines = [
            f"{_written(labels)} {plain(value)} {time / 1000}"
            for labels, samples in sorted(self.series.items())
            for time, value in samples
        ]
        return "\n".join([*lines, "# EOF", ""])


def _written(labels: Labels) -> str:
    pairs = ",".join(f'{name}="{value}"' for name, value in labels if name != NAME)
    return f"{dict(labels)[NAME]}{{{pairs}}}"


def random_world(seed: int) -> World:
    """Return the world of this seed."""
    chance = seeded_random(seed)
    world = World()
    for bot in ("ema", "grid", "scalp"):
        for symbol in ("BTC", "ETH", "SOL"):
            pairs = [("bot", bot), ("symbol", symbol)]
            world.series[from_pairs([(NAME, "orders_total"), *pairs])] = _counter(chance)
            world.series[from_pairs([(NAME, "equity"), *pairs])] = _gauge(chance)
            world.series[from_pairs([(NAME, "limit"), *pairs])] = _gauge(chance)
        world.series[from_pairs([(NAME, "venue_info"), ("bot", bot), ("venue", chance.choice("ab"))])] = [
            (time, 1.0) for time in _times(chance)
        ]
        world.series[from_pairs([(NAME, "odd"), ("bot", bot)])] = [
            (time, chance.choice([0.0, 1.0, -1.5, float("nan"), float("inf")])) for time in _times(chance)
        ]
        _add_histogram(world, bot, chance)
    return world


def _times(chance: Chance) -> list[int]:
    """Return the times of one series: the common ones, some of them missing, or times of its own."""
    first = chance.choice([0, 0, 0, chance.randrange(SAMPLES)])
    last = chance.choice([SAMPLES, SAMPLES, chance.randrange(SAMPLES)])
    shift = chance.choice([0, 0, 0, chance.randrange(SAMPLE_MS)])
    missing = chance.choice([0.0, 0.0, 0.1, 0.7])
    places = [place for place in range(first, last) if chance.random() >= missing]
    return [START_MS + place * SAMPLE_MS + shift for place in places]


def _counter(chance: Chance) -> Samples:
    samples, value = [], chance.randrange(20) / 4
    for time in _times(chance):
        value = 0.0 if chance.random() < 0.05 else value + chance.randrange(9) / 4
        samples.append((time, value))
    return samples


def _gauge(chance: Chance) -> Samples:
    samples, value = [], chance.randrange(-40, 40) / 4
    for time in _times(chance):
        value += chance.randrange(-4, 5) / 4
        samples.append((time, float("nan") if chance.random() < 0.01 else value))
    return samples


def _add_histogram(world: World, bot: str, chance: Chance) -> None:
    counts = [0.0] * len(BOUNDS)
    rows: list[Samples] = [[] for _ in BOUNDS]
    for time in _times(chance):
        seen = 0.0
        for place, row in enumerate(rows):
            counts[place] += chance.randrange(3)
            seen += counts[place]
            row.append((time, seen))
    for bound, row in zip(BOUNDS, rows, strict=True):
        world.series[from_pairs([(NAME, "delay_bucket"), ("bot", bot), ("le", bound)])] = row
