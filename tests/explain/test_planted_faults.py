"""A fault in the catalogue or in the book makes what is reckoned and what is shown differ."""

from collections.abc import Callable
from types import ModuleType

import pytest

from deskwatch.explain import Figure, find_figure
from deskwatch.ledger import ledger, valuation
from deskwatch.metrics import execution, health, machinery, performance, trading
from deskwatch.performance import drawdown, expectancy, returns
from deskwatch.performance import results as results_module
from deskwatch.state import State, account
from deskwatch.state import bot as bot_module
from deskwatch.state import state as state_module
from deskwatch.testing import facts_from_text
from tests.explain.witnessed import Witnessed
from tests.folded import BOT, SETTINGS, at
from tests.metrics.test_catalogue_values import FACTS, LEDGER
from tests.planted import planted

TRADES = "\n".join(f"11:{20 + n} buy 1 X/USD @ 10\n11:{20 + n} sell 1 X/USD @ {16 - n}" for n in range(12))
# The catalogue's own mistakes: a figure that reads something else.
READ_WRONG = (
    (
        trading,
        "TRADING",
        "percent(view.daily_fraction)",
        "percent(view.drawdown)",
        "trader_daily_pnl_pct",
    ),
    (trading, "TRADING", "percent(view.drawdown)", "percent(view.maximum_drawdown)", "trader_drawdown_pct"),
    (
        trading,
        "TRADING",
        "position.worth(price) * rate",
        "position.quantity * rate",
        "trader_position_value_{currency}",
    ),
    (trading, "TRADING", "only(len(view.ledger.open_positions()))", "only(1)", "trader_open_positions"),
    (
        trading,
        "TRADING",
        "view.converted(view.ledger.fees)",
        "view.converted(view.ledger.cash)",
        "trader_fees_{currency}",
    ),
    (
        execution,
        "EXECUTION",
        "view.state.counts.orders_placed",
        "view.state.counts.orders_filled",
        "trader_orders_placed",
    ),
    (execution, "EXECUTION", "view.account.rate.per_hour(view.as_of_ns)", "1", "trader_trades_per_hour"),
    (health, "HEALTH", "view.age_seconds(clock)", "0.0", "trader_liveness_age_seconds"),
    (machinery, "MACHINERY", "max(used * 100,", "max(used,", "trader_rate_limiter_utilization_pct"),
    (
        machinery,
        "MACHINERY",
        "cycle.proposals / cycle.triggers",
        "cycle.triggers / cycle.proposals",
        "trader_triggers_to_proposals_ratio",
    ),
    (
        performance,
        "PERFORMANCE",
        "view.account.results.holding.mean_seconds()",
        "0.5",
        "trader_mean_holding_time_seconds",
    ),
)


@pytest.mark.parametrize(
    ("module", "table", "right", "wrong", "name"), READ_WRONG, ids=lambda value: str(value)[:40]
)
def test_a_figure_that_reads_the_wrong_thing_is_noticed(
    module: ModuleType, table: str, right: str, wrong: str, name: str
) -> None:
    desk = Witnessed([(BOT, "b1", facts_from_text(LEDGER)), (BOT, "b2", at("11:59", *FACTS))])
    fault = planted(module, right, wrong)
    (metric,) = [metric for metric in getattr(fault, table) if metric.name == name]
    assert any(not one.agrees for one in desk.explained([Figure(metric, {})]))


def faulty(**names: object) -> State:
    """Return an empty state whose accounts are made of these faulty parts."""
    accounts = planted(account, "class Account:", "class Account:", **names)
    bots = planted(bot_module, "class BotState:", "class BotState:", Account=accounts.Account)
    states = planted(state_module, "class State:", "class State:", BotState=bots.BotState)
    state: State = states.State(SETTINGS)
    return state


def with_ledger(right: str, wrong: str) -> State:
    return faulty(Ledger=planted(ledger, right, wrong).Ledger)


def with_valuation(right: str, wrong: str) -> State:
    fault = planted(valuation, right, wrong)
    return faulty(Ledger=planted(ledger, "class Ledger:", "class Ledger:", valuation=fault).Ledger)


def with_results(module: ModuleType, name: str, right: str, wrong: str) -> State:
    fault = planted(module, right, wrong)
    results = planted(results_module, "class Results:", "class Results:", **{name: getattr(fault, name)})
    return faulty(Results=results.Results)


BOOKED_WRONG: dict[str, tuple[str, Callable[[], State]]] = {
    "a fee is taken twice": (
        "account_value",
        lambda: with_ledger("fee_currency, -fee)", "fee_currency, -fee * 2)"),
    ),
    "a fee is ignored": ("account_value", lambda: with_ledger("fee_currency, -fee)", "fee_currency, ZERO)")),
    "funding is lost": (
        "account_value",
        lambda: with_ledger("pay(place, currency, paid)", "pay(place, currency, ZERO)"),
    ),
    "a short is owned": ("account_value", lambda: with_valuation("owned += (", "owned += abs(")),
    "a loss is no loss": (
        "unrealized_pnl",
        lambda: with_valuation("unrealised += position", "unrealised += ZERO * position"),
    ),
    "a share of the wrong whole": (
        "drawdown_pct",
        lambda: faulty(
            Drawdown=planted(
                drawdown, "(self.peak - equity) / self.peak if", "(self.peak - equity) / equity if"
            ).Drawdown
        ),
    ),
    "one is not taken off": (
        "total_return_pct",
        lambda: faulty(Growth=planted(returns, "current / self.base - ONE", "current / self.base").Growth),
    ),
    "a mean of one more": (
        "expectancy",
        lambda: with_results(
            expectancy, "Expectancy", "self.total / self.count", "self.total / (self.count + 1)"
        ),
    ),
}


@pytest.mark.parametrize("fault", BOOKED_WRONG)
def test_a_fault_in_the_book_is_noticed(fault: str) -> None:
    name, make = BOOKED_WRONG[fault]
    story = facts_from_text(LEDGER + TRADES)
    figure = find_figure(name, "USD")
    wrong = Witnessed([(BOT, "b1", story)], [figure], make())
    assert any(not one.agrees for one in wrong.explained([figure])), fault
    assert all(one.agrees for one in Witnessed([(BOT, "b1", story)], [figure]).explained([figure]))
