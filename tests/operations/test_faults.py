"""What is wrong is told once a reason and name, and counted after that."""

from deskwatch.events import MetricRecorded, OperationTimed
from deskwatch.model import Reason
from deskwatch.operations import Machinery
from deskwatch.operations.capped import MOST_KEYS
from deskwatch.operations.faults import MOST_TOLD
from deskwatch.testing import NOON_NS


def gauge(name: str, **labels: str) -> MetricRecorded:
    return MetricRecorded(name=name, value=1.0, labels=labels)


def test_a_storm_of_labels_is_one_problem_and_a_count() -> None:
    machinery = Machinery()
    faults = [machinery.update(gauge("x", order=f"o-{n}"), NOON_NS) for n in range(MOST_KEYS + 500)]
    assert [fault[0] for fault in faults if fault] == [Reason.BAD_NAME]
    assert machinery.faults.repeated == {Reason.BAD_NAME: 499}
    assert machinery.figures.families["x"].beyond == 500


def test_each_name_and_each_reason_is_told_of_its_own() -> None:
    machinery = Machinery()
    told = [
        machinery.update(fact, NOON_NS)
        for fact in (
            gauge("1x"),
            gauge("2x"),
            gauge("1x"),
            MetricRecorded(name="1x", value=-1.0, metric="counter"),
            OperationTimed(component="c", operation="o", duration_seconds=-1.0),
            OperationTimed(component="c", operation="p", duration_seconds=-2.0),
        )
    ]
    assert [fault is not None for fault in told] == [True, True, False, True, True, False]


def test_names_made_up_on_the_spot_are_told_up_to_a_limit() -> None:
    machinery = Machinery()
    faults = [machinery.update(gauge(f"{number}x"), NOON_NS) for number in range(MOST_TOLD + 40)]
    assert sum(fault is not None for fault in faults) == MOST_TOLD
    assert machinery.faults.repeated.total() == 40
