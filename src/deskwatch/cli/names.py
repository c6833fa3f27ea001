"""Names that only this machine knows: its bots, and the figures in its currency.

To complete one, the shell asks `deskwatch explain --names …`, with the `--data` that stands on the line. A
shell that has no way to ask completes nothing there.
"""

from pathlib import Path

import shtab

from deskwatch.hub import Desk
from deskwatch.journal import journals_directory
from deskwatch.model import UsageError
from deskwatch.tail import SegmentReader

MOST_BOTS = 1000
_FIRST_BYTES = 64 * 1024  # as long as a header may be

_BASH = """
_deskwatch_names() {
  local place data=()
  for ((place = 1; place < ${#COMP_WORDS[@]} - 1; place++)); do
    [[ ${COMP_WORDS[place]} == --data ]] && data=(--data "${COMP_WORDS[place + 1]}")
  done
  compgen -W "$(deskwatch explain --names "$1" "${data[@]}" 2>/dev/null)" -- "$2"
}
_deskwatch_bots() { _deskwatch_names bots "$1"; }
_deskwatch_figures() { _deskwatch_names figures "$1"; }
"""
_ZSH = """
_deskwatch_names() {
  local place=${words[(I)--data]} found
  local -a data
  (( place )) && data=(--data "${words[place + 1]}")
  found=("${(@f)$(deskwatch explain --names $1 $data 2>/dev/null)}")
  compadd -a found
}
_deskwatch_bots() { _deskwatch_names bots }
_deskwatch_figures() { _deskwatch_names figures }
"""
_PREAMBLE = {"bash": _BASH, "zsh": _ZSH}
BOTS = {
    "bash": "_deskwatch_bots",
    "zsh": "_deskwatch_bots",
    "fish": "(deskwatch explain --names bots 2>/dev/null)",
    "preamble": _PREAMBLE,
}
FIGURES = {
    "bash": "_deskwatch_figures",
    "zsh": "_deskwatch_figures",
    "fish": "(deskwatch explain --names figures 2>/dev/null)",
    "preamble": _PREAMBLE,
}
FILES = shtab.FILE


def bot_names(data: Path) -> list[str]:
    """Return the names of the bots whose journals are there, by the headers of their newest segments."""
    names = set()
    for folder in sorted(journals_directory(data).glob("*/"))[:MOST_BOTS]:
        segment = max(folder.glob("*.jsonl"), default=None)
        header = None if segment is None else SegmentReader(segment, None).read(_FIRST_BYTES).header
        if header is not None and header.bot.mode != "machine":
            names.add(header.bot.name)
    return sorted(names)


def must_know(desk: Desk, bot: str, data: Path) -> None:
    """Raise `UsageError` naming the bots that there are, if one had recorded nothing by the desk's time."""
    if not bot or bot in desk.bots():
        return
    known = bot_names(data)
    if bot in known:
        raise UsageError(f"--bot {bot!r} had recorded nothing by then: choose a later --at")
    there = f"there are {', '.join(known)}" if known else f"no bot has recorded anything below {data}"
    raise UsageError(f"--bot {bot!r} is not known: {there}")
