"""Known points give known cells."""

import math

import pytest

from deskwatch.terminal.braille import BLANK, Canvas, Frame, plot_line


def _plot(
    values: list[float | None],
    *,
    width: int,
    height: int,
    low: float,
    high: float,
    fill_to: float | None = None,
) -> list[str]:
    canvas = Canvas(width, height)
    times = [float(number) for number in range(len(values))]
    frame = Frame(start=times[0], end=times[-1], low=low, high=high)
    plot_line(canvas, frame, times, values, 0, fill_to=fill_to)
    return ["".join(cell for cell, _ in canvas.row(row)).replace(BLANK, " ") for row in range(height)]


def test_a_straight_rise_is_a_diagonal_of_dots() -> None:
    assert _plot([0, 3], width=2, height=1, low=0, high=3) == ["⡠⠊"]


def test_a_fall_goes_down_over_two_rows() -> None:
    assert _plot([7, 0], width=4, height=2, low=0, high=7) == ["⠑⢄  ", "  ⠑⢄"]


def test_a_constant_lies_on_one_line_of_dots() -> None:
    assert _plot([5, 5, 5], width=3, height=1, low=4, high=6) == ["⠤⠤⠤"]


def test_what_is_not_known_is_a_gap() -> None:
    drawn = _plot([1, 1, None, math.nan, math.inf, 1, 1], width=7, height=1, low=0, high=1)
    assert drawn == ["⠉⠁   ⠈⠉"]


def test_a_point_alone_between_gaps_is_a_dot() -> None:
    assert _plot([None, 1, None], width=3, height=1, low=0, high=1) == [" ⠁ "]


def test_an_area_is_filled_from_its_base() -> None:
    assert _plot([0, -3], width=2, height=1, low=-3, high=0, fill_to=0) == ["⠙⢿"]


def test_many_points_of_one_column_show_their_whole_range() -> None:
    assert _plot([0, 7, 0, 7, 0, 7, 0, 7], width=1, height=2, low=0, high=7) == ["⣿", "⣿"]


def test_a_single_moment_is_drawn_at_the_right() -> None:
    canvas = Canvas(2, 1)
    plot_line(canvas, Frame(start=9.0, end=9.0, low=0, high=1), [9.0], [0.0], 0)
    assert [cell for cell, _ in canvas.row(0)] == [BLANK, "⢀"]


def test_a_cell_belongs_to_the_line_drawn_last() -> None:
    canvas = Canvas(1, 1)
    canvas.set_dot(0, 0, 3)
    canvas.set_dot(1, 3, 5)
    assert canvas.row(0) == [("⢁", 5)]


@pytest.mark.parametrize(("x", "y"), [(-1, 0), (2, 0), (0, -1), (0, 4)])
def test_a_dot_outside_the_canvas_is_dropped(x: int, y: int) -> None:
    canvas = Canvas(1, 1)
    canvas.set_dot(x, y, 0)
    assert canvas.row(0) == [(BLANK, -1)]


@pytest.mark.parametrize("time", [-1e18, 1e18, math.nan])
def test_a_time_out_of_order_cannot_leave_the_canvas(time: float) -> None:
    frame = Frame(start=0.0, end=1.0, low=0.0, high=1.0)
    assert 0 <= frame.x(time, Canvas(4, 1)) < 8
