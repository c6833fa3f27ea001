"""The life of a bot, and words for people."""

import msgspec

from deskwatch.events.fact import Fact

# Why a recorder may drop a fact, and why it may keep one without a part of it: closed sets, which are the
# labels `reason` of its series.
DROP_REASONS = (
    "queue_full",
    "too_large",
    "missing_field",
    "positional",
    "not_a_number",
    "not_a_mapping",
    "not_a_choice",
    "failed",
    "closed",
    "other",
)
MEND_REASONS = (
    "truncated",
    "foreign",
    "unknown_field",
    "not_a_number",
    "not_a_mapping",
    "not_a_choice",
    "not_buckets",
    "other",
)


class BotStarted(Fact, frozen=True):
    """A process of the bot began to record."""

    version: str = ""  # of deskwatch
    python: str = ""
    host: str = ""
    pid: int = 0


class BotStopped(Fact, frozen=True):
    """The process ended in good order; a bot that falls silent without this one died."""

    reason: str = ""


class Heartbeat(Fact, frozen=True):
    """The recorder is alive; written by its own thread, so it says nothing of the bot's loop.

    `offered` facts came from the bot since it started, `written` of them reached the journal, `dropped`
    (by reason) did not: offered = written + dropped + those still waiting. `mended` counts facts that were
    kept although a part of them could not be (by reason). `monotonic_ns` lets a reader see steps of the
    wall clock.

    `synced_age_seconds` is the longest that a fact may have waited, since the heartbeat before, until it
    survived a power cut. `cpu_seconds` is the processor's time of the recorder's thread since the
    start, `restarts` how often that thread had to be brought back. `erased` facts were in old segments that
    went because the bot's journals met the hard limit of their quota.
    """

    monotonic_ns: int = 0
    offered: int = 0
    written: int = 0
    dropped: dict[str, int] = msgspec.field(default_factory=dict)
    mended: dict[str, int] = msgspec.field(default_factory=dict)
    synced_age_seconds: float = 0.0
    restarts: int = 0
    cpu_seconds: float = 0.0
    erased: int = 0


class Noted(Fact, frozen=True):
    """A remark for people, drawn as an annotation: a deployment, a change, a reason."""

    text: str
    tags: list[str] = msgspec.field(default_factory=list)
