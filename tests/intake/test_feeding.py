"""What was read is recorded once; a source is gone on with, an id is known again, and all is counted."""

import json
import os
import subprocess
import threading
from pathlib import Path

import deskwatch
from deskwatch.intake import Feed, FeedOptions, FileSource, Places, Stop, StreamSource, read_native
from deskwatch.intake.refusal import MENDS, Refusal
from deskwatch.model import SystemClock
from deskwatch.recorder import Recorder
from deskwatch.testing import ManualClock
from tests.intake.reading import feed, note, notes, numbers
from tests.recorder.recording import last_heartbeat, texts


class Hurried(ManualClock):
    """A clock on which six seconds pass between two looks."""

    def monotonic_ns(self) -> int:
        """Nanoseconds since the clock was made."""
        self.advance(6)
        return super().monotonic_ns()


def test_a_second_run_goes_on_where_the_first_ended(tmp_path: Path) -> None:
    log, data = tmp_path / "log", tmp_path / "data"
    log.write_bytes(notes(0, 2))
    feed(log, data)
    with log.open("ab") as file:
        file.write(notes(3, 4))
    summary = feed(log, data)
    assert (summary.facts, summary.began_at_line) == (2, 4)
    assert feed(log, data).lines == 0
    assert texts(data) == numbers(0, 4)


def test_the_beginning_can_be_asked_for(tmp_path: Path) -> None:
    log, data = tmp_path / "log", tmp_path / "data"
    log.write_bytes(notes(0, 1))
    feed(log, data)
    assert feed(log, data, again=True).facts == 2
    assert texts(data) == numbers(0, 1) * 2


def test_half_a_last_line_is_told_and_read_once_it_is_whole(tmp_path: Path) -> None:
    log, data = tmp_path / "log", tmp_path / "data"
    log.write_bytes(note(0) + note(1)[:-5])
    assert feed(log, data).refused == {"not_json": 1}
    log.write_bytes(note(0) + note(1))
    feed(log, data)
    assert texts(data) == numbers(0, 1)


def test_a_whole_last_line_needs_no_end(tmp_path: Path) -> None:
    log, data = tmp_path / "log", tmp_path / "data"
    log.write_bytes(notes(0, 1)[:-1])
    assert feed(log, data).facts == 2
    log.write_bytes(notes(0, 2))
    assert feed(log, data).facts == 1
    assert texts(data) == numbers(0, 2)


def test_everything_is_counted_and_the_first_of_each_sort_is_told(tmp_path: Path) -> None:
    log, data, told = tmp_path / "log", tmp_path / "data", list[str]()
    moody = b'{"kind":"noted","text":"x","mood":1}\n'
    log.write_bytes(b"not json\n\n \n" + moody * 2 + b"{}\nnor this\n" + b"x" * 70_000 + b"\n")
    summary = feed(log, data, told=told)
    assert (summary.lines, summary.facts, summary.blank) == (8, 2, 2)
    assert summary.refused == {"not_json": 2, "no_kind": 1, "too_long": 1}
    assert summary.unknown_fields == {"noted.mood": 2}
    assert [words.split(": ")[0] for words in told] == ["log:1", "log:4", "log:6", "log:8"]
    assert MENDS[Refusal.NOT_JSON].mend in told[0]
    words = summary.words()
    assert "2 facts of 8 lines from log recorded for bot" in words
    assert "2 as not_json" in words


def test_a_line_whose_id_was_told_is_passed_over(tmp_path: Path) -> None:
    log, data = tmp_path / "log", tmp_path / "data"

    def write(*ids: object) -> None:
        log.write_text("".join(json.dumps({"kind": "noted", "text": f"{i}", "id": i}) + "\n" for i in ids))

    write(1, 2, 1, "1")
    assert feed(log, data, id_path="id").repeated == 1
    write(7, 2, 3, 3)
    summary = feed(log, data, id_path="id", again=True)
    assert (summary.facts, summary.repeated) == (2, 2)
    assert texts(data) == ["1", "2", "1", "7", "3"]


def test_lines_from_a_pipe_are_recorded_as_they_come(tmp_path: Path) -> None:
    ours, theirs = os.pipe()
    recorder = deskwatch.bot("bot", data=tmp_path)
    assert isinstance(recorder, Recorder)
    with Places(tmp_path, recorder.identity) as places:
        fed = Feed(StreamSource(ours), recorder, FeedOptions(reader=read_native, tell=print), SystemClock())
        fed.resume(places, tmp_path, again=False)
        os.write(theirs, note(0) + note(1)[:9])
        os.write(theirs, note(1)[9:] + note(2)[:-1])
        os.close(theirs)
        fed.run(Stop())
    recorder.close()
    os.close(ours)
    assert texts(tmp_path) == numbers(0, 2)


