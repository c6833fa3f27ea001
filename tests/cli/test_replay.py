"""`deskwatch replay`: the desk as it was, as text, as `/metrics`, as JSON, in a file."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.cli.inside import command
from tests.cli.test_errors import assert_one_line
from tests.desks import samples, write_journal

UNTIL = "2026-01-01T10:07:00Z"  # between the first fill and the second


def run(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return command("replay", *words, "--data", str(data))


def document(data: Path, *words: str) -> Any:  # noqa: ANN401 - it is JSON
    return json.loads(run(data, "--format", "json", *words).stdout)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give a directory in which one paper bot has recorded a few fills."""
    write_journal(tmp_path, mode="paper")
    return tmp_path


def test_the_figures_are_those_of_then(data: Path) -> None:
    then = samples(run(data, "--at", UNTIL, "--format", "metrics").stdout)
    value = [number for series, number in then.items() if series.startswith("trader_account_value_usd")]
    assert value == [100_470]  # 100000 - 30, and half a coin that gained 1000


def test_the_book_is_exact(data: Path) -> None:
    (book,) = document(data, "--at", UNTIL)["books"]
    assert book["cash"] == {"USD": "69970"}
    assert [(held["quantity"], held["cost"]) for held in book["positions"]] == [("0.5", "30000")]


def test_what_only_a_running_hub_knows_is_not_made_up(data: Path) -> None:
    names = {one["name"] for one in document(data)["series"]}
    assert "deskwatch_journal_facts_total" in names
    assert "deskwatch_uptime_seconds" not in names


def test_as_text_it_is_the_screen(data: Path) -> None:
    assert "100,470.00 USD" in run(data, "--at", UNTIL).stdout


def test_twice_it_is_the_same(data: Path) -> None:
    assert document(data, "--at", UNTIL) == document(data, "--at", UNTIL)


def test_a_bad_line_is_told_beside_the_rest(data: Path) -> None:
    path = next(data.glob("journals/*/*.jsonl"))
    path.write_bytes(path.read_bytes().replace(b"61000", b"61001"))
    found = document(data)
    assert len(found["problems"]) == 1
    assert found["books"][0]["cash"] == {"USD": "82357.6"}


def test_into_a_file(data: Path, tmp_path: Path) -> None:
    done = run(data, "--format", "json", "--out", str(tmp_path / "before.json"))
    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads((tmp_path / "before.json").read_text())["currency"] == "USD"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--bot", "nobody"], "there are ema-btc"),
        (["--bot", "ema-btc", "--at", "2020-01-01"], "a later --at"),
        (["--at", "never"], "never"),
        (["--out", "/nowhere/x"], "/nowhere/x"),
    ],
)
def test_a_slip_is_one_line_with_its_mend(data: Path, words: list[str], named: str) -> None:
    assert_one_line(run(data, *words), named)


def test_nothing_is_changed(data: Path) -> None:
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    run(data)
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before
