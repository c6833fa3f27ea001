"""What could not be read in journals, by bot and reason."""

from collections.abc import Iterator

from deskwatch.doctor.finding import Finding
from deskwatch.doctor.sight import Sight
from deskwatch.doctor.words import PROBLEMS, Advice
from deskwatch.model import Reason


def journal_problems(sight: Sight) -> Iterator[Finding]:
    """Find lines and facts that could not be used, each reason once a bot, with the first line of it."""
    for (bot, reason), count in sorted(sight.hub_view.problems.items()):
        advice = _advice(Reason(reason))
        example = sight.examples.get((bot, reason))
        first = f"; the first: {example.file}:{example.line}: {example.detail}" if example is not None else ""
        yield Finding(
            check="journal_problems",
            severity=advice.severity,
            what=f"{count:,} as {reason}: {advice.means}{first}",
            mend=advice.mend,
            subject=bot,
        )


def _advice(reason: Reason) -> Advice:
    """Return the advice, with "the same" written out."""
    found, above = PROBLEMS[reason], PROBLEMS[Reason.NEWER_FORMAT]
    if found.mend != "the same":
        return found
    return found._replace(
        mend=above.mend if reason is Reason.UNKNOWN_KIND else PROBLEMS[Reason.NOT_MONEY].mend
    )
