"""All bots of a desk, and the machine that they run on."""

import decimal
from collections.abc import Sequence

import msgspec

from deskwatch.events import Record
from deskwatch.model import MONEY_CONTEXT, Bot, Reason
from deskwatch.operations import Limits, Machine
from deskwatch.state.bot import BotState
from deskwatch.state.settings import Settings


class Complaint(msgspec.Struct, frozen=True):
    """What was wrong with a fact of a fold, by its place among the records that were given."""

    index: int
    reason: Reason
    detail: str


class State:
    """All bots of a desk, and the machine that they run on. Not thread-safe: the hub's loop owns it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.bots: dict[str, BotState] = {}
        self.machine = Machine()
        self.limits = Limits()  # those that bots share, by the key that they share

    def fold(self, bot: Bot, boot: str, records: Sequence[Record]) -> list[Complaint]:
        """Apply facts of one boot of a bot in their order; return what was wrong; the rest was taken."""
        if bot.mode == "machine":
            for record in records:
                self.machine.update(record.fact, record.at_ns)
            return []
        state = self.bots.get(bot.name)
        if state is None:
            state = self.bots[bot.name] = BotState(bot, self.settings, self.limits)
        if bot is not state.bot:
            state.identify(bot)
        complaints: list[Complaint] = []
        with decimal.localcontext(MONEY_CONTEXT):
            for index, record in enumerate(records):
                wrong = state.apply(boot, record)
                if wrong is not None:
                    complaints.append(Complaint(index, *wrong))
        return complaints
