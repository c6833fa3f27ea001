"""What the strategy saw, proposed and decided."""

from deskwatch.events.fact import Amount, Fact, Side


class SignalDetected(Fact, frozen=True):
    """A trigger fired. `signal` names it from a small set; `strength` is the bot's own scale."""

    symbol: str
    signal: str = ""
    strength: float = 0.0


class ProposalMade(Fact, frozen=True):
    """A trade was proposed to risk management."""

    symbol: str
    side: Side
    quantity: Amount = ""
    price: Amount = ""
    signal: str = ""


class RegimeDetected(Fact, frozen=True):
    """The market is in `regime` (`bull`, `bear`, `sideways`, …) with `probability` 0 to 1."""

    regime: str
    probability: float = 1.0
    symbol: str = ""


class RegimePredicted(Fact, frozen=True):
    """`regime` is expected in `horizon_seconds` with `probability` 0 to 1, by `predictor`."""

    regime: str
    probability: float
    horizon_seconds: float = 0.0
    symbol: str = ""
    predictor: str = ""


class WeightsSet(Fact, frozen=True):
    """The allocator gave each strategy or symbol its share of the portfolio (fractions of 1)."""

    weights: dict[str, float]
    allocator: str = ""
    reason: str = ""


class ParameterChanged(Fact, frozen=True):
    """A setting of the strategy changed; drawn as an annotation."""

    parameter: str
    new: str
    old: str = ""
    reason: str = ""
