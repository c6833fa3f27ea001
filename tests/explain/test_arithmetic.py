"""A line is what its parts make it, and where one is missing it says which and why."""

from decimal import Decimal

import pytest

from deskwatch.explain.line import Line, Sign, given, made, minus, over, percent_of, times


def test_parts_go_in_one_after_the_other() -> None:
    line = made("x", given("a", 7), minus(given("b", 1)), times(given("c", 4)), over(given("d", 3)))
    assert line.value == 8


def test_the_first_part_may_be_taken_off() -> None:
    assert made("x", minus(given("a", 7)), given("b", 1)).value == -6


def test_of_nothing_it_is_zero() -> None:
    assert made("x").value == 0


@pytest.mark.parametrize(("sign", "value"), [(Sign.OR_MORE, 5), (Sign.OR_LESS, 3)])
def test_the_greater_or_the_smaller_of_two(sign: Sign, value: int) -> None:
    assert made("x", given("a", 3), given("b", 5).as_part(sign)).value == value


def test_what_is_only_to_be_seen_does_not_go_in() -> None:
    seen = given("b", 5).as_part(Sign.SEEN)
    assert made("x", given("a", 3), seen).value == 3
    assert given("x", 3, parts=(given("b", None),)).value == 3


def test_percent() -> None:
    assert percent_of("x", given("a", 1), given("b", 8)).value == Decimal("12.5")


def test_nothing_is_divided_by_zero() -> None:
    line = made("x", given("a", 1), over(given("b", 0)))
    assert line.value is None
    assert [(part.label, part.note) for part in line.missing()] == [("x", "b is zero")]


def test_what_is_missing_is_named_once_however_deep_it_lies() -> None:
    price = given("price of BTC/USD", None, note="never recorded")
    worth = made("worth", given("quantity", 2), times(price))
    line = made("equity", given("cash", 5), worth, made("again", price))
    assert line.value is None
    assert line.missing() == [price]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), None])
def test_what_is_no_number_has_no_value(number: float | None) -> None:
    assert given("x", number).value is None


def test_a_float_is_taken_to_its_last_digit() -> None:
    line: Line = given("x", 0.1)
    assert line.value is not None
    assert float(line.value) == 0.1
