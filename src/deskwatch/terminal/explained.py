"""An explanation in a terminal: the arithmetic as an account is written, the facts under it.

    account value                          100,807.60 USD
        cash                                84,807.60 USD
      + BTC/USD at its price                16,000.00 USD
          + SOL/USD at its price                  250.00 USD

Signs and names at the left, amounts at the right in one column, where each comes from behind it. What is
not known is an en dash, with the reason. Figures of money are rounded to be read; the last line is exact.
"""

from collections.abc import Iterator
from datetime import tzinfo
from decimal import Decimal

import msgspec
from rich.text import Text

from deskwatch.explain import Entry, Explanation, Facts, Line
from deskwatch.terminal.format import UNKNOWN, Reader, local_time, moment
from deskwatch.terminal.look import wrapped
from deskwatch.terminal.palette import ANSI, Palette
from deskwatch.terminal.printable import fitted, printable
from deskwatch.terminal.text import NARROWEST, written

STEP = 4  # cells by which a part stands in from what it is a part of
WIDEST_LABEL = 44
WIDEST = 110
BOOT_CELLS = 6
NANOSECONDS = 1_000_000_000
BOT_LABELS = frozenset({"bot", "strategy", "portfolio"})
_SIGN_WORDS = {"or": "≥", "or less": "≤"}
_MOST_LINES = 40
_SIGNIFICANT = 10
_PLACES = 8
_LARGE = 100  # where one amount is as large as this, the second place of all is the last that is read
_SMALL = Decimal("0.01")  # but what is smaller than this keeps its digits
_BARE = frozenset({"", "s", "ms", "bytes", "contracts"})


class _Reading(msgspec.Struct, frozen=True):
    """Who reads, and the units of which so much is told that the second place is the last one to be read."""

    reader: Reader
    coarse: frozenset[str]


class _Row(msgspec.Struct, frozen=True):
    """One line as it is to be written: name with its indent, number, unit, remark; `depth` 0 is the whole."""

    label: str
    number: str
    unit: str
    remark: str
    depth: int


def render_explanation(explanation: Explanation, *, width: int, colour: bool, zone: tzinfo | None) -> str:
    """Return an explanation as lines of at most `width` cells; below 40 as for 40, above 110 as for 110."""
    width = min(max(width, NARROWEST), WIDEST)
    reader = Reader(zone=zone, now_seconds=explanation.as_of_ns / NANOSECONDS)
    palette = ANSI
    coarse = frozenset(_coarse_units(explanation.line))
    rows = list(_rows(explanation.line, 0, "", _Reading(reader, coarse)))
    lines = [
        *_head(explanation, width, palette, zone),
        Text(end=""),
        *_table(rows, width, palette),
        Text(end=""),
        *_end(explanation, width, palette),
    ]
    some = [facts for facts in explanation.facts if facts.count + facts.left_out]
    for facts in some or explanation.facts[:1]:
        lines += [Text(end=""), *_facts(facts, width, palette, reader)]
    return written(lines, width, colour=colour)


def series_words(explanation: Explanation) -> str:
    """Return the series as `/metrics` writes it, without the labels of the bot that the heading names."""
    own = {name: value for name, value in explanation.labels.items() if name not in BOT_LABELS}
    inside = ",".join(f'{name}="{value}"' for name, value in own.items())
    return printable(f"{explanation.series}{{{inside}}}" if inside else explanation.series)


def _head(explanation: Explanation, width: int, palette: Palette, zone: tzinfo | None) -> Iterator[Text]:
    labels = explanation.labels
    own = [f"{name} {value}" for name, value in labels.items() if name not in BOT_LABELS]
    when = local_time(explanation.as_of_ns / NANOSECONDS, zone)
    as_of = UNKNOWN if when is None else f"{when:%Y-%m-%d %H:%M:%S %Z}".rstrip()
    words = " · ".join(part for part in (labels.get("bot", ""), *own, as_of) if part)
    yield Text(fitted(printable(explanation.series), width), style=palette.strong, end="")
    yield Text(fitted(printable(words), width), style=palette.muted, end="")
    for row in wrapped(printable(explanation.meaning), width, lines=4):
        yield Text(row, style=palette.text, end="")


def _rows(line: Line, depth: int, sign: str, reading: _Reading) -> Iterator[_Row]:
    """Return the line and, under it, its parts; the sign of the first part is not written."""
    indent = " " * (STEP * depth - 2) if depth else ""
    gutter = f"{_SIGN_WORDS.get(sign, sign):<2}" if depth else ""
    number, unit = _amount(line, reading)
    place = f"{line.fact.boot[:BOOT_CELLS]} #{line.fact.seq}" if line.fact is not None else ""
    # Why a number is missing is said once, at the end.
    note = line.note if line.value is not None else ""
    remark = ", ".join(part for part in (note, place) if part)
    yield _Row(indent + gutter + printable(line.label), number, unit, printable(remark), depth)
    for place_of, part in enumerate(line.parts):
        shown = "" if place_of == 0 and part.sign != "-" else str(part.sign)
        yield from _rows(part, depth + 1, shown, reading)


