"""The full-screen view, driven by keys as a reader would."""

import asyncio
import html
import re
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC

import msgspec
import pytest
from textual.pilot import Pilot

from deskwatch.dashboards import Screen, Tone
from deskwatch.model import ConfigError
from deskwatch.terminal import WatchApp

Steps = Callable[[WatchApp, Pilot[None]], Awaitable[None]]
CELL = 12.2  # units of a screenshot that one cell is wide
NEVER = 3600.0  # seconds between refreshes where a test asks for them itself


class _Clock:
    """Time that passes only when it is told to."""

    def __init__(self) -> None:
        self.monotonic = 0

    def now_ns(self) -> int:
        return 0

    def monotonic_ns(self) -> int:
        return self.monotonic


def _run(
    source: Callable[[], Screen],
    steps: Steps,
    *,
    size: tuple[int, int] = (80, 24),
    clock: _Clock | None = None,
    refresh_seconds: float = NEVER,
) -> None:
    async def drive() -> None:
        app = WatchApp(source, refresh_seconds=refresh_seconds, clock=clock or _Clock(), zone=UTC)
        async with app.run_test(size=size) as pilot:
            await _settled(pilot)
            await steps(app, pilot)

    asyncio.run(drive())


async def _settled(pilot: Pilot[None]) -> None:
    for _ in range(3):
        await pilot.pause()


def _seen(app: WatchApp) -> str:
    """Return the text that is on the screen, line by line."""
    pieces = r'<text[^>]* x="([0-9.]+)" y="([0-9.]+)"[^>]*>([^<]*)</text>'
    lines: dict[float, str] = {}
    for x, y, escaped in re.findall(pieces, app.export_screenshot()):
        text = html.unescape(escaped).replace("\xa0", " ")
        column = round(float(x) / CELL)
        lines[float(y)] = lines.get(float(y), "").ljust(column) + text
    return "\n".join(lines[y] for y in sorted(lines))


def _after(*answers: Screen | Exception) -> Callable[[], Screen]:
    """Return a source that gives one answer after the other, and the last one for ever."""
    rest: Iterator[Screen | Exception] = iter(answers)
    last: list[Screen | Exception] = []

    def source() -> Screen:
        last[:] = [next(rest, last[0] if last else answers[-1])]
        if isinstance(last[0], Exception):
            raise last[0]
        return last[0]

    return source


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (40, 10)])
def test_headline_notices_and_figures_are_seen_at_any_size(size: tuple[int, int], screen: Screen) -> None:
    async def steps(app: WatchApp, _: Pilot[None]) -> None:
        seen = _seen(app)
        assert "1 of 5 bots is" in seen
        assert "Simulated market" in seen
        assert "Account value" in seen
        assert "P&L today" in seen

    _run(lambda: screen, steps, size=size)


def test_a_small_window_shows_figures_chart_and_the_first_table(screen: Screen) -> None:
    async def steps(app: WatchApp, _: Pilot[None]) -> None:
        seen = _seen(app)
        assert "154,469.77" in seen
        assert "▼ -312.44" in seen
        assert "Equity by portfolio" in seen
        assert "ema-btc" in seen
        assert "BTC/USD" not in seen

    _run(lambda: screen, steps)


def test_a_large_window_shows_every_chart_and_table_at_once(screen: Screen) -> None:
    async def steps(app: WatchApp, _: Pilot[None]) -> None:
        seen = _seen(app)
        for part in (
            "Equity by portfolio",
            "Drawdown",
            "ema-btc",
            "Entry price",
            "Realised P&L",
            "What was wrong",
        ):
            assert part in seen

    _run(lambda: screen, steps, size=(200, 60))


def test_of_three_tables_the_last_one_stands_beside_the_two_before(screen: Screen) -> None:
    three = msgspec.structs.replace(screen, tables=screen.tables[:3])

    async def steps(app: WatchApp, _: Pilot[None]) -> None:
        lines = _seen(app).splitlines()
        bots = next(number for number, line in enumerate(lines) if "1 Bots" in line)
        positions = next(number for number, line in enumerate(lines) if "2 Positions" in line)
        assert "3 Last fills" in lines[bots]
        assert positions > bots

    _run(lambda: three, steps, size=(200, 60))


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        (["2"], "Entry price"),
        (["4"], "What was wrong"),
        (["tab", "tab"], "Realised P&L"),
        (["shift+tab"], "What was wrong"),
        (["3", "1"], "State"),
        (["9"], "State"),
    ],
)
def test_keys_go_from_table_to_table(keys: list[str], shown: str, screen: Screen) -> None:
    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        await pilot.press(*keys)
        await _settled(pilot)
        assert shown in _seen(app)

    _run(lambda: screen, steps)


def test_a_click_on_a_title_goes_to_its_table(screen: Screen) -> None:
    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        await pilot.click("#tabs", offset=(14, 0))
        await _settled(pilot)
        assert "Entry price" in _seen(app)

    _run(lambda: screen, steps)


def test_arrows_bring_further_columns_and_further_rows_into_sight(screen: Screen) -> None:
    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        assert "Last fact" not in _seen(app)
        await pilot.press(*["right"] * 9)
        await _settled(pilot)
        assert "Last fact" in _seen(app)
        await pilot.press("3", "end")
        await pilot.wait_for_animation()
        await _settled(pilot)
        assert "13:26:11" in _seen(app)

    _run(lambda: screen, steps)


