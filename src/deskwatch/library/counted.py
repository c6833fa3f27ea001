"""Which bots are added up: real money is never added to play money, nor today to a backtest's past."""

from collections import Counter
from collections.abc import Sequence

from deskwatch.metrics import BotView
from deskwatch.model import Mode

_MOST_REAL_FIRST: tuple[Mode, ...] = ("live", "paper", "backtest")


def counted(views: Sequence[BotView]) -> tuple[list[BotView], str]:
    """Return the bots of the most real mode that there is, and what to say of those left out, if any.

    Live ones if there are any, else paper, else backtests.
    """
    numbers = Counter(view.bot.mode for view in views)
    modes = [mode for mode in _MOST_REAL_FIRST if numbers[mode]]
    if not modes:
        return [], ""
    chosen, *others = modes
    words = " and ".join(f"{numbers[mode]:,} {mode}" for mode in others)
    note = f"{chosen} bots only, {words} left out" if others else ""
    return [view for view in views if view.bot.mode == chosen], note
