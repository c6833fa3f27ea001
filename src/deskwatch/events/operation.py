"""How the bot's machinery ran: cycles, calls, limits, timed operations, figures of its own."""

from typing import Literal

import msgspec

from deskwatch.events.fact import Buckets, Fact


class CycleCompleted(Fact, frozen=True):
    """One turn of the main loop ended."""

    duration_seconds: float
    triggers: int = 0
    proposals: int = 0


class ApiCalled(Fact, frozen=True):
    """A call to a venue ended. `endpoint` is a template (`GET /orders/{id}`), never a URL.

    `error_type` is empty when the call succeeded. `duration_seconds` is left out where nobody measured it,
    as for an error that is told on its own.
    """

    endpoint: str
    duration_seconds: float | None = None
    error_type: str = ""
    venue: str = ""


class RateLimitUsed(Fact, frozen=True):
    """How much of a rate limit is used: `used` of `limit` in `window_seconds`.

    `key` names what the limit belongs to (an address, an API key's alias): all who use it share it.
    """

    endpoint: str
    used: float
    limit: float
    window_seconds: float = 0.0
    key: str = ""


class OperationTimed(Fact, frozen=True):
    """A part of the bot did something and took `duration_seconds`; `error_type` is empty on success."""

    component: str
    operation: str
    duration_seconds: float
    error_type: str = ""


class MetricRecorded(Fact, frozen=True):
    """A figure of the bot's own: a counter's increment, a gauge's value or a histogram's observation.

    `buckets` are a histogram's bounds, at most 50, going up. The recorder writes them once, with the first
    observation that came with them.
    """

    name: str
    value: float
    metric: Literal["counter", "gauge", "histogram"] = "gauge"
    labels: dict[str, str] = msgspec.field(default_factory=dict)
    buckets: Buckets = msgspec.field(default_factory=list)
