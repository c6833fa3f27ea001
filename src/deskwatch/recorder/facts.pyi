"""The recorder's methods as type checkers see them.

Generated from deskwatch.events by tools/generate_recorder.py; do not edit.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from deskwatch.events import Fact

Number = str | int | float | Decimal

class FactMethods:
    def _offer(
        self,
        kind: type[Fact],
        values: tuple[object, ...],
        extra: tuple[object, ...],
        unknown: dict[str, object],
    ) -> None: ...
    def order_placed(
        self, *, symbol: str, side: str, quantity: Number = ..., value: Number = ..., order_id: str = ...,
        order_type: str = ..., price: Number = ..., stop_price: Number = ..., arrival_price: Number = ...,
        venue: str = ..., account: str = ..., time_ns: int = ...,
    ) -> None:
        """An order was sent to the venue.

        `price` is its limit, `stop_price` its trigger; both empty for a market order. `arrival_price` is the
        market's price when the bot decided, from which slippage is measured. An order by worth ("buy for 100
        USD") has `value`, in the quote currency, in place of `quantity`.
        """
    def order_accepted(
        self, *, symbol: str, order_id: str = ..., venue: str = ..., account: str = ..., time_ns: int = ...,
    ) -> None:
        """The venue took an order: it is in its book, or about to be executed."""
    def order_filled(
        self, *, symbol: str, side: str, quantity: Number, price: Number, fee: Number = ...,
        fee_currency: str = ..., order_id: str = ..., trade_id: str = ..., liquidity: str = ...,
        venue: str = ..., account: str = ..., time_ns: int = ...,
    ) -> None:
        """An order, or a part of it, was executed.

        `quantity` (positive, in the base currency or contracts) and `price` (in the quote currency) are of
        this execution alone. `fee` is what it cost in `fee_currency` (the quote currency if empty); a rebate is
        negative. `trade_id` is the venue's: with venue, account, symbol and side it makes the fill unique, so
        that telling it twice books it once. Give `time_ns` as the venue's time of the execution: a fill that
        is told late is then put in its place.
        """
    def order_fill_busted(
        self, *, symbol: str, side: str, trade_id: str, reason: str = ..., venue: str = ...,
        account: str = ..., time_ns: int = ...,
    ) -> None:
        """The venue took an execution back: a bust, or the first half of a correction.

        It names the fill by what makes it unique. The book is then as if the fill had never been, whichever of
        the two is told first; a corrected fill is told as one of its own, with another `trade_id`.
        """
    def order_canceled(
        self, *, symbol: str, order_id: str = ..., reason: str = ..., venue: str = ..., account: str = ...,
        time_ns: int = ...,
    ) -> None:
        """An order, or what was left of it, was withdrawn."""
    def order_rejected(
        self, *, symbol: str, side: str, order_id: str = ..., reason: str = ..., venue: str = ...,
        account: str = ..., time_ns: int = ...,
    ) -> None:
        """The venue (or the broker) refused an order."""
    def instrument_defined(
        self, *, symbol: str, base: str = ..., quote: str = ..., settle: str = ..., contract: str = ...,
        multiplier: Number = ..., leverage: Number = ..., price_sign: str = ..., venue: str = ...,
        time_ns: int = ...,
    ) -> None:
        """What a symbol is, where it does not say so itself; for the fills after it.

        Without this fact `BTC/USDT` is spot, paid in full and owned; `BTC/USDT:USDT` a linear contract, of which
        only gains, losses and fees change the cash; `BTC/USD:BTC` an inverse one, whose quantity is in units of
        `multiplier` in the quote currency and whose gains are in the base. `multiplier` is what one unit of
        quantity stands for (1 if empty), `settle` the currency of a contract's gains. `price_sign` is `any`
        where prices may be below zero. `leverage` changes no figure of the book; it is kept to be shown.
        """
    def price_marked(self, *, symbol: str, price: Number, venue: str = ..., time_ns: int = ...) -> None:
        """The price at which positions in `symbol` are valued from now on."""
    def balance_reported(
        self, *, currency: str, total: Number, free: Number = ..., venue: str = ..., account: str = ...,
        time_ns: int = ...,
    ) -> None:
        """The venue said what an account holds of one currency; a checkpoint for the book.

        `total` includes what is held for orders; `free` is what could be spent now. Of a margined account it is
        the wallet balance, without the gains of open positions. The first report of a currency opens the book
        with it; later ones change nothing, their difference from the book is shown as drift. `time_ns` should be
        the time that the venue answered for.
        """
    def position_reported(
        self, *, symbol: str, quantity: Number, entry_price: Number = ..., venue: str = ...,
        account: str = ..., time_ns: int = ...,
    ) -> None:
        """The venue said what position it sees; a checkpoint for the book.

        `quantity` is negative for a short. A report that does not come is not a flat position. The first report
        of a symbol that was never filled opens the position, at `entry_price`; later ones change nothing, their
        difference from the book is shown as drift.
        """
    def funding_paid(
        self, *, symbol: str, amount: Number, currency: str = ..., funding_id: str = ..., venue: str = ...,
        account: str = ..., time_ns: int = ...,
    ) -> None:
        """Funding of a perpetual: `amount` is positive when received, negative when paid.

        `funding_id` makes it unique, so that telling it twice books it once.
        """
    def cash_moved(
        self, *, amount: Number, currency: str = ..., reason: str = ..., movement_id: str = ...,
        venue: str = ..., account: str = ..., time_ns: int = ...,
    ) -> None:
        """Money came in (`amount` positive) or went out (negative) without a trade.

        Deposits, withdrawals, transfers and the starting capital: none of them is profit.
        `movement_id` makes it unique, so that telling it twice books it once.
        """
    def cycle_completed(
        self, *, duration_seconds: float, triggers: int = ..., proposals: int = ..., time_ns: int = ...,
    ) -> None:
        """One turn of the main loop ended."""
    def signal_detected(
        self, *, symbol: str, signal: str = ..., strength: float = ..., time_ns: int = ...,
    ) -> None:
        """A trigger fired. `signal` names it from a small set; `strength` is the bot's own scale."""
    def proposal_made(
        self, *, symbol: str, side: str, quantity: Number = ..., price: Number = ..., signal: str = ...,
        time_ns: int = ...,
    ) -> None:
        """A trade was proposed to risk management."""
    def risk_rejected(self, reason: str, *, symbol: str = ..., time_ns: int = ...) -> None:
        """A proposal was refused. `reason` is from a small set (`exposure_cap`, `cooldown`, …)."""
    def breaker_tripped(self, *, breaker: str, reason: str = ..., time_ns: int = ...) -> None:
        """A circuit breaker stopped trading. `breaker` is from a small set.

        Usual ones: `kill_switch`, `daily_stop`, `weekly_stop`, `drawdown`, `volatility`.
        """
    def breaker_reset(self, *, breaker: str, reason: str = ..., time_ns: int = ...) -> None:
        """A circuit breaker was lifted."""
    def api_called(
        self, *, endpoint: str, duration_seconds: float | None = ..., error_type: str = ..., venue: str = ...,
        time_ns: int = ...,
    ) -> None:
        """A call to a venue ended. `endpoint` is a template (`GET /orders/{id}`), never a URL.

        `error_type` is empty when the call succeeded. `duration_seconds` is left out where nobody measured it,
        as for an error that is told on its own.
        """
    def rate_limit_used(
        self, *, endpoint: str, used: float, limit: float, window_seconds: float = ..., key: str = ...,
        time_ns: int = ...,
    ) -> None:
        """How much of a rate limit is used: `used` of `limit` in `window_seconds`.

        `key` names what the limit belongs to (an address, an API key's alias): all who use it share it.
        """
    def data_updated(
        self, data_type: str, *, symbol: str = ..., venue: str = ..., time_ns: int = ...,
    ) -> None:
        """Market data arrived. `data_type` is a small set of the bot's own (`candles`, `book`, `trades`).

        `time_ns` is the time of the data itself, so that old data in a new message shows.
        """
    def operation_timed(
        self, *, component: str, operation: str, duration_seconds: float, error_type: str = ...,
        time_ns: int = ...,
    ) -> None:
        """A part of the bot did something and took `duration_seconds`; `error_type` is empty on success."""
    def regime_detected(
        self, *, regime: str, probability: float = ..., symbol: str = ..., time_ns: int = ...,
    ) -> None:
        """The market is in `regime` (`bull`, `bear`, `sideways`, …) with `probability` 0 to 1."""
    def regime_predicted(
        self, *, regime: str, probability: float, horizon_seconds: float = ..., symbol: str = ...,
        predictor: str = ..., time_ns: int = ...,
    ) -> None:
        """`regime` is expected in `horizon_seconds` with `probability` 0 to 1, by `predictor`."""
    def weights_set(
        self, *, weights: Mapping[str, float], allocator: str = ..., reason: str = ..., time_ns: int = ...,
    ) -> None:
        """The allocator gave each strategy or symbol its share of the portfolio (fractions of 1)."""
    def parameter_changed(
        self, *, parameter: str, new: str, old: str = ..., reason: str = ..., time_ns: int = ...,
    ) -> None:
        """A setting of the strategy changed; drawn as an annotation."""
    def metric_recorded(
        self, *, name: str, value: float, metric: str = ..., labels: Mapping[str, str] = ...,
        buckets: Sequence[float] = ..., time_ns: int = ...,
    ) -> None:
        """A figure of the bot's own: a counter's increment, a gauge's value or a histogram's observation.

        `buckets` are a histogram's bounds, at most 50, going up. The recorder writes them once, with the first
        observation that came with them.
        """
    def noted(self, *, text: str, tags: Sequence[str] = ..., time_ns: int = ...) -> None:
        """A remark for people, drawn as an annotation: a deployment, a change, a reason."""
    def machine_measured(
        self, *, cpu_percent: float, memory_percent: float, disk_percent: float, memory_used_bytes: int = ...,
        disk_free_bytes: int = ..., uptime_seconds: float = ..., processes: int = ...,
        connections: int | None = ..., open_files: int | None = ..., clock_offset_seconds: float | None = ...,
        time_ns: int = ...,
    ) -> None:
        """The machine, now. Percentages are 0 to 100; `open_files` and `connections` count all processes."""
    def process_measured(
        self, *, bot: str, pid: int, memory_bytes: int, cpu_percent: float | None = ..., threads: int = ...,
        open_files: int | None = ..., time_ns: int = ...,
    ) -> None:
        """The process of a bot.

        `cpu_percent` is of one core, so two busy threads are 200; None at the first look.
        """
    def redis_measured(
        self, *, server: str, connected_clients: int, memory_used_bytes: int, memory_limit_bytes: int = ...,
        uptime_seconds: float = ..., time_ns: int = ...,
    ) -> None:
        """What `INFO` of a Redis says. `server` is the name it has in the settings, never its address."""
    def postgres_measured(
        self, *, server: str, connections: int, connections_limit: int = ..., slow_queries: int | None = ...,
        replication_lag_seconds: float | None = ..., time_ns: int = ...,
    ) -> None:
        """What a PostgreSQL says of itself. `slow_queries` counts statements since its statistics began."""
    def collector_failed(self, *, collector: str, reason: str, server: str = ..., time_ns: int = ...) -> None:
        """A collector could not look. `reason` is `refused`, `timeout`, `denied` or `error`."""
