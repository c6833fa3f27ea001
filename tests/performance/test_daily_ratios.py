"""Sharpe and Sortino after every day are those of the whole list, by the same formulas as empyrical's."""

import decimal
from decimal import Decimal
from types import ModuleType

import empyrical
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskwatch.model import MONEY_CONTEXT
from deskwatch.performance import LEAST_DAYS, Sharpe, Sortino
from deskwatch.performance import daily_ratio as daily_ratio_module
from deskwatch.performance import sharpe as sharpe_module
from deskwatch.performance import sortino as sortino_module
from tests.planted import planted

returns = st.decimals("-0.5", "0.5", places=4)
Ratio = Sharpe | Sortino


def by_empyrical(figure: Ratio, days: list[Decimal], per_year: int) -> float:
    """Return what empyrical says of a list of returns."""
    ratio = empyrical.sharpe_ratio if isinstance(figure, Sharpe) else empyrical.sortino_ratio
    return float(ratio(np.array([float(day) for day in days]), annualization=per_year))


def plainly(figure: object, days: list[Decimal], per_year: int) -> float:
    """Return the ratio by its definition, for what empyrical cannot be told apart from."""
    values = np.array([float(day) for day in days])
    below = np.minimum(values, 0.0)
    is_sharpe = type(figure).__name__ == "Sharpe"
    deviation = values.std(ddof=1) if is_sharpe else np.sqrt((below**2).mean())
    return float(values.mean() / deviation * np.sqrt(per_year))


def check_against_the_list(figure: Ratio, days: list[Decimal], per_year: int) -> None:
    """Hold the ratio to the one of all days so far, after each day."""
    with decimal.localcontext(MONEY_CONTEXT):
        for number, day in enumerate(days, start=1):
            figure.update(day)
            ratio = figure.ratio()
            so_far = days[:number]
            if number < LEAST_DAYS or not _deviates(figure, so_far):
                assert ratio is None
            else:
                assert ratio is not None
                assert float(ratio) == pytest.approx(plainly(figure, so_far, per_year), rel=1e-9, abs=1e-12)


def _deviates(figure: object, days: list[Decimal]) -> bool:
    return len(set(days)) > 1 if type(figure).__name__ == "Sharpe" else min(days) < 0


@pytest.mark.parametrize("kind", [Sharpe, Sortino])
@given(days=st.lists(returns, max_size=45), per_year=st.sampled_from([252, 365]))
def test_after_every_day_it_is_that_of_the_whole_list(
    kind: type[Ratio], days: list[Decimal], per_year: int
) -> None:
    check_against_the_list(kind(per_year), days, per_year)


@pytest.mark.parametrize("kind", [Sharpe, Sortino])
@given(days=st.lists(returns, min_size=30, max_size=60, unique=True), per_year=st.sampled_from([252, 365]))
def test_it_is_what_empyrical_says(kind: type[Ratio], days: list[Decimal], per_year: int) -> None:
    days = [*days, Decimal("-0.01")]
    figure = kind(per_year)
    with decimal.localcontext(MONEY_CONTEXT):
        for day in days:
            figure.update(day)
        assert float(figure.ratio() or 0) == pytest.approx(
            by_empyrical(figure, days, per_year), rel=1e-9, abs=1e-12
        )


@pytest.mark.parametrize("kind", [Sharpe, Sortino])
@given(kept=st.lists(returns, min_size=30, max_size=40), taken=st.lists(returns, max_size=10))
def test_a_day_that_is_taken_back_leaves_no_trace(
    kind: type[Ratio], kept: list[Decimal], taken: list[Decimal]
) -> None:
    with decimal.localcontext(MONEY_CONTEXT):
        figure, other = kind(365), kind(365)
        for day in (*taken, *kept):
            figure.update(day)
        for day in taken:
            figure.retract(day)
        for day in kept:
            other.update(day)
        assert figure.ratio() == other.ratio()


def check_against_both_lists(kind: type[Ratio]) -> None:
    """Hold the ratio to days that differ, and to days that are alike."""
    check_against_the_list(kind(365), DAYS, 365)
    check_against_the_list(kind(365), [Decimal("0.01")] * 40, 365)


DAYS = [Decimal(number % 7 - 3) / 100 for number in range(40)]


@pytest.mark.parametrize(
    ("module", "name", "right", "wrong"),
    [
        (sharpe_module, "Sharpe", "/ (self.count - 1)", "/ self.count"),
        (sortino_module, "Sortino", "return min(daily, ZERO) ** 2", "return daily**2"),
        (sortino_module, "Sortino", "self._squares / self.count", "self._squares / (self.count - 1)"),
    ],
    ids=["of a population", "gains are risk", "of a sample"],
)
def test_the_list_notices_when(module: ModuleType, name: str, right: str, wrong: str) -> None:
    fault = planted(module, right, wrong)
    with pytest.raises((AssertionError, decimal.DecimalException)):
        check_against_both_lists(getattr(fault, name))


@pytest.mark.parametrize("kind", [Sharpe, Sortino])
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Decimal(self.days_per_year).sqrt()", "Decimal(252).sqrt()"),
        ("self.count < LEAST_DAYS or ", ""),
        ("or not deviation", ""),
    ],
    ids=["always 252 days", "a ratio of two days", "nothing deviates"],
)
def test_the_list_notices_in_either_when(kind: type[Ratio], right: str, wrong: str) -> None:
    base = planted(daily_ratio_module, right, wrong).DailyRatio
    fault = type("Fault", (base,), {name: vars(kind)[name] for name in ("_square", "_variance")})
    with pytest.raises((AssertionError, decimal.DecimalException)):
        check_against_both_lists(fault)


def test_equal_days_have_no_ratio_also_where_their_squares_were_rounded() -> None:
    sharpe = Sharpe(365)
    with decimal.localcontext(MONEY_CONTEXT):
        for _ in range(40):
            sharpe.update(Decimal(1) / 3)
        assert sharpe.ratio() is None


def test_days_that_only_gain_have_no_sortino_ratio_but_a_sharpe_ratio() -> None:
    sharpe, sortino = Sharpe(365), Sortino(365)
    for number in range(40):
        for figure in (sharpe, sortino):
            figure.update(Decimal(number) / 1000)
    assert sharpe.ratio() is not None
    assert sortino.ratio() is None
