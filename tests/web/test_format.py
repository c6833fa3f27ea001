from typing import Any

import pytest
from playwright.sync_api import Page

from tests.web.conftest import Visitor
from tests.web.desk import empty_screen
from tests.web.pretend import served

pytestmark = pytest.mark.browser
NOON = 1_762_513_200.0  # 7 November 2025, 12:00 in Madrid
VALUES: list[tuple[float | str | None, str, dict[str, Any], str]] = [
    (1234567.891, "money", {"currency": "USD"}, "1,234,567.89 USD"),
    (-0.5, "money", {"currency": "EUR"}, "\u22120.50 EUR"),
    (0, "money", {}, "0.00"),
    (-0.001, "money", {}, "0.00"),
    (2.5e12, "money", {"currency": "USD"}, "2.50T USD"),
    (412.57, "money", {"signed": True}, "+412.57"),
    (-412.57, "money", {"signed": True}, "\u2212412.57"),
    (0.001, "money", {"signed": True}, "0.00"),
    (12.5, "percent", {}, "12.50 %"),
    (0.125, "ratio", {}, "12.5 %"),
    (1, "ratio", {}, "100.0 %"),
    (64012.5, "price", {}, "64,012.5"),
    (1.08453, "price", {}, "1.08453"),
    (0.00001234, "price", {}, "0.00001234"),
    (0.1 + 0.2, "quantity", {}, "0.3"),
    (31, "quantity", {}, "31"),
    (1234, "count", {}, "1,234"),
    (3.4, "seconds", {}, "3 s"),
    (59.9, "seconds", {}, "59 s"),
    (240, "seconds", {}, "4 min"),
    (7300, "seconds", {}, "2 h"),
    (400000, "seconds", {}, "4 d"),
    (0, "seconds", {}, "0 s"),
    (0.12, "seconds", {}, "120 ms"),
    (-5, "seconds", {}, "0 s"),
    (NOON - 60, "time", {"nowMs": NOON * 1000}, "11:59:00"),
    (NOON - 86400, "time", {"nowMs": NOON * 1000}, "6 Nov 12:00:00"),
    (NOON - 366 * 86400, "time", {"nowMs": NOON * 1000}, "6 Nov 2024 12:00:00"),
    (1e18, "time", {}, "\u2013"),
    (None, "money", {"currency": "USD"}, "\u2013"),
    ("halted", "text", {}, "halted"),
    ("n/a", "money", {"currency": "USD"}, "n/a"),
    (7, "text", {}, "7"),
]
TICKS = [
    (47_500, "money", 500, "47,500"),
    (-0.25, "percent", 0.25, "\u22120.25 %"),
    (0, "percent", 0.25, "0.00 %"),
    (0.4, "ratio", 0.2, "40 %"),
    (0.005, "ratio", 0.005, "0.5 %"),
    (1.0845, "price", 0.0005, "1.0845"),
    (12_500_000, "money", 2_500_000, "12.5M"),
    (0.0000002, "price", 0.0000001, "0.0000002"),
]


def module(page: Page, name: str) -> str:
    """Return the expression that imports a script of the page."""
    script = page.locator("script[type=module]").get_attribute("src")
    assert script is not None
    return f"(await import({script.replace('app.js', name)!r}))"


@pytest.fixture
def page(visit: Visitor) -> Page:
    """Open the page for its scripts alone; the hub is gone again."""
    with served(empty_screen(0)) as hub:
        page = visit(hub.url)
        page.evaluate(f"async () => {{ {module(page, 'format.js')}; }}")
        return page


def test_each_unit_is_written_its_way(page: Page) -> None:
    script = (
        f"async (values) => {{ const {{ formatWhole }} = {module(page, 'format.js')};"
        "return values.map(([value, unit, options]) => formatWhole(value, unit, options)); }"
    )
    written = page.evaluate(script, [list(value[:3]) for value in VALUES])
    assert [text.replace("\u00a0", " ") for text in written] == [value[3] for value in VALUES]


def test_a_sign_follows_the_digits_that_are_shown(page: Page) -> None:
    script = (
        f"async (values) => {{ const {{ formatValue }} = {module(page, 'format.js')};"
        'return values.map((value) => formatValue(value, "money", { signed: true }).sign); }'
    )
    assert page.evaluate(script, [0.01, 0.004, 0, -0.004, -0.01, None]) == [1, 0, 0, 0, -1, 0]


def test_an_axis_has_as_many_digits_as_its_steps_need(page: Page) -> None:
    script = (
        f"async (ticks) => {{ const {{ formatTick }} = {module(page, 'format.js')};"
        "return ticks.map(([value, unit, step]) => formatTick(value, unit, step)); }"
    )
    written = page.evaluate(script, [list(tick[:3]) for tick in TICKS])
    assert [text.replace("\u00a0", " ") for text in written] == [tick[3] for tick in TICKS]


def test_endless_text_is_cut(page: Page) -> None:
    script = (
        f"async (text) => {{ const {{ plainText }} = {module(page, 'format.js')}; return plainText(text); }}"
    )
    assert page.evaluate(script, "a" * 100_000) == "a" * 500 + "…"
