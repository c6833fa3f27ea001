"""A hub that begins again is where it was: what it kept and what was written since make the same figures."""

import asyncio
import sqlite3
from pathlib import Path

import msgspec
import pytest

from deskwatch.hub.config import Config
from deskwatch.hub.desk import Desk
from deskwatch.hub.keeping import Keeping, Moment
from deskwatch.testing import ManualClock
from tests.desks import write_journal

LATER = """
    10:20 sell 0.3 BTC/USD @ 63000 fee 9 id t-3
    10:25 mark BTC/USD 63500
"""


def figures(desk: Desk) -> dict[str, object]:
    """Return what a desk shows of its bots, by family."""
    return {family.name: family.samples for family in desk.families() if family.name.startswith("trader_")}


def begin(data: Path, config: Config | None = None) -> tuple[Keeping, Desk]:
    """Return a desk as a hub that starts makes it, with everything read."""
    config, clock = config or Config(), ManualClock()
    keeping = Keeping(data, clock)
    desk = Desk(data, config, clock, beginning=keeping.beginning(config.settings()))
    desk.catch_up()
    return keeping, desk


def keep(data: Path) -> None:
    """Let a hub read everything, keep it, and go without a word."""
    keeping, desk = begin(data)
    asyncio.run(keeping.commit(desk.moment()))
    keeping.close()


def test_what_was_kept_and_what_came_since_make_the_figures_of_all_journals(tmp_path: Path) -> None:
    write_journal(tmp_path)
    keep(tmp_path)
    write_journal(tmp_path, LATER, boot="b2", mode="paper")
    keeping, desk = begin(tmp_path)
    everything = Desk(tmp_path, Config(), ManualClock())
    everything.catch_up()
    assert figures(desk) == figures(everything)
    keeping.close()


def test_what_was_kept_is_not_read_again(tmp_path: Path) -> None:
    segment = write_journal(tmp_path)
    keep(tmp_path)
    segment.unlink()
    keeping, desk = begin(tmp_path)
    assert "trader_fees" in " ".join(figures(desk))
    keeping.close()


def test_counts_of_problems_go_on(tmp_path: Path) -> None:
    segment = write_journal(tmp_path)
    segment.write_bytes(segment.read_bytes().replace(b'"61000"', b'"x1000"'))
    keep(tmp_path)
    keeping, desk = begin(tmp_path)
    _, hub = desk.views()
    assert sum(hub.problems.values()) > 0
    keeping.close()


def test_other_settings_have_the_journals_read_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_journal(tmp_path)
    keep(tmp_path)
    zone = msgspec.convert({"account": {"day_zone": "Asia/Tokyo"}}, Config)
    keeping, desk = begin(tmp_path, zone)
    assert "the journals are read again" in capsys.readouterr().err
    assert figures(desk)
    keeping.close()


def test_a_damaged_file_is_set_aside_and_the_journals_are_read_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_journal(tmp_path)
    keep(tmp_path)
    with sqlite3.connect(tmp_path / "hub.sqlite") as connection:
        connection.execute("UPDATE snapshot SET value = zeroblob(9)")
    connection.close()
    keeping, desk = begin(tmp_path)
    assert "the journals are read again" in capsys.readouterr().err
    assert figures(desk)
    assert list(tmp_path.glob("hub.sqlite.damaged-*"))
    keeping.close()


def test_positions_ahead_of_their_state_would_be_noticed(tmp_path: Path) -> None:
    write_journal(tmp_path)
    keeping, desk = begin(tmp_path)
    empty = Desk(tmp_path / "nothing", Config(), ManualClock()).moment()
    asyncio.run(keeping.commit(Moment(empty.state, desk.moment().positions, empty.problems)))
    keeping.close()
    keeping, again = begin(tmp_path)
    assert figures(again) != figures(desk)
    keeping.close()


def test_a_disk_that_refuses_is_told_once_and_tried_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_journal(tmp_path)
    keeping, desk = begin(tmp_path)
    keeping.close()
    for _ in range(2):
        asyncio.run(keeping.commit(desk.moment()))
    assert capsys.readouterr().err.count("the state cannot be kept") == 1
    assert not keeping.is_due()
