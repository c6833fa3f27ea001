"""A chart shows its range, its zero, its times and each line's newest value, whatever the values are."""

import math
from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest

from deskwatch.dashboards import Curve, Line, Unit
from deskwatch.terminal.chart import MAXIMUM_LINES, draw_curve
from deskwatch.terminal.format import Reader
from deskwatch.terminal.look import Look
from deskwatch.terminal.palette import DARK, Identities

START = datetime(2025, 11, 20, 13, 0, tzinfo=UTC).timestamp()


def _look(zone: tzinfo = UTC) -> Look:
    return Look(DARK, Reader(zone=zone, now_seconds=START, currency="USD"), Identities())


def _curve(
    *lines: list[float | None], unit: Unit = Unit.MONEY, downwards: bool = False, step: float = 60.0
) -> Curve:
    count = max(len(line) for line in lines)
    return Curve(
        id="curve",
        title="Equity",
        unit=unit,
        times=[START + step * number for number in range(count)],
        lines=[Line(name=f"line{number}", values=line) for number, line in enumerate(lines)],
        downwards=downwards,
    )


def _drawn(curve: Curve, *, width: int = 60, height: int = 8, zone: tzinfo = UTC) -> list[str]:
    return [line.plain for line in draw_curve(curve, width=width, height=height, look=_look(zone))]


def test_a_rise_has_round_labels_from_bottom_to_top_and_the_newest_value_above() -> None:
    drawn = _drawn(_curve([1000, 1050, 1100]))
    assert drawn[0] == "Equity  ━ line0 1,100.00 USD"
    assert [line[:7] for line in drawn if "┤" in line] == ["1,100 ┤", "1,050 ┤", "1,000 ┤"]


def test_every_drawing_has_exactly_its_height_and_never_more_than_its_width() -> None:
    curves = [_curve([1, 2]), _curve([5.0] * 300, [100.0] * 300), _curve([None, None]), _curve([])]
    for curve in curves:
        for width, height in ((24, 1), (24, 4), (40, 6), (80, 12), (200, 20)):
            drawn = draw_curve(curve, width=width, height=height, look=_look())
            assert len(drawn) == height
            assert max(line.cell_len for line in drawn) <= width


def test_lines_of_very_different_levels_get_a_scale_each() -> None:
    drawn = _drawn(_curve([100000, 100100], [5000, 5001]), width=80)
    assert "100,100" in "".join(drawn)
    assert "5,001.0" in "".join(drawn)
    assert all(line.count("│") + line.count("┤") == 2 for line in drawn[2:-1])


def test_lines_of_one_level_share_a_scale() -> None:
    drawn = _drawn(_curve([100, 200], [150, 120]), width=80)
    assert all(line.count("│") + line.count("┤") == 1 for line in drawn[1:-1])


def test_depths_hang_from_zero_at_the_top_whatever_sign_they_come_with() -> None:
    above, below = (
        _curve([0.0, 4.0, 1.0], unit=Unit.PERCENT, downwards=True),
        _curve([0.0, -4.0, -1.0], unit=Unit.PERCENT, downwards=True),
    )
    drawn = _drawn(above)
    assert drawn == _drawn(below)
    assert drawn[1].startswith(" 0 % ┤")
    assert drawn[-2].startswith("-4 % ┤")


def test_zero_is_drawn_where_gains_and_losses_meet() -> None:
    assert any("╌" in line and " 0 ┤" in line for line in _drawn(_curve([-10, -10, 10, 10, 10])))


@pytest.mark.parametrize("value", [0.0, 5.0, -3e12, 1e299, 1e-300])
def test_a_constant_is_a_line_in_the_middle(value: float) -> None:
    rows = [line.partition("│")[2] + line.partition("┤")[2] for line in _drawn(_curve([value] * 9))[1:-1]]
    filled = [number for number, row in enumerate(rows) if row.strip(" ╌") != ""]
    assert filled in ([2], [3])


@pytest.mark.parametrize("values", [[], [None], [math.nan, math.nan]])
def test_without_a_known_value_it_says_so(values: list[float | None]) -> None:
    assert "no values yet" in _drawn(_curve(values))


def test_a_newest_value_that_is_not_known_is_a_dash_not_the_last_known_one() -> None:
    assert _drawn(_curve([1.0, 2.0, None]))[0] == "Equity  ━ line0 \N{EN DASH}"


@pytest.mark.parametrize(
    ("step", "zone", "label"),
    [
        (1.0, UTC, "13:00:15"),
        (60.0, UTC, "13:30"),
        (60.0, timezone(timedelta(hours=5, minutes=45)), "19:00"),
        (86400.0, UTC, "Dec"),
    ],
)
def test_the_foot_names_round_times_of_the_readers_zone(step: float, zone: tzinfo, label: str) -> None:
    assert label in _drawn(_curve([float(n) for n in range(60)], step=step), zone=zone)[-1]


def test_lines_that_do_not_fit_the_legend_or_the_chart_are_counted() -> None:
    lines: list[list[float | None]] = [[float(n), float(n + 1)] for n in range(MAXIMUM_LINES + 3)]
    drawn = _drawn(_curve(*lines), width=100)
    assert drawn[0].endswith("━ line3 4.00 USD  +11")


def test_a_long_name_is_cut_before_its_figure_is() -> None:
    curve = _curve([123456.78, 123456.79])
    named = Curve(
        id="c",
        title="E",
        unit=curve.unit,
        times=curve.times,
        lines=[Line(name="x" * 90, values=[1.0, 123456.79])],
    )
    assert "… 123,456.79 USD" in _drawn(named, width=40)[0]


@pytest.mark.parametrize("values", [[1e308, -1e308], [math.inf, 1.0], [1.0, 1.0 + 1e-16], [1e16, 1e16 + 2]])
def test_extreme_values_do_not_break_the_scale(values: list[float | None]) -> None:
    assert len(_drawn(_curve(values))) == 8
