"""The histogram of holding times counts each trade once and never goes back."""

from deskwatch.operations import Holdings


def test_a_trade_that_is_told_anew_is_not_counted_twice() -> None:
    holdings = Holdings()
    for seconds in (10.0, 20.0):
        holdings.update(seconds)
    holdings.retract()
    assert (holdings.histogram.count, holdings.histogram.total) == (2, 30.0)
    holdings.update(15.0)
    assert (holdings.histogram.count, holdings.histogram.total) == (2, 30.0)
    holdings.update(40.0)
    assert (holdings.histogram.count, holdings.histogram.total) == (3, 70.0)
