"""What may wait is bounded in bytes, whatever it is made of."""

import subprocess
import sys
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from deskwatch.events import FACTS, Fact
from deskwatch.recorder.room import MOST_WAITING, SHORT_TEXT, SMALL_DECIMAL, STEPS, step, weight
from deskwatch.recorder.values import is_light, plan_for
from tests.desks import environment
from tests.recorder.recording import last_heartbeat, recording

BOUND = 16 * 1024 * 1024
# Texts of the widest characters that Python keeps, and decimals with all the digits they may have.
WIDE = "\N{SLOT MACHINE}"
DIGITS = Decimal("1" * 76)


def test_all_steps_together_hold_sixteen_mebibytes() -> None:
    edges = [0, *(places for places, _ in STEPS)]
    assert (
        sum(
            (after - before) * most for (before, after), (_, most) in zip(pairwise(edges), STEPS, strict=True)
        )
        <= BOUND
    )
    assert edges == sorted(edges)
    assert edges[-1] == MOST_WAITING


def test_the_more_wait_the_lighter_a_fact_must_be() -> None:
    steps = [step(waiting) for waiting in (0, 8, 64, 768, 8_192, MOST_WAITING)]
    assert steps == sorted(steps, reverse=True)
    assert steps[-1] == 0


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
def test_a_fact_that_takes_the_short_way_weighs_no_more_than_its_places_allow(kind: type[Fact]) -> None:
    fields = len(plan_for(kind))
    texts = [WIDE * (SHORT_TEXT // fields)] * fields
    heaviest = max(weight((*texts,)), weight((DIGITS,) * min(fields, 6) + (2.5,) * (fields - 6)))
    assert sys.getsizeof(DIGITS) == SMALL_DECIMAL
    assert is_light((*texts,))
    assert heaviest <= step(767)


def test_a_decimal_with_a_million_digits_is_not_taken_as_it_is(tmp_path: Path) -> None:
    with recording(tmp_path) as bot:
        bot.order_filled(symbol="B", side="buy", quantity=Decimal("1" * 1_000_000), price=Decimal(1))
    assert last_heartbeat(tmp_path).dropped == {"too_large": 1}


def test_a_week_without_a_disk_takes_no_more_memory_than_the_bound(tmp_path: Path) -> None:
    """All sorts of facts come until none finds room, then the writer tries for a while."""
    program = """
import sys, time, deskwatch
from pathlib import Path
def resident(): return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
bot = deskwatch.bot("bot")
bot.noted(text="warm")
bot.flush(0.2)
before = resident()
for number in range(9_000):
    amounts = dict(quantity=f"{number}.5", price=f"{number}")
    bot.order_filled(symbol=f"S{number}", side="buy", order_id=f"o-{number}", **amounts)
    bot.noted(text=f"{number}" * 400)
    if number % 30 == 0:
        bot.weights_set(weights={f"S{number}-{n}" * 9: n / 7 for n in range(number % 250)})
    if number % 1000 == 0: bot.flush(0.1)
print(resident() - before)
"""
    data = tmp_path / "data"
    data.touch()
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(data), capture_output=True, text=True, check=True
    )
    assert int(done.stdout) < 1.25 * BOUND, done.stdout
