import ast
import re

import msgspec
import pytest
from playwright.sync_api import Page, expect

from deskwatch.dashboards import Curve, Line, Screen, Stat, Tone, Unit
from deskwatch.model import SystemClock
from tests.web.conftest import Visitor
from tests.web.desk import SECOND_NS, desk_screen, empty_screen
from tests.web.pretend import served

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
CLOCK = SystemClock()
MINUS = "\u2212"
NOT_KNOWN = "\u2013"
LOST = "Connection to the hub lost, retrying…"


def desk(**changes: object) -> Screen:
    """Return the desk as it is now, with some fields changed."""
    return msgspec.structs.replace(desk_screen(CLOCK.now_ns()), **changes)


def words(page: Page, title: str) -> list[str]:
    """Return the words of one tile, line by line."""
    text = page.locator(".tile", has_text=title).inner_text()
    return [line for line in text.split("\n") if line]


def eventually(page: Page, condition: str) -> None:
    """Wait until an expression holds; `wait_for_function` would need what the page's policy forbids."""
    for _ in range(500):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(20)
    pytest.fail(f"never came true: {condition}")


def test_the_page_shows_the_figures_with_sign_unit_and_note(visit: Visitor) -> None:
    with served(desk()) as hub:
        page = visit(hub.url)
        expect(page.locator("h1")).to_have_text(re.compile("4 of 5 bots"))
        assert words(page, "Account value") == ["Account value", "128,412.57", "USD", "5 bots, 2 portfolios"]
        assert words(page, "P&L today")[1:3] == ["+412.57", "USD"]
        assert page.locator(".tile .gain svg").count() == 1
        assert page.locator("#notices").inner_text() == "Simulated market: no real orders, seed 7"
        assert page.title().startswith("⚠ 4 of 5 bots are trading")


def test_the_page_shows_tables_with_numbers_right_and_losses_by_sign_arrow_and_colour(visit: Visitor) -> None:
    with served(desk()) as hub:
        page = visit(hub.url)
        row = page.locator("tr", has_text="ema-eth").first
        expect(row).to_be_visible()
        cells = row.locator("th, td").all_inner_texts()
        assert cells[3:7] == ["ema_conservative", "22,911.90", f"{MINUS}71.02", "1.90\u00a0%"]
        loss = row.locator(".loss")
        assert loss.locator("svg").count() == 1
        assert loss.evaluate("cell => getComputedStyle(cell).textAlign") == "right"
        assert "tabular-nums" in loss.evaluate("cell => getComputedStyle(cell).fontVariantNumeric")


def test_what_is_not_known_is_a_dash_and_never_a_zero(visit: Visitor) -> None:
    unknown = Stat(id="a", title="Unrealised", value=None, unit=Unit.MONEY, signed=True)
    with served(desk(stats=[unknown])) as hub:
        page = visit(hub.url)
        figure = page.locator(".figure")
        expect(figure.locator(".digits")).to_have_text(NOT_KNOWN)
        expect(figure).to_have_attribute("title", "not known")
        dash = page.locator("tr", has_text="SOL/USD").locator("td").nth(3)
        expect(dash).to_have_text(NOT_KNOWN)
        expect(dash).to_have_attribute("title", "not known")


def test_a_new_screen_changes_the_figures_in_place(visit: Visitor) -> None:
    quiet = desk(tone=Tone.GOOD, headline="All 5 bots are trading")
    with served(quiet) as hub:
        page = visit(hub.url)
        expect(page.locator(".digits").first).to_have_text("128,412.57")
        assert page.title() == "128,412.57\u00a0USD · Paper desk"
        page.evaluate("window.untouched = document.querySelector('.tile')")
        hub.show(
            desk_screen(CLOCK.now_ns(), account_value=127_999.5),
        )
        expect(page.locator(".digits").first).to_have_text("127,999.50")
        assert page.evaluate("window.untouched === document.querySelector('.tile')")


