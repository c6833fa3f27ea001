"""What all facts share."""

import re
from typing import Annotated, Literal

import msgspec

# A decimal number as text, such as "0.25". The text is kept as it was said; the ledger parses it strictly.
Amount = Annotated[str, msgspec.Meta(extra={"amount": True})]
# The bounds of a histogram, checked by whoever records and by whoever reads.
Buckets = Annotated[list[float], msgspec.Meta(extra={"buckets": True})]
Side = Literal["buy", "sell"]


def snake_case(name: str) -> str:
    """Turn the name of a fact into its kind: `OrderFilled` -> `order_filled`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class Fact(
    msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True, tag_field="kind", tag=snake_case
):
    """Something that happened to one bot.

    `time_ns` is when it happened by the clock of whoever knows best (the venue, the bar of a backtest),
    in nanoseconds since 1970 UTC; 0 means "when it was recorded".
    """

    time_ns: int = 0
