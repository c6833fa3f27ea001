"""From a source to a recorder: read lines, keep their place, tell their facts, wait until they are written.

Nothing is dropped: where the recorder's queue is long or its disk refuses, reading waits. The place is kept
before the facts are told (see `place`), so that a kill at any moment neither loses nor doubles one.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from deskwatch.intake.lines import Line
from deskwatch.intake.outcome import Offer, Outcome, Reader
from deskwatch.intake.parse import JsonObject
from deskwatch.intake.path import Path as FieldPath
from deskwatch.intake.path import read_path
from deskwatch.intake.place import Group, Places, Spot, digest_of
from deskwatch.intake.refusal import Refused, RefusedError
from deskwatch.intake.source import Source
from deskwatch.intake.summary import Summary
from deskwatch.intake.written import written_facts
from deskwatch.model import NANOSECONDS, Clock
from deskwatch.recorder import Recorder

GROUP_LINES = 5_000
MOST_WAITING = 500  # facts in the recorder's queue, far fewer than it would drop
PROGRESS_NS = 5 * NANOSECONDS
FLUSH_SECONDS = 0.5
LAST_LOOKS = 10  # at a pipe that says nothing any more, after somebody asked to stop: two seconds


class Stop:
    """Set by a signal handler, looked at between two steps.

    `asked` for an end in good order; `insisted` if somebody asked again.
    """

    asked = False
    insisted = False

    def ask(self, *_: object) -> None:
        """Ask for an end."""
        self.insisted, self.asked = self.asked, True


class FeedOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How to feed: what turns a line into facts, what makes it unique, whom to tell."""

    reader: Reader
    tell: Callable[[str], None]
    id_path: str = ""
    progress: Callable[[Summary, float | None], None] | None = None


