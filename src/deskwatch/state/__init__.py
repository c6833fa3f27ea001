"""State: one fold over facts, the only way by which a figure comes into being.

Start-up, recovery after a crash, replay and tests all run this same code on the same journals, so they
all end in the same figures. In: records of journals. Out: all that is known of each bot and the machine.
Never: a clock, a file; an order of facts that depends on when they were read.
"""

from deskwatch.state.account import Account
from deskwatch.state.bot import BotState
from deskwatch.state.settings import Settings
from deskwatch.state.state import Complaint, State

__all__ = ["Account", "BotState", "Complaint", "Settings", "State"]
