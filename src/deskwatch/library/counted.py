"""Which bots are added up: real money is never added to play money, nor today to a backtest's past."""

from collections import Counter
from collections.abc import Sequence

from deskwatch.metrics import MOST_REAL_FIRST, BotView, most_real


def counted(views: Sequence[BotView]) -> tuple[list[BotView], str]:
    """Return the bots of the most real mode that there is, and what to say of those left out, if any.

    Live ones if there are any, else paper, else backtests.
    """
    numbers = Counter(view.bot.mode for view in views)
    modes = [mode for mode in MOST_REAL_FIRST if numbers[mode]]
    if not modes:
        return [], ""
    chosen, *others = modes
    words = " and ".join(f"{numbers[mode]:,} {mode}" for mode in others)
    note = f"{chosen} bots only, {words} left out" if others else ""
    return most_real(views), note
