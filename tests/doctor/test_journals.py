"""The doctor tells what could not be read in journals: how often, what it means, the first line, the mend."""

import os
from pathlib import Path

import pytest

from deskwatch.doctor import PROBLEMS, Severity
from deskwatch.events import OrderFilled
from deskwatch.model import Reason
from tests.doctor.desk import checks, found, funded, healthy, record, started
from tests.journal.segments import header


def segment(data: Path) -> Path:
    (path,) = data.glob("journals/ema/*.jsonl")
    return path


def test_a_flipped_bit_is_told_with_its_line(tmp_path: Path) -> None:
    healthy(tmp_path).close()
    path = segment(tmp_path)
    path.write_bytes(path.read_bytes().replace(b'"amount":"1000"', b'"amount":"9000"'))
    finding = found(tmp_path, "journal_problems")
    assert (finding.severity, finding.subject) == (Severity.ERROR, "ema")
    assert f"1 as checksum: {PROBLEMS[Reason.CHECKSUM].means}; the first: {path}:3:" in finding.what


def test_a_line_that_was_taken_out_is_a_gap(tmp_path: Path) -> None:
    healthy(tmp_path).close()
    path = segment(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:2] + lines[3:]))
    assert "gap" in found(tmp_path, "journal_problems").what


def test_a_torn_last_line_is_only_noted(tmp_path: Path) -> None:
    record(tmp_path, started(), funded(), ago=60).abandon()
    path = segment(tmp_path)
    path.write_bytes(path.read_bytes()[:-5])
    record(tmp_path, started(), boot="b2").close()
    assert found(tmp_path, "journal_problems").severity is Severity.NOTE


def test_an_amount_that_is_none_names_the_bot(tmp_path: Path) -> None:
    healthy(tmp_path, OrderFilled(symbol="BTC/USD", side="buy", quantity="nan", price="5"))
    finding = found(tmp_path, "journal_problems")
    assert ("not_money" in finding.what, finding.subject) == (True, "ema")


def test_the_same_is_written_out(tmp_path: Path) -> None:
    """The page says "the same" below another row; a finding stands alone."""
    healthy(tmp_path, OrderFilled(symbol="BTC/USD", side="buy", quantity="-1", price="5"))
    assert found(tmp_path, "journal_problems").mend == PROBLEMS[Reason.NOT_MONEY].mend


def test_a_file_of_a_later_version_is_told(tmp_path: Path) -> None:
    healthy(tmp_path)
    (tmp_path / "journals" / "ema" / "b9-000001.jsonl").write_bytes(header(format=99, boot="b9"))
    assert "newer_format" in found(tmp_path, "journal_problems").what


def test_a_pipe_among_the_journals_blocks_nobody(tmp_path: Path) -> None:
    healthy(tmp_path)
    os.mkfifo(tmp_path / "journals" / "ema" / "b9-000001.jsonl")
    assert checks(tmp_path) == {"journal_problems"}


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_its_words(reason: Reason) -> None:
    assert all(PROBLEMS[reason])
