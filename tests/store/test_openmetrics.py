"""History goes out as OpenMetrics that Prometheus reads, and comes back as it was."""

import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from deskwatch.model import Family, Kind, Sample
from deskwatch.store import (
    STALE,
    BadLineError,
    Description,
    Imported,
    Reader,
    Sampler,
    Selection,
    Store,
    export_openmetrics,
    import_openmetrics,
)
from tests.store.storing import NOON_MS, all_samples, bits_of, is_named, labels, open_store

EVIL = 'a"b\\c\nd{e="f",} g # h'
PAGE = """\
# TYPE equity_usd gauge
# UNIT equity_usd usd
# HELP equity_usd What \\"it\\" is\\nworth.
equity_usd{bot="a\\"b\\\\c\\nd{e=\\"f\\",} g # h"} 1.25 1767268800.000
equity_usd{bot="a\\"b\\\\c\\nd{e=\\"f\\",} g # h"} NaN 1767268800.005
# TYPE fills counter
# HELP fills Orders filled.
fills_total 3 1767268800.000
fills_total 5 1767268800.005
# TYPE rule unknown
rule +Inf 1767268800.000
# EOF
"""


def write(store: Store) -> None:
    """Store what the page says, and the end of a series, which it cannot say."""
    sampler = Sampler(store)
    for time_ms, worth, fills in ((NOON_MS, 1.25, 3.0), (NOON_MS + 5, float("nan"), 5.0)):
        equity = Family(
            "equity_usd", Kind.GAUGE, 'What "it" is\nworth.', [Sample((("bot", EVIL),), worth)], "usd"
        )
        filled = Family("fills", Kind.COUNTER, "Orders filled.", [Sample((), fills, "_total")])
        sampler.sample(time_ms, [equity, filled])
    store.append(NOON_MS, {labels("rule"): float("inf")}, "rules")
    store.append(NOON_MS + 5, {labels("rule"): STALE}, "rules")


def exported(folder: Path, selection: Selection = Selection()) -> str:  # noqa: B008 - it is frozen
    output = io.BytesIO()
    samples = export_openmetrics(Reader(folder), selection, output)
    text = output.getvalue().decode()
    assert samples == len([line for line in text.splitlines() if not line.startswith("#")])
    return text


def taken(folder: Path, text: str | bytes) -> Imported:
    store = open_store(folder)
    try:
        return import_openmetrics(store, io.BytesIO(text if isinstance(text, bytes) else text.encode()))
    finally:
        store.close()


def test_the_text_is_byte_for_byte_this(tmp_path: Path) -> None:
    write(open_store(tmp_path))
    assert exported(tmp_path) == PAGE


def test_a_selection_is_a_part_of_it(tmp_path: Path) -> None:
    write(open_store(tmp_path))
    text = exported(tmp_path, Selection([[is_named("fills_total")]], NOON_MS + 1, NOON_MS + 9))
    assert text.splitlines()[2:] == ["fills_total 5 1767268800.005", "# EOF"]


def test_what_was_exported_comes_back(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    write(open_store(tmp_path / "one"))
    assert taken(tmp_path / "two", exported(tmp_path / "one")) == Imported(12, 5, 0)
    assert exported(tmp_path / "two") == PAGE
    assert Reader(tmp_path / "two").descriptions()["fills"] == Description(
        "fills", "counter", "Orders filled."
    )


def test_a_file_that_is_imported_again_changes_nothing(tmp_path: Path) -> None:
    taken(tmp_path, PAGE)
    assert taken(tmp_path, PAGE) == Imported(12, 0, 5)
    assert exported(tmp_path) == PAGE


@pytest.mark.prometheus
def test_promtool_makes_blocks_of_it(tmp_path: Path, program: Callable[[str], Path]) -> None:
    write(open_store(tmp_path))
    (tmp_path / "history.om").write_text(exported(tmp_path))
    tool, blocks = str(program("promtool")), tmp_path / "blocks"
    make = [tool, "tsdb", "create-blocks-from", "openmetrics", str(tmp_path / "history.om"), str(blocks)]
    done = subprocess.run(make, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    (blocks / "wal").mkdir()  # or it takes the folder for none
    dump = subprocess.run([tool, "tsdb", "dump", blocks], capture_output=True, text=True, check=True).stdout
    assert len(dump.splitlines()) == 5
    assert f'{{__name__="equity_usd", bot={json.dumps(EVIL)}}} 1.25 {NOON_MS}' in dump


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("up 1", "'up 1' has no time"),
        ("up", "is no sample"),
        ("up 1 2 3", "is no sample"),
        ("up{a=b} 1 2", "is no sample|cannot be read from 'a=b'"),
        ('up{a="b} 1 2', "is no sample"),
        ('up{a="1",a="2"} 1 2', "has a label twice"),
        ('{a="1"} 1 2', "or no name"),
        ('up{"other"} 1 2', "has a label twice"),
        ("up 1_0 2", "value '1_0' is no number"),
        ("up 0x10 2", "value '0x10' is no number"),
        ("up 1 1767268800000", "time 1767268800000 is not within 1970 and 2100: it is in seconds"),
        ("up 1 -5", "time -5 is not within"),
        ("up 1 NaN", "time NaN is not within"),
        ("# TYPE up banana", "'banana' is no type of a metric"),
        ("{" * 5000, "is no sample"),
        ('up{a="' + '"",' * 5000, "has no time"),
        ("up " + "9" * 5000 + "x 2", "is no number"),
        (b'up{a="\xff"} 1 2', "invalid start byte"),
        ("x" * (1 << 20), "longer than 1,048,576 bytes"),
        ("# EOF\nup 1 2", "there is more after # EOF"),
    ],
    ids=range(20),
)
def test_a_line_that_is_none_is_named_and_what_came_before_stays(
    tmp_path: Path, line: str | bytes, said: str
) -> None:
    bad = line if isinstance(line, bytes) else line.encode()
    with pytest.raises(BadLineError, match=rf"^line [34]: .*({said})"):
        taken(tmp_path, b"# TYPE up gauge\nup 1 1\n" + bad + b"\n# EOF\n")
    assert all_samples(tmp_path) == {labels("up"): {1000: bits_of(1.0)}}


def test_a_text_that_was_cut_off_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadLineError, match="line 1: the text ends without # EOF"):
        taken(tmp_path, "up 1 1\n")


def test_samples_out_of_order_and_exemplars(tmp_path: Path) -> None:
    text = 'x_bucket{le="1"} 1 2 # {trace="} 9 9"} 0.5 2\nup 1 9\nup 2 8\nup 3 9\n{"a.b",c="d"} 1 2\n# EOF\n'
    assert taken(tmp_path, text) == Imported(6, 3, 2)
    assert set(all_samples(tmp_path)) == {labels("x_bucket", le="1"), labels("up"), labels("a.b", c="d")}
