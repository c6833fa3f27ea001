"""Everything that a state holds is listed, field by field; who adds a field says what older files do."""

from pathlib import Path

import pytest

from deskwatch.events import FACTS
from deskwatch.ledger import Ledger, Prices
from deskwatch.snapshot import SnapshotError, encode
from deskwatch.snapshot.kinds import ENUMS, KINDS
from tests.folded import folded
from tests.snapshot.histories import rich_state
from tests.snapshot.pictures import fields_of, place_of

FIELDS = Path(__file__).parent / "golden" / "fields.txt"
NEW_FIELD = """
What a state holds has changed:

{changes}

1. A new class needs a line in KINDS of src/deskwatch/snapshot/kinds.py, an enumeration one in ENUMS.
2. A new field of a class that is listed: a snapshot of an older version gives it the value that a newly made
   object has. Where that would be wrong, raise the version in that line: older snapshots are then refused.
3. Then write the new lines into tests/snapshot/golden/fields.txt:  python -m tests.snapshot.test_classes
"""


def test_every_field_that_a_state_holds_was_declared() -> None:
    declared = FIELDS.read_text(encoding="utf-8").splitlines()
    held = fields_of(rich_state()).splitlines()
    changes = [f"- {line}" for line in declared if line not in held]
    changes += [f"+ {line}" for line in held if line not in declared]
    assert not changes, NEW_FIELD.format(changes="\n".join(changes))


def test_every_listed_class_is_met_in_the_richest_state() -> None:
    held = {line.partition(":")[0] for line in fields_of(rich_state()).splitlines()}
    listed = {place_of(kind.cls) for kind in KINDS if kind.cls not in FACTS}
    assert listed - held == set(), "in KINDS but in no state: drop the line, or make rich_state() richer"


def test_no_two_listed_classes_have_one_name() -> None:
    names = [kind.name for kind in KINDS] + [cls.__name__ for cls in ENUMS]
    assert sorted(names) == sorted(set(names))


class Stranger:
    """A class that nobody listed."""


@pytest.mark.parametrize("stranger", [Stranger(), Stranger, lambda: 0, object(), b"", frozenset(), 1j])
def test_what_is_not_listed_is_refused_with_its_place_and_the_mend(stranger: object) -> None:
    state = folded("10:00 cash 1")
    state.bots["bot"].account.ledger.prices.new_field = stranger  # type: ignore[attr-defined] # as a later version has
    with pytest.raises(SnapshotError, match=r"^Prices\.new_field holds a .*kinds\.py"):
        encode(state)


class Prices2(Prices):
    """A class that is not listed, though what it is made of is."""


def test_a_class_made_from_a_listed_one_is_not_listed() -> None:
    state = folded("10:00 cash 1")
    ledger: Ledger = state.bots["bot"].account.ledger
    ledger.prices = Prices2(None)
    with pytest.raises(SnapshotError, match=r"Ledger\.prices holds a Prices2"):
        encode(state)


def test_a_text_that_no_file_can_hold_is_refused() -> None:
    state = folded("10:00 cash 1")
    state.bots["bot"].clocks.wound_ns["\ud800"] = 1
    with pytest.raises(SnapshotError, match="a text in it cannot be written"):
        encode(state)


if __name__ == "__main__":
    FIELDS.write_text(fields_of(rich_state()), encoding="utf-8")
