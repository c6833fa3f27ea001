r"""Make any text safe to show in a terminal.

A bot's name, a symbol or an error's message comes from outside. Written as it is, it could move the cursor,
recolour the screen, set the window's title, reverse the reading order or hide a part of itself. Here every
such character is replaced by a visible `�`, and whatever breaks a line becomes a space:
`printable("BTC\x1b[2J")` is `"BTC�[2J"`.

It does not judge letters: names that merely look alike stay as they are.
"""

import unicodedata

from rich.cells import cell_len, set_cell_size

MAXIMUM_CHARACTERS = 300  # of one text; the rest is cut and shown by an ellipsis
MAXIMUM_MARKS = 2  # combining marks on one letter; more would pile up over the lines above
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
ELLIPSIS = "…"

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES = frozenset({"Zs", "Zl", "Zp"})
_LINE_BREAKS = frozenset("\t\n\r\v\f\x1c\x1d\x1e\x85")
_MARKS = frozenset({"Mn", "Me", "Mc"})
# Letters by category, yet nothing is drawn for them.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")


def printable(text: str) -> str:
    """Return `text` without anything that a terminal would obey, hide or reorder, on one line."""
    shown = text[:MAXIMUM_CHARACTERS]
    if not (shown.isascii() and shown.isprintable()):
        shown = _neutralised(shown)
    return shown + ELLIPSIS if len(text) > MAXIMUM_CHARACTERS else shown


def fitted(text: str, width: int) -> str:
    """Return `text` cut to `width` cells with an ellipsis; shorter text stays as it is.

    A width below 1 gives an empty text.
    """
    if cell_len(text) <= width:
        return text
    if width < 1:
        return ""
    return set_cell_size(text, width - 1).rstrip() + ELLIPSIS


def _neutralised(text: str) -> str:
    shown: list[str] = []
    marks = MAXIMUM_MARKS  # so that a mark without a letter before it is dropped
    for character in text:
        category = unicodedata.category(character)
        if category in _MARKS:
            marks += 1
            if marks <= MAXIMUM_MARKS and not _selects_variant(character):
                shown.append(character)
            continue
        marks = 0
        if category in _SPACES or character in _LINE_BREAKS:
            shown.append(" ")
        elif category in _HIDDEN or character in _FILLERS:
            shown.append(REPLACEMENT)
        else:
            shown.append(character)
    return "".join(shown)


def _selects_variant(character: str) -> bool:
    """Tell a variation selector: terminals disagree on the width of what it changes."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"
