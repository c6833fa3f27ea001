"""The names of other monitors show the same figures, in their units, with their labels, where turned on."""

import importlib

import pytest

from deskwatch.events import ApiCalled, Heartbeat, MetricRecorded
from deskwatch.metrics import ALIASES, CATALOGUE, HubView, gather
from deskwatch.metrics.aliases import Alias
from deskwatch.model import Bot, Family, Kind, Mode
from deskwatch.state import State
from tests.folded import SETTINGS, at, folded, hub_view, views_of
from tests.planted import planted

ALL = [alias for table in ALIASES.values() for alias in table]
WON = "11:00 cash 1000\n11:01 buy 1 BTC/USD @ 100 id t-1\n11:02 sell 1 BTC/USD @ 120 id t-2"
LOST = WON.replace("120", "90")
UNKNOWN = "09:00 cash 1000\n09:00 buy 1 BTC/USD @ 100"
CALLS = at(
    "11:59:50",
    ApiCalled(endpoint="GET /x", duration_seconds=0.02),
    ApiCalled(endpoint="GET /x", duration_seconds=0.2, error_type="Timeout"),
)


def desk(*bots: tuple[str, str, Mode, str]) -> State:
    """Return a desk of bots by strategy, portfolio, mode and what they did."""
    state = State(SETTINGS)
    for number, (strategy, portfolio, mode, story) in enumerate(bots):
        bot = Bot(name=f"bot-{number}", strategy=strategy, portfolio=portfolio, mode=mode)
        folded(story, at("11:59:55", Heartbeat()), bot=bot, state=state)
    return state


def families(state: State, *tables: str) -> dict[str, Family]:
    views, hub = views_of(state), hub_view(state)
    return {family.name: family for family in gather(views, hub, tables)}


def shown(state: State, name: str, table: str) -> dict[str, float]:
    """Return the samples of an alias by its labels, without those of bots."""
    found = {}
    for sample in families(state, table)[name].samples:
        labels = [
            f"{label}={value}"
            for label, value in sample.labels
            if label not in {"bot", "strategy", "portfolio"}
        ]
        found[sample.suffix + ",".join(labels)] = sample.value
    return found


def test_none_is_shown_unless_its_table_is_turned_on() -> None:
    state = desk(("ema", "crypto", "paper", WON))
    assert families(state).keys() & {alias.name for alias in ALL} == set()
    assert families(state, "metricshub").keys() >= {alias.name for alias in ALIASES["metricshub"]}


@pytest.mark.parametrize("alias", ALL, ids=[alias.name for alias in ALL])
def test_each_is_made_of_series_of_the_catalogue(alias: Alias) -> None:
    kinds = {entry.name: entry.kind for entry in CATALOGUE}
    assert kinds[alias.source] is alias.kind
    assert not alias.weights or alias.weights in kinds
    assert set(alias.labels.values()) <= {"bot", "strategy", "portfolio", "asset"}
    assert (alias.kind is Kind.COUNTER) <= alias.name.endswith("_total")


def test_no_name_is_in_two_tables_or_in_the_catalogue() -> None:
    names = [alias.name for alias in ALL] + [entry.full_name("USD") for entry in CATALOGUE]
    assert len(set(names)) == len(names)


def test_a_portfolio_is_the_sum_of_its_bots() -> None:
    state = desk(
        ("ema", "crypto", "paper", WON), ("rev", "crypto", "paper", LOST), ("ema", "forex", "paper", WON)
    )
    assert shown(state, "pnl_net_total", "metricshub") == {
        "portfolio_type=crypto": 10,
        "portfolio_type=forex": 20,
    }
    assert shown(state, "equity_curve", "metricshub") == {
        "portfolio_type=crypto": 2010,
        "portfolio_type=forex": 1020,
    }


def test_real_money_is_not_added_to_play_money() -> None:
    state = desk(
        ("ema", "crypto", "live", WON), ("ema", "crypto", "paper", WON), ("ema", "forex", "backtest", WON)
    )
    assert shown(state, "equity_curve", "metricshub") == {
        "portfolio_type=crypto": 1020,
        "portfolio_type=forex": 1020,
    }


