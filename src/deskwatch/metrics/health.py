"""Risk management, and whether the bot is alive and at work."""

from deskwatch.metrics.metric import Metric, only
from deskwatch.model import Kind
from deskwatch.operations import CLOCKS, Life

HEALTH = (
    Metric(
        name="trader_risk_rejections",
        kind=Kind.COUNTER,
        help="Proposals refused by risk management.",
        labels=("reason",),
        read=lambda view: [((reason,), n) for reason, n in view.state.counts.risk_rejections.items()],
    ),
    Metric(
        name="trader_circuit_breaker_trips",
        kind=Kind.COUNTER,
        help="Times that a circuit breaker stopped trading.",
        labels=("type",),
        read=lambda view: [((breaker,), n) for breaker, n in view.state.counts.breaker_trips.items()],
    ),
    Metric(
        name="trader_circuit_breaker_open",
        kind=Kind.GAUGE,
        help="1 while a circuit breaker stops trading, 0 after it was lifted.",
        labels=("type",),
        read=lambda view: [
            ((breaker,), int(breaker in view.state.counts.open_breakers))
            for breaker in view.state.counts.breaker_trips
        ],
    ),
    Metric(
        name="trader_liveness_age_seconds",
        kind=Kind.GAUGE,
        help="Time since a part of the bot was last seen at work: process, loop, data, decision, order.",
        labels=("clock",),
        read=lambda view: [((clock,), view.age_seconds(clock)) for clock in CLOCKS],
    ),
    Metric(
        name="trader_bot_running",
        kind=Kind.GAUGE,
        help="1 while the bot's process beats, 0 when it stopped in good order or fell silent.",
        read=lambda view: only(int(view.life is Life.RUNNING)),
    ),
)
