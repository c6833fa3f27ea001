"""Power cuts, simulated: what a disk may hold when the machine stops at any moment.

The calls of a journal's writer are recorded while it writes, syncs, rotates and meets failures. Then, for any
moment of that record, disks are built that could be found afterwards: what was synced is there; of the
rest each block of 512 bytes is there, or holds zeros, or something else; a name is there for sure only if
its folder was synced. On each of them every fact that had been called *synced* must be read, each once.

After a failed sync a block that was not on the disk may never get there, however many syncs succeed later.
"""

import errno
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from deskwatch.chance import Chance, seeded_random
from deskwatch.events import Noted
from deskwatch.journal import JournalWriter
from deskwatch.model import Bot
from deskwatch.tail import Tail
from deskwatch.testing import NOON_NS, ManualClock
from tests.journal.segments import drain
from tests.soak.journal.outcome import Outcome

BLOCK = 512
STEPS = 40
FAILED_WRITES = 0.02  # of all
FAILED_SYNCS = 0.06
CUTS = 25  # moments that are tried of each record
SEGMENT_BYTES = 3_000
MakeWriter = Callable[[Path], JournalWriter]


class Event(NamedTuple):
    """One call: what, on which path, and its bytes (with their offset), or the number called synced."""

    what: str
    path: Path
    offset: int = 0
    data: bytes = b""


def small_writer(data: Path) -> JournalWriter:
    """Return a writer whose segments are short."""
    return JournalWriter(Bot(name="ema"), data, "b1", ManualClock(), SEGMENT_BYTES)


class Recorder:
    """Notes the calls on files below a folder, in place of the system, and lets some of them fail."""

    NAMES = ("open", "write", "fdatasync", "fsync", "mkdir", "unlink")

    def __init__(self, root: Path, chance: Chance) -> None:
        self.events: list[Event] = []
        self._root = root
        self._chance = chance
        self._calls: dict[str, Any] = {name: getattr(os, name) for name in self.NAMES}

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Stand between a journal and the system while it is done."""
        try:
            for name in self.NAMES:
                setattr(os, name, getattr(self, f"_{name}"))
            yield
        finally:
            for name, call in self._calls.items():
                setattr(os, name, call)

    def _note(self, what: str, path: Path, offset: int = 0, data: bytes = b"") -> None:
        if path == self._root or self._root in path.parents:
            self.events.append(Event(what, path, offset, data))

    def _open(self, path: Any, flags: int, *rest: Any, **more: Any) -> int:  # noqa: ANN401 - as the system's
        descriptor: int = self._calls["open"](path, flags, *rest, **more)
        if flags & os.O_CREAT:
            self._note("create", Path(path))
        return descriptor

    def _write(self, descriptor: int, data: Any) -> int:  # noqa: ANN401 - as above
        offset = os.fstat(descriptor).st_size
        if self._chance.random() < FAILED_WRITES:
            data = data[: len(data) // 2]
            if not data:
                raise OSError(errno.ENOSPC, "no room")
        count: int = self._calls["write"](descriptor, data)
        self._note("write", _path(descriptor), offset, bytes(data[:count]))
        return count

    def _fdatasync(self, descriptor: int) -> None:
        failed = self._chance.random() < FAILED_SYNCS
        self._note("failed_sync" if failed else "sync", _path(descriptor))
        if failed:
            raise OSError(errno.EIO, "the disk failed")

    _fsync = _fdatasync

    def _mkdir(self, path: Any, *rest: Any, **more: Any) -> None:  # noqa: ANN401 - as above
        self._calls["mkdir"](path, *rest, **more)
        self._note("create", Path(path))

    def _unlink(self, path: Any, **more: Any) -> None:  # noqa: ANN401 - as above
        self._calls["unlink"](path, **more)
        self._note("unlink", Path(path))


class Disk:
    """What is known of a disk after a number of calls."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._durable: dict[Path, bytearray] = {}
        self._pending: dict[Path, list[tuple[int, bytes]]] = {}
        self._poisoned: dict[Path, list[tuple[int, bytes]]] = {}
        self._names: dict[Path, bool] = {root: True}  # whether a name is sure to be there
        self._removed: dict[Path, bool] = {}

    def apply(self, event: Event) -> None:
        """Let one call happen."""
        path = event.path
        if event.what == "create":
            self._names[path] = False
        elif event.what == "unlink":
            self._removed[path] = False
        elif event.what == "write":
            self._pending.setdefault(path, []).extend(_blocks(event.offset, event.data))
        elif event.what == "failed_sync":
            self._poisoned.setdefault(path, []).extend(self._pending.pop(path, []))
        elif event.what == "sync":
            _lay(self._durable.setdefault(path, bytearray()), self._pending.pop(path, []))
            for each in (*self._names, *self._removed):
                if each.parent == path:
                    (self._removed if each in self._removed else self._names)[each] = True

    def found(self, target: Path, chance: Chance) -> None:
        """Build one disk that could be found now below `target`."""
        there = {self._root: target}
        for path, sure in self._names.items():
            if path == self._root or path.parent not in there or not (sure or chance.random() < 0.5):
                continue
            if path in self._removed and (self._removed[path] or chance.random() < 0.5):
                continue
            there[path] = there[path.parent] / path.name
            if path.suffix == ".jsonl":
                there[path].write_bytes(self._content(path, chance))
            else:
                there[path].mkdir()

    def _content(self, path: Path, chance: Chance) -> bytes:
        content = bytearray(self._durable.get(path, b""))
        for offset, data in self._pending.get(path, []) + self._poisoned.get(path, []):
            fate = chance.random()
            if fate < 0.4:
                _lay(content, [(offset, data)])
            elif fate < 0.7:
                _lay(content, [(offset, bytes(len(data)))])
            elif fate < 0.8:  # what another file left there, which may look like a line of ours
                _lay(content, [(offset, data.translate(bytes.maketrans(b"0123456789", b"1234567890")))])
        return bytes(content)


