"""`deskwatch query`, `export` and `import`: the history without a hub, from one end to the other."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from deskwatch.cli import main as front
from tests.desks import COMMAND, PATIENCE_SECONDS, running_hub, wait_until

START_S = 1_700_000_000
HISTORY = "".join(
    [
        "# TYPE equity gauge\n",
        *(f'equity{{bot="ema"}} {100 + n * n % 7} {START_S + 60 * n}\n' for n in range(20)),
        *(f'equity{{bot="grid"}} {50 - n} {START_S + 60 * n}\n' for n in range(20)),
        "# TYPE evil gauge\n",
        f'evil{{bot="\x1b[2J"}} 1 {START_S}\n',
        "# EOF\n",
    ]
)
END = str(START_S + 19 * 60)


class Done(NamedTuple):
    """What a command printed, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


Command = Callable[..., Done]


@pytest.fixture
def deskwatch(capfd: pytest.CaptureFixture[str]) -> Command:
    """Give what runs a command on a data directory."""

    def run(data: Path, *words: str) -> Done:
        capfd.readouterr()
        code = front.main([*words, "--data", str(data)])
        sys.stdout.flush()
        return Done(code, *capfd.readouterr())

    return run


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a file of twenty minutes of two bots."""
    file = tmp_path_factory.mktemp("text") / "samples.txt"
    file.write_text(HISTORY)
    return file


@pytest.fixture
def data(tmp_path: Path, deskwatch: Command, text: Path) -> Path:
    """Give a data directory whose history holds that file."""
    assert deskwatch(tmp_path, "import", str(text)) == (0, "44 lines: 41 samples taken\n", "")
    return tmp_path


def test_an_instant_is_a_table(deskwatch: Command, data: Path) -> None:
    done = deskwatch(data, "query", "equity", "--at", END)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.split() for line in done.stdout.splitlines()[1:]] == [
        ["value", "bot"],
        ["104", "ema"],
        ["31", "grid"],
    ]


def test_a_range_is_a_chart_and_a_table(deskwatch: Command, data: Path) -> None:
    span = ("--from", str(START_S), "--to", END, "--step", "1m")
    done = deskwatch(data, "query", 'equity{bot="grid"}', *span)
    assert any("\u2800" < sign <= "\u28ff" for sign in done.stdout)
    assert done.stdout.splitlines()[-1].split() == ["equity", "31", "31", "50", "▼", "-19"]


def test_a_number_and_a_text_are_printed_bare(deskwatch: Command, data: Path) -> None:
    assert deskwatch(data, "query", "1 / 0").stdout == "+Inf\n"
    assert deskwatch(data, "query", '"a\\u001bb"').stdout == "a\ufffdb\n"


def test_samples_of_a_range_are_rows(deskwatch: Command, data: Path) -> None:
    done = deskwatch(data, "query", 'equity{bot="grid"}[3m]', "--at", END)
    assert [line.split()[-1] for line in done.stdout.splitlines()[2:]] == ["33", "32", "31"]


def test_json_is_that_of_the_api(deskwatch: Command, data: Path) -> None:
    done = deskwatch(data, "query", 'equity{bot="ema"}', "--at", END, "--json")
    series = {"metric": {"__name__": "equity", "bot": "ema"}, "value": [int(END), "104"]}
    assert json.loads(done.stdout) == {
        "status": "success",
        "data": {"resultType": "vector", "result": [series]},
    }


def test_what_is_not_there_is_said(deskwatch: Command, data: Path) -> None:
    done = deskwatch(data, "query", "equity", "--at", "now-1h")
    assert (done.returncode, "no series" in done.stdout) == (0, True)


def test_a_hostile_label_cannot_move_the_cursor(deskwatch: Command, data: Path) -> None:
    for words in (["--at", str(START_S)], ["--from", str(START_S), "--to", END]):
        done = deskwatch(data, "query", "evil", *words)
        assert (done.returncode, "\x1b" in done.stdout) == (0, False)


def test_notes_go_beside_the_answer(deskwatch: Command, data: Path) -> None:
    done = deskwatch(data, "query", "rate(equity[5m])", "--at", END)
    assert "note: PromQL info: metric might not be a counter" in done.stderr


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["sum("], "parse error"),
        (["equity", "--at", "noon"], "--at 'noon' is no time"),
        (["equity", "--at", "now", "--range", "1h"], "--at is one instant"),
        (["equity", "--range", "1h", "--from", "now-2h"], "contradict"),
        (["equity", "--range", "soon"], "--range 'soon' is no duration"),
        (["equity", "--range", "0s"], "--range '0s' is no length"),
        (["equity", "--from", "now"], "ends before it begins"),
        (["equity", "--step", "1m"], "add --range or --from"),
        (["equity", "--range", "1h", "--step", "1ms"], "exceeded maximum resolution"),
        (["equity[5m]", "--range", "1h"], "invalid expression type"),
    ],
)
def test_a_slip_is_one_line(deskwatch: Command, data: Path, words: list[str], named: str) -> None:
    done = deskwatch(data, "query", *words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert named in done.stderr


@pytest.mark.parametrize("words", [["query", "x"], ["export", "--format", "csv"]])
def test_a_directory_without_a_history_is_named(deskwatch: Command, tmp_path: Path, words: list[str]) -> None:
    done = deskwatch(tmp_path, *words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "history.db does not exist: start the hub" in done.stderr


def test_a_hub_may_write_while_one_asks(deskwatch: Command, tmp_path: Path) -> None:
    with running_hub(tmp_path):
        wait_until(
            "a sample", lambda: deskwatch(tmp_path, "query", "deskwatch_ready").stdout.count("\n") == 3
        )


def test_nothing_is_imported_while_a_hub_writes(deskwatch: Command, tmp_path: Path, text: Path) -> None:
    with running_hub(tmp_path):
        done = deskwatch(tmp_path, "import", str(text))
    assert (done.returncode, "stop that hub first" in done.stderr) == (2, True)


def test_what_is_exported_can_be_imported_anywhere(
    deskwatch: Command, data: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other, file = tmp_path_factory.mktemp("other"), data / "history.txt"
    done = deskwatch(data, "export", "--format", "openmetrics", "--out", str(file))
    assert done.stdout == f"wrote 41 samples to {file}\n"
    assert json.loads(deskwatch(other, "import", str(file), "--json").stdout)["taken"] == 41
    again = deskwatch(other, "import", str(file))
    assert "0 samples taken, 41 refused" in again.stdout
    assert deskwatch(other, "export", "--format", "openmetrics").stdout == file.read_text()


def test_selectors_and_times_choose(deskwatch: Command, data: Path) -> None:
    words = [
        "--match",
        'equity{bot="ema"}',
        "--match",
        "evil",
        "--from",
        str(START_S),
        "--to",
        str(START_S + 60),
    ]
    rows = list(csv.reader(io.StringIO(deskwatch(data, "export", "--format", "csv", *words).stdout)))
    assert [(row[0], row[1], row[3]) for row in rows] == [
        ("time", "metric", "value"),
        ("2023-11-14T22:13:20.000Z", "equity", "100.0"),
        ("2023-11-14T22:14:20.000Z", "equity", "101.0"),
        ("2023-11-14T22:13:20.000Z", "evil", "1.0"),
    ]


def test_a_parquet_file_has_every_sample(deskwatch: Command, data: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    file = data / "history.parquet"
    done = deskwatch(data, "export", "--format", "parquet", "--out", str(file), "--json")
    assert json.loads(done.stdout) == {"samples": 41, "file": str(file)}
    assert parquet.read_table(file).num_rows == 41


@pytest.mark.prometheus
def test_promtool_makes_blocks_of_an_export(
    deskwatch: Command, data: Path, program: Callable[[str], Path]
) -> None:
    file, blocks = data / "history.txt", data / "blocks"
    deskwatch(data, "export", "--format", "openmetrics", "--out", str(file))
    words = [str(program("promtool")), "tsdb", "create-blocks-from", "openmetrics", str(file), str(blocks)]
    assert subprocess.run(words, capture_output=True, check=False).returncode == 0
    assert any(blocks.iterdir())


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["export", "--format", "parquet"], "name a file with --out"),
        (["export", "--format", "csv", "--match", "1"], "--match: "),
        (["export", "--format", "csv", "--from", "now", "--to", "now-1h"], "ends before it begins"),
        (
            ["export", "--format", "csv", "--out", "/nonexistent/x.csv"],
            "/nonexistent/x.csv cannot be written",
        ),
        (["export", "--format", "csv", "--json"], "--json says what was written"),
        (["import", "/nonexistent/x.txt"], "/nonexistent/x.txt cannot be read"),
        (["import", "nonsense"], "nonsense: line 1: 'nonsense 1' has no time"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    deskwatch: Command, monkeypatch: pytest.MonkeyPatch, data: Path, words: list[str], named: str
) -> None:
    (data / "nonsense").write_text("nonsense 1\n")
    monkeypatch.chdir(data)
    done = deskwatch(data, *words)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert named in done.stderr


def test_the_text_may_come_from_a_pipe(tmp_path: Path) -> None:
    words = [*COMMAND, "import", "-", "--data", str(tmp_path)]
    done = subprocess.run(
        words, input=HISTORY, capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS
    )
    assert done.stdout == "44 lines: 41 samples taken\n"


def test_a_file_stays_as_it_was_where_a_new_one_fails(deskwatch: Command, data: Path) -> None:
    file = data / "kept.csv"
    file.write_text("kept")
    (data / "history" / "history.db").write_bytes(b"nonsense" * 999)
    assert deskwatch(data, "export", "--format", "csv", "--out", str(file)).returncode == 2
    assert (file.read_text(), list(data.glob("*.part"))) == ("kept", [])
