"""What the fold is told by configuration."""

import msgspec

from deskwatch.ledger import Basis
from deskwatch.operations import FRESH_NS
from deskwatch.performance import TradingDays


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the fold is told by configuration.

    `max_mark_age_ns` is for live and paper bots. `days_per_year` is how many trading days a year has, to say
    daily figures for a year: 365 where trading never stops, 252 on a stock exchange. `cost_basis` says which
    cost is shown of a part of a position; both are kept. `pegged` currencies count as US dollars. A
    measurement of the machine that is older than `measure_max_age_ns` is not shown.
    """

    currency: str
    days: TradingDays
    max_mark_age_ns: int
    days_per_year: int = 365
    cost_basis: Basis = Basis.AVERAGE
    pegged: tuple[str, ...] = ()
    measure_max_age_ns: int = FRESH_NS
