"""Desks that a notebook looked on at while they were folded, and the explanations of all their figures."""

from collections.abc import Iterable, Sequence

from deskwatch.events import Record
from deskwatch.explain import Explanation, Figure, Notebook, explain, notebook_for
from deskwatch.metrics import CATALOGUE
from deskwatch.model import Bot
from deskwatch.replay import fold_before
from deskwatch.state import State
from deskwatch.testing import NOON_NS, facts_from_text
from tests.folded import BOT, SETTINGS, families_of, hub_view, views_of

ALL = tuple(Figure(metric, {}) for metric in CATALOGUE)
Piece = tuple[Bot, str, Sequence[Record]]


class Witnessed:
    """A state with the notebook that saw it come about."""

    def __init__(
        self, pieces: Iterable[Piece], figures: Sequence[Figure] = ALL, state: State | None = None
    ) -> None:
        self.state = state or State(SETTINGS)
        self.notebook: Notebook = notebook_for(figures)
        for bot, boot, records in pieces:
            fold_before(self.notebook, self.state, bot, boot, records)

    def explained(self, figures: Sequence[Figure] = ALL, now_ns: int = NOON_NS) -> list[Explanation]:
        """Return the explanations of all series of the figures."""
        views, hub = views_of(self.state, now_ns), hub_view(self.state, now_ns)
        families_of(self.state, now_ns, hub)  # the hub's view also tells of the last gathering
        return [one for figure in figures for one in explain(figure, views, hub, self.notebook)]


def witnessed(story: str | Sequence[Record], bot: Bot = BOT) -> Witnessed:
    """Return the desk of one story, in words or as records."""
    return Witnessed([(bot, "b1", facts_from_text(story) if isinstance(story, str) else story)])


def only(explanations: Iterable[Explanation]) -> Explanation:
    """Return the only explanation."""
    (one,) = explanations
    return one
