"""Which bot has a name for its figures, where two want it for different things.

Each family that a bot begins is a claim on all names that it takes. Of two claims of different bots on one
name, for different kinds, the earlier holds: by the time its first fact was recorded, then by the bot's name.
So who has a name follows from the journals alone, in whatever order they are read, and a hub that starts
again ends with the same. The later one is not shown, and is told.

A claim that lost against one still stands in the way of a third: else who has a name would change back
when a fourth comes. Two of one kind share the name; histograms with different buckets too, but that is told,
for quantiles over both are no better than the bounds that they have in common.
"""

import msgspec

from deskwatch.operations.moments import LATEST_NS, is_believable
from deskwatch.operations.names import shown_names


class Claim(msgspec.Struct, kw_only=True, eq=False):
    """What a bot calls a family of its figures, since when, and of what kind it is.

    `bounds` are those of a histogram. `lost` is set once, and never taken back.
    """

    bot: str
    at_ns: int
    family: str
    metric: str
    bounds: tuple[float, ...] = ()
    lost: bool = False
    differs: bool = False

    def order(self) -> tuple[int, str]:
        """Return what decides who was first; a time that cannot be one is last."""
        return (self.at_ns if is_believable(self.at_ns) else LATEST_NS + 1, self.bot)


class Loss(msgspec.Struct, frozen=True):
    """What a bot must be told: whose figures these are, and why they are not shown as it meant."""

    bot: str
    detail: str


class Claims:
    """The claims of all bots of a desk. Not thread-safe."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[Claim]] = {}
        self._losses: list[Loss] = []

    def stake(self, claim: Claim) -> None:
        """Take a claim; what it decides, for itself or for others, is among the losses."""
        for name in shown_names(claim.family, claim.metric):
            rivals = self._by_name.setdefault(name, [])
            for rival in rivals:
                first, later = sorted((claim, rival), key=Claim.order)
                self._settle(first, later)
            rivals.append(claim)

    def take_losses(self) -> list[Loss]:
        """Return what was decided since the last call, each loss once."""
        if not self._losses:
            return []
        losses, self._losses = self._losses, []
        return losses

    def _settle(self, first: Claim, later: Claim) -> None:
        if (first.family, first.metric) == (later.family, later.metric):
            if first.bounds != later.bounds and not later.differs:
                later.differs = True
                words = f"histogram {later.family!r} has other buckets here than in bot {first.bot!r}"
                self._losses.append(Loss(later.bot, f"{words}: quantiles over both are coarse"))
        elif not later.lost:
            later.lost = True
            words = f"{later.metric} {later.family!r} is not shown: bot {first.bot!r} had the name first, "
            self._losses.append(Loss(later.bot, f"{words}for {first.metric} {first.family!r}: rename one"))