def write_a_journal(make: MakeWriter, root: Path, chance: Chance) -> list[Event]:
    """Write a journal with its failures and return what was asked of the disk, and when what was synced."""
    record = Recorder(root, chance)
    with record.at_work():
        journal = make(root)
        for _ in range(STEPS):
            facts = [(NOON_NS, Noted(text="")) for _ in range(chance.randrange(1, 12))]
            numbered = [
                (at_ns, Noted(text=str(journal.written_seq + n))) for n, (at_ns, _) in enumerate(facts, 1)
            ]
            for call in (partial(journal.append, numbered), journal.sync):
                with suppress(OSError):  # as the recorder does, which tries again later
                    call()
                record.events.append(Event("claim", root, journal.synced_seq))
    journal.abandon()
    return record.events


def cut(events: list[Event], root: Path, chance: Chance) -> list[str]:
    """Cut the power at a random moment and return what is wrong with the journal that is found."""
    moment = chance.randrange(len(events) + 1)
    disk = Disk(root)
    synced = 0
    for event in events[:moment]:
        synced = event.offset if event.what == "claim" else synced
        disk.apply(event)
    with tempfile.TemporaryDirectory() as folder:
        disk.found(Path(folder), chance)
        reading = drain(Tail(Path(folder)))
    broken = []
    if len(reading.seqs) != len(set(reading.seqs)):
        broken.append("a fact was read twice")
    lost = set(range(1, synced + 1)) - set(reading.seqs)
    if lost:
        broken.append(f"{len(lost)} of {synced} synced facts are lost, from {min(lost)} on")
    wrong = [r.seq for r in reading.records if r.fact != Noted(text=str(r.seq))]
    if wrong:
        broken.append(f"facts {wrong[:3]} are not what was written")
    return [f"after call {moment}: {what}" for what in broken]


def cuts(rounds: int, seed: int, make: MakeWriter = small_writer) -> Outcome:
    """Cut the power so often."""
    chance = seeded_random(seed)
    broken: list[str] = []
    calls = 0
    for number in range(rounds):
        if number % CUTS == 0:
            with tempfile.TemporaryDirectory() as folder:
                root = Path(folder)
                events = write_a_journal(make, root, chance)
            calls += len(events)
        broken += [f"cut {number}: {what}" for what in cut(events, root, chance)]
    return Outcome("power cuts", rounds, f"{calls:,} calls recorded", broken)


def _blocks(offset: int, data: bytes) -> list[tuple[int, bytes]]:
    """Return the parts of a write, as they fall on the disk's blocks."""
    parts = []
    while data:
        length = BLOCK - offset % BLOCK
        parts.append((offset, data[:length]))
        offset, data = offset + length, data[length:]
    return parts


def _lay(content: bytearray, parts: list[tuple[int, bytes]]) -> None:
    for offset, data in parts:
        content.extend(bytes(max(0, offset + len(data) - len(content))))
        content[offset : offset + len(data)] = data


def _path(descriptor: int) -> Path:
    return Path(str(Path(f"/proc/self/fd/{descriptor}").readlink()).removesuffix(" (deleted)"))
