"""Time and chance come through one door."""

from deskwatch.chance import seeded_random
from deskwatch.model import SystemClock, fresh_id


def test_the_monotonic_clock_never_goes_back() -> None:
    clock = SystemClock()
    times = [clock.monotonic_ns() for _ in range(1000)]
    assert times == sorted(times)


def test_the_wall_clock_is_in_nanoseconds_of_this_century() -> None:
    assert 1_700_000_000 < SystemClock().now_ns() / 1e9 < 4_000_000_000


def test_chance_follows_from_the_seed() -> None:
    first, same, other = seeded_random(7), seeded_random(7), seeded_random(8)
    drawn = [first.random() for _ in range(5)]
    assert drawn == [same.random() for _ in range(5)]
    assert drawn != [other.random() for _ in range(5)]


def test_ids_are_16_digits_and_do_not_repeat() -> None:
    ids = {fresh_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(text) == 16 and int(text, 16) >= 0 for text in ids)
