"""A fee in another currency is part of a trade's result at its rate; without one the result is not known."""

from deskwatch.ledger import Outcome
from deskwatch.model import Reason
from tests.folded import fold_story, folded, series_of, view_of

TRADE = """
    10:00 cash 1000 USDT
    10:01 buy 1 SOL/USDT @ 100 fee 4 EUR id t-1
    10:02 sell 1 SOL/USDT @ 103 fee 4 EUR id t-2
"""


def test_without_a_rate_there_is_no_result_and_no_win_rate() -> None:
    series = series_of(folded(TRADE))
    assert series["trader_closed_trades"]["outcome=unknown"] == 1
    assert "trader_win_rate" not in series
    assert series["trader_trades_total"]["outcome=unknown,side=sell,symbol=SOL/USDT"] == 1


def test_a_fill_whose_fee_has_no_rate_is_booked_and_complained_of() -> None:
    state = folded()
    complaints = fold_story(state, TRADE)
    assert [(each.index, each.reason) for each in complaints] == [(1, Reason.NO_RATE), (2, Reason.NO_RATE)]
    assert "EUR/USDT" in complaints[0].detail
    assert view_of(state).ledger.fees == {"EUR": 8}


def test_with_a_rate_the_fee_turns_a_gain_into_a_loss() -> None:
    series = series_of(folded("09:59 mark EUR/USDT 1.1\n09:59 mark USDT/USD 1" + TRADE))
    assert series["trader_win_rate"] == {"": 0}
    assert series["trader_trades_total"]["outcome=loss,side=sell,symbol=SOL/USDT"] == 1


def test_the_next_trade_is_known_again_but_the_rate_of_winning_is_not() -> None:
    state = folded(
        "09:59 mark USDT/USD 1",
        TRADE,
        "10:03 buy 1 SOL/USDT @ 100 id t-3\n10:04 sell 1 SOL/USDT @ 103 id t-4",
    )
    fills = list(state.bots["bot"].account.fills)
    assert [fill.outcome for fill in fills[1::2]] == [Outcome.UNKNOWN, Outcome.WIN]
    assert "trader_win_rate" not in series_of(state)
