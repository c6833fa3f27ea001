"""Whatever a journal says of a bot's machinery is borne, and said where it is no figure."""

import pytest

from deskwatch.events import AnyFact, ApiCalled, CycleCompleted, DataUpdated, OperationTimed
from deskwatch.model import NANOSECONDS, Reason
from deskwatch.operations import Machinery
from deskwatch.testing import NOON_NS

HOUR_NS = 3600 * NANOSECONDS


@pytest.mark.parametrize(
    ("fact", "reason"),
    [
        (CycleCompleted(duration_seconds=-1.0), Reason.NEGATIVE),
        (CycleCompleted(duration_seconds=float("nan")), Reason.INVALID),
        (CycleCompleted(duration_seconds=float("inf")), Reason.INVALID),
        (OperationTimed(component="c", operation="o", duration_seconds=45_000_000_000.0), Reason.INVALID),
        (ApiCalled(endpoint="GET /", duration_seconds=1e300), Reason.INVALID),
        (CycleCompleted(duration_seconds=1.0, triggers=1, proposals=10**400), Reason.INVALID),
        (CycleCompleted(duration_seconds=1.0, triggers=-1), Reason.NEGATIVE),
        (DataUpdated(data_type="candles", time_ns=10**400), Reason.BAD_TIME),
        (DataUpdated(data_type="candles", time_ns=1_700_000_000), Reason.BAD_TIME),
    ],
)
def test_what_is_no_figure_is_a_fault_and_counts_nothing(fact: AnyFact, reason: Reason) -> None:
    machinery = Machinery()
    fault = machinery.update(fact, NOON_NS)
    assert fault is not None
    assert fault[0] is reason
    assert (machinery.cycles.count, machinery.calls.values, machinery.components.values) == (0, {}, {})
    assert machinery.data_ns == {}


@pytest.mark.parametrize("at_ns", [0, -1, 10**40, -(10**400)])
def test_a_fact_of_a_time_that_cannot_be_counts_but_is_not_of_now(at_ns: int) -> None:
    machinery = Machinery()
    timed = OperationTimed(component="c", operation="o", duration_seconds=1.0)
    machinery.update(timed, at_ns)
    assert machinery.operations.values["c", "o"].count == 1
    assert machinery.components.values["c"].summary(NOON_NS).count == 0
    machinery.update(timed, NOON_NS)
    assert machinery.components.values["c"].summary(NOON_NS).count == 1


def test_data_is_not_newer_than_the_moment_it_was_recorded() -> None:
    machinery = Machinery()
    machinery.update(DataUpdated(data_type="candles", time_ns=NOON_NS + HOUR_NS), NOON_NS)
    assert machinery.data_ns == {"candles": NOON_NS}


def test_older_data_does_not_make_newer_data_old() -> None:
    machinery = Machinery()
    machinery.update(DataUpdated(data_type="candles", time_ns=NOON_NS), NOON_NS)
    machinery.update(DataUpdated(data_type="candles", time_ns=NOON_NS - HOUR_NS), NOON_NS + 1)
    assert machinery.data_ns == {"candles": NOON_NS}


def test_a_clock_that_was_set_back_does_not_keep_data_fresh() -> None:
    machinery = Machinery()
    machinery.update(DataUpdated(data_type="candles"), NOON_NS + HOUR_NS)
    machinery.update(DataUpdated(data_type="candles"), NOON_NS)
    assert machinery.data_ns == {"candles": NOON_NS}