def test_c_shows_the_next_chart_and_comes_round_again(screen: Screen) -> None:
    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        await pilot.press("c")
        await _settled(pilot)
        assert "Drawdown  ━ crypto" in _seen(app)
        await pilot.press("c")
        await _settled(pilot)
        assert "Equity by portfolio" in _seen(app)

    _run(lambda: screen, steps)


def test_d_changes_between_dark_and_light(screen: Screen) -> None:
    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        dark = [app.current_theme.dark]
        for _ in range(2):
            await pilot.press("d")
            dark.append(app.current_theme.dark)
        assert dark == [True, False, True]

    _run(lambda: screen, steps)


def test_help_explains_signs_and_any_key_leaves_it(screen: Screen) -> None:
    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        await pilot.press("question_mark")
        await _settled(pilot)
        assert "never the same as zero" in _seen(app)
        await pilot.press("x")
        await _settled(pilot)
        assert "never the same as zero" not in _seen(app)

    _run(lambda: screen, steps)


@pytest.mark.parametrize("key", ["q", "ctrl+c", "ctrl+q"])
def test_it_quits(key: str, screen: Screen) -> None:
    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        await pilot.press(key)
        assert app.return_code == 0
        assert not app.is_running

    _run(lambda: screen, steps)


def test_a_new_screen_replaces_the_old_one(screen: Screen) -> None:
    stat = msgspec.structs.replace(screen.stats[0], value=999.5)
    changed = msgspec.structs.replace(screen, stats=[stat], headline="All is well", tone=Tone.GOOD)

    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        await pilot.press("r")
        await _settled(pilot)
        assert "999.50" in _seen(app)
        assert "✓ All is well" in _seen(app)
        assert "154,469.77" not in _seen(app)

    _run(_after(screen, changed), steps)


def test_it_refreshes_by_itself(screen: Screen) -> None:
    calls: list[int] = []
    often = asyncio.Event()

    def source() -> Screen:
        calls.append(1)
        if len(calls) > 2:
            often.set()
        return screen

    async def steps(_app: WatchApp, _pilot: Pilot[None]) -> None:
        await asyncio.wait_for(often.wait(), timeout=30)

    _run(source, steps, refresh_seconds=0.01)


def test_while_the_journals_are_read_it_says_so_and_asks_again_soon(screen: Screen) -> None:
    answers = [msgspec.structs.replace(screen, ready=False)]

    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        assert "reading the journals" in _seen(app)
        answers[0] = screen
        while "reading the journals" in _seen(app):
            await pilot.pause(0.02)

    _run(lambda: answers[0], steps)


def test_a_failing_source_is_said_in_words_and_tried_again(screen: Screen) -> None:
    failure = ValueError("line 3 is \x1b[2J torn\nand more")

    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        await pilot.press("r")
        await _settled(pilot)
        seen = _seen(app)
        assert "could not be refreshed: ValueError: line 3 is �[2J torn" in seen
        assert "and more" not in seen
        assert "1 of 5 bots is stopped" not in seen
        assert "154,469.77" in seen
        await pilot.press("r")
        await _settled(pilot)
        assert "could not be refreshed" not in _seen(app)

    _run(_after(screen, failure, screen), steps, size=(120, 30))


def test_a_source_that_never_answered_is_said_in_words_too() -> None:
    async def steps(app: WatchApp, _: Pilot[None]) -> None:
        seen = _seen(app)
        assert "The figures could not be refreshed: no data directory" in seen
        assert "q quit" in seen

    _run(_after(ConfigError("no data directory at /nowhere")), steps)


def test_figures_turn_grey_with_age_and_the_age_is_said(screen: Screen) -> None:
    clock = _Clock()

    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        assert "data 1 s old" in _seen(app)
        assert "#35c4a4" in app.export_screenshot()  # the green of a gain
        clock.monotonic = 300 * 10**9
        await pilot.press("c")
        await _settled(pilot)
        assert "! data 5 min old" in _seen(app)
        assert "#35c4a4" not in app.export_screenshot()

    _run(lambda: screen, steps, clock=clock)


def test_a_desk_without_facts_is_shown_with_dashes(empty_screen: Screen) -> None:
    async def steps(app: WatchApp, _: Pilot[None]) -> None:
        seen = _seen(app)
        assert "no data yet" in seen
        assert "no values yet" in seen
        assert "Nothing yet." in seen
        assert "\N{EN DASH}" in seen

    _run(lambda: empty_screen, steps)


def test_the_window_may_change_its_size_at_any_time(screen: Screen) -> None:
    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        for size in ((200, 60), (20, 5), (80, 24)):
            await pilot.resize_terminal(*size)
            await _settled(pilot)
        assert "154,469.77" in _seen(app)
        assert "1-4 Tab tables" in _seen(app)

    _run(lambda: screen, steps)


def test_tables_may_come_and_go(screen: Screen) -> None:
    fewer = msgspec.structs.replace(screen, tables=screen.tables[:1], curves=[])

    async def steps(app: WatchApp, pilot: Pilot[None]) -> None:
        await pilot.press("4", "r")
        await _settled(pilot)
        assert "ema-btc" in _seen(app)
        assert "What was wrong" not in _seen(app)

    _run(_after(screen, fewer), steps)