def test_what_one_bot_does_not_know_makes_the_sum_absent() -> None:
    state = desk(("ema", "crypto", "paper", WON), ("ema", "crypto", "paper", UNKNOWN))
    assert "equity_curve" not in families(state, "metricshub")


def test_the_drawdown_is_the_deepest_by_strategy_asset_and_portfolio() -> None:
    both = f"{LOST}\n11:03 buy 1 ETH/USD @ 10"
    state = desk(
        ("ema", "crypto", "paper", WON), ("ema", "crypto", "paper", LOST), ("rev", "crypto", "paper", both)
    )
    assert shown(state, "drawdown_percent", "metricshub") == {
        "asset=BTC,portfolio_type=crypto,strategy_id=ema": 1,
        "asset=several,portfolio_type=crypto,strategy_id=rev": 1,
    }


def test_the_win_rate_is_in_percent_and_weighed_by_trades() -> None:
    more = WON + "\n11:03 buy 1 BTC/USD @ 100 id t-3\n11:04 sell 1 BTC/USD @ 120 id t-4"
    state = desk(("ema", "crypto", "paper", more), ("ema", "forex", "paper", LOST))
    assert shown(state, "win_rate_average", "metricshub") == {"strategy_id=ema": pytest.approx(200 / 3)}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("trading_trades_executed", {"_total": 2}),
        ("trading_total_pnl", {"": 20}),
        ("trading_win_rate", {"": 1}),
        ("trading_total_return_pct", {"": 2}),
        ("trading_cumulative_return", {"": 2}),
        ("trading_max_drawdown", {"": 0}),
        ("trading_daily_loss", {"": 0}),
        ("trading_portfolio_value", {"": 1020}),
        ("system_api_errors", {"_totalendpoint=GET /x,error_type=Timeout": 1}),
    ],
)
def test_a_bots_own_figures_are_those_of_the_catalogue(name: str, value: dict[str, float]) -> None:
    state = folded(CALLS, bot=Bot(name="bot-0"), state=desk(("ema", "crypto", "paper", WON)))
    assert shown(state, name, "algo-bot") == value


def test_a_loss_of_the_day_is_a_positive_amount() -> None:
    assert shown(desk(("ema", "crypto", "paper", LOST)), "trading_daily_loss", "algo-bot") == {"": 10}


def test_a_histogram_in_milliseconds_has_its_bounds_and_sum_scaled_and_its_counts_kept() -> None:
    state = folded(CALLS, bot=Bot(name="bot-0"), state=desk(("ema", "crypto", "paper", WON)))
    values = shown(state, "system_request_latency_ms", "algo-bot")
    assert values["_bucketendpoint=GET /x,le=25.0"] == 1
    assert values["_bucketendpoint=GET /x,le=1000.0"] == 2
    assert values["_bucketendpoint=GET /x,le=+Inf"] == values["_countendpoint=GET /x"] == 2
    assert values["_sumendpoint=GET /x"] == pytest.approx(220)
    seconds = shown(state, "system_request_duration_seconds", "algo-bot")
    assert seconds["_bucketendpoint=GET /x,le=0.025"] == 1


def test_a_name_that_a_bot_has_taken_for_a_figure_of_its_own_stays_the_bots() -> None:
    own = at("11:59:50", MetricRecorded(name="equity_curve", value=7, metric="gauge"))
    state = folded(own, bot=Bot(name="bot-0"), state=desk(("ema", "crypto", "paper", WON)))
    views, hub = views_of(state), hub_view(state)
    found = [family for family in gather(views, hub, ["metricshub"]) if family.name == "equity_curve"]
    assert [sample.value for family in found for sample in family.samples] == [7]


def test_a_table_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        families(desk(), "nonsense")


def test_adding_real_to_play_money_would_be_noticed() -> None:
    aliases = planted(
        importlib.import_module("deskwatch.metrics.aliases"),
        "for view in most_real(members)]",
        "for view in members]",
    )
    state = desk(("ema", "crypto", "live", WON), ("ema", "crypto", "paper", WON))
    hub: HubView = hub_view(state)
    (curve,) = [
        family
        for family in aliases.alias_families(
            ["metricshub"], gather(views_of(state), hub), views_of(state), "USD"
        )
        if family.name == "equity_curve"
    ]
    assert curve.samples[0].value != shown(state, "equity_curve", "metricshub")["portfolio_type=crypto"]
