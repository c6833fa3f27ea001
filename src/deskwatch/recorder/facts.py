"""The recorder's methods, one a kind of fact.

Generated from deskwatch.events by tools/generate_recorder.py; do not edit.
"""

from decimal import Decimal

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
from deskwatch.recorder.room import SHORT_TEXT, SHORT_WAITING, SMALL_DECIMAL
from deskwatch.recorder.values import MISSING

EMPTY = ""
TIME_LIMIT_NS = 2**63
_join = EMPTY.join
_size = Decimal.__sizeof__


class FactMethods:
    """One method for each kind of fact; each offers the fact and returns at once.

    `_short` is the queue, or a full one where each fact must go the careful way (`_offer`).
    """

    __slots__ = ()

    def _offer(self, kind, values, extra, unknown):
        raise NotImplementedError

    def order_placed(
        self, /, *extra, symbol=MISSING, side=MISSING, quantity="", value="", order_id="", order_type="",
        price="", stop_price="", arrival_price="", venue="", account="", time_ns=0, **unknown,
    ):
        values = (
            symbol, side, quantity, value, order_id, order_type, price, stop_price, arrival_price, venue,
            account, time_ns,
        )
        try:
            queue = self._short
            light = len(_join((symbol, side, quantity, value, order_id, order_type, price, stop_price, arrival_price, venue, account,))) <= SHORT_TEXT
            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS
            if light and len(queue) < SHORT_WAITING and not extra and not unknown:
                queue.append((self._now_ns(), OrderPlaced, values))
                return
        except Exception: pass  # not all of them are texts: the careful way sorts it out
        self._offer(OrderPlaced, values, extra, unknown)

    def order_accepted(
        self, /, *extra, symbol=MISSING, order_id="", venue="", account="", time_ns=0, **unknown,
    ):
        values = (symbol, order_id, venue, account, time_ns,)
        try:
            queue = self._short
            light = len(_join((symbol, order_id, venue, account,))) <= SHORT_TEXT
            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS
            if light and len(queue) < SHORT_WAITING and not extra and not unknown:
                queue.append((self._now_ns(), OrderAccepted, values))
                return
        except Exception: pass  # not all of them are texts: the careful way sorts it out
        self._offer(OrderAccepted, values, extra, unknown)

    def order_filled(
        self, /, *extra, symbol=MISSING, side=MISSING, quantity=MISSING, price=MISSING, fee="",
        fee_currency="", order_id="", trade_id="", liquidity="", venue="", account="", time_ns=0, **unknown,
    ):
        values = (
            symbol, side, quantity, price, fee, fee_currency, order_id, trade_id, liquidity, venue, account,
            time_ns,
        )
        try:
            queue = self._short
            kind = type(quantity)
            if kind is float:
                light = type(price) is kind and (fee is EMPTY or type(fee) is kind) and len(_join((symbol, side, fee_currency, order_id, trade_id, liquidity, venue, account,))) <= SHORT_TEXT
            elif kind is Decimal:
                light = _size(quantity) <= SMALL_DECIMAL and type(price) is kind and _size(price) <= SMALL_DECIMAL and (fee is EMPTY or type(fee) is kind and _size(fee) <= SMALL_DECIMAL) and len(_join((symbol, side, fee_currency, order_id, trade_id, liquidity, venue, account,))) <= SHORT_TEXT
            else:
                light = len(_join((symbol, side, quantity, price, fee, fee_currency, order_id, trade_id, liquidity, venue, account,))) <= SHORT_TEXT
            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS
            if light and len(queue) < SHORT_WAITING and not extra and not unknown:
                queue.append((self._now_ns(), OrderFilled, values))
                return
        except Exception: pass  # not all of them are texts: the careful way sorts it out
        self._offer(OrderFilled, values, extra, unknown)

    def order_fill_busted(
        self, /, *extra, symbol=MISSING, side=MISSING, trade_id=MISSING, reason="", venue="", account="",
        time_ns=0, **unknown,
    ):
        values = (symbol, side, trade_id, reason, venue, account, time_ns,)
        try:
            queue = self._short
            light = len(_join((symbol, side, trade_id, reason, venue, account,))) <= SHORT_TEXT
            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS
            if light and len(queue) < SHORT_WAITING and not extra and not unknown:
                queue.append((self._now_ns(), OrderFillBusted, values))
                return
        except Exception: pass  # not all of them are texts: the careful way sorts it out
        self._offer(OrderFillBusted, values, extra, unknown)

    def order_canceled(
        self, /, *extra, symbol=MISSING, order_id="", reason="", venue="", account="", time_ns=0, **unknown,
    ):
        values = (symbol, order_id, reason, venue, account, time_ns,)
        try:
            queue = self._short
            light = len(_join((symbol, order_id, reason, venue, account,))) <= SHORT_TEXT
            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS
            if light and len(queue) < SHORT_WAITING and not extra and not unknown:
                queue.append((self._now_ns(), OrderCanceled, values))
                return
        except Exception: pass  # not all of them are texts: the careful way sorts it out
        self._offer(OrderCanceled, values, extra, unknown)

    def order_rejected(
        self, /, *extra, symbol=MISSING, side=MISSING, order_id="", reason="", venue="", account="",
        time_ns=0, **unknown,
    ):
        values = (symbol, side, order_id, reason, venue, account, time_ns,)
        try:
            queue = self._short
            light = len(_join((symbol, side, order_id, reason, venue, account,))) <= SHORT_TEXT
            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS
            if light and len(queue) < SHORT_WAITING and not extra and not unknown:
                queue.append((self._now_ns(), OrderRejected, values))
                return
        except Exception: pass  # not all of them are texts: the careful way sorts it out
        self._offer(OrderRejected, values, extra, unknown)

    def instrument_defined(
        self, /, *extra, symbol=MISSING, base="", quote="", settle="", contract="", multiplier="",
        leverage="", price_sign="", venue="", time_ns=0, **unknown,
    ):
        values = (symbol, base, quote, settle, contract, multiplier, leverage, price_sign, venue, time_ns,)
        try:
            queue = self._short
            light = len(_join((symbol, base, quote, settle, contract, multiplier, leverage, price_sign, venue,))) <= SHORT_TEXT
            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS
            if light and len(queue) < SHORT_WAITING and not extra and not unknown:
                queue.append((self._now_ns(), InstrumentDefined, values))
                return
        except Exception: pass  # not all of them are texts: the careful way sorts it out
        self._offer(InstrumentDefined, values, extra, unknown)

    def price_marked(self, /, *extra, symbol=MISSING, price=MISSING, venue="", time_ns=0, **unknown,):
        values = (symbol, price, venue, time_ns,)
        try:
            queue = self._short
            kind = type(price)
            if kind is float:
                light = len(_join((symbol, venue,))) <= SHORT_TEXT
            elif kind is Decimal:
                light = _size(price) <= SMALL_DECIMAL and len(_join((symbol, venue,))) <= SHORT_TEXT
            else:
                light = len(_join((symbol, price, venue,))) <= SHORT_TEXT
            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS
            if light and len(queue) < SHORT_WAITING and not extra and not unknown:
                queue.append((self._now_ns(), PriceMarked, values))
                return
        except Exception: pass  # not all of them are texts: the careful way sorts it out
        self._offer(PriceMarked, values, extra, unknown)

    def balance_reported(
        self, /, *extra, currency=MISSING, total=MISSING, free="", venue="", account="", time_ns=0, **unknown,
    ):
        values = (currency, total, free, venue, account, time_ns,)
        try:
            queue = self._short
            kind = type(total)
            if kind is float:
                light = (free is EMPTY or type(free) is kind) and len(_join((currency, venue, account,))) <= SHORT_TEXT
            elif kind is Decimal:
                light = _size(total) <= SMALL_DECIMAL and (free is EMPTY or type(free) is kind and _size(free) <= SMALL_DECIMAL) and len(_join((currency, venue, account,))) <= SHORT_TEXT
            else:
                light = len(_join((currency, total, free, venue, account,))) <= SHORT_TEXT
            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS
            if light and len(queue) < SHORT_WAITING and not extra and not unknown:
                queue.append((self._now_ns(), BalanceReported, values))
                return
        except Exception: pass  # not all of them are texts: the careful way sorts it out
        self._offer(BalanceReported, values, extra, unknown)

    def position_reported(
        self, /, *extra, symbol=MISSING, quantity=MISSING, entry_price="", venue="", account="", time_ns=0,
        **unknown,
    ):
        values = (symbol, quantity, entry_price, venue, account, time_ns,)
        try:
            queue = self._short
            kind = type(quantity)
            if kind is float:
                light = (entry_price is EMPTY or type(entry_price) is kind) and len(_join((symbol, venue, account,))) <= SHORT_TEXT
            elif kind is Decimal:
                light = _size(quantity) <= SMALL_DECIMAL and (entry_price is EMPTY or type(entry_price) is kind and _size(entry_price) <= SMALL_DECIMAL) and len(_join((symbol, venue, account,))) <= SHORT_TEXT
            else:
                light = len(_join((symbol, quantity, entry_price, venue, account,))) <= SHORT_TEXT
            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS
            if light and len(queue) < SHORT_WAITING and not extra and not unknown:
                queue.append((self._now_ns(), PositionReported, values))
                return
        except Exception: pass  # not all of them are texts: the careful way sorts it out
        self._offer(PositionReported, values, extra, unknown)

    def funding_paid(
        self, /, *extra, symbol=MISSING, amount=MISSING, currency="", funding_id="", venue="", account="",
        time_ns=0, **unknown,
    ):
        values = (symbol, amount, currency, funding_id, venue, account, time_ns,)
        try:
            queue = self._short
            kind = type(amount)
            if kind is float:
                light = len(_join((symbol, currency, funding_id, venue, account,))) <= SHORT_TEXT
            elif kind is Decimal:
                light = _size(amount) <= SMALL_DECIMAL and len(_join((symbol, currency, funding_id, venue, account,))) <= SHORT_TEXT
            else:
                light = len(_join((symbol, amount, currency, funding_id, venue, account,))) <= SHORT_TEXT
            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS
            if light and len(queue) < SHORT_WAITING and not extra and not unknown:
                queue.append((self._now_ns(), FundingPaid, values))
                return
        except Exception: pass  # not all of them are texts: the careful way sorts it out
        self._offer(FundingPaid, values, extra, unknown)

    def cash_moved(
        self, /, *extra, amount=MISSING, currency="", reason="", movement_id="", venue="", account="",
        time_ns=0, **unknown,
    ):
        values = (amount, currency, reason, movement_id, venue, account, time_ns,)
        try:
            queue = self._short
            kind = type(amount)
            if kind is float:
                light = len(_join((currency, reason, movement_id, venue, account,))) <= SHORT_TEXT
            elif kind is Decimal:
                light = _size(amount) <= SMALL_DECIMAL and len(_join((currency, reason, movement_id, venue, account,))) <= SHORT_TEXT
            else:
                light = len(_join((amount, currency, reason, movement_id, venue, account,))) <= SHORT_TEXT
            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS
            if light and len(queue) < SHORT_WAITING and not extra and not unknown:
                queue.append((self._now_ns(), CashMoved, values))
                return
        except Exception: pass  # not all of them are texts: the careful way sorts it out
        self._offer(CashMoved, values, extra, unknown)

    def cycle_completed(
        self, /, *extra, duration_seconds=MISSING, triggers=0, proposals=0, time_ns=0, **unknown,
    ):
        values = (duration_seconds, triggers, proposals, time_ns,)
        self._offer(CycleCompleted, values, extra, unknown)

    def signal_detected(self, /, *extra, symbol=MISSING, signal="", strength=0.0, time_ns=0, **unknown,):
        values = (symbol, signal, strength, time_ns,)
        self._offer(SignalDetected, values, extra, unknown)

    def proposal_made(
        self, /, *extra, symbol=MISSING, side=MISSING, quantity="", price="", signal="", time_ns=0, **unknown,
    ):
        values = (symbol, side, quantity, price, signal, time_ns,)
        try:
            queue = self._short
            light = len(_join((symbol, side, quantity, price, signal,))) <= SHORT_TEXT
            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS
            if light and len(queue) < SHORT_WAITING and not extra and not unknown:
                queue.append((self._now_ns(), ProposalMade, values))
                return
        except Exception: pass  # not all of them are texts: the careful way sorts it out
        self._offer(ProposalMade, values, extra, unknown)

    def risk_rejected(self, /, *extra, reason=MISSING, symbol="", time_ns=0, **unknown,):
        if reason is MISSING and extra:
            reason, *extra = extra
        values = (reason, symbol, time_ns,)
        try:
            queue = self._short
            light = len(_join((reason, symbol,))) <= SHORT_TEXT
            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS
            if light and len(queue) < SHORT_WAITING and not extra and not unknown:
                queue.append((self._now_ns(), RiskRejected, values))
                return
        except Exception: pass  # not all of them are texts: the careful way sorts it out
        self._offer(RiskRejected, values, extra, unknown)

    def breaker_tripped(self, /, *extra, breaker=MISSING, reason="", time_ns=0, **unknown,):
        values = (breaker, reason, time_ns,)
        try:
            queue = self._short
            light = len(_join((breaker, reason,))) <= SHORT_TEXT
            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS
            if light and len(queue) < SHORT_WAITING and not extra and not unknown:
                queue.append((self._now_ns(), BreakerTripped, values))
                return
        except Exception: pass  # not all of them are texts: the careful way sorts it out
        self._offer(BreakerTripped, values, extra, unknown)

    def breaker_reset(self, /, *extra, breaker=MISSING, reason="", time_ns=0, **unknown,):
        values = (breaker, reason, time_ns,)
        try:
            queue = self._short
            light = len(_join((breaker, reason,))) <= SHORT_TEXT
            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS
            if light and len(queue) < SHORT_WAITING and not extra and not unknown:
                queue.append((self._now_ns(), BreakerReset, values))
                return
        except Exception: pass  # not all of them are texts: the careful way sorts it out
        self._offer(BreakerReset, values, extra, unknown)

    def api_called(
        self, /, *extra, endpoint=MISSING, duration_seconds=None, error_type="", venue="", time_ns=0,
        **unknown,
    ):
        values = (endpoint, duration_seconds, error_type, venue, time_ns,)
        self._offer(ApiCalled, values, extra, unknown)

    def rate_limit_used(
        self, /, *extra, endpoint=MISSING, used=MISSING, limit=MISSING, window_seconds=0.0, key="", time_ns=0,
        **unknown,
    ):
        values = (endpoint, used, limit, window_seconds, key, time_ns,)
        self._offer(RateLimitUsed, values, extra, unknown)

    def data_updated(self, /, *extra, data_type=MISSING, symbol="", venue="", time_ns=0, **unknown,):
        if data_type is MISSING and extra:
            data_type, *extra = extra
        values = (data_type, symbol, venue, time_ns,)
        try:
            queue = self._short
            light = len(_join((data_type, symbol, venue,))) <= SHORT_TEXT
            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS
            if light and len(queue) < SHORT_WAITING and not extra and not unknown:
                queue.append((self._now_ns(), DataUpdated, values))
                return
        except Exception: pass  # not all of them are texts: the careful way sorts it out
        self._offer(DataUpdated, values, extra, unknown)

    def operation_timed(
        self, /, *extra, component=MISSING, operation=MISSING, duration_seconds=MISSING, error_type="",
        time_ns=0, **unknown,
    ):
        values = (component, operation, duration_seconds, error_type, time_ns,)
        self._offer(OperationTimed, values, extra, unknown)

    def regime_detected(self, /, *extra, regime=MISSING, probability=1.0, symbol="", time_ns=0, **unknown,):
        values = (regime, probability, symbol, time_ns,)
        self._offer(RegimeDetected, values, extra, unknown)

    def regime_predicted(
        self, /, *extra, regime=MISSING, probability=MISSING, horizon_seconds=0.0, symbol="", predictor="",
        time_ns=0, **unknown,
    ):
        values = (regime, probability, horizon_seconds, symbol, predictor, time_ns,)
        self._offer(RegimePredicted, values, extra, unknown)

    def weights_set(self, /, *extra, weights=MISSING, allocator="", reason="", time_ns=0, **unknown,):
        values = (weights, allocator, reason, time_ns,)
        self._offer(WeightsSet, values, extra, unknown)

    def parameter_changed(
        self, /, *extra, parameter=MISSING, new=MISSING, old="", reason="", time_ns=0, **unknown,
    ):
        values = (parameter, new, old, reason, time_ns,)
        try:
            queue = self._short
            light = len(_join((parameter, new, old, reason,))) <= SHORT_TEXT
            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS
            if light and len(queue) < SHORT_WAITING and not extra and not unknown:
                queue.append((self._now_ns(), ParameterChanged, values))
                return
        except Exception: pass  # not all of them are texts: the careful way sorts it out
        self._offer(ParameterChanged, values, extra, unknown)

    def metric_recorded(
        self, /, *extra, name=MISSING, value=MISSING, metric="gauge", labels=None, buckets=None, time_ns=0,
        **unknown,
    ):
        values = (name, value, metric, labels, buckets, time_ns,)
        self._offer(MetricRecorded, values, extra, unknown)

    def noted(self, /, *extra, text=MISSING, tags=None, time_ns=0, **unknown,):
        values = (text, tags, time_ns,)
        self._offer(Noted, values, extra, unknown)

    def machine_measured(
        self, /, *extra, cpu_percent=MISSING, memory_percent=MISSING, disk_percent=MISSING,
        memory_used_bytes=0, disk_free_bytes=0, uptime_seconds=0.0, processes=0, connections=None,
        open_files=None, clock_offset_seconds=None, time_ns=0, **unknown,
    ):
        values = (
            cpu_percent, memory_percent, disk_percent, memory_used_bytes, disk_free_bytes, uptime_seconds,
            processes, connections, open_files, clock_offset_seconds, time_ns,
        )
        self._offer(MachineMeasured, values, extra, unknown)

    def process_measured(
        self, /, *extra, bot=MISSING, pid=MISSING, memory_bytes=MISSING, cpu_percent=None, threads=0,
        open_files=None, time_ns=0, **unknown,
    ):
        values = (bot, pid, memory_bytes, cpu_percent, threads, open_files, time_ns,)
        self._offer(ProcessMeasured, values, extra, unknown)

    def redis_measured(
        self, /, *extra, server=MISSING, connected_clients=MISSING, memory_used_bytes=MISSING,
        memory_limit_bytes=0, uptime_seconds=0.0, time_ns=0, **unknown,
    ):
        values = (server, connected_clients, memory_used_bytes, memory_limit_bytes, uptime_seconds, time_ns,)
        self._offer(RedisMeasured, values, extra, unknown)

    def postgres_measured(
        self, /, *extra, server=MISSING, connections=MISSING, connections_limit=0, slow_queries=None,
        replication_lag_seconds=None, time_ns=0, **unknown,
    ):
        values = (server, connections, connections_limit, slow_queries, replication_lag_seconds, time_ns,)
        self._offer(PostgresMeasured, values, extra, unknown)

    def collector_failed(
        self, /, *extra, collector=MISSING, reason=MISSING, server="", time_ns=0, **unknown,
    ):
        values = (collector, reason, server, time_ns,)
        try:
            queue = self._short
            light = len(_join((collector, reason, server,))) <= SHORT_TEXT
            light = light and type(time_ns) is int and 0 <= time_ns < TIME_LIMIT_NS
            if light and len(queue) < SHORT_WAITING and not extra and not unknown:
                queue.append((self._now_ns(), CollectorFailed, values))
                return
        except Exception: pass  # not all of them are texts: the careful way sorts it out
        self._offer(CollectorFailed, values, extra, unknown)


