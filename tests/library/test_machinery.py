"""Parts and machine are listed when there is something to say of them, the worst part first."""

from deskwatch.events import MachineMeasured, OperationTimed
from deskwatch.library.machinery import machine_table, parts_table
from deskwatch.testing import NOON_NS
from tests.folded import at, folded, hub_view, views_of


def timed(component: str, seconds: float, error: str = "") -> OperationTimed:
    return OperationTimed(component=component, operation="o", duration_seconds=seconds, error_type=error)


def test_the_worst_part_comes_first_in_milliseconds_and_percent() -> None:
    facts = [timed("Fast", 0.001), timed("Slow", 0.9), timed("Broken", 0.001, "Boom"), timed("Broken", 0.001)]
    table = parts_table(views_of(folded(at("11:59", *facts))))
    assert [row[1:4] for row in table.rows] == [
        ["Slow", "CRITICAL", 25.0],
        ["Broken", "DEGRADED", 40.0],
        ["Fast", "OPTIMAL", 100.0],
    ]
    assert table.rows[0][4] == 900
    assert table.rows[1][8] == 50


def test_a_part_at_rest_is_not_listed() -> None:
    assert parts_table(views_of(folded(at("11:00", timed("Fast", 0.001))))).rows == []


def test_a_machine_is_one_row_and_none_when_nobody_looked() -> None:
    state = folded(at("11:59", timed("Fast", 0.001)))
    assert machine_table(hub_view(state)).rows == []
    state.machine.update(MachineMeasured(cpu_percent=95, memory_percent=10, disk_percent=10), NOON_NS)
    table = machine_table(hub_view(state))
    assert table.rows[0][:3] == ["CRITICAL", 40.0, 95]
    assert len(table.rows[0]) == len(table.columns)
