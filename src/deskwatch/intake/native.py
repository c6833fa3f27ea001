"""Lines that are facts already: `{"kind": "order_filled", "symbol": …}`, as the journal itself has them.

`time_ns`, or `time` in RFC 3339, says when it happened; without either it happened when the line was read.
"""

from deskwatch.intake.outcome import Outcome, kind_named, offer_line
from deskwatch.intake.parse import JsonObject
from deskwatch.intake.refusal import Refusal, RefusedError, shown
from deskwatch.intake.times import read_time

_ENVELOPE = frozenset({"kind", "time"})
MOST_UNKNOWN = 20  # fields of one line that are named


def read_native(line: JsonObject) -> Outcome:
    """Return the fact of a line. A field that the kind does not have is told and left out."""
    if "kind" not in line:
        return Outcome(
            refused=[(Refusal.NO_KIND, f"its keys are {shown(', '.join(line)) if line else 'none'}")]
        )
    try:
        kind = kind_named(line["kind"])
        fields = {key: value for key, value in line.items() if key in kind.__struct_fields__}
        moment = _time_ns(line)
        if moment is not None:
            fields["time_ns"] = moment
        offer = offer_line(kind, fields)
    except RefusedError as error:
        return Outcome(refused=[(error.reason, error.detail)])
    unknown = [key for key in line if key not in kind.__struct_fields__ and key not in _ENVELOPE]
    return Outcome([offer], unknown=[f"{offer.kind}.{key}" for key in unknown[:MOST_UNKNOWN]])


def _time_ns(line: JsonObject) -> int | None:
    """Return when it happened; None where the line does not say."""
    said, text = line.get("time_ns"), line.get("time")
    is_said = said is not None and said != 0
    if is_said and text is not None:
        raise RefusedError(Refusal.BAD_TIME, "both time_ns and time are said: leave one out")
    if text is not None:
        return read_time(text, "rfc3339")
    return read_time(said, "ns") if is_said else None
