"""A limit that bots share is one limit, whoever of them reports it."""

import pytest

from deskwatch.events import RateLimitUsed
from deskwatch.model import Bot
from tests.folded import at, folded, series_of


def used(percent: float, key: str = "our address") -> RateLimitUsed:
    return RateLimitUsed(endpoint="orders", used=percent, limit=100, window_seconds=60, key=key)


def test_what_any_bot_sees_counts_for_all_and_the_end_is_seen_coming() -> None:
    one, other = Bot(name="one"), Bot(name="other")
    state = folded(at("11:59:20", used(20)), bot=one)
    folded(at("11:59:25", used(5)), bot=other, state=state)
    folded(at("11:59:30", used(30)), bot=one, state=state)
    folded(at("11:59:40", used(40)), bot=one, state=state)
    series = series_of(state)
    assert series["trader_shared_rate_limit_utilization_pct"] == {"endpoint=orders,key=our address": 40}
    assert series["trader_shared_rate_limit_reached_in_seconds"] == {
        "endpoint=orders,key=our address": pytest.approx(40)
    }


def test_a_limit_without_a_key_is_the_bots_own() -> None:
    series = series_of(folded(at("11:59:20", used(20, key=""))))
    assert "trader_shared_rate_limit_utilization_pct" not in series
    assert series["trader_rate_limiter_utilization_pct"] == {"endpoint=orders": 20}
