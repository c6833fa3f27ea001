"""A table keeps its columns aligned and its numbers whole, whatever the width."""

from datetime import UTC

import msgspec
import pytest

from deskwatch.dashboards import Column, Screen, Table, Tone, Unit
from deskwatch.terminal.format import Reader
from deskwatch.terminal.look import Look
from deskwatch.terminal.palette import DARK, Identities
from deskwatch.terminal.table import MAXIMUM_ROWS, DrawnTable, draw_table

LOOK = Look(DARK, Reader(zone=UTC, now_seconds=0.0, currency="USD"), Identities())
COLUMNS = [
    Column(name="bot", title="Bot"),
    Column(name="equity", title="Equity", unit=Unit.MONEY),
    Column(name="pnl", title="P&L", unit=Unit.MONEY, signed=True),
]


def _draw(table: Table, width: int = 80, first_column: int = 0) -> DrawnTable:
    return draw_table(table, width=width, look=LOOK, first_column=first_column)


def _table(*rows: list[float | str | None], columns: list[Column] = COLUMNS) -> Table:
    return Table(id="t", title="T", columns=columns, rows=list(rows), empty="Nothing here.")


def test_numbers_end_and_texts_begin_below_each_other() -> None:
    drawn = _draw(_table(["a", 5.0, 12.0], ["longer", 12345.6, -1234.0]))
    assert [line.plain for line in drawn.lines] == [
        "Bot        Equity          P&L",
        "a            5.00  ▲    +12.00",
        "longer  12,345.60  ▼ -1,234.00",
    ]


def test_an_unknown_number_is_a_dash_at_the_right() -> None:
    assert _draw(_table(["a", 5.0, None])).rows[0].plain == "a      5.00    \N{EN DASH}"


def test_a_row_that_is_too_short_has_unknown_values() -> None:
    assert _draw(_table(["a"])).rows[0].plain.count("\N{EN DASH}") == 2


def test_a_table_that_is_too_wide_loses_columns_at_the_right_and_counts_them() -> None:
    drawn = _draw(_table(["a", 12345.6, 7.0]), width=18)
    assert (drawn.header.plain, drawn.before, drawn.after) == ("Bot     Equity", 0, 1)


def test_later_columns_come_into_sight_while_the_first_one_stays() -> None:
    drawn = _draw(_table(["a", 12345.6, 7.0]), width=18, first_column=1)
    assert (drawn.header.plain, drawn.before, drawn.after) == ("Bot      P&L", 1, 0)


def test_passing_over_stops_where_the_last_column_is_in_sight() -> None:
    assert _draw(_table(["a", 12345.6, 7.0]), width=80, first_column=99).before == 0


@pytest.mark.parametrize("width", range(12, 130, 7))
def test_no_width_cuts_a_number_or_goes_beyond_the_edge(width: int, screen: Screen) -> None:
    for table in screen.tables[:3]:
        written = {word for line in _draw(table, width=400).rows for word in line.plain.split()}
        for line in _draw(table, width=width).rows:
            assert line.cell_len <= width
            assert {word for word in line.plain.split() if word[0].isdigit()} <= written


def test_a_long_text_is_narrowed_before_a_column_is_lost() -> None:
    columns = [Column(name="why", title="Why"), Column(name="n", title="N", unit=Unit.COUNT)]
    assert _draw(_table(["x" * 50, 1234], columns=columns), width=24).rows[0].plain == "x" * 16 + "…  1,234"


def test_a_word_with_a_tone_has_a_sign_and_words_without_stay_aligned() -> None:
    column = Column(name="state", title="State", tones={"running": Tone.GOOD, "stopped": Tone.CRITICAL})
    drawn = _draw(_table(["running"], ["stopped"], ["other"], columns=[column]))
    assert [line.plain for line in drawn.lines] == ["  State", "✓ running", "■ stopped", "  other"]


def test_an_empty_table_speaks_in_its_own_words() -> None:
    assert [line.plain for line in _draw(_table()).lines] == ["Nothing here."]


def test_rows_beyond_the_limit_are_counted() -> None:
    rows: list[list[float | str | None]] = [[f"bot{n}", 1.0, 1.0] for n in range(MAXIMUM_ROWS + 7)]
    drawn = _draw(_table(*rows))
    assert drawn.rows[-1].plain == "and 7 more rows"


def test_the_name_of_a_series_has_its_colour() -> None:
    identities = Identities()
    identities.learn(["crypto", "forex"])
    look = msgspec.structs.replace(LOOK, identities=identities)
    drawn = draw_table(_table(["forex", 1.0, 1.0]), width=80, look=look)
    assert DARK.series[1] in {str(span.style) for span in drawn.rows[0].spans}
