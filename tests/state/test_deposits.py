"""Cash that moves is neither profit nor drawdown, also where its worth is known only later."""

import pytest

from deskwatch.events import BalanceReported
from tests.folded import at, faulty_state, fold_story, folded, series_of, totals_of

PERFORMANCE = (
    "trader_daily_pnl_usd",
    "trader_total_return_pct",
    "trader_drawdown_pct",
    "trader_max_drawdown_pct",
)


def performance(text: str) -> list[float | None]:
    """Return profit of the day, total return, drawdown now and at its deepest."""
    totals = totals_of(folded(text))
    return [totals.get(name) for name in PERFORMANCE]


@pytest.mark.parametrize(
    "text",
    [
        "11:58 cash 1000\n11:59 cash 500",
        "11:58 cash 1000\n11:59 cash -999",
        "11:58 cash 1000\n11:58 cash 500 EUR\n11:59 mark EUR/USD 1.1\n11:59:01 mark EUR/USD 1.1",
        "11:57 cash 500 EUR\n11:58 cash 500 EUR\n11:59 mark EUR/USD 1.1\n11:59:01 mark EUR/USD 1.1",
        "11:57 mark EUR/USD 1.1\n11:58 cash 1000\n11:59 cash 500 EUR",
        "11:58 cash 1000\n11:58 cash 500 EUR\n11:58 cash -500 EUR\n11:59 cash 7",
    ],
    ids=["deposit", "withdrawal", "rate comes later", "two before the rate", "rate known", "there and back"],
)
def test_moving_cash_is_no_profit_and_no_drawdown(text: str) -> None:
    assert performance(text) == [0, 0, 0, 0]


def test_a_deposit_while_a_price_is_too_old_is_no_profit() -> None:
    early = "08:00 cash 1000\n08:00 buy 1 BTC/USD @ 100\n08:01 mark BTC/USD 100"
    later = "11:00 cash 5000\n11:59 mark BTC/USD 110\n11:59:30 mark BTC/USD 110"
    assert performance(f"{early}\n{later}") == [10, pytest.approx(1.0), 0, 0]


def test_until_what_moved_can_be_valued_no_profit_is_known() -> None:
    state = folded("11:58 cash 1000\n11:58 cash 500 EUR\n11:59 mark EUR/USD 1.1")
    assert series_of(state)["trader_account_value_usd"] == {"": 1550}
    assert (
        not {"trader_daily_pnl_usd", "trader_total_return_pct", "trader_drawdown_pct"}
        & series_of(state).keys()
    )


def test_forgetting_what_could_not_be_valued_would_be_noticed() -> None:
    state = faulty_state("account.unvalued[currency] += amount", "pass")
    fold_story(
        state, "11:57 cash 1000\n11:58 cash 500 EUR\n11:59 mark EUR/USD 1.1\n11:59:01 mark EUR/USD 1.1"
    )
    assert totals_of(state)["trader_daily_pnl_usd"] != 0


def test_the_gain_before_a_deposit_stays_one() -> None:
    text = "11:00 cash 1000\n11:00 buy 1 BTC/USD @ 100\n11:30 mark BTC/USD 200\n11:31 cash 8900"
    assert performance(text) == [100, pytest.approx(10), 0, 0]


def test_a_deposit_does_not_heal_a_drawdown() -> None:
    text = "11:00 cash 1000\n11:00 buy 1 BTC/USD @ 100\n11:30 mark BTC/USD 50\n11:31 cash 9050"
    assert performance(text) == [-50, pytest.approx(-5), pytest.approx(5), pytest.approx(5)]


def test_the_first_balance_is_no_profit_and_later_ones_say_nothing() -> None:
    state = folded(at("11:58", BalanceReported(currency="USD", total="1000")))
    folded(at("11:59", BalanceReported(currency="USD", total="7")), state=state)
    totals = totals_of(state)
    assert [totals[name] for name in ("trader_account_value_usd", *PERFORMANCE)] == [1000, 0, 0, 0, 0]


def test_the_curve_of_profit_is_the_one_of_equity_less_what_was_paid_in() -> None:
    state = folded(
        "10:00 cash 1000\n10:01 cash 500\n10:01 buy 1 BTC/USD @ 100\n10:02 mark BTC/USD 120\n10:03 cash 1"
    )
    account = state.bots["bot"].account
    assert account.curve.values == [1000, 1500, 1520]
    assert account.profits.values == [0, 0, 20]
