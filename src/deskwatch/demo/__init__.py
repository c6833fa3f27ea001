"""A paper desk to look at: five bots on a seeded simulated market, or a user's own bars replayed.

In: a seed, or an OHLCV file; a recorder for each bot. Out: the facts that real bots would record, and
the commands that start one process a bot.
Never: a network request, a real order, or anything that a user's own bot could not do as well: the bots
here know the recorder's public methods and nothing of how a fact is stored or shown.
"""

from deskwatch.demo.bars import BarFile, open_bars
from deskwatch.demo.desk import HISTORY_BARS, Surroundings, replay_bot, run_bot
from deskwatch.demo.memory import Memory
from deskwatch.demo.plan import BotPlan, desk_plans, replay_plans
from deskwatch.demo.process import DEFAULT_SEED, DEFAULT_SPEED, child_commands
from deskwatch.demo.recording import Recording

__all__ = [
    "DEFAULT_SEED",
    "DEFAULT_SPEED",
    "HISTORY_BARS",
    "BarFile",
    "BotPlan",
    "Memory",
    "Recording",
    "Surroundings",
    "child_commands",
    "desk_plans",
    "open_bars",
    "replay_bot",
    "replay_plans",
    "run_bot",
]
