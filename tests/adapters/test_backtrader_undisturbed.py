"""The monitor changes nothing: the strategy trades as without it, whatever becomes of the recording."""

import subprocess
import sys
from pathlib import Path

import backtrader as bt
import pytest

import deskwatch
from deskwatch.testing import strict_recording
from tests.adapters.backtests import Bars, EmaCross, cerebro_of, read_bars

DATA = Path(__file__).parent / "data" / "hourly.csv"
HOURLY = tuple(read_bars(DATA))
Outcome = tuple[float, float, list[float], dict[str, object]]
HOSTILE_NAMES = (
    "",
    " ",
    "\x00",
    "\ud800",
    "a/b/c:d",
    "//",
    "../../etc/passwd",
    "x" * 100_000,
    "\u202egnirts",
    '"}\n{"',
    "🪙/USD",
    7,
    ("BTC", "USD"),
)


class Hostile:
    """Refuses to be written down."""

    def __str__(self) -> str:
        """Refuse."""
        raise RuntimeError("no text for you")

    __repr__ = __str__


def cerebro_over(name: object = "BTC/USD") -> bt.Cerebro:
    cerebro = cerebro_of({}, EmaCross, commission=0.001, fast=3, slow=9, short=-0.9)
    cerebro.adddata(Bars(bars=HOURLY), name=name)
    return cerebro


def outcome(cerebro: bt.Cerebro) -> Outcome:
    (strategy,) = cerebro.run()
    drawdown = dict(strategy.analyzers.drawdown.get_analysis())
    return cerebro.broker.getvalue(), cerebro.broker.getcash(), strategy.results, drawdown


@pytest.fixture(scope="module")
def unwatched() -> Outcome:
    """Return what the strategy comes to alone."""
    result = outcome(cerebro_over())
    assert len(result[2]) > 5
    return result


def test_equity_cash_and_trades_are_the_same_to_the_last_bit(tmp_path: Path, unwatched: Outcome) -> None:
    cerebro = cerebro_over()
    cerebro.addanalyzer(deskwatch.adapters.backtrader.Monitor, bot="watched", directory=tmp_path)
    with strict_recording():
        assert outcome(cerebro) == unwatched
    assert list(tmp_path.rglob("*.jsonl"))


def test_the_strategy_trades_on_where_nothing_can_be_written(
    tmp_path: Path, unwatched: Outcome, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "a file, no folder"
    blocked.write_text("")
    cerebro = cerebro_over()
    cerebro.addanalyzer(deskwatch.adapters.backtrader.Monitor, bot="watched", directory=blocked)
    assert outcome(cerebro) == unwatched
    assert "deskwatch" in capsys.readouterr().err


@pytest.mark.parametrize("parameter", ["bot", "strategy", "mode", "currency", "symbols", "directory"])
def test_the_strategy_trades_on_with_a_parameter_of_the_wrong_sort(
    parameter: str, tmp_path: Path, unwatched: Outcome
) -> None:
    cerebro = cerebro_over()
    parameters = {"bot": "watched", "directory": tmp_path, parameter: Hostile()}
    cerebro.addanalyzer(deskwatch.adapters.backtrader.Monitor, **parameters)
    assert outcome(cerebro) == unwatched


@pytest.mark.parametrize("name", HOSTILE_NAMES, ids=range(len(HOSTILE_NAMES)))
def test_a_hostile_name_of_a_feed_disturbs_nothing(name: object, tmp_path: Path, unwatched: Outcome) -> None:
    cerebro = cerebro_over(name)
    cerebro.addanalyzer(deskwatch.adapters.backtrader.Monitor, bot="watched", directory=tmp_path)
    assert outcome(cerebro) == unwatched


def test_a_symbol_that_refuses_to_be_text_disturbs_nothing(tmp_path: Path, unwatched: Outcome) -> None:
    cerebro = cerebro_over()
    cerebro.addanalyzer(
        deskwatch.adapters.backtrader.Monitor,
        bot="watched",
        directory=tmp_path,
        symbols={"BTC/USD": Hostile()},
    )
    assert outcome(cerebro) == unwatched


def test_recording_switched_off_disturbs_nothing(
    tmp_path: Path, unwatched: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESKWATCH", "off")
    cerebro = cerebro_over()
    cerebro.addanalyzer(deskwatch.adapters.backtrader.Monitor, bot="watched", directory=tmp_path)
    assert outcome(cerebro) == unwatched
    assert list(tmp_path.iterdir()) == []


def test_an_optimisation_over_several_processes_ends_well(tmp_path: Path) -> None:
    cerebro = bt.Cerebro(stdstats=False, maxcpus=2)
    cerebro.adddata(Bars(bars=HOURLY), name="BTC/USD")
    cerebro.optstrategy(EmaCross, fast=(3, 5), slow=(9,))
    cerebro.addanalyzer(deskwatch.adapters.backtrader.Monitor, bot="watched", directory=tmp_path)
    assert len(cerebro.run()) == 2
    assert len(list(tmp_path.rglob("*.jsonl"))) == 2


def test_one_line_after_a_plain_import_is_enough(tmp_path: Path) -> None:
    program = f"""
import sys, warnings
import deskwatch
assert "backtrader" not in sys.modules
warnings.simplefilter("ignore")  # of Backtrader's own docstrings
import backtrader as bt
cerebro = bt.Cerebro()
cerebro.adddata(bt.feeds.GenericCSVData(
    dataname={str(DATA)!r}, dtformat="%Y-%m-%dT%H:%M:%S", openinterest=-1, timeframe=bt.TimeFrame.Minutes
))
cerebro.addstrategy(bt.strategies.MA_CrossOver)
cerebro.addanalyzer(deskwatch.adapters.backtrader.Monitor, bot="ema-btc", directory={str(tmp_path)!r})
cerebro.run()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    (journal,) = tmp_path.rglob("*.jsonl")
    assert '"symbol":"hourly"' in journal.read_text()