def _table(rows: list[_Row], width: int, palette: Palette) -> Iterator[Text]:
    """Write the rows in columns; a remark for which there is no room goes under its row."""
    label_cells = min(max(len(row.label) for row in rows), WIDEST_LABEL, width // 2)
    number_cells = max(len(row.number) for row in rows)
    unit_cells = max(len(row.unit) for row in rows)
    used = label_cells + 2 + number_cells + 1 + unit_cells + 2
    for row in rows[:_MOST_LINES]:
        strong = palette.strong if row.depth == 0 else palette.text
        text = Text(end="", no_wrap=True)
        text.append(fitted(row.label, label_cells).ljust(label_cells + 2), style=strong)
        text.append(row.number.rjust(number_cells), style=strong)
        text.append(f" {row.unit.ljust(unit_cells)}", style=palette.muted)
        room = width - used
        if len(row.remark) <= room:
            text.append(f"  {row.remark}" if row.remark else "", style=palette.muted)
            yield text
            continue
        yield text
        inset = " " * min(STEP * row.depth + 2, width // 3)
        for piece in wrapped(row.remark, width - len(inset), lines=3):
            yield Text(inset + piece, style=palette.muted, end="")
    if len(rows) > _MOST_LINES:
        yield Text(
            f"… and {len(rows) - _MOST_LINES:,} more lines: --json has them", style=palette.muted, end=""
        )


def _end(explanation: Explanation, width: int, palette: Palette) -> Iterator[Text]:
    """Write the number as `/metrics` shows it, or why there is none."""
    series = series_words(explanation)
    if explanation.shown is None:
        yield Text(fitted(f"{series} is absent on /metrics:", width), style=palette.warning, end="")
        for why in explanation.why_absent:
            for row in wrapped(f"! {printable(why)}", width, lines=3):
                yield Text(row, style=palette.warning, end="")
    else:
        shown = _plain(explanation.shown)
        yield Text.assemble(
            ("/metrics shows  ", palette.muted),
            (fitted(series, max(width - 17 - len(shown), 10)), palette.text),
            (f" {shown}", palette.strong),
            end="",
        )
    if not explanation.agrees:
        reckoned = UNKNOWN if explanation.reckoned is None else _plain(explanation.reckoned)
        words = f"✗ the arithmetic ends in {reckoned}: this is a fault of deskwatch, please report it"
        for row in wrapped(words, width, lines=2):
            yield Text(row, style=palette.critical, end="")


def _facts(facts: Facts, width: int, palette: Palette, reader: Reader) -> Iterator[Text]:
    """Write the newest facts of a sort: when, where in the journal, what; one that does not count is dim."""
    listed = len(facts.newest)
    total = facts.count + facts.left_out
    which = "" if listed in {0, total} else f", the newest {listed}"
    aside = f", {facts.left_out:,} of them not counted" if facts.left_out else ""
    yield Text(
        fitted(f"{printable(facts.title)}: {total:,}{aside}{which}", width), style=palette.strong, end=""
    )
    for entry in facts.newest:
        when = moment(entry.time_ns / NANOSECONDS, reader)
        place = f"{entry.boot[:BOOT_CELLS]} #{entry.seq}"
        words = f"  {when:<12}  {place:<14}  {fact_words(entry)}"
        style = palette.muted if entry.remark else palette.text
        remark = f" ({entry.remark})" if entry.remark else ""
        yield Text(fitted(printable(words + remark), width), style=style, end="")


def fact_words(entry: Entry) -> str:
    """Return a fact in a few words: `buy 0.25 BTC/USD @ 64000 fee 1.2 USD`, `cash_moved 50 USD`."""
    fact = entry.fact
    fields = msgspec.to_builtins(fact)
    kind = fields.pop("kind")
    fields.pop("time_ns", None)
    if kind == "order_filled":
        words = [fields.pop(name) for name in ("side", "quantity", "symbol")] + ["@", fields.pop("price")]
        if entry.trade_unit:
            words += [f"(trade {_gain(entry.trade_net)} {entry.trade_unit})"]
        if "fee" in fields:
            words += ["fee", fields.pop("fee"), fields.pop("fee_currency", "")]
    else:
        words = [
            kind,
            *(fields.pop(name, "") for name in ("side", "quantity", "amount", "currency", "symbol", "price")),
        ]
    said = " ".join(word for word in words if word)
    return " ".join((said, *(f"{name} {_short(value)}" for name, value in fields.items())))


def _gain(net: Decimal | None) -> str:
    if net is None:
        return "of unknown result"
    number = _number(net, least=2, most=2 if abs(net) >= 1 else _PLACES)
    return f"+{number}" if net > 0 else number


def _short(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _coarse_units(line: Line) -> Iterator[str]:
    is_amount = line.unit not in _BARE and not line.precise
    if is_amount and line.value is not None and abs(line.value) >= _LARGE:
        yield line.unit
    for part in line.parts:
        yield from _coarse_units(part)


def _amount(line: Line, reading: _Reading) -> tuple[str, str]:
    if line.value is None:
        return UNKNOWN, line.unit
    if line.unit == "time":
        return moment(float(line.value), reading.reader), ""
    if line.unit == "%":
        return _number(line.value, least=2, most=4), line.unit
    least = 0 if line.unit in _BARE else 2
    coarse = line.unit in reading.coarse and not line.precise and abs(line.value) >= _SMALL
    return _number(line.value, least=least, most=2 if coarse else _PLACES), line.unit


def _number(value: Decimal, *, least: int, most: int) -> str:
    """Write a number to be read, with so many places, and no more digits than tell something."""
    size = abs(value)
    if size >= Decimal(10) ** 15 or 0 < size < Decimal(10) ** -_PLACES:
        return f"{value:.4g}".replace("E", "e").replace("e+", "e")
    whole = max(value.adjusted() + 1, 0)
    text = f"{value:,.{min(most, max(_SIGNIFICANT - whole, 2))}f}"
    head, _, tail = text.partition(".")
    tail = tail.rstrip("0").ljust(least, "0")
    text = f"{head}.{tail}" if tail else head
    return text if any(digit in text for digit in "123456789") else text.removeprefix("-")


def _plain(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)  # noqa: PLR2004 - as /metrics
