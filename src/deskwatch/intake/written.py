"""How many of the facts that were offered in one run of a bot its journal holds.

The sequence numbers tell, and the last heartbeat: it says how many facts came before it, so only what stands
behind it has to be read, however long the run was, and old segments may be gone.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from deskwatch.events import Heartbeat, Record, decode_record
from deskwatch.intake.outcome import OWN
from deskwatch.journal import journal_folder
from deskwatch.journal.line import is_footer, is_header, is_whole
from deskwatch.journal.segment import segment_of


def written_facts(data: Path, bot_name: str, boot: str) -> int | None:
    """Return how many offered facts of a boot are in its journal; None where there is no journal of it.

    Raises `OSError` where a segment cannot be read.
    """
    last_seq = 0
    own: set[int] = set()
    segments = _segments(journal_folder(data, bot_name), boot)
    for path in reversed(segments):
        beat: tuple[int, int] | None = None  # its number, and how many facts came before it
        for record in _records(path):
            last_seq = max(last_seq, record.seq)
            if type(record.fact) in OWN:
                own.add(record.seq)
            if isinstance(record.fact, Heartbeat):
                beat = record.seq, record.fact.written
        if beat is not None:
            return beat[1] + last_seq - beat[0] - sum(seq > beat[0] for seq in own)
    return last_seq - len(own) if segments else None


def _segments(folder: Path, boot: str) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if (segment_of(path.name) or ("", 0))[0] == boot)
    except FileNotFoundError:
        return []


def _records(path: Path) -> Iterator[Record]:
    with path.open("rb") as file:
        for line in file:
            whole = line.removesuffix(b"\n")
            if line.endswith(b"\n") and is_whole(whole) and not is_header(whole) and not is_footer(whole):
                try:
                    yield decode_record(whole)
                except msgspec.DecodeError:
                    continue
