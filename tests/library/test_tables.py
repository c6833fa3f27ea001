"""Tables: as many cells as columns, the newest first, each amount in its own currency."""

import pytest

from deskwatch.dashboards import Table
from deskwatch.dashboards.values import Cell
from deskwatch.events import BotStopped, BreakerTripped, Heartbeat
from deskwatch.library.tables import bots_table, fills_table, positions_table, problems_table
from deskwatch.model import Bot, Mode, Problem, Reason
from deskwatch.state import State
from tests.folded import SETTINGS, at, folded, views_of

STORY = """
    11:00 cash 1000
    11:00 cash 1 BTC
    11:01 buy 2 BTC/USD @ 100 id t-1
    11:02 sell 10 ETH/BTC @ 0.05 id t-2
    11:03 sell 1 BTC/USD @ 130 fee 0.5 id t-3
    11:04 mark BTC/USD 110
"""
PROBLEMS = [
    Problem(file="j.jsonl", line=line, reason=Reason.TORN, detail="cut", bot="a") for line in range(1, 80)
]


def tables() -> list[Table]:
    views = views_of(folded(STORY, at("11:59:50", Heartbeat())))
    return [bots_table(views), positions_table(views), fills_table(views), problems_table(PROBLEMS)]


def column(table: Table, name: str) -> list[Cell]:
    place = [each.name for each in table.columns].index(name)
    return [row[place] for row in table.rows]


@pytest.mark.parametrize("number", range(4), ids=["bots", "positions", "fills", "problems"])
def test_every_row_has_as_many_cells_as_there_are_columns(number: int) -> None:
    table = tables()[number]
    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.columns)}


def test_positions_are_in_their_own_currency() -> None:
    table = tables()[1]
    assert column(table, "symbol") == ["BTC/USD", "ETH/BTC"]
    assert column(table, "side") == ["long", "short"]
    assert column(table, "quantity") == [1, 10]
    assert column(table, "unrealised") == [10, 0]
    assert column(table, "currency") == ["USD", "BTC"]


def test_a_position_without_a_fresh_price_shows_none() -> None:
    table = positions_table(views_of(folded("09:00 buy 1 BTC/USD @ 100")))
    assert column(table, "average_price") == [100]
    assert [column(table, name) for name in ("price", "value", "unrealised")] == [[None], [None], [None]]


def test_the_last_fill_is_on_top_with_its_result_after_fees() -> None:
    table = tables()[2]
    assert column(table, "symbol") == ["BTC/USD", "ETH/BTC", "BTC/USD"]
    assert column(table, "outcome") == ["win", "entry", "entry"]
    assert column(table, "net") == [29.5, None, None]


def test_of_the_fills_of_one_moment_the_last_is_on_top() -> None:
    story = "".join(f"11:00 buy {number} BTC/USD @ 100 id t-{number}\n" for number in (1, 2, 3))
    assert column(fills_table(views_of(folded(story))), "quantity") == [3, 2, 1]


def test_fifty_fills_of_all_bots_are_shown() -> None:
    state = State(SETTINGS)
    for name in ("a", "b"):
        story = "".join(f"11:{minute:02} buy 1 BTC/USD @ 100 id {minute}\n" for minute in range(60))
        folded(story, bot=Bot(name=name), state=state)
    table = fills_table(views_of(state))
    assert len(table.rows) == 50
    assert {tuple(row[1:2]) for row in table.rows} == {("a",), ("b",)}


def test_the_newest_fifty_problems_are_shown_newest_first() -> None:
    assert column(problems_table(PROBLEMS), "line") == list(range(79, 29, -1))


@pytest.mark.parametrize(
    ("mode", "facts", "state"),
    [
        ("live", [Heartbeat()], "running"),
        ("live", [], "silent"),
        ("live", [BotStopped()], "stopped"),
        ("live", [BreakerTripped(breaker="kill_switch")], "halted"),
        ("backtest", [Heartbeat()], "running"),
        ("backtest", [], "finished"),
        ("backtest", [BreakerTripped(breaker="kill_switch"), BotStopped()], "finished"),
    ],
)
def test_the_state_of_a_bot_in_a_word(mode: Mode, facts: list[Heartbeat], state: str) -> None:
    table = bots_table(views_of(folded("11:00 cash 1", at("11:59:50", *facts), bot=Bot(name="a", mode=mode))))
    assert column(table, "state") == [state]


def test_bots_stand_by_portfolio_and_name() -> None:
    state = State(SETTINGS)
    for name, portfolio in (("z", "crypto"), ("a", "forex"), ("b", "crypto")):
        folded("11:00 cash 1", bot=Bot(name=name, portfolio=portfolio), state=state)
    assert column(bots_table(views_of(state)), "bot") == ["b", "z", "a"]
