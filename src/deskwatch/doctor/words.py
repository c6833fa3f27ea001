"""What each reason means and what to do: one table for the doctor and for docs/operating/failures.md.

A drift test holds the page against this. Words between backticks are what a person types or reads.
"""

from typing import NamedTuple

from deskwatch.doctor.finding import Severity
from deskwatch.model import Reason


class Advice(NamedTuple):
    """What a reason means, what to do, and how bad it is."""

    means: str
    mend: str
    severity: Severity


_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

PROBLEMS: dict[Reason, Advice] = {
    Reason.CHECKSUM: Advice(
        "the line was damaged after it was written",
        "look at the disk; restore the file from a backup if it matters",
        _ERROR,
    ),
    Reason.TORN: Advice(
        "the last line has no end: the bot was killed while writing it",
        "nothing; at most this one fact is lost",
        _NOTE,
    ),
    Reason.GAP: Advice("sequence numbers are missing", "somebody edited or cut the file: restore it", _ERROR),
    Reason.REPEATED: Advice("a sequence number comes twice", "somebody joined files: restore them", _ERROR),
    Reason.TRUNCATED: Advice(
        "the file became shorter than what was read, or other than it was",
        "something rotates or truncates it (logrotate?): leave journals alone",
        _ERROR,
    ),
    Reason.HEADER: Advice(
        "the first line is not a header", "not a journal, or one whose beginning is damaged", _ERROR
    ),
    Reason.NEWER_FORMAT: Advice("written by a later deskwatch", "install that version for the hub", _ERROR),
    Reason.UNKNOWN_KIND: Advice("a fact that this version does not know", "the same", _WARNING),
    Reason.INVALID: Advice(
        "a field is missing or has the wrong type; a number is no finite one, or more than can be meant: "
        "a duration above 31 years, a use of a million times its limit, a sum above 1e300; buckets are not "
        "those that a histogram has, or none it could have",
        "look at the program that wrote it; `side` must be `buy` or `sell`, durations are in seconds",
        _ERROR,
    ),
    Reason.NOT_MONEY: Advice(
        "an amount is not a decimal number within the limits",
        "look at the bot: it recorded, say, `nan`",
        _ERROR,
    ),
    Reason.NEGATIVE: Advice(
        "a quantity, price, duration or count below zero, or a quantity of zero", "the same", _ERROR
    ),
    Reason.BAD_NAME: Advice(
        "a figure of the bot's own has a name or a label that no series can have or that is taken (also by "
        "another of the bot's, or by another bot that had it first for something else), changes its kind, "
        "or has too many label sets for a gauge",
        "rename it; put what varies without end (order ids) in no label",
        _WARNING,
    ),
    Reason.CONFLICT: Advice(
        "an id that was booked is told again with another quantity, price or amount; it is not booked again",
        "compare both with the venue's own list: one of the two is a fill of its own, or the venue corrected "
        "it (then record `order_fill_busted` and the new fill)",
        _ERROR,
    ),
    Reason.NO_RATE: Advice(
        "a fee in a currency without a rate; the fill is booked, the result of its trade is not known",
        "record a price of that pair, such as `BNB/USDT`, before the fill",
        _WARNING,
    ),
    Reason.BAD_TIME: Advice(
        "a time before 1990 or after 2100, or of a live or paper bot more than a day after it was recorded",
        "seconds or milliseconds where nanoseconds belong",
        _ERROR,
    ),
    Reason.TOO_LONG: Advice("a line of more than 64 KiB", "look at the program that wrote it", _ERROR),
    Reason.UNREADABLE: Advice(
        "the file cannot be opened, or is no regular file", "its owner and mode", _ERROR
    ),
}

DROPS: dict[str, Advice] = {
    "queue_full": Advice(
        "more facts waited than the recorder may hold",
        "is the disk slow, full or gone? Or does the bot record in a tight loop: record less often",
        _ERROR,
    ),
    "too_large": Advice(
        "a fact was longer than 64 KiB, or long while many waited", "record shorter texts", _ERROR
    ),
    "missing_field": Advice(
        "a call left out a field that the fact needs",
        "run the bot's tests with `DESKWATCH_STRICT=1`: the call raises",
        _ERROR,
    ),
    "positional": Advice(
        "a call gave values without names", "name them: `bot.price_marked(symbol=…, price=…)`", _ERROR
    ),
    "not_a_number": Advice("a number was NaN, infinite or none", "look where the bot reckons it", _ERROR),
    "not_a_mapping": Advice("a mapping was none", "hand over a dict", _ERROR),
    "not_a_choice": Advice("a word was none of those allowed", "`side` is `buy` or `sell`", _ERROR),
    "failed": Advice("the recorder itself failed", "a fault of deskwatch: please report it", _ERROR),
    "closed": Advice("facts came after `bot.close()`", "close the recorder last, or not at all", _ERROR),
    "other": Advice("a reason of another version", "install one version for bots and hub", _ERROR),
}

MENDED: dict[str, Advice] = {
    "truncated": Advice("a text, list or number was too long and was cut", "record shorter ones", _WARNING),
    "foreign": Advice(
        "a value was an object that the recorder does not read",
        "hand over text, numbers or `Decimal`",
        _WARNING,
    ),
    "unknown_field": Advice(
        "a call named a field that the fact does not have", "look at its spelling", _WARNING
    ),
    "not_a_number": Advice(
        "an optional number was none and was left out", "look where the bot reckons it", _WARNING
    ),
    "not_a_mapping": Advice("an optional mapping was none and was left out", "hand over a dict", _WARNING),
    "not_a_choice": Advice(
        "an optional word was none of those allowed", "docs/reference/facts.md lists them", _WARNING
    ),
    "not_buckets": Advice("the bounds of a histogram were none", "numbers that go up, 50 at most", _WARNING),
    "other": Advice("a reason of another version", "install one version for bots and hub", _WARNING),
}
