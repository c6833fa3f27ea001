"""What was read and what became of it, in numbers and in words."""

from collections import Counter

import msgspec

from deskwatch.intake.refusal import MENDS, Refusal

MOST_UNKNOWN = 50  # names of unknown fields that are kept


class Summary(msgspec.Struct, kw_only=True):
    """The account of one run. lines = blank + repeated + unmatched + those with facts or refusals.

    `unwritten` facts at most were read but are not in the journal; the next run over a log goes on with them.
    """

    bot: str
    source: str
    lines: int = 0
    facts: int = 0
    kinds: Counter[str] = msgspec.field(default_factory=Counter)
    blank: int = 0
    repeated: int = 0  # lines whose id was told before
    unmatched: int = 0  # lines that no rule of the map is for
    refused: Counter[str] = msgspec.field(default_factory=Counter)
    unknown_fields: Counter[str] = msgspec.field(default_factory=Counter)
    began_at_line: int = 1
    unwritten: int = 0
    seconds: float = 0.0

    def note_unknown(self, name: str) -> bool:
        """Count a field that its kind does not have; return whether it is the first of its name."""
        if name not in self.unknown_fields and len(self.unknown_fields) >= MOST_UNKNOWN:
            name = "other"
        self.unknown_fields[name] += 1
        return self.unknown_fields[name] == 1 and name != "other"

    def words(self) -> str:
        """Return the account for people."""
        began = f", from line {self.began_at_line:,} on" if self.began_at_line > 1 else ""
        found = [
            f"{self.facts:,} facts of {self.lines:,} lines from {self.source}{began} recorded for {self.bot}"
        ]
        if self.kinds:
            found.append("  " + ", ".join(f"{kind} {count:,}" for kind, count in self.kinds.most_common()))
        passed = [
            f"{count:,} {what}"
            for count, what in (
                (self.unmatched, "that no rule is for"),
                (self.repeated, "told before"),
                (self.blank, "blank"),
            )
            if count
        ]
        if passed:
            found.append(f"  passed over: {', '.join(passed)}")
        for name, count in self.refused.most_common():
            mend = MENDS[Refusal(name)]
            found.append(f"  refused: {count:,} as {name}: {mend.means}; {mend.mend}")
        if self.unknown_fields:
            names = ", ".join(f"{name} ({count:,})" for name, count in self.unknown_fields.most_common(10))
            found.append(f"  left out, since no such field exists: {names}")
        if self.unwritten:
            found.append(
                f"  {self.unwritten:,} facts may not be in the journal, whose disk refuses: "
                "once it takes them, the same command goes on with what is missing of a log"
            )
        return "\n".join(found)
