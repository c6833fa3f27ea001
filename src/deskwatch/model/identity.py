"""Who recorded a fact: the bot and the labels it carries everywhere."""

from typing import Literal

import msgspec

# `machine` is no bot: it is the journal of collectors, which look at what the bots stand on.
Mode = Literal["live", "paper", "backtest", "machine"]


class Bot(msgspec.Struct, frozen=True, kw_only=True):
    """The identity of a bot; the same in a journal's header, in labels and on every screen.

    `name` is unique on a desk. `strategy` groups bots that run the same idea, `portfolio` those whose
    money belongs together (`crypto`, `forex`). `venue` and `account` are where its orders go unless a
    fact names others. `currency` is that of its account: the one cash is counted in where a fact names none.
    """

    name: str
    strategy: str = ""
    portfolio: str = ""
    mode: Mode = "live"
    venue: str = ""
    account: str = ""
    currency: str = "USD"
