"""What the fold is told by configuration."""

import msgspec

from deskwatch.performance import TradingDays


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the fold is told by configuration. `max_mark_age_ns` is for live and paper bots."""

    currency: str
    days: TradingDays
    max_mark_age_ns: int