# A method says what its fact says of itself.
for _method, _kind in (
    (FactMethods.order_placed, OrderPlaced), (FactMethods.order_accepted, OrderAccepted),
    (FactMethods.order_filled, OrderFilled), (FactMethods.order_fill_busted, OrderFillBusted),
    (FactMethods.order_canceled, OrderCanceled), (FactMethods.order_rejected, OrderRejected),
    (FactMethods.instrument_defined, InstrumentDefined), (FactMethods.price_marked, PriceMarked),
    (FactMethods.balance_reported, BalanceReported), (FactMethods.position_reported, PositionReported),
    (FactMethods.funding_paid, FundingPaid), (FactMethods.cash_moved, CashMoved),
    (FactMethods.cycle_completed, CycleCompleted), (FactMethods.signal_detected, SignalDetected),
    (FactMethods.proposal_made, ProposalMade), (FactMethods.risk_rejected, RiskRejected),
    (FactMethods.breaker_tripped, BreakerTripped), (FactMethods.breaker_reset, BreakerReset),
    (FactMethods.api_called, ApiCalled), (FactMethods.rate_limit_used, RateLimitUsed),
    (FactMethods.data_updated, DataUpdated), (FactMethods.operation_timed, OperationTimed),
    (FactMethods.regime_detected, RegimeDetected), (FactMethods.regime_predicted, RegimePredicted),
    (FactMethods.weights_set, WeightsSet), (FactMethods.parameter_changed, ParameterChanged),
    (FactMethods.metric_recorded, MetricRecorded), (FactMethods.noted, Noted), (FactMethods.machine_measured,
    MachineMeasured), (FactMethods.process_measured, ProcessMeasured), (FactMethods.redis_measured,
    RedisMeasured), (FactMethods.postgres_measured, PostgresMeasured), (FactMethods.collector_failed,
    CollectorFailed),
):
    _method.__doc__ = _kind.__doc__
