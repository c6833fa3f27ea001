"""The part of the recorder's public API that the bots of the demo use.

`deskwatch.recorder`'s bot satisfies it; so does a list that a test keeps.
"""

from decimal import Decimal
from typing import Literal, Protocol

Side = Literal["buy", "sell"]


class Recording(Protocol):
    """One method a fact, as in `deskwatch.events`; keyword arguments only.

    Owned by the caller, used from one thread. No method raises; none but `flush` blocks. `time_ns` is
    when it happened, 0 for now.
    """

    def cash_moved(
        self, *, amount: Decimal, currency: str, reason: str, movement_id: str, time_ns: int
    ) -> object:
        """Money came in or went out without a trade."""

    def noted(self, *, text: str, tags: list[str], time_ns: int) -> object:
        """Record a remark for people."""

    def price_marked(self, *, symbol: str, price: Decimal, time_ns: int) -> object:
        """Positions are valued at `price` from now on."""

    def data_updated(self, *, data_type: str, symbol: str, time_ns: int) -> object:
        """Market data arrived."""

    def signal_detected(self, *, symbol: str, signal: str, strength: float, time_ns: int) -> object:
        """A trigger fired."""

    def proposal_made(
        self, *, symbol: str, side: Side, quantity: Decimal, price: Decimal, signal: str, time_ns: int
    ) -> object:
        """A trade was proposed to risk management."""

    def risk_rejected(self, *, reason: str, symbol: str, time_ns: int) -> object:
        """Risk management refused the proposal."""

    def breaker_tripped(self, *, breaker: str, reason: str, time_ns: int) -> object:
        """A circuit breaker stopped trading."""

    def breaker_reset(self, *, breaker: str, reason: str, time_ns: int) -> object:
        """A circuit breaker was lifted."""

    def order_placed(
        self,
        *,
        symbol: str,
        side: Side,
        quantity: Decimal,
        order_id: str,
        order_type: str,
        price: Decimal | str,
        arrival_price: Decimal,
        time_ns: int,
    ) -> object:
        """An order was sent; `price` is its limit, empty for a market order."""

    def order_accepted(self, *, symbol: str, order_id: str, time_ns: int) -> object:
        """The venue took the order."""

    def order_filled(
        self,
        *,
        symbol: str,
        side: Side,
        quantity: Decimal,
        price: Decimal,
        fee: Decimal,
        fee_currency: str,
        order_id: str,
        trade_id: str,
        liquidity: str,
        time_ns: int,
    ) -> object:
        """An order, or a part of it, was executed."""

    def order_canceled(self, *, symbol: str, order_id: str, reason: str, time_ns: int) -> object:
        """What was left of an order was withdrawn."""

    def order_rejected(self, *, symbol: str, side: Side, order_id: str, reason: str, time_ns: int) -> object:
        """The venue refused an order."""

    def balance_reported(self, *, currency: str, total: Decimal, free: Decimal, time_ns: int) -> object:
        """The venue said what the account holds."""

    def position_reported(
        self, *, symbol: str, quantity: Decimal, entry_price: Decimal | str, time_ns: int
    ) -> object:
        """The venue said what position it sees."""

    def api_called(self, *, endpoint: str, duration_seconds: float, error_type: str, time_ns: int) -> object:
        """A call to the venue ended."""

    def rate_limit_used(
        self, *, endpoint: str, used: float, limit: float, window_seconds: float, key: str, time_ns: int
    ) -> object:
        """How much of a rate limit is used."""

    def operation_timed(
        self, *, component: str, operation: str, duration_seconds: float, error_type: str, time_ns: int
    ) -> object:
        """A part of the bot did something."""

    def cycle_completed(
        self, *, duration_seconds: float, triggers: int, proposals: int, time_ns: int
    ) -> object:
        """One turn of the main loop ended."""

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait until everything offered so far was written; False when `timeout` seconds were not enough."""
