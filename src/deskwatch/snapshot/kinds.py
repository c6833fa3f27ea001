"""The classes that a snapshot may hold, and how an empty one of each is made.

A class that is not listed here is neither written nor read. What a listed one has as its fields is found
on its objects, so a new field needs nothing here. Where a field is new, a file written before gives it the
value of a newly made object; where that would be wrong, raise the version of the class: older files are
then refused, and the journals are read again.

    Kind(Position, given("symbol", "quote"))             made with these two of its fields
    Kind(Machinery, left_out=("_handlers",))             its own __init__ puts `_handlers` back
    Kind(Ledger, given("bot"), version=2)                nothing that version 1 wrote is believed
"""

import enum
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import msgspec

from deskwatch.events import FACTS
from deskwatch.ledger import Basis, Booking, ClosedTrade, Ledger, Mark, Outcome, Position, Prices
from deskwatch.ledger import fifo as ledger_fifo
from deskwatch.ledger import position as ledger_position
from deskwatch.ledger.average import Pool
from deskwatch.ledger.checkpoints import Checkpoints, Drift
from deskwatch.ledger.fifo import Lots
from deskwatch.ledger.instrument import Instrument
from deskwatch.ledger.instruments import Instruments
from deskwatch.ledger.once import Once
from deskwatch.ledger.timeline import Entry, Timeline
from deskwatch.ledger.wallets import Wallets
from deskwatch.model import Bot, Reason
from deskwatch.operations import (
    Clocks,
    Counts,
    Execution,
    Figure,
    Histogram,
    Holdings,
    Limits,
    Machine,
    Machinery,
    Moment,
    Orders,
    Window,
)
from deskwatch.operations.capped import Capped, CappedCounter
from deskwatch.operations.claims import Claim, Claims
from deskwatch.operations.faults import Faults
from deskwatch.operations.figures import FigureBook, Figures
from deskwatch.operations.limits import Limit, Report, Reports
from deskwatch.operations.orders import Order
from deskwatch.operations.sketch import Sketch
from deskwatch.operations.slippage import Hour, Slippage, WeighedMean
from deskwatch.operations.window import Slot
from deskwatch.performance import (
    Curve,
    Day,
    DayHistory,
    Depth,
    Drawdown,
    Growth,
    Results,
    Sharpe,
    Sortino,
    TradeRate,
    Trades,
)
from deskwatch.performance.expectancy import Expectancy
from deskwatch.performance.holding import HoldingTime
from deskwatch.performance.largest import Largest
from deskwatch.performance.profit_factor import ProfitFactor
from deskwatch.state import Account, BotState, Settings, State

Fields = Mapping[str, Any]
Arguments = Callable[[Fields, Settings], tuple[Any, ...]]


class SnapshotError(ValueError):
    """A state that cannot be written, or bytes that are no state this version can go on from.

    The mend is always the same: begin anew and read the journals.
    """


def given(*names: str) -> Arguments:
    """Make a new object with these of its stored fields as arguments."""
    return lambda fields, _: tuple(fields[name] for name in names)


class Kind(NamedTuple):
    """A class whose objects a snapshot holds.

    `arguments` gives what its `__init__` takes, from the fields that were read and the settings. Fields in
    `left_out` are not written: `__init__` sets them. Structs and named tuples need neither, their fields are
    what they take. Where two classes have one name, one is `called` otherwise.
    """

    cls: type[Any]
    arguments: Arguments = given()
    left_out: tuple[str, ...] = ()
    version: int = 1
    called: str = ""

    @property
    def name(self) -> str:
        """What files call the class: its own name, or `called`; where it is defined may change."""
        return self.called or self.cls.__name__


KINDS = (
    Kind(State, lambda _, settings: (settings,)),
    Kind(BotState, lambda fields, settings: (fields["bot"], settings), left_out=("_money",)),
    Kind(Account, lambda fields, settings: (fields["ledger"].bot, settings)),
    Kind(Bot),
    # the book
    Kind(Ledger, lambda fields, _: (fields["bot"], None)),
    Kind(Once),
    Kind(Wallets, given("currency")),
    Kind(Prices, given("max_age_ns")),
    Kind(Mark),
    Kind(Instruments),
    Kind(Instrument),
    Kind(Position, given("instrument", "basis")),
    Kind(Pool),
    Kind(Lots),
    Kind(Timeline, given("position")),
    Kind(Entry, given("time_ns", "quantity", "value", "multiplier")),
    Kind(ledger_position.Saved, called="SavedPosition"),
    Kind(ledger_fifo.Saved, called="SavedLots"),
    Kind(Checkpoints),
    Kind(Drift),
    Kind(Booking),
    Kind(ClosedTrade),
    # what follows from it
    Kind(Growth),
    Kind(Drawdown),
    Kind(Depth),
    Kind(DayHistory, given("_days")),
    Kind(Day, given("start_ns", "opening", "base", "prices")),
    Kind(Sharpe, given("days_per_year")),
    Kind(Sortino, given("days_per_year"), version=2),
    Kind(Results),
    Kind(Trades),
    Kind(Expectancy),
    Kind(ProfitFactor),
    Kind(Largest),
    Kind(HoldingTime),
    Kind(TradeRate),
    Kind(Curve),
    # its orders
    Kind(Orders),
    Kind(Order),
    Kind(Moment),
    Kind(Execution),
    Kind(Slippage),
    Kind(WeighedMean),
    Kind(Hour, given("number")),
    Kind(Holdings),
    # how the bot and the machine run
    Kind(Counts),
    Kind(Clocks),
    Kind(Machinery, left_out=("_handlers",)),
    Kind(Machine),
    Kind(Histogram, given("bounds")),
    Kind(Window),
    Kind(Slot, given("number")),
    Kind(Sketch),
    Kind(Limits),
    Kind(Limit),
    Kind(Reports),
    Kind(Report),
    Kind(Capped, given("_make", "_other", "_most")),
    Kind(CappedCounter, given("_other", "_most")),
    Kind(Faults),
    Kind(Claims),
    Kind(Claim),
    Kind(FigureBook, given("_bot", "_claims")),
    Kind(Figures, given("claim")),
    Kind(Figure, lambda _, __: (Claim(bot="", at_ns=0, family="", metric="gauge"),)),
    *(Kind(fact) for fact in FACTS),
)
ENUMS: tuple[type[enum.Enum], ...] = (Basis, Outcome, Reason)

KIND_OF = {kind.cls: kind for kind in KINDS}
KIND_NAMED = {kind.name: kind for kind in KINDS}
ENUM_NAMED = {cls.__name__: cls for cls in ENUMS}


def is_value(cls: type) -> bool:
    """Tell whether objects of a class never change, so that two that are equal need not be one."""
    return issubclass(cls, tuple) or (issubclass(cls, msgspec.Struct) and cls.__struct_config__.frozen)


def value_fields(cls: type[Any]) -> tuple[str, ...]:
    """Return the names of the fields of a struct or a named tuple."""
    names: tuple[str, ...] = cls._fields if issubclass(cls, tuple) else cls.__struct_fields__  # type: ignore[attr-defined] # only named ones are listed
    return names


def belongings(settings: Settings) -> list[object]:
    """Return the objects that a state only borrows from its settings; a snapshot names them by number."""
    parts = (getattr(settings, name) for name in settings.__struct_fields__)
    return [settings, *(part for part in parts if not isinstance(part, str | int | float | tuple | None))]
