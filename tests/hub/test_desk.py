"""A desk tells what is wrong with a journal, by file and line, and reads the rest."""

from pathlib import Path

from deskwatch.hub import Config, Desk
from deskwatch.hub.desk import MOST_FOLDERS
from deskwatch.testing import NOON_NS, ManualClock
from tests.desks import SMALL_BOOK, write_journal


def open_desk(data: Path) -> Desk:
    desk = Desk(data, Config(), ManualClock(NOON_NS))
    desk.catch_up()
    return desk


def value_of(desk: Desk, name: str) -> float:
    (family,) = [family for family in desk.families() if family.name == name]
    return sum(sample.value for sample in family.samples)


def test_a_desk_shows_what_its_journals_say(tmp_path: Path) -> None:
    write_journal(tmp_path)
    desk = open_desk(tmp_path)
    # 100000 - 30 - 12.4 + 0.2 * 2000 realised + 0.3 * 1500 unrealised
    assert value_of(desk, "trader_account_value_usd") == 100807.6
    assert desk.ready


def test_a_damaged_line_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    path = write_journal(tmp_path)
    lines = path.read_bytes().split(b"\n")
    lines[3] = lines[3].replace(b"61000", b"16000")
    path.write_bytes(b"\n".join(lines))
    desk = open_desk(tmp_path)
    (problem,) = desk.problems
    assert (problem.file, problem.line, problem.reason, problem.bot) == (str(path), 4, "checksum", "ema-btc")
    assert value_of(desk, "trader_account_value_usd") == 100807.6
    assert value_of(desk, "deskwatch_journal_problems") == 1


def test_a_price_that_is_no_number_is_named_and_the_rest_is_booked(tmp_path: Path) -> None:
    path = write_journal(
        tmp_path, SMALL_BOOK + "10:20 buy 1 BTC/USD @ cheap id t-3\n10:25 mark BTC/USD 61500"
    )
    desk = open_desk(tmp_path)
    (problem,) = desk.problems
    assert (problem.file, problem.line, problem.reason) == (str(path), 7, "not_money")
    assert "cheap" in problem.detail
    assert value_of(desk, "trader_account_value_usd") == 100807.6


def test_a_journal_that_does_not_say_whose_it_is_is_counted_under_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "journals" / "e\x1b[2Jvil"
    folder.mkdir(parents=True)
    (folder / "b1-000001.jsonl").write_text("no journal\n")
    desk = open_desk(tmp_path)
    (problem,) = desk.problems
    assert problem.bot == "folder e\N{REPLACEMENT CHARACTER}[2Jvil"
    assert {key for key, count in desk.views()[1].problems.items() if count} == {(problem.bot, "checksum")}


def test_folders_beyond_so_many_are_counted_together(tmp_path: Path) -> None:
    for number in range(MOST_FOLDERS + 5):
        folder = tmp_path / "journals" / f"f{number}"
        folder.mkdir(parents=True)
        (folder / "b1-000001.jsonl").write_text("no journal\n")
    counts = open_desk(tmp_path).views()[1].problems
    assert (len(counts), counts["further folders", "checksum"]) == (MOST_FOLDERS + 1, 5)


def test_a_problem_shows_on_the_screen(tmp_path: Path) -> None:
    write_journal(tmp_path, SMALL_BOOK + "10:20 mark BTC/USD cheap")
    screen = open_desk(tmp_path).screen()
    (table,) = [table for table in screen.tables if table.id == "problems"]
    assert table.rows[0][:2] == ["ema-btc", "not_money"]
    assert "could not be used" in screen.headline


def test_reading_in_two_goes_is_reading_at_once(tmp_path: Path) -> None:
    write_journal(tmp_path, boot="b1")
    desk = open_desk(tmp_path)
    more = "11:00 sell 0.3 BTC/USD @ 62000 id t-9\n11:00 mark BTC/USD 62000"
    write_journal(tmp_path, more, boot="b2")
    desk.catch_up()
    at_once = open_desk(tmp_path)
    assert desk.families()[:20] == at_once.families()[:20]


def test_two_bots_are_two_rows(tmp_path: Path) -> None:
    write_journal(tmp_path, name="one")
    write_journal(tmp_path, name="two", portfolio="forex")
    screen = open_desk(tmp_path).screen()
    assert [row[0] for row in screen.tables[0].rows] == ["one", "two"]
    assert screen.stats[0].value == 2 * 100807.6
    assert [line.name for line in screen.curves[1].lines] == ["crypto", "forex"]


def test_new_problems_are_handed_out_once(tmp_path: Path) -> None:
    write_journal(tmp_path, "10:00 mark BTC/USD cheap")
    desk = open_desk(tmp_path)
    assert [len(desk.take_new_problems()), len(desk.take_new_problems())] == [1, 0]
