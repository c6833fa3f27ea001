"""The overview adds up what may be added up, and says what it left out or does not know."""

import pytest

from deskwatch.dashboards import Screen, Stat
from deskwatch.events import BotStarted, Heartbeat
from deskwatch.library import OVERVIEW_SERIES, overview
from deskwatch.metrics import CATALOGUE, gather
from deskwatch.model import Bot, Mode, Problem, Reason
from deskwatch.state import State
from tests.folded import SETTINGS, at, folded, hub_view, views_of

WON = "11:00 cash 1000\n11:01 buy 1 BTC/USD @ 100 id t-1\n11:02 sell 1 BTC/USD @ 120 id t-2"
LOST = WON.replace("120", "90")
LONG = "11:00 cash 1000\n11:01 buy 5 ETH/USD @ 100\n11:30 mark ETH/USD 80"


def desk(*bots: tuple[str, Mode, str], portfolio: str = "crypto") -> State:
    """Return a desk of bots by name, mode and what they did."""
    state = State(SETTINGS)
    for name, mode, story in bots:
        bot = Bot(name=name, mode=mode, portfolio=portfolio)
        folded(at("10:59", BotStarted()), story, at("11:59:50", Heartbeat()), bot=bot, state=state)
    return state


def screen_of(state: State, problems: list[Problem] | None = None) -> Screen:
    views, hub = views_of(state), hub_view(state)
    return overview(views, hub, gather(views, hub), problems or [])


def tiles(state: State) -> dict[str, Stat]:
    return {stat.id: stat for stat in screen_of(state).stats}


def values(state: State) -> dict[str, float | None]:
    return {name: stat.value for name, stat in tiles(state).items()}


def test_money_and_counts_are_summed_over_bots() -> None:
    shown = values(desk(("a", "live", WON), ("b", "live", LONG)))
    assert shown["account_value"] == 1020 + 900
    assert shown["daily_pnl"] == 20 - 100
    assert shown["open_positions"] == 1


def test_exposure_is_of_the_whole_account_value() -> None:
    assert values(desk(("a", "live", WON), ("b", "live", LONG)))["exposure"] == pytest.approx(
        400 / 1920 * 100
    )


def test_the_drawdown_is_the_worst_bots_own() -> None:
    stat = tiles(desk(("a", "live", WON), ("b", "live", LONG)))["drawdown"]
    assert stat.value == pytest.approx(10)
    assert stat.note == "b now, deepest 10.00 % of b"


def test_the_win_rate_weighs_each_bot_by_its_trades() -> None:
    more = WON + "\n11:03 buy 1 BTC/USD @ 100 id t-3\n11:04 sell 1 BTC/USD @ 120 id t-4"
    stat = tiles(desk(("a", "live", more), ("b", "live", LOST)))["win_rate"]
    assert stat.value == pytest.approx(2 / 3)
    assert stat.note == "of 3 closed trades"


def test_what_one_bot_does_not_know_makes_the_sum_unknown_and_the_note_says_whose() -> None:
    state = desk(("a", "live", WON), ("b", "live", "09:00 cash 1000\n09:00 buy 1 BTC/USD @ 100"))
    assert values(state)["account_value"] is None
    assert tiles(state)["account_value"].note == "not known for b"
    assert tiles(state)["drawdown"].note == "a now, deepest 0.00 % of b"


def test_before_the_first_trade_there_is_no_win_rate() -> None:
    stat = tiles(desk(("a", "live", LONG)))["win_rate"]
    assert (stat.value, stat.note) == (None, "no trade closed yet")


@pytest.mark.parametrize(
    ("modes", "value", "notice"),
    [
        (("live", "paper", "backtest"), 1020, "live bots only, 1 paper and 1 backtest left out"),
        (("paper", "paper", "backtest"), 2040, "paper bots only, 1 backtest left out"),
        (("backtest", "backtest", "backtest"), 3060, ""),
    ],
)
def test_real_money_is_not_added_to_play_money(modes: tuple[Mode, ...], value: float, notice: str) -> None:
    state = desk(*((f"bot-{number}", mode, WON) for number, mode in enumerate(modes)))
    screen = screen_of(state)
    assert values(state)["account_value"] == value
    assert screen.notices == ([f"Totals and charts: {notice}"] if notice else [])
    assert [curve.note for curve in screen.curves] == [notice] * len(screen.curves)
    assert len(screen.tables[0].rows) == len(modes)


def test_a_desk_without_bots_has_tiles_without_values_and_no_charts() -> None:
    screen = screen_of(State(SETTINGS))
    assert {stat.value for stat in screen.stats} == {None}
    assert screen.curves == []
    assert screen.data_as_of_ns == 0


def test_problems_have_a_table_only_where_there_are_any() -> None:
    problem = Problem(file="j.jsonl", line=3, reason=Reason.TORN, detail="cut", bot="a")
    state = desk(("a", "live", LONG))
    assert [table.id for table in screen_of(state).tables] == ["bots", "positions", "fills"]
    assert [table.id for table in screen_of(state, [problem]).tables][-1] == "problems"


def test_performance_has_a_table_once_a_trade_is_closed() -> None:
    ids = [table.id for table in screen_of(desk(("a", "live", WON))).tables]
    assert ids == ["bots", "positions", "fills", "performance"]


def test_every_series_of_a_tile_is_in_the_catalogue() -> None:
    names = {entry.name for entry in CATALOGUE}
    assert set(OVERVIEW_SERIES) <= names
    shown = {stat.series for stat in screen_of(desk(("a", "live", WON))).stats}
    assert shown <= {name.replace("{currency}", "usd") for name in OVERVIEW_SERIES}
