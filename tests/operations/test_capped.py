"""What is kept by key stops growing, and nothing is lost from the sum."""

from deskwatch.events import ApiCalled, DataUpdated
from deskwatch.model import Reason
from deskwatch.operations import Machinery
from deskwatch.operations.capped import MOST_KEYS, OTHER, Capped, CappedCounter


def test_a_counter_counts_what_has_no_place_as_other() -> None:
    counter = CappedCounter("other", most=2)
    for key in ("a", "b", "c", "a", "d"):
        counter.add(key)
    assert counter == {"a": 2, "b": 1, "other": 2}


def test_a_capped_mapping_shares_one_value_among_the_rest() -> None:
    lists: Capped[str, list[int]] = Capped(list, OTHER, most=1)
    for number, key in enumerate("abca"):
        lists.at(key).append(number)
    assert lists.values == {"a": [0, 3], OTHER: [1, 2]}


def test_error_types_made_up_on_the_spot_do_not_fill_the_memory() -> None:
    machinery = Machinery()
    for number in range(MOST_KEYS + 30):
        machinery.update(ApiCalled(endpoint="GET /", error_type=f"failed at {number}"), number)
    assert len(machinery.call_errors) == MOST_KEYS + 1
    assert machinery.call_errors[OTHER, OTHER] == 30


def test_a_type_of_data_too_many_is_said() -> None:
    machinery = Machinery()
    faults = [machinery.update(DataUpdated(data_type=f"d{n}"), n) for n in range(MOST_KEYS + 1)]
    assert [fault[0] for fault in faults if fault is not None] == [Reason.BAD_NAME]
