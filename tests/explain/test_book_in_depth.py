"""Figures of the book are explained down to quantities, prices and facts, with their source."""

import pytest

from deskwatch.events import BalanceReported, InstrumentDefined, OrderFilled, PositionReported
from deskwatch.explain import Explanation, Figure, Line, Sign, find_figure
from deskwatch.model import NANOSECONDS
from deskwatch.testing import NOON_NS, facts_from_text
from tests.explain.witnessed import only, witnessed
from tests.folded import at

STORY = """
    10:00 cash 1000
    10:00 mark EUR/USD 1.25
    10:01 buy 2 BTC/USD @ 100 fee 1 id t-1
    10:01 buy 2 BTC/USD @ 100 fee 1 id t-1
    10:02 sell 1 BTC/USD @ 130 fee 1 id t-2
    10:03 cash 80 EUR
    11:59 mark BTC/USD 120
    11:59 mark EUR/USD 1.5
"""


def figure(name: str) -> Figure:
    return find_figure(name, "USD")


def explained(name: str, story: str = STORY, now_ns: int = NOON_NS) -> Explanation:
    return only(witnessed(story).explained([figure(name)], now_ns))


def words(line: Line, depth: int = 0) -> list[str]:
    """Return a tree of lines in words, one a line."""
    value = "?" if line.value is None else f"{line.value.normalize():f}"
    sign = {Sign.TIMES: "*", Sign.OVER: "/"}.get(line.sign, line.sign)
    row = f"{'  ' * depth}{sign} {line.label} {value} {line.unit}".rstrip()
    return [row, *(row for part in line.parts for row in words(part, depth + 1))]


def test_the_account_value_down_to_prices() -> None:
    # 1000 - 200 + 130 - 2 of fees, 80 EUR at 1.5, and one BTC at 120
    assert words(explained("account_value").line) == [
        "+ account value 1168 USD",
        "  + cash 1048 USD",
        "    + cash in USD 928 USD",
        "      + moved in and out 1000 USD",
        "      + sold less bought -70 USD",
        "      - fees 2 USD",
        "    + cash in EUR 120 USD",
        "      + cash in EUR 80 EUR",
        "        + moved in and out 80 EUR",
        "      * rate of EUR in USD 1.5",
        "  + BTC/USD at its price 120 USD",
        "    + quantity 1 BTC",
        "    * price of BTC/USD 120 USD",
    ]


def test_the_day_s_profit_is_equity_less_opening_less_what_moved() -> None:
    parts = explained("daily_pnl").line.parts
    assert [f"{part.sign} {part.label}" for part in parts] == [
        "+ account value",
        "- account value when the day began",
        "- cash moved since",
    ]


def test_fx_is_what_moved_at_today_s_rates_less_at_those_of_then() -> None:
    assert explained("fx").line.value == 20  # 80 EUR came at 1.25 and are at 1.5


def test_a_price_names_its_fact_and_its_age() -> None:
    line = explained("position_value").line.parts[0].parts[1]
    assert line.note == "1 min old"
    assert line.fact is not None
    assert (line.fact.boot, line.fact.seq) == ("b1", 7)


def test_facts_that_do_not_count_are_listed_with_their_reason() -> None:
    fills = explained("account_value").facts[0]
    assert (fills.title, fills.count, fills.left_out) == ("fills", 2, 1)
    assert [entry.remark for entry in fills.newest] == ["", "told before", ""]


def test_a_price_that_is_too_old_is_named_with_its_age() -> None:
    absent = explained("account_value", now_ns=NOON_NS + 2 * 3600 * NANOSECONDS)
    assert absent.shown is None
    assert absent.why_absent == (
        "price of BTC/USD: the last one is 2 h 1 min old, and one counts for 1 h",
        "rate of EUR in USD: no price leads from one to the other, or what does is too old",
    )


def test_without_capital_the_mend_is_told() -> None:
    (why,) = explained("account_value", "10:01 buy 2 BTC/USD @ 100").why_absent
    assert "cash_moved" in why


def test_an_inverse_contract_is_reckoned_in_its_coin() -> None:
    story = (
        "11:50 cash 1 BTC\n11:50 mark BTC/USD 50\n11:51 buy 100 BTC/USD:BTC @ 50\n11:52 mark BTC/USD:BTC 80"
    )
    # -100/80 + 100/50 = 0.75 BTC, at 50 USD
    assert explained("unrealized_pnl", story).line.value == 37.5
    assert explained("gross_exposure", story).line.value == 100


def test_a_drift_is_reported_less_booked() -> None:
    told = [*facts_from_text(STORY), *at("11:59:30", BalanceReported(currency="USD", total="900"), seq=20)]
    drift = only(witnessed(told).explained([figure("cash_drift")]))
    assert words(drift.line) == [
        "+ drift of USD -28 USD",
        "  + at venue -28 USD",
        "    + reported by the venue 900 USD",
        "    - in the book at that moment 928 USD",
    ]
    assert only(witnessed(told).explained([figure("unexplained_pnl")])).line.value == -28


@pytest.mark.parametrize("name", ["position_quantity", "position_value", "unexplained_pnl"])
def test_a_position_that_the_venue_told_of_is_explained(name: str) -> None:
    defined = InstrumentDefined(
        symbol="X", base="X", quote="USD", settle="USD", multiplier="5", contract="linear"
    )
    told = at(
        "11:00",
        defined,
        OrderFilled(symbol="X", side="buy", quantity="2", price="10"),
        PositionReported(symbol="X", quantity="3", entry_price="11"),
        PositionReported(symbol="Y/USD", quantity="1", entry_price="7"),
    )
    priced = [*told, *facts_from_text("11:30 mark Y/USD 9\n11:31 mark X 12")]
    assert all(one.agrees and one.shown is not None for one in witnessed(priced).explained([figure(name)]))


def test_profit_factor_lists_the_results_of_the_trades() -> None:
    trades = "".join(
        f"10:{2 * n:02} buy 1 BTC/USD @ 100\n10:{2 * n + 1:02} sell 1 BTC/USD @ {110 if n % 2 else 95}\n"
        for n in range(10)
    )
    factor = explained("profit_factor", trades)
    assert factor.line.value == 2
    assert [entry.trade_net for entry in factor.facts[0].newest[:2]] == [10, -5]
    assert explained("profit_factor", STORY).why_absent == (
        "profit factor: finished trades: 0 of the 10 that it takes",
    )
