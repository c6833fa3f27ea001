"""Histories of a folder of journals while a hub reads it, is killed and goes on from what it kept.

A history is drawn from a seed: boots write, stop in the middle of a line, rotate, are killed, tell again what
a failed sync left unsure; somebody deletes and truncates files; the file system hands the inode of a deleted
file to the next one. A hub polls in small pieces, commits what it has together with its positions, and is
killed. At the end each fact was taken once, except those that were destroyed before they were read, and
those are counted as missing.
"""

import fcntl
import os
import re
import shutil
import tempfile
from pathlib import Path

import msgspec

from deskwatch.chance import Chance, seeded_random
from deskwatch.events import Noted, Record, encode_record
from deskwatch.journal import Footer, Header, segment_name
from deskwatch.journal.line import seal
from deskwatch.model import Bot, Problem
from deskwatch.tail import Batch, Tail
from deskwatch.testing import NOON_NS
from tests.soak.journal.outcome import Outcome

STEPS = 60
EMA = Bot(name="ema")
_MISSING = re.compile(r"([0-9]+) facts between")


class Boot:
    """One run of a bot, which writes by hand, so that it can stop anywhere."""

    def __init__(self, folder: Path, name: str, opened_at_ns: int) -> None:
        self.name = name
        self.folder = folder
        self.seq = 0
        self.sure = 0  # up to here no fact will be told again
        self.alive = True
        self.half = b""  # the rest of a line whose beginning is written
        self.destroyed: set[int] = set()  # facts that somebody took from the disk
        self._placed: dict[int, tuple[int, int]] = {}  # where each fact was written last: segment, end
        self._segment = 0
        self._file = -1
        self._opened_at_ns = opened_at_ns
        self.rotate()

    @property
    def path(self) -> Path:
        """The segment that is written now."""
        return self.folder / segment_name(self.name, self._segment)

    def rotate(self, *, footer: bool = False, again: bool = False) -> None:
        """Begin the next segment; `again` tells once more what was not sure, `footer` ends the one before."""
        if footer:
            closed = Footer(closed_at_ns=NOON_NS, last_seq=self.seq, final=False)
            self._append(seal(msgspec.json.encode(closed)))
        previous = self.sure if again else self.seq
        self._segment += 1
        self.half = b""
        header = Header(
            format=1,
            bot=EMA,
            boot=self.name,
            pid=1,
            segment=self._segment,
            previous_seq=previous,
            opened_at_ns=self._opened_at_ns,
            writer="soak",
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        self.let_go()
        self._file = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        self._append(seal(msgspec.json.encode(header)))
        self._append_facts(previous + 1, self.seq)
        self.sure = self.seq

    def write(self, count: int) -> None:
        """Write so many facts."""
        self.complete()
        first, self.seq = self.seq + 1, self.seq + count
        self._append_facts(first, self.seq)

    def write_half(self, chance: Chance) -> None:
        """Write the beginning of a line."""
        self.complete()
        line = self._line(self.seq + 1)
        place = chance.randrange(1, len(line))
        self._append(line[:place])
        self.half = line[place:]

    def complete(self) -> None:
        """Write the rest of a line."""
        if self.half:
            self._append(self.half)
            self.seq, self.half = self.seq + 1, b""
            self._placed[self.seq] = (self._segment, os.fstat(self._file).st_size)

    def cut(self, size: int) -> None:
        """Let somebody cut the segment; a line that is cut is made one with the next."""
        os.truncate(self.path, size)
        whole = self.path.read_bytes().endswith(b"\n") or size == 0
        self.half = b""
        self.destroyed |= {
            seq for seq, (at, end) in self._placed.items() if at == self._segment and end > size
        }
        if not whole:
            self.destroyed.add(self.seq + 1)

    def remove(self) -> None:
        """Let somebody remove the segment."""
        self.path.unlink()
        self.destroyed |= {seq for seq, (at, _) in self._placed.items() if at == self._segment}

    def let_go(self) -> None:
        """Close the file, as the end of a process does; what comes then goes nowhere."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def die(self) -> None:
        """End without a word."""
        self.alive = False
        self.let_go()

    def _append(self, data: bytes) -> None:
        os.write(self._file, data)

    def _append_facts(self, first: int, last: int) -> None:
        size = os.fstat(self._file).st_size
        lines = [self._line(seq) for seq in range(first, last + 1)]
        for seq, line in enumerate(lines, first):
            size += len(line)
            self._placed[seq] = (self._segment, size)
        self._append(b"".join(lines))

    def _line(self, seq: int) -> bytes:
        return seal(encode_record(Record(seq, NOON_NS + seq, Noted(text=f"{self.name} {seq}"))))


class Hub:
    """Reads, and keeps what it read together with its positions; a kill takes it back to what it kept."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.taken: list[str] = []
        self.problems: list[Problem] = []
        self._kept: tuple[list[str], list[Problem], dict[str, bytes]] = ([], [], {})
        self._tail = Tail(data)

    def poll(self, limit: int) -> bool:
        """Read a piece; tell whether there was anything."""
        batches = self._tail.poll(limit)
        self.take(batches)
        return bool(batches)

    def take(self, batches: list[Batch]) -> None:
        """Take what a tail handed on."""
        for batch in batches:
            self.taken += [record.fact.text for record in batch.records if isinstance(record.fact, Noted)]
            self.problems += batch.problems

    def commit(self) -> None:
        """Keep all at once."""
        self._kept = (self.taken[:], self.problems[:], self.positions())

    def positions(self) -> dict[str, bytes]:
        """Return where the tail stands."""
        return self._tail.positions()

    def kill(self) -> None:
        """Forget what was not kept, and begin anew with what was."""
        taken, problems, positions = self._kept
        self.taken, self.problems = taken[:], problems[:]
        self._tail = Tail(self._data, positions=positions)


class History:
    """One history: the folder, the boots, the hub, and which facts somebody destroyed."""

    def __init__(self, data: Path, chance: Chance, hub: type[Hub]) -> None:
        self._chance = chance
        self._folder = data / "journals" / "ema"
        self.boots: list[Boot] = []
        self.hub = hub(data)
        self.inodes_reused = 0
        self._begin_boot()

    def run(self) -> None:
        """Let it happen."""
        actions = (
            [self._write] * 8
            + [self._poll] * 8
            + [self.hub.commit] * 3
            + [self.hub.kill] * 2
            + [self._half, self._half, self._rotate, self._tell_again, self._die, self._begin_boot]
            + [self._delete, self._truncate]
        )
        for _ in range(STEPS):
            self._chance.choice(actions)()
        for boot in self.boots:
            if boot.alive:
                boot.write(1)  # by which whatever is missing before it shows
        while self.hub.poll(1):
            pass

    def broken(self) -> list[str]:
        """Return which rules were broken."""
        found = []
        expected = {f"{boot.name} {seq}" for boot in self.boots for seq in range(1, boot.seq + 1)}
        doubled = len(self.hub.taken) - len(set(self.hub.taken))
        lost = expected - set(self.hub.taken)
        if doubled:
            found.append(f"{doubled} facts were taken twice")
        if set(self.hub.taken) - expected:
            found.append("facts were taken that nobody wrote")
        return found + [words for boot in self.boots for words in self._lost(boot, lost)]

    def _lost(self, boot: Boot, lost: set[str]) -> list[str]:
        """Return what is lost of a boot though nobody destroyed it, or was destroyed and not counted."""
        missing = {int(text.split()[1]) for text in lost if text.split()[0] == boot.name}
        told = [problem for problem in self.hub.problems if Path(problem.file).name.startswith(boot.name)]
        if any(problem.reason.value == "header" for problem in told):
            return []  # cut before anybody could read whose it is; told, but not by how many facts
        found = []
        if missing - boot.destroyed:
            found.append(
                f"{len(missing - boot.destroyed)} facts of {boot.name} are lost that nobody destroyed"
            )
        counted = sum(int(match[1]) for problem in told if (match := _MISSING.match(problem.detail)))
        damaged = sum(problem.reason.value in {"checksum", "torn"} for problem in told)
        if boot.alive and len(missing) > counted + damaged:
            found.append(f"{len(missing)} facts of {boot.name} are lost, {counted} were counted")
        return found

    def _boot(self) -> Boot | None:
        alive = [boot for boot in self.boots if boot.alive]
        return self._chance.choice(alive) if alive else None

    def _begin_boot(self) -> None:
        number = len(self.boots)
        self.boots.append(Boot(self._folder, f"b{number}x", NOON_NS + number))

    def _write(self) -> None:
        if boot := self._boot():
            boot.write(self._chance.randrange(1, 9))

    def _half(self) -> None:
        if boot := self._boot():
            boot.write_half(self._chance)

    def _rotate(self) -> None:
        if boot := self._boot():
            boot.complete()
            boot.rotate(footer=self._chance.random() < 0.7)

    def _tell_again(self) -> None:
        if boot := self._boot():
            boot.sure = max(boot.sure, boot.seq - self._chance.randrange(6))
            boot.rotate(again=True)

    def _die(self) -> None:
        if boot := self._boot():
            boot.die()

    def _poll(self) -> None:
        self.hub.poll(self._chance.choice((1, 1, 10_000_000)))

    def _delete(self) -> None:
        """Delete a file, and let the next one have its inode."""
        boot = self._chance.choice(self.boots)
        if boot.path.exists() and self._chance.random() < 0.5:
            inode = boot.path.stat().st_ino
            boot.remove()
            boot.die()
            self._begin_boot()
            self.inodes_reused += self.boots[-1].path.stat().st_ino == inode

    def _truncate(self) -> None:
        """Cut a file to nothing or to a part; its writer goes on at the new end, or with a new segment."""
        boot = self._boot()
        if boot is not None and boot.path.exists() and self._chance.random() < 0.5:
            size = boot.path.stat().st_size
            boot.cut(self._chance.choice((0, self._chance.randrange(size + 1))))
            if self._chance.random() < 0.5:
                boot.rotate()
            boot.write(self._chance.randrange(1, 30))


def histories(rounds: int, seed: int, hub: type[Hub] = Hub, directory: Path | None = None) -> Outcome:
    """Run so many histories in a folder on the disk."""
    broken: list[str] = []
    facts = reused = 0
    for number in range(rounds):
        chance = seeded_random(seed * 1_000_003 + number)
        folder = Path(tempfile.mkdtemp(dir=directory))
        try:
            history = History(folder, chance, hub)
            history.run()
            broken += [f"history {number}: {what}" for what in history.broken()]
            facts += sum(boot.seq for boot in history.boots)
            for boot in history.boots:
                boot.let_go()
            reused += history.inodes_reused
        finally:
            shutil.rmtree(folder)
    return Outcome("histories of a tail", rounds, f"{facts:,} facts, {reused:,} inodes reused", broken)
