"""Facts to JSON and back.

A `Record` is a fact with its place in the journal. The JSON has the kind first, leaves out fields that
have their default, and takes unknown fields in its stride, so that an older reader reads a newer writer.
"""

import functools
from typing import Annotated, Union, get_args

import msgspec

from deskwatch.events.account import BalanceReported, CashMoved, FundingPaid, PositionReported
from deskwatch.events.fact import Fact
from deskwatch.events.health import BotStarted, BotStopped, Heartbeat, Noted
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

AnyFact = Union[  # noqa: UP007 - the order of this list is the order of the documentation
    BotStarted,
    Heartbeat,
    BotStopped,
    OrderPlaced,
    OrderAccepted,
    OrderFilled,
    OrderFillBusted,
    OrderCanceled,
    OrderRejected,
    InstrumentDefined,
    PriceMarked,
    BalanceReported,
    PositionReported,
    FundingPaid,
    CashMoved,
    CycleCompleted,
    SignalDetected,
    ProposalMade,
    RiskRejected,
    BreakerTripped,
    BreakerReset,
    ApiCalled,
    RateLimitUsed,
    DataUpdated,
    OperationTimed,
    RegimeDetected,
    RegimePredicted,
    WeightsSet,
    ParameterChanged,
    MetricRecorded,
    Noted,
    MachineMeasured,
    ProcessMeasured,
    RedisMeasured,
    PostgresMeasured,
    CollectorFailed,
]
FACTS: tuple[type[Fact], ...] = get_args(AnyFact)


# A number in a sequence fits in 64 bits, so that no arithmetic with a stranger's number can go wrong.
MAX_SEQ = 2**63 - 1
Seq = Annotated[int, msgspec.Meta(ge=1, le=MAX_SEQ)]


class Record(msgspec.Struct, frozen=True, gc=False):
    """A fact and its place: the `seq`-th of its bot's process, recorded `at_ns` (nanoseconds, UTC)."""

    seq: Seq
    at_ns: int
    fact: AnyFact

    @property
    def time_ns(self) -> int:
        """When it happened: the fact's own time if it has one, else when it was recorded."""
        return self.fact.time_ns or self.at_ns


_encoder = msgspec.json.Encoder()


@functools.cache
def _decoder() -> msgspec.json.Decoder[Record]:
    """Return the reader of records, made when it is first used: a bot only writes, and starts sooner so."""
    return msgspec.json.Decoder(Record)


def encode_record(record: Record) -> bytes:
    """Return the JSON of a record, without a line end. A float that is not finite becomes null."""
    return _encoder.encode(record)


def decode_record(text: bytes) -> Record:
    """Return the record in `text`.

    Raises `msgspec.DecodeError` for what is no JSON and `msgspec.ValidationError`, with the path of the
    field, for what is no known fact.
    """
    return _decoder().decode(text)
