"""The values a screen is made of.

A number that is not known is `None`, and a screen says so in words or with a dash, never with a zero.
"""

import enum

import msgspec


class Unit(enum.StrEnum):
    """How a number is written; the screen's language decides on separators."""

    MONEY = "money"  # in `Screen.currency`, two digits after the point
    PRICE = "price"  # as many digits as the number needs
    QUANTITY = "quantity"  # the same
    PERCENT = "percent"  # 12.5 is written 12.50 %
    RATIO = "ratio"  # 0.125 is written 12.5 %
    COUNT = "count"
    SECONDS = "seconds"  # an age: 3 s, 4 min, 2 h
    TIME = "time"  # seconds since 1970, UTC; written in the reader's zone
    TEXT = "text"


class Tone(enum.StrEnum):
    """What a value means for the reader; a screen gives each tone a colour *and* a sign."""

    NEUTRAL = "neutral"
    GOOD = "good"
    BAD = "bad"
    WARNING = "warning"
    CRITICAL = "critical"
    MUTED = "muted"


Cell = float | str | None


class Stat(msgspec.Struct, frozen=True, kw_only=True):
    """One big figure. `series` is the catalogue's name of what it shows, `note` a few words under it."""

    id: str
    title: str
    value: float | None
    unit: Unit
    series: str = ""
    tone: Tone = Tone.NEUTRAL
    note: str = ""
    signed: bool = False  # a gain or a loss: written with its sign and an arrow


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a chart; as many values as the curve has times."""

    name: str
    values: list[float | None]


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """A chart over time. `times` are seconds since 1970, ascending, shared by all lines.

    `downwards` asks for values drawn as depths below zero (a drawdown).
    """

    id: str
    title: str
    unit: Unit
    times: list[float]
    lines: list[Line]
    series: str = ""
    note: str = ""
    downwards: bool = False


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a table. `signed` as in `Stat`; `tones` maps a cell's text to its tone."""

    name: str
    title: str
    unit: Unit = Unit.TEXT
    signed: bool = False
    tones: dict[str, Tone] = msgspec.field(default_factory=dict)


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of cells in the order of `columns`; `empty` is what to say when there are none."""

    id: str
    title: str
    columns: list[Column]
    rows: list[list[Cell]]
    empty: str = ""


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """All of one page at one moment.

    `headline` answers "is all well?" in one sentence, with its tone. `notices` are what a reader must
    know before believing a figure ("simulated market"). Times are nanoseconds since 1970, UTC;
    `data_as_of_ns` is the newest fact shown, 0 if there is none. `ready` is false while the journals are
    still being read.
    """

    title: str
    headline: str
    tone: Tone
    currency: str
    generated_at_ns: int
    data_as_of_ns: int
    ready: bool
    notices: list[str]
    stats: list[Stat]
    curves: list[Curve]
    tables: list[Table]
