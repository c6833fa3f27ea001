"""A deadline cuts what lasts too long, once, and leaves alone what ended in time."""

import threading

from deskwatch.collectors.deadline import Deadline
from tests.desks import PATIENCE_SECONDS


def test_what_ended_in_time_is_not_cut() -> None:
    cut = threading.Event()
    with Deadline(0.05, cut.set) as deadline:
        pass
    assert (cut.wait(0.2), deadline.has_passed) == (False, False)


def test_what_lasts_too_long_is_cut() -> None:
    cut = threading.Event()
    with Deadline(0.001, cut.set) as deadline:
        assert cut.wait(PATIENCE_SECONDS)
    assert deadline.has_passed


def test_a_connection_that_ended_meanwhile_is_no_error() -> None:
    asked = threading.Event()

    def cut() -> None:
        asked.set()
        raise OSError("not connected")

    with Deadline(0.001, cut):
        assert asked.wait(PATIENCE_SECONDS)
