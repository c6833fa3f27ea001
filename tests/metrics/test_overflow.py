"""A metric has 2,000 series at most; the rest is added into one, so that sums stay exact."""

from deskwatch.events import Heartbeat, OrderPlaced
from deskwatch.exposition import Format, render
from deskwatch.metrics.samples import MOST_SERIES
from deskwatch.model import Bot, Family
from tests.folded import at, families_of, folded

SYMBOLS = MOST_SERIES + 500


def placed(bot: Bot, count: int = SYMBOLS) -> list[Family]:
    orders = [OrderPlaced(symbol=f"S{number}/USD", side="buy", quantity="1") for number in range(count)]
    return families_of(folded(at("11:00", *orders, *orders), bot=bot))


def family(families: list[Family], name: str) -> Family:
    return next(each for each in families if each.name == name)


def test_the_sum_over_all_series_stays_exact() -> None:
    orders = family(placed(Bot(name="bot")), "trader_orders_placed")
    assert len(orders.samples) == MOST_SERIES + 1
    assert sum(sample.value for sample in orders.samples) == 2 * SYMBOLS


def test_the_overflow_says_other_in_every_label() -> None:
    last = family(placed(Bot(name="bot")), "trader_orders_placed").samples[-1]
    assert set(dict(last.labels).values()) == {"other"}
    assert last.value == 2 * 500


def test_how_many_series_went_into_it_is_a_series_itself() -> None:
    overflowed = family(placed(Bot(name="bot")), "deskwatch_series_overflowed")
    assert [(dict(sample.labels), sample.value) for sample in overflowed.samples if sample.value] == [
        ({"metric": "trader_orders_placed"}, 500.0)
    ]


def test_up_to_the_limit_nothing_overflows() -> None:
    overflowed = family(placed(Bot(name="bot"), MOST_SERIES), "deskwatch_series_overflowed")
    assert {sample.value for sample in overflowed.samples} == {0.0}


def test_a_bot_called_other_gives_no_series_twice() -> None:
    bot = Bot(name="other", strategy="other", portfolio="other")
    orders = [OrderPlaced(symbol=symbol, side="buy", quantity="1") for symbol in ("other", "S1/USD")]
    many = [OrderPlaced(symbol=f"S{number}/USD", side="buy", quantity="1") for number in range(SYMBOLS)]
    families = families_of(folded(at("11:00", *orders, *many), bot=bot))
    samples = family(families, "trader_orders_placed").samples
    assert len({sample.labels for sample in samples}) == len(samples)
    assert sum(sample.value for sample in samples) == SYMBOLS + 2


def test_a_number_of_a_thousand_digits_breaks_nothing() -> None:
    families = families_of(folded(at("11:00", Heartbeat(offered=10**1000, written=10**1000))))
    assert family(families, "deskwatch_recorder_offered").samples[0].value == float("inf")
    assert b"+Inf" in render(families, Format.PROMETHEUS)