class Feed:
    """One run over one source. Owned by one thread; blocks."""

    def __init__(self, source: Source, recorder: Recorder, options: FeedOptions, clock: Clock) -> None:
        self._source = source
        self._recorder = recorder
        self._options = options
        self._clock = clock
        self._id: FieldPath | None = read_path(options.id_path) if options.id_path else None
        self._places: Places | None = None
        self._told = 0  # facts of this run of the recorder
        self._skip = Spot()  # facts of the line here that were told before
        self._told_once: set[str] = set()
        self.summary = Summary(bot=recorder.identity.name, source=source.name)

    def resume(self, places: Places, data: Path, *, again: bool) -> None:
        """Go on where the last run ended; with `again`, begin at the beginning, whatever was told."""
        self._places = places
        group = places.last(self._source.key)
        spot = Spot()
        if group is not None:
            spot = group.place(written_facts(data, self._recorder.identity.name, group.boot))
            places.forget(group.untold(spot))
        self._skip = self._source.begin(None if again else group, spot)
        self.summary.began_at_line = self._skip.line + 1

    def begin(self) -> None:
        """Begin at the beginning and keep no place: for a backtest, which is read whole each time."""
        self._source.begin(None, Spot())

    def run(self, stop: Stop) -> Summary:
        """Read until the source ends or somebody asks to stop; return the account.

        Ctrl-C reaches both ends of a pipe: what the program at the other end still says is read first.
        """
        begun_ns = told_ns = self._clock.monotonic_ns()
        quiet = 0  # looks at which nothing came
        while not self._is_over(stop, quiet):
            lines = self._source.read()
            if lines is None:
                break
            quiet = 0 if lines else quiet + 1
            for first in range(0, len(lines), GROUP_LINES):
                if not self._is_over(stop, 0):
                    self._take(lines[first : first + GROUP_LINES], stop)
            now_ns = self._clock.monotonic_ns()
            self.summary.seconds = (now_ns - begun_ns) / NANOSECONDS
            if lines and self._options.progress and now_ns - told_ns >= PROGRESS_NS:
                told_ns = now_ns
                self._options.progress(self.summary, self._source.share())
        return self.summary

    def _is_over(self, stop: Stop, quiet: int) -> bool:
        if stop.asked and self._source.is_gone_when_read:
            return stop.insisted or quiet >= LAST_LOOKS
        return stop.asked

    def _take(self, lines: list[Line], stop: Stop) -> None:
        """Tell the facts of a group of lines."""
        end = Spot(lines[0].start, lines[0].number - 1)
        offers: list[Offer] = []
        ends: list[Spot] = []
        ids: dict[bytes, int] = {}
        for line in lines:
            outcome = self._outcome(line, ids)
            if line.is_open and outcome.refused:
                break  # its rest may still come
            for place, offer in self._new(line, outcome):
                offers.append(offer)
                ends.append(place)
            end = Spot(line.end, line.number)
        if self._places is not None:
            self._places.commit(self._source.key, self._group(lines[0], ends, end, ids))
        self._tell_all(offers, stop)

    def _group(self, first: Line, ends: list[Spot], end: Spot, ids: dict[bytes, int]) -> Group:
        start = Spot(
            first.start, first.number - 1, self._skip.facts if self._skip.offset == first.start else 0
        )
        return Group(
            boot=self._recorder.boot,
            told=self._told,
            start=start,
            ends=ends,
            end=end,
            mark=self._source.mark(end.offset),
            ids=[(offset, line_id) for line_id, offset in ids.items()],
        )

    def _new(self, line: Line, outcome: Outcome) -> Iterator[tuple[Spot, Offer]]:
        """Give the facts of a line that were not told before, each with the place behind it."""
        told = self._skip.facts if self._skip.offset == line.start else 0
        for number, offer in enumerate(outcome.offers[told:], start=told + 1):
            whole = number == len(outcome.offers)
            yield Spot(line.end, line.number) if whole else Spot(line.start, line.number - 1, number), offer

    def _tell_all(self, offers: list[Offer], stop: Stop) -> None:
        """Tell all facts of a group and wait until they are written, or until somebody asks to stop."""
        summary = self.summary
        unsure = 0  # facts that were told since all was written
        for number, offer in enumerate(offers):
            if self._recorder.waiting() >= (1 if offer.heavy else MOST_WAITING):
                if not self._flush(stop):
                    summary.unwritten = unsure + len(offers) - number
                    return
                unsure = 0
            getattr(self._recorder, offer.kind)(**offer.fields)
            unsure += 1
            self._told += 1
            summary.facts += 1
            summary.kinds[offer.kind] += 1
        if offers and not self._flush(stop):
            summary.unwritten = unsure

    def _flush(self, stop: Stop) -> bool:
        """Wait until all is written; give up, and say so, only if somebody asks to stop."""
        while not self._recorder.flush(FLUSH_SECONDS):
            if stop.asked:
                return False
        return True

    def _outcome(self, line: Line, ids: dict[bytes, int]) -> Outcome:
        """Return what becomes of a line, and count it."""
        summary = self.summary
        summary.lines += 1
        if line.is_blank():
            summary.blank += 1
            return Outcome()
        try:
            content = line.parsed()
        except RefusedError as error:
            outcome = Outcome(refused=[(error.reason, error.detail)])
        else:
            if self._is_known(content, line, ids):
                summary.repeated += 1
                return Outcome()
            outcome = self._options.reader(content)
        self._note(line, outcome)
        return outcome

    def _is_known(self, content: JsonObject, line: Line, ids: dict[bytes, int]) -> bool:
        """Tell whether a line was told before, by its id; note the id where it was not."""
        said = self._id.read(content, content) if self._id is not None else None
        if said is None or (self._skip.facts and self._skip.offset == line.start):
            return False
        line_id = digest_of(said)
        if line_id in ids or (self._places is not None and self._places.knows(line_id)):
            return True
        ids[line_id] = line.start
        return False

    def _note(self, line: Line, outcome: Outcome) -> None:
        """Count what was wrong with a line, and tell the first of each sort."""
        self.summary.unmatched += not outcome.matched
        for reason, detail in outcome.refused:
            self.summary.refused[reason.value] += 1
            if reason.value not in self._told_once:
                self._told_once.add(reason.value)
                self._options.tell(str(Refused(self._source.name, line.number, reason, detail)))
        for name in outcome.unknown:
            if self.summary.note_unknown(name):
                self._options.tell(
                    f"{self._source.name}:{line.number}: there is no field {name}: it is left out"
                )
