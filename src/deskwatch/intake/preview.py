"""What the first lines of a source would become, with nothing recorded: how a map is made right."""

from collections.abc import Iterator
from typing import Any

import msgspec

from deskwatch.intake.lines import Line
from deskwatch.intake.outcome import Outcome, Reader
from deskwatch.intake.refusal import MENDS, Refusal, RefusedError
from deskwatch.intake.source import Source


class Preview(msgspec.Struct, kw_only=True):
    """What one line would become: facts, refusals (reason and words), fields that no kind has."""

    line: int
    facts: list[dict[str, Any]]
    refused: list[tuple[Refusal, str]]
    unknown: list[str]

    def words(self) -> str:
        """Return it for people."""
        found = [f"{fact['kind']}  {_fields(fact)}" for fact in self.facts]
        found += [f"refused, {reason}: {detail}; {MENDS[reason].mend}" for reason, detail in self.refused]
        found += [f"no field {name}: left out" for name in self.unknown]
        return f"line {self.line}: " + "\n    ".join(found or ["nothing: no rule is for it"])


def preview(source: Source, reader: Reader, limit: int) -> Iterator[Preview]:
    """Give what the first `limit` lines would become; blank ones do not count."""
    given = 0
    while given < limit and (lines := source.read()) is not None:
        for line in lines:
            if not line.is_blank() and given < limit:
                given += 1
                outcome = _outcome(line, reader)
                facts = [{"kind": offer.kind, **offer.fields} for offer in outcome.offers]
                yield Preview(line=line.number, facts=facts, refused=outcome.refused, unknown=outcome.unknown)


def _outcome(line: Line, reader: Reader) -> Outcome:
    try:
        return reader(line.parsed())
    except RefusedError as error:
        return Outcome(refused=[(error.reason, error.detail)])


def _fields(fact: dict[str, Any]) -> str:
    return " ".join(f"{name}={value}" for name, value in fact.items() if name != "kind")
