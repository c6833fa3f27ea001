"""The list of performance shows each bot's own figures, and leaves empty what too few trades cannot tell."""

from deskwatch.dashboards import Table
from deskwatch.dashboards.values import Cell
from deskwatch.library.performance import performance_table
from deskwatch.model import Bot
from deskwatch.state import State
from tests.folded import SETTINGS, folded, views_of

ONE_TRADE = "10:00 cash 1000\n10:01 buy 1 BTC/USD @ 100\n10:03 sell 1 BTC/USD @ 120"
MORE_TRADES = "10:00 cash 1000\n" + "\n".join(
    f"10:{minute:02} buy 1 BTC/USD @ 100\n10:{minute + 1:02} sell 1 BTC/USD @ {110 if minute % 4 else 95}"
    for minute in range(10, 34, 2)
)


def table_of(*stories: str) -> Table:
    state = State(SETTINGS)
    for number, story in enumerate(stories):
        folded(story, bot=Bot(name=f"bot-{number}"), state=state)
    return performance_table(views_of(state))


def cells(table: Table, row: int) -> dict[str, Cell]:
    assert len(table.rows[row]) == len(table.columns)
    return dict(zip([column.name for column in table.columns], table.rows[row], strict=True))


def test_a_bot_with_trades_shows_what_they_brought_in() -> None:
    shown = cells(table_of(MORE_TRADES), 0)
    assert (shown["closed_trades"], shown["win_rate"], shown["win_rate_interval"]) == (12, 0.5, "25 to 75 %")
    assert (shown["profit_factor"], shown["expectancy"]) == (2, 2.5)
    assert (shown["average_win"], shown["average_loss"], shown["holding_time"]) == (10, -5, 60)


def test_of_one_trade_no_ratio_is_shown() -> None:
    shown = cells(table_of(ONE_TRADE), 0)
    assert (shown["closed_trades"], shown["win_rate"], shown["holding_time"]) == (1, 1, 120)
    empty = ("profit_factor", "expectancy", "average_win", "sharpe_ratio", "slippage", "fill_ratio")
    assert {shown[name] for name in empty} == {None}


def test_a_bot_without_a_finished_trade_has_no_row() -> None:
    table = table_of("10:00 cash 1000", ONE_TRADE)
    assert [row[0] for row in table.rows] == ["bot-1"]
