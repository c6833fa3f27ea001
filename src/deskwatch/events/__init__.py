"""Facts: what happened, in the past tense, frozen, with units in the names.

In: field values as a bot or an adapter has them. Out: facts, and their JSON.
Never: a figure that was computed (that is the fold's), a clock, a default that stands for "unknown".

A correction is a new fact. Amounts are decimal text (`Amount`); an empty text is "not said".
"""

from deskwatch.events.account import BalanceReported, CashMoved, FundingPaid, PositionReported
from deskwatch.events.codec import FACTS, MAX_SEQ, AnyFact, Record, decode_record, encode_record
from deskwatch.events.fact import Amount, Buckets, Fact, Side
from deskwatch.events.health import DROP_REASONS, MEND_REASONS, BotStarted, BotStopped, Heartbeat, Noted
from deskwatch.events.infrastructure import (
    CollectorFailed,
    MachineMeasured,
    PostgresMeasured,
    ProcessMeasured,
    RedisMeasured,
)
from deskwatch.events.market import DataUpdated, InstrumentDefined, PriceMarked
from deskwatch.events.operation import (
    ApiCalled,
    CycleCompleted,
    MetricRecorded,
    OperationTimed,
    RateLimitUsed,
)
from deskwatch.events.order import (
    OrderAccepted,
    OrderCanceled,
    OrderFillBusted,
    OrderFilled,
    OrderPlaced,
    OrderRejected,
)
from deskwatch.events.risk import BreakerReset, BreakerTripped, RiskRejected
from deskwatch.events.strategy import (
    ParameterChanged,
    ProposalMade,
    RegimeDetected,
    RegimePredicted,
    SignalDetected,
    WeightsSet,
)

__all__ = [
    "DROP_REASONS",
    "FACTS",
    "MAX_SEQ",
    "MEND_REASONS",
    "Amount",
    "AnyFact",
    "ApiCalled",
    "BalanceReported",
    "BotStarted",
    "BotStopped",
    "BreakerReset",
    "BreakerTripped",
    "Buckets",
    "CashMoved",
    "CollectorFailed",
    "CycleCompleted",
    "DataUpdated",
    "Fact",
    "FundingPaid",
    "Heartbeat",
    "InstrumentDefined",
    "MachineMeasured",
    "MetricRecorded",
    "Noted",
    "OperationTimed",
    "OrderAccepted",
    "OrderCanceled",
    "OrderFillBusted",
    "OrderFilled",
    "OrderPlaced",
    "OrderRejected",
    "ParameterChanged",
    "PositionReported",
    "PostgresMeasured",
    "PriceMarked",
    "ProcessMeasured",
    "ProposalMade",
    "RateLimitUsed",
    "Record",
    "RedisMeasured",
    "RegimeDetected",
    "RegimePredicted",
    "RiskRejected",
    "Side",
    "SignalDetected",
    "WeightsSet",
    "decode_record",
    "encode_record",
]