def test_nothing_is_dropped_however_fast_lines_come(tmp_path: Path) -> None:
    """40,000 facts are more than a recorder's queue holds, and every tenth is heavy."""
    log, data = tmp_path / "log", tmp_path / "data"
    with log.open("w") as file:
        for number in range(40_000):
            text = f"{number}" if number % 10 else f"{number} {'é' * 1500}"
            file.write(json.dumps({"kind": "noted", "text": text}, ensure_ascii=False) + "\n")
    assert feed(log, data).facts == 40_000
    beat = last_heartbeat(data)
    assert (beat.offered, beat.written, beat.dropped) == (40_000, 40_000, {})


def test_a_disk_that_refuses_is_waited_for(tmp_path: Path) -> None:
    """The journal cannot be written for a while; no fact is lost meanwhile."""
    recorder = deskwatch.bot("bot", data=tmp_path / "data")
    assert isinstance(recorder, Recorder)
    recorder.flush()
    ours, theirs = os.pipe()
    stop = Stop()
    fed = Feed(StreamSource(ours), recorder, FeedOptions(reader=read_native, tell=print), SystemClock())
    fed.begin()
    subprocess.run(["/bin/rm", "-r", str(tmp_path / "data")], check=True)
    (tmp_path / "data").touch()  # a file in the place of the folder: no journal can be written
    os.write(theirs, notes(0, 2))
    thread = threading.Thread(target=fed.run, args=(stop,))
    thread.start()
    thread.join(1.0)
    assert thread.is_alive()
    (tmp_path / "data").unlink()
    os.close(theirs)
    thread.join(30)
    recorder.close()
    os.close(ours)
    assert fed.summary.unwritten == 0
    assert texts(tmp_path / "data") == numbers(0, 2)


def test_a_stop_ends_the_wait_and_says_what_is_missing(tmp_path: Path) -> None:
    recorder = deskwatch.bot("bot", data=tmp_path / "data")
    assert isinstance(recorder, Recorder)
    recorder.flush()
    subprocess.run(["/bin/rm", "-r", str(tmp_path / "data")], check=True)
    (tmp_path / "data").touch()
    ours, theirs = os.pipe()
    stop = Stop()
    fed = Feed(StreamSource(ours), recorder, FeedOptions(reader=read_native, tell=print), SystemClock())
    os.write(theirs, notes(0, 2))
    thread = threading.Thread(target=fed.run, args=(stop,))
    thread.start()
    thread.join(0.5)
    stop.ask()
    stop.ask()
    thread.join(30)
    assert not thread.is_alive()
    assert "3 facts may not be in the journal" in fed.summary.words()
    recorder.close()
    os.close(theirs)
    os.close(ours)


def test_a_long_reading_says_how_far_it_is(tmp_path: Path) -> None:
    """Every look at this clock takes six seconds, so that each group of lines is worth a word."""
    (tmp_path / "log").write_bytes(notes(0, 9))
    said: list[tuple[int, float | None]] = []
    clock = Hurried()
    source = FileSource(tmp_path / "log", clock, print, follow=False)
    recorder = deskwatch.bot("bot", data=tmp_path)
    assert isinstance(recorder, Recorder)
    options = FeedOptions(
        reader=read_native, tell=print, progress=lambda s, share: said.append((s.facts, share))
    )
    fed = Feed(source, recorder, options, clock)
    fed.begin()
    fed.run(Stop())
    source.close()
    recorder.close()
    assert said == [(10, 1.0)]


def test_a_stop_reads_what_a_pipe_still_says(tmp_path: Path) -> None:
    """Ctrl-C reaches the bot too, which says its last words and ends."""
    ours, theirs = os.pipe()
    recorder = deskwatch.bot("bot", data=tmp_path)
    assert isinstance(recorder, Recorder)
    fed = Feed(StreamSource(ours), recorder, FeedOptions(reader=read_native, tell=print), SystemClock())
    stop = Stop()
    stop.ask()
    os.write(theirs, notes(0, 2))
    os.close(theirs)
    fed.run(stop)
    recorder.close()
    os.close(ours)
    assert texts(tmp_path) == numbers(0, 2)