def test_a_row_that_is_gone_disappears_and_a_new_one_comes(visit: Visitor) -> None:
    with served(desk()) as hub:
        page = visit(hub.url)
        rows = page.locator(".panel", has_text="Last fills").locator("tbody tr")
        expect(rows).to_have_count(5)
        tables = desk().tables
        fills = msgspec.structs.replace(tables[2], rows=tables[2].rows[:1])
        hub.show(desk(tables=[*tables[:2], fills]))
        expect(rows).to_have_count(1)
        expect(page.get_by_text("Problems")).to_have_count(0)
        hub.show(desk(tables=[msgspec.structs.replace(tables[3], rows=[])]))
        expect(page.get_by_text("No problem since the start.")).to_be_visible()


def test_a_lost_hub_is_said_greys_everything_and_is_found_again(visit: Visitor) -> None:
    with served(desk()) as hub:
        page = visit(hub.url)
        expect(page.locator("main")).to_have_attribute("data-state", "live")
    expect(page.locator("#banner")).to_contain_text(LOST)
    expect(page.locator("#banner")).to_contain_text(
        re.compile(r"The figures below are from \d\d:\d\d:\d\d, \d+\ss old\.")
    )
    expect(page.locator("#freshness")).to_have_text(re.compile(r"Offline · data \d+\ss old"))
    expect(page.locator("#stats")).to_have_css("filter", "grayscale(1)")
    expect(page.locator(".tile .age").first).to_have_text(re.compile(r"\d+\ss old"))
    assert page.title() == "Offline · Paper desk"
    with served(desk(headline="Back again", tone=Tone.GOOD), port=hub.port):
        expect(page.locator("h1")).to_have_text("Back again")
        expect(page.locator("#banner")).to_be_hidden()
        expect(page.locator("#stats")).to_have_css("filter", "none")
        page.close()  # so that the second hub does not wait for its stream


def test_a_hub_that_hangs_does_not_look_alive(visit: Visitor) -> None:
    with served(desk()) as hub:
        page = visit("about:blank")
        page.clock.install()
        page.goto(hub.url)
        expect(page.locator("main")).to_have_attribute("data-state", "live")
        with hub.hanging():
            page.clock.fast_forward(16_000)
            expect(page.locator("#banner")).to_contain_text("The hub has gone silent, retrying…")
            expect(page.locator("#stats")).to_have_css("filter", "grayscale(1)")


def test_a_page_for_which_no_stream_is_left_says_so(visit: Visitor) -> None:
    with served(desk(), streams=0) as hub:
        page = visit(hub.url)
        expect(page.locator("#banner")).to_contain_text("no live stream left")


def test_data_that_is_old_is_greyed_with_its_age_at_each_figure(visit: Visitor) -> None:
    with served(desk(data_as_of_ns=CLOCK.now_ns() - 300 * SECOND_NS)) as hub:
        page = visit(hub.url)
        expect(page.locator("#freshness")).to_have_text("Live · data 5\u00a0min old")
        expect(page.locator("#banner")).to_contain_text("No bot has recorded anything since")
        expect(page.locator(".tile .age")).to_have_text(["5\u00a0min old"] * 6)
        expect(page.locator("#stats")).to_have_css("filter", "grayscale(1)")


class AheadClock(SystemClock):
    """The clock of a hub that is an hour ahead of the reader."""

    def now_ns(self) -> int:
        """Return the time, an hour early."""
        return super().now_ns() + 3600 * SECOND_NS


def test_ages_are_right_where_the_two_clocks_differ(visit: Visitor) -> None:
    ahead = AheadClock()
    screen = desk_screen(ahead.now_ns())
    with served(screen, clock=ahead) as hub:
        page = visit(hub.url)
        expect(page.locator("#freshness")).to_have_text(re.compile(r"^Live · data \d\d?\u00a0s old$"))
        hub.show(desk(data_as_of_ns=ahead.now_ns() - 600 * SECOND_NS))
        expect(page.locator("#freshness")).to_have_text("Live · data 10\u00a0min old")


def test_a_hub_that_still_reads_the_journals_says_so(visit: Visitor) -> None:
    with served(desk(ready=False)) as hub:
        page = visit(hub.url)
        expect(page.locator("#banner")).to_have_text(
            "Reading the journals. The figures are not complete yet."
        )
        expect(page.locator("#stats")).to_have_css("filter", "grayscale(1)")


