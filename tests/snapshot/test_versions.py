"""Files of other versions: what is new is as in a new object, what is gone is dropped, the rest refuses."""

from typing import Any

import msgspec
import pytest

from deskwatch.model import NANOSECONDS
from deskwatch.snapshot import SnapshotError, decode, encode
from deskwatch.state import Settings
from tests.folded import SETTINGS
from tests.snapshot.files import file_of, objects_of, parts_of
from tests.snapshot.histories import rich_state
from tests.snapshot.pictures import picture


def without(parts: list[Any], name: str, field: str) -> None:
    """Take a field out of a snapshot, as if the class had not had it yet."""
    shape = next(shape for shape in parts[1] if shape[0] == name)
    index = shape[2].index(field)
    for column in objects_of(parts, name):
        del column[2][index]
    del shape[2][index]


def test_a_field_that_is_missing_is_as_in_a_new_object() -> None:
    parts = parts_of(encode(rich_state()))
    without(parts, "Counts", "risk_rejections")
    counts = decode(file_of(parts), SETTINGS).bots["bot"].counts
    assert counts.risk_rejections == {}
    assert counts.orders_placed == rich_state().bots["bot"].counts.orders_placed


def test_a_field_of_a_struct_that_is_missing_has_its_default() -> None:
    parts = parts_of(encode(rich_state()))
    without(parts, "OrderFilled", "trade_id")
    fills = decode(file_of(parts), SETTINGS).bots["bot"].account.fills
    assert {fill.fact.trade_id for fill in fills} == {""}
    assert {fill.fact.fee for fill in fills} != {""}


def test_a_field_of_a_struct_that_has_no_default_refuses() -> None:
    parts = parts_of(encode(rich_state()))
    without(parts, "Booking", "quote")
    with pytest.raises(SnapshotError, match=r"cannot be used: .*quote"):
        decode(file_of(parts), SETTINGS)


def test_a_field_that_is_gone_is_dropped() -> None:
    state = rich_state()
    state.bots["bot"].counts.gone = {"then": [1, 2]}  # type: ignore[attr-defined] # as an older version had
    counts = decode(encode(state), SETTINGS).bots["bot"].counts
    assert not hasattr(counts, "gone")
    assert picture(counts) == picture(rich_state().bots["bot"].counts)


@pytest.mark.parametrize(("name", "field"), [("Position", "symbol"), ("OrderFilled", "price")])
def test_a_field_that_is_gone_from_slots_or_a_struct_is_dropped(name: str, field: str) -> None:
    parts = parts_of(encode(rich_state()))
    shape = next(shape for shape in parts[1] if shape[0] == name)
    for column in objects_of(parts, name):
        column[2].append(column[2][shape[2].index(field)])
    shape[2].append("gone")
    assert picture(decode(file_of(parts), SETTINGS)) == picture(rich_state())


def test_another_version_of_a_class_refuses() -> None:
    parts = parts_of(encode(rich_state()))
    next(shape for shape in parts[1] if shape[0] == "Position")[1] = 7
    with pytest.raises(SnapshotError, match="Position is of version 7, this deskwatch reads 1"):
        decode(file_of(parts), SETTINGS)


def test_a_class_that_no_longer_exists_refuses() -> None:
    parts = parts_of(encode(rich_state()))
    next(shape for shape in parts[1] if shape[0] == "Position")[0] = "Holding"
    with pytest.raises(SnapshotError, match="'Holding', which this version does not know"):
        decode(file_of(parts), SETTINGS)


def test_a_later_format_refuses() -> None:
    data = encode(rich_state()).replace(b"snapshot 1\n", b"snapshot 2\n")
    with pytest.raises(SnapshotError, match="has format 2, this deskwatch reads 1"):
        decode(data, SETTINGS)


def test_other_settings_refuse_because_they_make_other_figures() -> None:
    older_prices = msgspec.structs.replace(SETTINGS, max_mark_age_ns=2 * 3600 * NANOSECONDS)
    with pytest.raises(SnapshotError, match="made with max_mark_age_ns = 3600000000000"):
        decode(encode(rich_state()), older_prices)


def test_another_trading_day_refuses() -> None:
    days = type(SETTINGS.days)(SETTINGS.days._zone, SETTINGS.days._start.replace(hour=17))  # noqa: SLF001 - to be made anew
    with pytest.raises(SnapshotError, match="made with days = "):
        decode(encode(rich_state()), msgspec.structs.replace(SETTINGS, days=days))


def test_a_setting_that_was_not_there_counts_as_its_default() -> None:
    class Later(Settings, frozen=True, kw_only=True):
        lots: str = "average"

    now = {name: getattr(SETTINGS, name) for name in SETTINGS.__struct_fields__}
    data = encode(rich_state())
    assert list(decode(data, Later(**now)).bots) == ["bot", "backtest"]
    with pytest.raises(SnapshotError, match="made with lots = 'average', and now that is 'fifo'"):
        decode(data, Later(**now, lots="fifo"))
