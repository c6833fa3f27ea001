"""One tree of exceptions, and the value that says what was wrong with a line.

```
DeskwatchError            exit code 2 at the command line, one line of text
├── UsageError            the command was called in a way that cannot work
├── ConfigError           deskwatch.toml or a DESKWATCH_… variable is wrong
├── DataDirectoryError    the data directory is missing or cannot be used
├── PortInUseError        somebody else listens where the hub should
├── HubRunningError       another hub already owns this data directory
├── MissingDependencyError  a part that was not installed is needed
├── StoreError            the history cannot be read or written (room `store`)
└── QueryError            a query has no answer (room `promql`)
```

A message names the thing, its value and the mend. Bad *input* is never an exception: it is a
`Problem`, handed on beside the good results, so that the rest is still read.
"""

import enum

import msgspec


class DeskwatchError(Exception):
    """What a person can mend; printed as one line, without a trace."""


class UsageError(DeskwatchError):
    """The command was called in a way that cannot work."""


class ConfigError(DeskwatchError):
    """`deskwatch.toml` or an environment variable is wrong."""


class DataDirectoryError(DeskwatchError):
    """The data directory is missing, not a directory, or not ours to use."""


class PortInUseError(DeskwatchError):
    """Somebody else listens on the address."""


class HubRunningError(DeskwatchError):
    """Another hub already owns the data directory."""


class MissingDependencyError(DeskwatchError):
    """A part of deskwatch that was not installed is needed."""


class Reason(enum.StrEnum):
    """Why a line of a journal, or a fact in it, could not be used as it stands.

    The set is closed: it is the label `reason` of `deskwatch_journal_problems_total`.
    """

    CHECKSUM = "checksum"  # the CRC does not match: the line was damaged after it was written
    TORN = "torn"  # the last line has no end: the writer was killed in the middle of it
    TOO_LONG = "too_long"  # longer than any line a writer may write
    HEADER = "header"  # the first line of the segment is not a header
    NEWER_FORMAT = "newer_format"  # written by a later version than this one can read
    UNKNOWN_KIND = "unknown_kind"  # a kind of fact that this version does not know
    INVALID = "invalid"  # a field is missing or of the wrong type
    TRUNCATED = "truncated"  # the file became shorter than what was already read of it
    GAP = "gap"  # sequence numbers are missing: lines were lost
    REPEATED = "repeated"  # a sequence number that was already read
    NOT_MONEY = "not_money"  # an amount that is not a decimal number within the limits
    UNREADABLE = "unreadable"  # the file cannot be opened or is not a regular file
    NEGATIVE = "negative"  # a quantity, price, duration or count below zero, or a quantity of zero
    BAD_NAME = "bad_name"  # a name that no series can have, or one that is taken
    CONFLICT = "conflict"  # an id that was booked, told again with other amounts; it is not booked again
    NO_RATE = "no_rate"  # a fee in a currency without a rate: booked, but the result is not known
    BAD_TIME = "bad_time"  # before 1990, after 2100, or a day after it was recorded: units mixed up


class Problem(msgspec.Struct, frozen=True):
    """Something wrong with one line, beside which everything else was still read.

    `line` counts from 1; 0 means the file as a whole. `bot` is empty where the header was not readable.
    """

    file: str
    line: int
    reason: Reason
    detail: str
    bot: str = ""

    def __str__(self) -> str:
        """Return `file:line: reason: detail`, the form that editors and people can follow."""
        return f"{self.file}:{self.line}: {self.reason}: {self.detail}"
