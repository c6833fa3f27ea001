"""Stories of one account: values of its equity and movements of cash, in the order in which they came.

The batch oracles here look at a whole story at once, with exact fractions, and know nothing of the online
figures: an *index* starts at 1 and follows the equity, except where cash moves, which changes the equity
but not the index. The return is the index less 1, and the drawdown how far it is below its highest point.
"""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from hypothesis import strategies as st

ROUNDING = Fraction(1, 10**40)


class Value(NamedTuple):
    """The equity became known."""

    equity: Decimal


class Move(NamedTuple):
    """Cash moved, at the equity that was known."""

    amount: Decimal


Story = Sequence[Value | Move]
money = st.decimals("0.01", "1000000", places=2)


@st.composite
def stories(draw: st.DrawFn) -> list[Value | Move]:
    """Give stories in which the equity stays above zero; a withdrawal leaves some of it."""
    story: list[Value | Move] = [Value(draw(money))]
    equity = story[0].equity if isinstance(story[0], Value) else Decimal(0)
    for _ in range(draw(st.integers(0, 20))):
        if draw(st.booleans()):
            equity = draw(money)
            story.append(Value(equity))
        else:
            after = draw(money)
            story.append(Move(after - equity))
            equity = after
    return story


def indices(story: Story) -> list[Fraction]:
    """Return the index after each event."""
    index, equity = Fraction(1), Fraction(0)
    found = []
    for event in story:
        if isinstance(event, Value):
            if equity:
                index *= Fraction(event.equity) / equity
            equity = Fraction(event.equity)
        else:
            equity += Fraction(event.amount)
        found.append(index)
    return found


def equity_before(story: Story, place: int) -> Decimal:
    """Return the equity before an event."""
    equity = Decimal(0)
    for event in story[:place]:
        equity = event.equity if isinstance(event, Value) else equity + event.amount
    return equity


def near(figure: Decimal | None, exact: Fraction) -> bool:
    """Tell whether a figure is what it should be, but for roundings in the 60th digit."""
    return figure is not None and abs(Fraction(figure) - exact) <= ROUNDING * max(abs(exact), Fraction(1))
