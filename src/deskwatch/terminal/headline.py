"""The top of the screen: is all well, how old is what is shown, and what to know before believing it."""

from collections.abc import Sequence

from rich.text import Text

from deskwatch.dashboards import Screen, Tone
from deskwatch.terminal.format import age
from deskwatch.terminal.look import Look, padded, signed_lines, signed_words
from deskwatch.terminal.printable import printable

OLD_AFTER_SECONDS = 60.0  # from then on figures are grey: they may no longer be true
GAP = 3  # cells between the sentence and the age
HEADLINE_LINES = 3
NOTICE_LINES = 3
MAXIMUM_NOTICES = 4


def is_old(age_seconds: float | None) -> bool:
    """Whether figures of this age must be shown as doubtful; no age, nothing to doubt."""
    return age_seconds is not None and age_seconds >= OLD_AFTER_SECONDS


def draw_headline(screen: Screen, age_seconds: float | None, *, width: int, look: Look) -> list[Text]:
    """Draw the one sentence at the left and the data's age at the right."""
    # What old facts say may be over, for better or for worse, so it is neither green nor red.
    tone = Tone.MUTED if is_old(age_seconds) and screen.tone is not Tone.CRITICAL else screen.tone
    words = signed_words(screen.headline, tone, look.palette, strong=True)
    age_words = _age_words(screen, age_seconds, look)
    title = Text.assemble((printable(screen.title), look.palette.muted), "  ", age_words, end="")
    # The title is the first to go: it is the same at all times.
    right = title if words.cell_len + GAP + title.cell_len <= width else age_words
    left_width = width - right.cell_len - GAP
    palette = look.palette
    lines = signed_lines(screen.headline, tone, palette, width=left_width, lines=HEADLINE_LINES, strong=True)
    gap = " " * max(width - lines[0].cell_len - right.cell_len, 1)
    return [padded(Text.assemble(lines[0], gap, right, end=""), width), *lines[1:]]


def draw_notices(notices: Sequence[str], *, width: int, look: Look) -> list[Text]:
    """Draw each notice, broken where it is long; beyond four their number."""
    palette = look.palette
    lines: list[Text] = []
    for notice in notices[:MAXIMUM_NOTICES]:
        lines += signed_lines(notice, Tone.WARNING, palette, width=width, lines=NOTICE_LINES)
    if len(notices) > MAXIMUM_NOTICES:
        lines.append(
            Text(f"  and {len(notices) - MAXIMUM_NOTICES} more notices", style=palette.muted, end="")
        )
    return lines


def _age_words(screen: Screen, age_seconds: float | None, look: Look) -> Text:
    if not screen.ready:
        return signed_words("reading the journals…", Tone.WARNING, look.palette)
    if age_seconds is None:
        return Text("no data yet", style=look.palette.muted, end="")
    if is_old(age_seconds):
        return signed_words(f"data {age(age_seconds)} old", Tone.WARNING, look.palette, strong=True)
    return Text(f"data {age(max(age_seconds, 0.0))} old", style=look.palette.muted, end="")
