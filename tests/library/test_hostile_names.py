"""Whatever bots, symbols and currencies are called, the screen is drawn and nothing is lost."""

import msgspec
import pytest

from deskwatch.chance import seeded_random
from deskwatch.events import BreakerTripped, OrderFilled, PriceMarked
from deskwatch.exposition import Format, render
from deskwatch.library import overview
from deskwatch.metrics import gather
from deskwatch.model import Bot
from deskwatch.state import State
from tests.folded import SETTINGS, at, folded, hub_view, views_of

HAND_PICKED = [
    "",
    " ",
    "\n",
    "\x00",
    "\x1b[31mred",
    "/",
    "//",
    "a/b/c",
    ":",
    "/USD",
    "BTC/",
    "BTC/USD:",
    "other",
    "bot",
    "{currency}",
    "%s%n",
    "<script>alert(1)</script>",
    '"}\n# EOF\n',
    "=cmd()",
    "../../etc/passwd",
    "\u202egnirts",
    "\u2028",
    "é" * 500,
    "🪙",
    "NaN",
    "None",
    "0",
    "-1",
    "constructor",
    "__proto__",
    "x" * 4096,
]
SIGNS = "ab/:{}\"'\\\n\t\x00\x7f%<>=&;,.-_ 0é漢🪙\u202e\u2028"


def names(count: int) -> list[str]:
    """Return hostile names, none of them twice, the same on every run."""
    chance = seeded_random(66)
    made = {"".join(chance.choice(SIGNS) for _ in range(chance.randint(1, 12))) for _ in range(3 * count)}
    return (HAND_PICKED + sorted(made - set(HAND_PICKED)))[:count]


@pytest.fixture(scope="module")
def desk() -> State:
    """Return 200 bots, each with a hostile name for everything that has one."""
    state = State(SETTINGS)
    for name in names(200):
        bot = Bot(
            name=name, strategy=name, portfolio=name, venue=name, account=name, currency=name, mode="paper"
        )
        fill = OrderFilled(
            symbol=name, side="buy", quantity="1", price="2", fee="0.1", fee_currency=name, trade_id=name
        )
        facts = (fill, PriceMarked(symbol=name, price="3"), BreakerTripped(breaker=name, reason=name))
        folded("11:59 cash 10", at("11:59:50", *facts), bot=bot, state=state)
    return state


def test_the_screen_of_two_hundred_hostile_names_is_drawn_and_can_be_sent(desk: State) -> None:
    views, hub = views_of(desk), hub_view(desk)
    screen = overview(views, hub, gather(views, hub), [])
    assert len(screen.tables[0].rows) == 200
    assert msgspec.json.decode(msgspec.json.encode(screen))["headline"] == screen.headline


def test_every_bot_keeps_its_own_series(desk: State) -> None:
    families = gather(views_of(desk), hub_view(desk))
    filled = next(family for family in families if family.name == "trader_orders_filled")
    assert len({sample.labels for sample in filled.samples}) == 200
    assert sum(sample.value for sample in filled.samples) == 200


@pytest.mark.parametrize("text_format", list(Format))
def test_the_exposition_has_a_line_for_each_sample(desk: State, text_format: Format) -> None:
    families = gather(views_of(desk), hub_view(desk))
    lines = render(families, text_format).decode().split("\n")
    samples = [line for line in lines if line and not line.startswith("#")]
    assert len(samples) == sum(len(family.samples) for family in families)
