"""The recorder's methods, one a kind of fact.

Generated from deskwatch.events by tools/generate_recorder.py; do not edit.
"""

from deskwatch.events import (
    ApiCalled,
    BalanceReported,
    BreakerReset,
    BreakerTripped,
    CashMoved,
    CollectorFailed,
    CycleCompleted,
    DataUpdated,
    FundingPaid,
    InstrumentDefined,
    MachineMeasured,
    MetricRecorded,
    Noted,
    OperationTimed,
    OrderAccepted,
    OrderCanceled,
    OrderFillBusted,
    OrderFilled,
    OrderPlaced,
    OrderRejected,
    ParameterChanged,
    PositionReported,
    PostgresMeasured,
    PriceMarked,
    ProcessMeasured,
    ProposalMade,
    RateLimitUsed,
    RedisMeasured,
    RegimeDetected,
    RegimePredicted,
    RiskRejected,
    SignalDetected,
    WeightsSet,
)
from deskwatch.recorder.values import MISSING


class FactMethods:
    """One method for each kind of fact; each offers the fact and returns at once."""

    __slots__ = ()

    def _offer(self, kind, values, extra, unknown):
        raise NotImplementedError

    def order_placed(
        self, /, *extra, symbol=MISSING, side=MISSING, quantity="", value="", order_id="", order_type="",
        price="", stop_price="", arrival_price="", venue="", account="", time_ns=0, **unknown,
    ):
        """An order was sent to the venue.

        `price` is its limit, `stop_price` its trigger; both empty for a market order. `arrival_price` is the
        market's price when the bot decided, from which slippage is measured. An order by worth ("buy for 100
        USD") has `value`, in the quote currency, in place of `quantity`.
        """
        self._offer(OrderPlaced, (
            symbol, side, quantity, value, order_id, order_type, price, stop_price, arrival_price, venue, account, time_ns,
        ), extra, unknown)

    def order_accepted(
        self, /, *extra, symbol=MISSING, order_id="", venue="", account="", time_ns=0, **unknown,
    ):
        """The venue took an order: it is in its book, or about to be executed."""
        self._offer(OrderAccepted, (symbol, order_id, venue, account, time_ns,), extra, unknown)

    def order_filled(
        self, /, *extra, symbol=MISSING, side=MISSING, quantity=MISSING, price=MISSING, fee="",
        fee_currency="", order_id="", trade_id="", liquidity="", venue="", account="", time_ns=0, **unknown,
    ):
        """An order, or a part of it, was executed.

        `quantity` (positive, in the base currency or contracts) and `price` (in the quote currency) are of
        this execution alone. `fee` is what it cost in `fee_currency` (the quote currency if empty); a rebate is
        negative. `trade_id` is the venue's: with venue, account, symbol and side it makes the fill unique, so
        that telling it twice books it once. Give `time_ns` as the venue's time of the execution: a fill that
        is told late is then put in its place.
        """
        self._offer(OrderFilled, (
            symbol, side, quantity, price, fee, fee_currency, order_id, trade_id, liquidity, venue, account, time_ns,
        ), extra, unknown)

    def order_fill_busted(
        self, /, *extra, symbol=MISSING, side=MISSING, trade_id=MISSING, reason="", venue="", account="",
        time_ns=0, **unknown,
    ):
        """The venue took an execution back: a bust, or the first half of a correction.

        It names the fill by what makes it unique. The book is then as if the fill had never been, whichever of
        the two is told first; a corrected fill is told as one of its own, with another `trade_id`.
        """
        self._offer(OrderFillBusted, (
            symbol, side, trade_id, reason, venue, account, time_ns,
        ), extra, unknown)

    def order_canceled(
        self, /, *extra, symbol=MISSING, order_id="", reason="", venue="", account="", time_ns=0, **unknown,
    ):
        """An order, or what was left of it, was withdrawn."""
        self._offer(OrderCanceled, (symbol, order_id, reason, venue, account, time_ns,), extra, unknown)

    def order_rejected(
        self, /, *extra, symbol=MISSING, side=MISSING, order_id="", reason="", venue="", account="",
        time_ns=0, **unknown,
    ):
        """The venue (or the broker) refused an order."""
        self._offer(OrderRejected, (symbol, side, order_id, reason, venue, account, time_ns,), extra, unknown)

    def instrument_defined(
        self, /, *extra, symbol=MISSING, base="", quote="", settle="", contract="", multiplier="",
        leverage="", price_sign="", venue="", time_ns=0, **unknown,
    ):
        """What a symbol is, where it does not say so itself; for the fills after it.

        Without this fact `BTC/USDT` is spot, paid in full and owned; `BTC/USDT:USDT` a linear contract, of which
        only gains, losses and fees change the cash; `BTC/USD:BTC` an inverse one, whose quantity is in units of
        `multiplier` in the quote currency and whose gains are in the base. `multiplier` is what one unit of
        quantity stands for (1 if empty), `settle` the currency of a contract's gains. `price_sign` is `any`
        where prices may be below zero. `leverage` changes no figure of the book; it is kept to be shown.
        """
        self._offer(InstrumentDefined, (
            symbol, base, quote, settle, contract, multiplier, leverage, price_sign, venue, time_ns,
        ), extra, unknown)

    def price_marked(self, /, *extra, symbol=MISSING, price=MISSING, venue="", time_ns=0, **unknown):
        """The price at which positions in `symbol` are valued from now on."""
        self._offer(PriceMarked, (symbol, price, venue, time_ns,), extra, unknown)

    def balance_reported(
        self, /, *extra, currency=MISSING, total=MISSING, free="", venue="", account="", time_ns=0, **unknown,
    ):
        """The venue said what an account holds of one currency; a checkpoint for the book.

        `total` includes what is held for orders; `free` is what could be spent now. Of a margined account it is
        the wallet balance, without the gains of open positions. The first report of a currency opens the book
        with it; later ones change nothing, their difference from the book is shown as drift. `time_ns` should be
        the time that the venue answered for.
        """
        self._offer(BalanceReported, (currency, total, free, venue, account, time_ns,), extra, unknown)

    def position_reported(
        self, /, *extra, symbol=MISSING, quantity=MISSING, entry_price="", venue="", account="", time_ns=0,
        **unknown,
    ):
        """The venue said what position it sees; a checkpoint for the book.

        `quantity` is negative for a short. A report that does not come is not a flat position. The first report
        of a symbol that was never filled opens the position, at `entry_price`; later ones change nothing, their
        difference from the book is shown as drift.
        """
        self._offer(PositionReported, (
            symbol, quantity, entry_price, venue, account, time_ns,
        ), extra, unknown)

    def funding_paid(
        self, /, *extra, symbol=MISSING, amount=MISSING, currency="", funding_id="", venue="", account="",
        time_ns=0, **unknown,
    ):
        """Funding of a perpetual: `amount` is positive when received, negative when paid.

        `funding_id` makes it unique, so that telling it twice books it once.
        """
        self._offer(FundingPaid, (
            symbol, amount, currency, funding_id, venue, account, time_ns,
        ), extra, unknown)

    def cash_moved(
        self, /, *extra, amount=MISSING, currency="", reason="", movement_id="", venue="", account="",
        time_ns=0, **unknown,
    ):
        """Money came in (`amount` positive) or went out (negative) without a trade.

        Deposits, withdrawals, transfers and the starting capital: none of them is profit.
        `movement_id` makes it unique, so that telling it twice books it once.
        """
        self._offer(CashMoved, (
            amount, currency, reason, movement_id, venue, account, time_ns,
        ), extra, unknown)

    def cycle_completed(
        self, /, *extra, duration_seconds=MISSING, triggers=0, proposals=0, time_ns=0, **unknown,
    ):
        """One turn of the main loop ended."""
        self._offer(CycleCompleted, (duration_seconds, triggers, proposals, time_ns,), extra, unknown)

    def signal_detected(self, /, *extra, symbol=MISSING, signal="", strength=0.0, time_ns=0, **unknown):
        """A trigger fired. `signal` names it from a small set; `strength` is the bot's own scale."""
        self._offer(SignalDetected, (symbol, signal, strength, time_ns,), extra, unknown)

    def proposal_made(
        self, /, *extra, symbol=MISSING, side=MISSING, quantity="", price="", signal="", time_ns=0, **unknown,
    ):
        """A trade was proposed to risk management."""
        self._offer(ProposalMade, (symbol, side, quantity, price, signal, time_ns,), extra, unknown)

    def risk_rejected(self, /, *extra, reason=MISSING, symbol="", time_ns=0, **unknown):
        """A proposal was refused. `reason` is from a small set (`exposure_cap`, `cooldown`, …)."""
        if reason is MISSING and extra:
            reason, *extra = extra
        self._offer(RiskRejected, (reason, symbol, time_ns,), extra, unknown)

    def breaker_tripped(self, /, *extra, breaker=MISSING, reason="", time_ns=0, **unknown):
        """A circuit breaker stopped trading. `breaker` is from a small set.

        Usual ones: `kill_switch`, `daily_stop`, `weekly_stop`, `drawdown`, `volatility`.
        """
        self._offer(BreakerTripped, (breaker, reason, time_ns,), extra, unknown)

    def breaker_reset(self, /, *extra, breaker=MISSING, reason="", time_ns=0, **unknown):
        """A circuit breaker was lifted."""
        self._offer(BreakerReset, (breaker, reason, time_ns,), extra, unknown)

    def api_called(
        self, /, *extra, endpoint=MISSING, duration_seconds=None, error_type="", venue="", time_ns=0,
        **unknown,
    ):
        """A call to a venue ended. `endpoint` is a template (`GET /orders/{id}`), never a URL.

        `error_type` is empty when the call succeeded. `duration_seconds` is left out where nobody measured it,
        as for an error that is told on its own.
        """
        self._offer(ApiCalled, (endpoint, duration_seconds, error_type, venue, time_ns,), extra, unknown)

    def rate_limit_used(
        self, /, *extra, endpoint=MISSING, used=MISSING, limit=MISSING, window_seconds=0.0, key="", time_ns=0,
        **unknown,
    ):
        """How much of a rate limit is used: `used` of `limit` in `window_seconds`.

        `key` names what the limit belongs to (an address, an API key's alias): all who use it share it.
        """
        self._offer(RateLimitUsed, (endpoint, used, limit, window_seconds, key, time_ns,), extra, unknown)

    def data_updated(self, /, *extra, data_type=MISSING, symbol="", venue="", time_ns=0, **unknown):
        """Market data arrived. `data_type` is a small set of the bot's own (`candles`, `book`, `trades`).

        `time_ns` is the time of the data itself, so that old data in a new message shows.
        """
        if data_type is MISSING and extra:
            data_type, *extra = extra
        self._offer(DataUpdated, (data_type, symbol, venue, time_ns,), extra, unknown)

    def operation_timed(
        self, /, *extra, component=MISSING, operation=MISSING, duration_seconds=MISSING, error_type="",
        time_ns=0, **unknown,
    ):
        """A part of the bot did something and took `duration_seconds`; `error_type` is empty on success."""
        self._offer(OperationTimed, (
            component, operation, duration_seconds, error_type, time_ns,
        ), extra, unknown)

    def regime_detected(self, /, *extra, regime=MISSING, probability=1.0, symbol="", time_ns=0, **unknown):
        """The market is in `regime` (`bull`, `bear`, `sideways`, …) with `probability` 0 to 1."""
        self._offer(RegimeDetected, (regime, probability, symbol, time_ns,), extra, unknown)

    def regime_predicted(
        self, /, *extra, regime=MISSING, probability=MISSING, horizon_seconds=0.0, symbol="", predictor="",
        time_ns=0, **unknown,
    ):
        """`regime` is expected in `horizon_seconds` with `probability` 0 to 1, by `predictor`."""
        self._offer(RegimePredicted, (
            regime, probability, horizon_seconds, symbol, predictor, time_ns,
        ), extra, unknown)

    def weights_set(self, /, *extra, weights=MISSING, allocator="", reason="", time_ns=0, **unknown):
        """The allocator gave each strategy or symbol its share of the portfolio (fractions of 1)."""
        self._offer(WeightsSet, (weights, allocator, reason, time_ns,), extra, unknown)

    def parameter_changed(
        self, /, *extra, parameter=MISSING, new=MISSING, old="", reason="", time_ns=0, **unknown,
    ):
        """A setting of the strategy changed; drawn as an annotation."""
        self._offer(ParameterChanged, (parameter, new, old, reason, time_ns,), extra, unknown)

    def metric_recorded(
        self, /, *extra, name=MISSING, value=MISSING, metric="gauge", labels=None, buckets=None, time_ns=0,
        **unknown,
    ):
        """A figure of the bot's own: a counter's increment, a gauge's value or a histogram's observation.

        `buckets` are a histogram's bounds, at most 50, going up. The recorder writes them once, with the first
        observation that came with them.
        """
        self._offer(MetricRecorded, (name, value, metric, labels, buckets, time_ns,), extra, unknown)

    def noted(self, /, *extra, text=MISSING, tags=None, time_ns=0, **unknown):
        """A remark for people, drawn as an annotation: a deployment, a change, a reason."""
        self._offer(Noted, (text, tags, time_ns,), extra, unknown)

    def machine_measured(
        self, /, *extra, cpu_percent=MISSING, memory_percent=MISSING, disk_percent=MISSING,
        memory_used_bytes=0, disk_free_bytes=0, uptime_seconds=0.0, processes=0, connections=None,
        open_files=None, clock_offset_seconds=None, time_ns=0, **unknown,
    ):
        """The machine, now. Percentages are 0 to 100; `open_files` and `connections` count all processes."""
        self._offer(MachineMeasured, (
            cpu_percent, memory_percent, disk_percent, memory_used_bytes, disk_free_bytes, uptime_seconds, processes, connections, open_files, clock_offset_seconds, time_ns,
        ), extra, unknown)

    def process_measured(
        self, /, *extra, bot=MISSING, pid=MISSING, memory_bytes=MISSING, cpu_percent=None, threads=0,
        open_files=None, time_ns=0, **unknown,
    ):
        """The process of a bot.

        `cpu_percent` is of one core, so two busy threads are 200; None at the first look.
        """
        self._offer(ProcessMeasured, (
            bot, pid, memory_bytes, cpu_percent, threads, open_files, time_ns,
        ), extra, unknown)

    def redis_measured(
        self, /, *extra, server=MISSING, connected_clients=MISSING, memory_used_bytes=MISSING,
        memory_limit_bytes=0, uptime_seconds=0.0, time_ns=0, **unknown,
    ):
        """What `INFO` of a Redis says. `server` is the name it has in the settings, never its address."""
        self._offer(RedisMeasured, (
            server, connected_clients, memory_used_bytes, memory_limit_bytes, uptime_seconds, time_ns,
        ), extra, unknown)

    def postgres_measured(
        self, /, *extra, server=MISSING, connections=MISSING, connections_limit=0, slow_queries=None,
        replication_lag_seconds=None, time_ns=0, **unknown,
    ):
        """What a PostgreSQL says of itself. `slow_queries` counts statements since its statistics began."""
        self._offer(PostgresMeasured, (
            server, connections, connections_limit, slow_queries, replication_lag_seconds, time_ns,
        ), extra, unknown)

    def collector_failed(self, /, *extra, collector=MISSING, reason=MISSING, server="", time_ns=0, **unknown):
        """A collector could not look. `reason` is `refused`, `timeout`, `denied` or `error`."""
        self._offer(CollectorFailed, (collector, reason, server, time_ns,), extra, unknown)
