"""All bots of a desk, and the machine that they run on."""

import decimal
from collections.abc import Sequence

import msgspec

from deskwatch.events import Record
from deskwatch.model import MONEY_CONTEXT, Bot, Reason
from deskwatch.operations import Claims, Limits, Machine, is_believable
from deskwatch.state.bot import BotState, bad_time
from deskwatch.state.settings import Settings


class Complaint(msgspec.Struct, frozen=True):
    """What was wrong with a fact of a fold, by its place among the records that were given.

    `bot` is another bot's name where the fact shows what is wrong with that one's; else it is empty.
    """

    index: int
    reason: Reason
    detail: str
    bot: str = ""


class State:
    """All bots of a desk, and the machine that they run on. Not thread-safe: the hub's loop owns it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.bots: dict[str, BotState] = {}
        self.machine = Machine(settings.measure_max_age_ns)
        self.limits = Limits()  # those that bots share, by the key that they share
        self._claims = Claims()  # which bot has which name for its own figures

    def fold(self, bot: Bot, boot: str, records: Sequence[Record]) -> list[Complaint]:
        """Apply facts of one boot of a bot in their order; return what was wrong; the rest was taken."""
        if bot.mode == "machine":
            return self._fold_machine(records)
        state = self.bots.get(bot.name)
        if state is None:
            state = self.bots[bot.name] = BotState(bot, self.settings, self.limits, self._claims)
        if bot is not state.bot:
            state.identify(bot)
        complaints: list[Complaint] = []
        with decimal.localcontext(MONEY_CONTEXT):
            for index, record in enumerate(records):
                wrong = state.apply(boot, record)
                if wrong is not None:
                    complaints.append(Complaint(index, *wrong))
                for loss in self._claims.take_losses():
                    loser = "" if loss.bot == bot.name else loss.bot
                    complaints.append(Complaint(index, Reason.BAD_NAME, loss.detail, loser))
        return complaints

    def _fold_machine(self, records: Sequence[Record]) -> list[Complaint]:
        untimely: list[Complaint] = []
        for index, record in enumerate(records):
            if is_believable(record.at_ns):
                self.machine.update(record.fact, record.at_ns)
            else:
                untimely.append(Complaint(index, *bad_time(record.at_ns)))
        return untimely
