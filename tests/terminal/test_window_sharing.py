"""How charts and tables share a window."""

import pytest

from deskwatch.terminal.arrangement import LEAST_TABLE, arrange, table_order

TABLES = [7, 6, 26, 4]


def test_a_small_window_has_one_chart_and_tables_in_turn() -> None:
    plan = arrange(width=80, height=24, top=7, curves=2, table_lines=TABLES)
    assert (plan.charts, plan.table_heights) == (1, [])


def test_a_tall_window_has_both_charts_one_above_the_other() -> None:
    plan = arrange(width=100, height=44, top=9, curves=2, table_lines=TABLES)
    assert (plan.charts, plan.across) == (2, 1)


def test_a_large_window_has_charts_and_tables_side_by_side() -> None:
    plan = arrange(width=200, height=60, top=10, curves=2, table_lines=TABLES)
    assert (plan.charts, plan.across, len(plan.table_heights)) == (2, 2, 2)


def test_a_tiny_window_gives_up_the_chart_first() -> None:
    assert arrange(width=50, height=14, top=9, curves=2, table_lines=TABLES).charts == 0


def test_a_table_with_one_more_row_does_not_move_the_others() -> None:
    heights = {
        tuple(arrange(width=200, height=60, top=10, curves=2, table_lines=[rows, 5, 30, 5]).table_heights)
        for rows in (5, 6, 7, 8)
    }
    assert len(heights) == 1


@pytest.mark.parametrize(
    ("count", "order"), [(1, [0]), (2, [0, 1]), (3, [0, 2, 1]), (4, [0, 1, 2, 3]), (5, [0, 1, 2, 4, 3])]
)
def test_the_last_of_an_odd_number_of_tables_stands_beside_the_two_before(
    count: int, order: list[int]
) -> None:
    assert table_order(count) == order


def test_a_long_last_table_does_not_push_the_tables_beside_it_down() -> None:
    plan = arrange(width=200, height=60, top=10, curves=2, table_lines=[7, 5, 50])
    assert plan.table_heights[0] == 8


@pytest.mark.parametrize("tables", [TABLES, [7, 5, 50], [3, 3], [9] * 9])
@pytest.mark.parametrize("width", [40, 80, 120, 160, 220])
def test_nothing_is_ever_given_more_lines_than_there_are(width: int, tables: list[int]) -> None:
    for height in range(5, 80):
        plan = arrange(width=width, height=height, top=7, curves=2, table_lines=tables)
        charts = plan.chart_height * (plan.charts // plan.across)
        gaps = max(len(plan.table_heights) - 1, 0)
        assert charts + sum(plan.table_heights) + gaps <= max(height - 7, 0)
        assert all(rows >= LEAST_TABLE for rows in plan.table_heights)
