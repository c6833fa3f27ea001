"""The suites over a recorder's programs: each starts one, ends it if it hangs, and reads what it left."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from deskwatch.events import Noted, PriceMarked
from tests.desks import environment
from tests.recorder.recording import facts_of, last_heartbeat, offered
from tests.soak.journal.outcome import Outcome
from tests.soak.recorder.forks import NOTES


class Ran(NamedTuple):
    """What a program said, or why it did not get to say it."""

    said: dict[str, Any]
    trouble: list[str]


def run(data: Path, program: str, *arguments: object, seconds: float) -> Ran:
    """Run a program of this folder as a bot that records into `data`, and kill it if it hangs."""
    words = [sys.executable, "-m", f"tests.soak.recorder.{program}", str(data), *map(str, arguments)]
    try:
        done = subprocess.run(
            words, env=environment(data), capture_output=True, text=True, check=False, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        return Ran({}, [f"{program} hung: it did not end within {seconds:g} s"])
    if done.returncode:
        return Ran({}, [f"{program} ended with {done.returncode}: {done.stderr[-300:]}"])
    return Ran(json.loads(done.stdout), [])


def hostile_calls(  # noqa: PLR0917 - a suite has its size, its seed and its fault
    data: Path, calls: int, threads: int, seed: int, fault: str = "", seconds: float = 600
) -> Outcome:
    """Harass a recorder (goal R4): nothing may be raised, nothing may hang, every call is in the account."""
    ran = run(data, "calls", calls, threads, seed, *fault.split(), seconds=seconds)
    said, broken = ran.said, list(ran.trouble)
    if said:
        broken += [f"{count} calls raised {name}" for name, count in Counter(said["raised"]).items()]
        told, beat = said["calls"] + said["signals"] + said["deaths"], last_heartbeat(data)
        if beat.offered != told or beat.offered != beat.written + sum(beat.dropped.values()):
            broken.append(f"{told} offers were made, {beat} accounts for others")
    counted = f"{said.get('signals')} signals, {said.get('deaths')} dying objects, {threads} threads"
    return Outcome("hostile calls", calls, counted, broken)


def forks(data: Path, count: int, seed: int = 0, fault: str = "", seconds: float = 900) -> Outcome:  # noqa: ARG001 - every suite has one
    """Fork a bot whose threads record (goal R4): no child may hang, and no fact be lost or told twice."""
    ran = run(data, "forks", count, *fault.split(), seconds=seconds)
    broken = list(ran.trouble)
    if ran.said:
        broken += [f"child {number} hung" for number in ran.said["hung"]]
        notes = Counter(fact.text for fact in facts_of(data, Noted) if isinstance(fact, Noted))
        due = {f"{number}:{note}" for number in range(count) for note in range(NOTES)}
        broken += [f"note {text} was told {notes[text]} times" for text in sorted(due) if notes[text] != 1]
        marks = len(facts_of(data, PriceMarked))
        if marks != ran.said["offered"]:
            broken.append(f"the parent offered {ran.said['offered']} facts, {marks} were written")
    return Outcome("forks", count, f"{ran.said.get('offered')} facts of the parent", broken)


def account(data: Path, facts: int, seed: int, fault: str = "", seconds: float = 1800) -> Outcome:
    """Hold the recorder's account against the offers (goal R5) while the disk refuses now and then."""
    ran = run(data, "account", facts, seed, *fault.split(), seconds=seconds)
    made, broken, counted = ran.said, list(ran.trouble), "nothing"
    if made:
        beat, told = last_heartbeat(data), sum(made.values())
        dropped, kept = sum(beat.dropped.values()), len(offered(data))
        counted = f"{beat.written:,} written, {dropped:,} dropped: {beat.dropped}"
        if not told == beat.offered == beat.written + dropped:
            broken.append(
                f"{told} were offered; the recorder says {beat.offered}, {beat.written} + {dropped}"
            )
        if kept != beat.written:
            broken.append(f"{beat.written} are called written, {kept} are in the journal")
        wrong = {reason: beat.dropped.get(reason, 0) for reason in made if reason != "written"}
        broken += [f"more were dropped as {r} than were {r}" for r, n in wrong.items() if n > made[r]]
    return Outcome("offered = written + dropped", facts, counted, broken)
