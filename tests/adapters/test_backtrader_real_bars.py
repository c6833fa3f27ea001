"""The main job on real input: the hub's figures of a recorded backtest are Backtrader's own."""

import functools
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.adapters.backtests import Backtest, Bar, EmaCross, Figures, cerebro_of, read_bars, run

pytestmark = pytest.mark.real_data
FILES = ("btc-perp-1m", "gbpusd-1m", "btc-eth-ltc-usd-1d")
BARS = {"btc-perp-1m": 45_031, "gbpusd-1m": 30_117, "btc-eth-ltc-usd-1d": 788}
PARAMETERS = {
    "btc-perp-1m": {"commission": 0.0004},
    "gbpusd-1m": {"commission": 0.00002, "short": -0.9},
    "btc-eth-ltc-usd-1d": {"commission": 0.001, "fast": 5, "slow": 20, "long": 0.3},
}


def feeds_of(file: str, folder: Path) -> dict[str, list[Bar]]:
    path = folder / f"{file}.csv"
    if file == "btc-eth-ltc-usd-1d":
        assets = {f"{asset}/USD": list(read_bars(path, f"{asset}:")) for asset in ("BTC", "ETH", "LTC")}
        since = max(bars[0].time for bars in assets.values())
        return {name: [bar for bar in bars if bar.time >= since] for name, bars in assets.items()}
    return {"BTC/USD" if file.startswith("btc") else "GBP/USD": list(read_bars(path))}


@pytest.fixture(scope="module")
def backtest_of(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Backtest]:
    """Return the backtest over a file, run once however many tests ask for it."""

    @functools.cache
    def backtest(file: str) -> Backtest:
        feeds = feeds_of(file, shared / "data" / "bars")
        assert {len(bars) for bars in feeds.values()} == {BARS[file]}
        return run(cerebro_of(feeds, EmaCross, **PARAMETERS[file]), tmp_path_factory.mktemp("journal"))

    return backtest


@pytest.mark.parametrize("figure", Figures._fields)
@pytest.mark.parametrize("file", FILES)
def test_the_figure_is_backtraders_own(
    file: str, figure: str, backtest_of: Callable[[str], Backtest]
) -> None:
    backtest = backtest_of(file)
    own, shown = getattr(backtest.own, figure), getattr(backtest.shown, figure)
    assert own != 0
    assert shown == pytest.approx(own, rel=1e-9)


@pytest.mark.parametrize("file", FILES)
def test_the_strategy_traded_enough_to_prove_something(
    file: str, backtest_of: Callable[[str], Backtest]
) -> None:
    own = backtest_of(file).own
    assert own.closed > 20
    assert 0 < own.won < own.closed


@pytest.mark.parametrize("file", FILES)
def test_no_fact_was_dropped_and_none_refused(file: str, backtest_of: Callable[[str], Backtest]) -> None:
    backtest = backtest_of(file)
    assert backtest.series["deskwatch_recorder_offered"] == backtest.series["deskwatch_recorder_written"]
    assert backtest.series["deskwatch_recorder_dropped"] == 0
    assert list(backtest.desk.problems) == []


def test_pounds_were_held_long_and_short(backtest_of: Callable[[str], Backtest]) -> None:
    families = {family.name: family for family in backtest_of("gbpusd-1m").desk.families()}
    closed_by = {
        dict(sample.labels)["side"]
        for sample in families["trader_trades"].samples
        if dict(sample.labels)["outcome"] in {"win", "loss"}
    }
    assert closed_by == {"buy", "sell"}
