"""What follows from finished trades, after each is told or taken back, is what the whole list says."""

import decimal
from decimal import Decimal
from fractions import Fraction
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.model import MONEY_CONTEXT, NANOSECONDS
from deskwatch.performance import LEAST_TRADES, Results
from deskwatch.performance import expectancy as expectancy_module
from deskwatch.performance import largest as largest_module
from deskwatch.performance import profit_factor as profit_factor_module
from deskwatch.performance import results as results_module
from tests.performance.story import near
from tests.planted import planted

NOTHING = Fraction(0)
Trade = tuple[Decimal | None, int]
nets = st.decimals("-100", "100", places=1)
trades = st.tuples(nets, st.integers(0, 10**15))
# Each step tells a trade, or takes back the one at that place among those that hold.
steps = st.lists(st.one_of(trades, st.integers(0, 10**6)), max_size=40)


def batch(held: list[Trade]) -> dict[str, Fraction | None]:
    """Return all figures of the trades that hold, by their definitions."""
    known = [Fraction(net) for net, _ in held if net is not None]
    won, lost = [net for net in known if net > 0], [net for net in known if net < 0]
    suffices = len(held) >= LEAST_TRADES and len(known) == len(held)
    figures: dict[str, Fraction | None] = {
        "profit_factor": sum(won, NOTHING) / -sum(lost, NOTHING) if lost else None,
        "expectancy": sum(known, NOTHING) / len(known) if known else None,
        "average_win": sum(won, NOTHING) / len(won) if won else None,
        "average_loss": sum(lost, NOTHING) / len(lost) if lost else None,
        "largest_win": max(won, default=None),
        "largest_loss": min(lost, default=None),
    }
    return {name: value if suffices else None for name, value in figures.items()}


def check_against_the_list(results: Results, told: list[Trade | int]) -> None:
    """Hold every figure to the batch ones after each step."""
    held: list[Trade] = []
    with decimal.localcontext(MONEY_CONTEXT):
        for step in told:
            if not isinstance(step, int):
                results.update(*step)
                held.append(step)
            elif held:
                results.retract(*held.pop(step % len(held)))
            for name, exact in batch(held).items():
                figure = getattr(results, name)
                assert figure is None if exact is None else near(figure, exact), name
            seconds = [held_ns / NANOSECONDS for _, held_ns in held]
            mean = sum(seconds) / len(seconds) if seconds else None
            assert results.holding.mean_seconds() == (None if mean is None else pytest.approx(mean))


@given(steps)
def test_after_every_trade_told_or_taken_back_they_are_those_of_the_list(told: list[Trade | int]) -> None:
    check_against_the_list(Results(), told)


TOLD: list[Trade | int] = [(Decimal(number * 7 % 23 - 9), number) for number in range(30)]
TOLD += [3, 5, 20, 20]
ONLY_WON: list[Trade | int] = [(Decimal(number), 1) for number in range(1, 16)]
ONLY_WON += [14]  # the largest is taken back


def check_against_both_lists(kind: type[Results]) -> None:
    """Hold the figures to trades won and lost, and to trades that were all won."""
    check_against_the_list(kind(), TOLD)
    check_against_the_list(kind(), ONLY_WON)


@pytest.mark.parametrize(
    ("module", "name", "right", "wrong"),
    [
        (profit_factor_module, "ProfitFactor", "self.won / self.lost", "self.won / (self.won + self.lost)"),
        (profit_factor_module, "ProfitFactor", "if self.lost > 0", "if True"),
        (expectancy_module, "Expectancy", "self.total -= net", "pass"),
        (largest_module, "Largest", "self._kept[-1]", "self._kept[0]"),
        (largest_module, "Largest", "del self._kept[place]", "pass"),
    ],
    ids=["of all that moved", "infinite without a loss", "taken back in part", "the smallest", "it stays"],
)
def test_the_list_notices_when(module: ModuleType, name: str, right: str, wrong: str) -> None:
    fault = planted(module, right, wrong)
    results = planted(results_module, "class Results:", "class Results:", **{name: getattr(fault, name)})
    with pytest.raises((AssertionError, decimal.DecimalException)):
        check_against_both_lists(results.Results)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("self.trades.closed >= LEAST_TRADES and ", ""), (" and not self.trades.unknown", "")],
    ids=["a ratio of one trade", "what is not known is left out"],
)
def test_too_few_or_unknown_results_are_noticed(right: str, wrong: str) -> None:
    fault = planted(results_module, right, wrong)
    with pytest.raises(AssertionError):
        check_against_the_list(fault.Results(), [*TOLD[:12], (None, 5)])


def test_an_unknown_result_makes_amounts_unknown_until_it_is_taken_back() -> None:
    results = Results()
    for number in range(12):
        results.update(Decimal(number - 3), 0)
    known = results.expectancy
    results.update(None, 0)
    assert (results.expectancy, results.profit_factor, results.win_rate_interval()) == (None, None, None)
    results.retract(None, 0)
    assert results.expectancy == known is not None


@given(st.lists(st.decimals("1", "500", places=0), min_size=80, max_size=120), st.data())
def test_the_largest_is_right_or_unknown_however_many_are_taken_back(
    values: list[Decimal], data: st.DataObject
) -> None:
    largest = largest_module.Largest()
    for value in values:
        largest.update(value)
    held = sorted(values)
    for _ in range(data.draw(st.integers(0, 70))):
        largest.retract(held.pop())
        assert largest.value() in {held[-1], None}
    largest.update(Decimal(501))
    assert largest.value() == 501