def test_a_desk_without_bots_shows_the_ten_lines_that_start_one(visit: Visitor) -> None:
    with served(empty_screen(CLOCK.now_ns())) as hub:
        page = visit(hub.url)
        expect(page.get_by_role("heading", name="No bot has recorded yet")).to_be_visible()
        sample = page.locator("#sample").inner_text()
        assert len(sample.splitlines()) <= 10
        calls = [node for node in ast.walk(ast.parse(sample)) if isinstance(node, ast.Call)]
        assert len(calls) == 4
        hub.show(desk())
        expect(page.locator(".digits").first).to_be_visible()
        expect(page.locator("#hint")).to_be_hidden()


def test_the_theme_follows_the_system_and_a_choice_is_remembered(visit: Visitor) -> None:
    with served(desk()) as hub:
        page = visit(hub.url, color_scheme="dark")
        assert is_dark(page)
        page.get_by_role("button", name="Switch to light").click()
        assert not is_dark(page)
        page.reload()
        assert not is_dark(page)
        expect(page.get_by_role("button", name="Switch to dark")).to_be_visible()


def is_dark(page: Page) -> bool:
    """Tell whether the page has a dark ground."""
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(int(part) for part in re.findall(r"\d+", ground)) < 300


def test_each_chart_is_really_drawn_in_both_themes(visit: Visitor) -> None:
    with served(desk()) as hub:
        for scheme in ("light", "dark"):
            page = visit(hub.url, color_scheme=scheme)
            expect(page.locator("canvas")).to_have_count(2)
            eventually(page, f"{COLOURED_PIXELS}.every((count) => count > 500)")
            page.close()


# How many pixels of each canvas are neither transparent nor grey.
COLOURED_PIXELS = """[...document.querySelectorAll("canvas")].map((canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    const [r, g, b, a] = data.subarray(i, i + 4);
    if (a > 200 && Math.max(r, g, b) - Math.min(r, g, b) > 60) count += 1;
  }
  return count;
})"""


def test_a_line_is_switched_off_and_on_by_keyboard_in_all_charts(visit: Visitor) -> None:
    with served(desk()) as hub:
        page = visit(hub.url)
        keys = page.get_by_role("button", name=re.compile("crypto"))
        keys.first.focus()
        page.keyboard.press("Enter")
        assert keys.evaluate_all("all => all.map((key) => key.ariaPressed)") == ["false", "false"]
        page.keyboard.press("Space")
        assert keys.evaluate_all("all => all.map((key) => key.ariaPressed)") == ["true", "true"]


def test_the_crosshair_moves_by_keyboard_and_the_legend_reads_the_values(visit: Visitor) -> None:
    now = CLOCK.now_ns()
    times = [now / SECOND_NS - 120, now / SECOND_NS - 60, now / SECOND_NS]
    line = Line(name="crypto", values=[100.0, None, 300.0])
    curve = Curve(id="e", title="Equity", unit=Unit.MONEY, times=times, lines=[line])
    with served(desk(curves=[curve])) as hub:
        page = visit(hub.url)
        value = page.locator(".legend .value")
        expect(value).to_have_text("300.00\u00a0USD")
        page.locator(".plot").focus()
        page.keyboard.press("Home")
        expect(value).to_have_text("100.00\u00a0USD")
        page.keyboard.press("ArrowRight")
        expect(value).to_have_text(NOT_KNOWN)
        page.keyboard.press("Tab")
        expect(value).to_have_text("300.00\u00a0USD")


def test_drawdown_is_read_below_zero(visit: Visitor) -> None:
    with served(desk()) as hub:
        page = visit(hub.url)
        values = page.locator(".curve", has_text="Drawdown").locator(".value")
        expect(values).to_have_text([re.compile(f"^{MINUS}"), re.compile(f"^{MINUS}")])


