"""What recorders said of themselves is added up over all runs, and never goes back."""

from deskwatch.events import BotStarted, Heartbeat
from tests.folded import at, folded, series_of, totals_of


def test_the_newest_heartbeat_of_a_run_is_its_count() -> None:
    state = folded(
        at("10:00", BotStarted(), Heartbeat(offered=5, written=5), Heartbeat(offered=9, written=8))
    )
    totals = totals_of(state)
    assert totals["deskwatch_recorder_offered_total"] == 9
    assert totals["deskwatch_recorder_written_total"] == 8


def test_the_counts_of_several_runs_add_up() -> None:
    state = folded(at("10:00", BotStarted(), Heartbeat(offered=5, written=3, dropped={"queue_full": 2})))
    dropped = {"queue_full": 1, "closed": 4}
    folded(
        at("11:00", BotStarted(), Heartbeat(offered=7, written=2, dropped=dropped)), boot="b2", state=state
    )
    series = series_of(state)
    assert series["deskwatch_recorder_offered_total"] == {"": 12}
    assert {
        reason: count for reason, count in series["deskwatch_recorder_dropped_total"].items() if count
    } == {
        "reason=queue_full": 3,
        "reason=closed": 4,
    }


def test_a_run_that_has_not_beaten_yet_takes_nothing_off_the_counts() -> None:
    state = folded(at("10:00", BotStarted(), Heartbeat(offered=5, written=5, mended={"truncated": 1})))
    folded(at("11:00", BotStarted()), boot="b2", state=state)
    assert totals_of(state)["deskwatch_recorder_offered_total"] == 5
    assert totals_of(state)["deskwatch_recorder_mended_total"] == 1


def test_a_start_told_twice_takes_nothing_off_the_counts() -> None:
    state = folded(at("10:00", BotStarted(), Heartbeat(offered=5, written=5)))
    folded(at("10:01", BotStarted(), seq=9), state=state)
    assert totals_of(state)["deskwatch_recorder_offered_total"] == 5
