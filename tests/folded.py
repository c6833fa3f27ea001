"""State from text: a ledger in words is folded, and its figures are read as the hub reads them."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from deskwatch.events import AnyFact, Record
from deskwatch.metrics import BotView, HubView, gather
from deskwatch.model import NANOSECONDS, Bot, Family, Reason
from deskwatch.performance import TradingDays
from deskwatch.state import Complaint, Settings, State
from deskwatch.state import bot as bot_module
from deskwatch.state import state as state_module
from deskwatch.testing import NOON_NS, facts_from_text
from tests.planted import planted

BOT = Bot(name="bot", strategy="ema", portfolio="crypto", mode="paper", venue="venue")
HOUR_NS = 3600 * NANOSECONDS
SETTINGS = Settings(currency="USD", days=TradingDays(ZoneInfo("UTC"), dt.time(0)), max_mark_age_ns=HOUR_NS)
SILENT_AFTER_NS = 30 * NANOSECONDS
Story = str | Sequence[Record]


def folded(
    *stories: Story,
    bot: Bot = BOT,
    boot: str = "b1",
    state: State | None = None,
    settings: Settings = SETTINGS,
) -> State:
    """Return the state after the stories, each in words or as records."""
    state = state or State(settings)
    for story in stories:
        # A fill whose fee has no rate is booked all the same.
        complaints = fold_story(state, story, bot, boot)
        refused = [each for each in complaints if each.reason is not Reason.NO_RATE]
        assert refused == [], f"{refused[0]} of {story!r}"
    return state


def faulty_state(right: str, wrong: str) -> State:
    """Return an empty state whose bots have one fault in their source."""
    bots = planted(bot_module, right, wrong)
    fault = planted(state_module, "class State:", "class State:", BotState=bots.BotState)
    state: State = fault.State(SETTINGS)
    return state


def fold_story(state: State, story: Story, bot: Bot = BOT, boot: str = "b1") -> list[Complaint]:
    """Fold a story; return what was wrong with it."""
    return state.fold(bot, boot, facts_from_text(story) if isinstance(story, str) else story)


def at(clock: str, *facts: AnyFact, seq: int = 1) -> list[Record]:
    """Return the records of facts that were recorded at a time of 2026-01-01."""
    (marked,) = facts_from_text(f"{clock} mark X 1")
    return [Record(seq=seq + number, at_ns=marked.at_ns, fact=fact) for number, fact in enumerate(facts)]


def views_of(state: State, now_ns: int = NOON_NS) -> list[BotView]:
    """Return all bots as of a moment."""
    return [BotView(bot, state.settings.currency, now_ns, SILENT_AFTER_NS) for bot in state.bots.values()]


def view_of(state: State, name: str = "bot", now_ns: int = NOON_NS) -> BotView:
    """Return one bot as of a moment."""
    return BotView(state.bots[name], state.settings.currency, now_ns, SILENT_AFTER_NS)


def hub_view(
    state: State,
    now_ns: int = NOON_NS,
    *,
    ready: bool = True,
    problems: dict[tuple[str, str], int] | None = None,
    overflowed: dict[str, int] | None = None,
) -> HubView:
    """Return a hub that has been up for a minute."""
    return HubView(
        currency=state.settings.currency,
        version="1.2.3",
        python="3.11.0",
        started_ns=now_ns - 60 * NANOSECONDS,
        now_ns=now_ns,
        ready=ready,
        bots=list(state.bots),
        problems=problems or {},
        cycle_seconds=0.25,
        limits=state.limits,
        machine=state.machine,
        overflowed=overflowed or {},
    )


def families_of(state: State, now_ns: int = NOON_NS, hub: HubView | None = None) -> list[Family]:
    """Return all that is gathered."""
    return gather(views_of(state, now_ns), hub or hub_view(state, now_ns))


def series_of(state: State, now_ns: int = NOON_NS, hub: HubView | None = None) -> dict[str, dict[str, float]]:
    """Return the values of each series by its own labels, as in `side=buy,symbol=BTC/USD`."""
    found: dict[str, dict[str, float]] = {}
    for family in families_of(state, now_ns, hub):
        for sample in family.samples:
            own = ",".join(
                f"{name}={value}"
                for name, value in sample.labels
                if name not in {"bot", "strategy", "portfolio"}
                or family.name.startswith("deskwatch_journal_problems")
            )
            found.setdefault(family.name + sample.suffix, {})[own] = sample.value
    return found


def totals_of(state: State, now_ns: int = NOON_NS) -> dict[str, float]:
    """Return the sum of each series over its labels."""
    return {
        family.name + family.samples[0].suffix: sum(sample.value for sample in family.samples)
        for family in families_of(state, now_ns)
    }