def test_a_name_has_one_colour_everywhere_and_keeps_it(visit: Visitor) -> None:
    with served(desk()) as hub:
        page = visit(hub.url)
        expect(page.locator("tbody tr").first).to_be_visible()
        before = colours_of(page, "forex")
        assert len(before) == 3  # two legends and a table
        assert len(set(before)) == 1
        curves = [
            msgspec.structs.replace(
                curve, lines=[Line(name="aaa", values=curve.lines[0].values), *curve.lines]
            )
            for curve in desk().curves
        ]
        hub.show(desk(curves=curves))
        expect(page.get_by_role("button", name=re.compile("aaa")).first).to_be_visible()
        assert colours_of(page, "forex") == before
        assert set(colours_of(page, "aaa")).isdisjoint(before)


def colours_of(page: Page, name: str) -> list[str]:
    """Return the colour of each swatch that stands before a name."""
    found = page.evaluate(
        """(name) => [...document.querySelectorAll(".swatch")]
             .filter((swatch) => swatch.parentElement.querySelector("bdi").textContent === name)
             .map((swatch) => getComputedStyle(swatch).getPropertyValue("--colour"))""",
        name,
    )
    assert isinstance(found, list)
    return found


@pytest.mark.parametrize(
    ("width", "tone"),
    [
        (320, Tone.GOOD),
        (390, Tone.GOOD),
        (390, Tone.WARNING),
        (640, Tone.GOOD),
        (820, Tone.WARNING),
        (1100, Tone.GOOD),
        (1440, Tone.GOOD),
        (2560, Tone.GOOD),
    ],
)
def test_no_number_is_cut_and_the_page_never_scrolls_sideways(visit: Visitor, width: int, tone: Tone) -> None:
    values = [0.0, 4.0, 128_412.57, -1_234_567.89, 98_765_432_109.87, None]
    stats = [
        Stat(id=str(place), title="Some figure", value=value, unit=Unit.MONEY, signed=place % 2 == 1)
        for place, value in enumerate(values)
    ]
    with served(desk(stats=stats, tone=tone)) as hub:
        page = visit(hub.url, viewport={"width": width, "height": 800})
        expect(page.locator(".figure")).to_have_count(6)
        cut = page.locator(".figure").evaluate_all(
            "all => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)"
        )
        assert cut == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_a_wide_table_scrolls_in_its_own_box_by_keyboard_too(visit: Visitor) -> None:
    with served(desk()) as hub:
        page = visit(hub.url, viewport=PHONE)
        box = page.get_by_role("region", name="Bots")
        expect(box).to_have_attribute("tabindex", "0")
        box.focus()
        page.keyboard.press("End")
        page.keyboard.press("ArrowRight")
        eventually(page, "document.querySelector('.scroll').scrollLeft > 0")
        first = box.locator("tbody th").first.bounding_box()
        assert first is not None
        assert first["x"] >= 0  # the bot's name stays in view


def test_the_page_has_its_landmarks_and_one_voice(visit: Visitor) -> None:
    with served(desk()) as hub:
        page = visit(hub.url)
        expect(page.locator("h1")).to_be_visible()
        assert page.evaluate("document.documentElement.lang") == "en"
        for role in ("banner", "main", "contentinfo"):
            assert page.get_by_role(role).count() == 1
        live = page.locator("[aria-live], [role=status]").evaluate_all("all => all.map((one) => one.id)")
        assert live == ["spoken", "headline"]
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the figures"


def test_a_page_of_an_older_version_loads_itself_anew_once(visit: Visitor) -> None:
    with served(desk()) as hub:
        page = visit(hub.url)
        expect(page.locator("h1")).to_be_visible()
        loads: list[str] = []
        page.on("load", lambda loaded: loads.append(loaded.url))
        page.route("**/events", lambda route: route.fulfill(headers=EVENT_STREAM, body=OTHER_BUNDLE))
        page.reload()
        while len(loads) < 2:
            page.wait_for_timeout(20)
        expect(page.locator("#version")).to_have_text("deskwatch 9.9")
        page.wait_for_timeout(300)  # in which a loop would have loaded it again
        assert len(loads) == 2


EVENT_STREAM = {"content-type": "text/event-stream"}
OTHER_BUNDLE = 'retry: 60000\n\nevent: clock\ndata: {"now_ns":1,"version":"9.9","bundle":"ffff"}\n\n'
