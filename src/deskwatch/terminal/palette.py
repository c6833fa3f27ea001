"""Colours, each with a meaning: the sign of a gain, severity, the identity of a series. All else is grey.

There are three palettes: dark and light for the full-screen view, and one of the terminal's own sixteen
colours for plain text, whose background is not ours to know. A tone always has a sign beside its colour, for
the colour-blind, for a pipe and for `NO_COLOR`.
"""

from collections.abc import Iterable

import msgspec

from deskwatch.dashboards import Tone

# One cell wide in every terminal, so not the coloured pictographs that fonts make two cells wide.
SIGNS = {
    Tone.NEUTRAL: "",
    Tone.GOOD: "✓",
    Tone.BAD: "✗",
    Tone.WARNING: "!",
    Tone.CRITICAL: "■",
    Tone.MUTED: "·",
}
MAXIMUM_IDENTITIES = 1024  # remembered names of series; beyond, colours start again at the first


def marks(arrow: str, tone: Tone) -> str:
    """Return what stands before a figure: its arrow, the sign of its tone, or both where it is a warning.

    A muted figure has no sign, and good or bad is what an arrow says already.
    """
    sign = "" if tone is Tone.MUTED or (arrow != "" and tone in {Tone.GOOD, Tone.BAD}) else SIGNS[tone]
    return " ".join(mark for mark in (sign, arrow) if mark != "")


def meaning(arrow_tone: Tone, tone: Tone) -> Tone:
    """Return the tone that colours a figure: a warning's own, else the arrow's, else its own."""
    if tone in {Tone.WARNING, Tone.CRITICAL} or arrow_tone is Tone.NEUTRAL:
        return tone
    return arrow_tone


class Palette(msgspec.Struct, frozen=True, kw_only=True):
    """Styles in rich's notation, by meaning."""

    text: str
    strong: str  # figures and headings
    muted: str  # labels, units
    faint: str  # axes and rules
    good: str
    bad: str
    warning: str
    critical: str
    series: tuple[str, ...]
    emphasis: str = "bold"  # added to a tone's style where the figure is a big one

    def tone(self, tone: Tone) -> str:
        """Return the style of a tone."""
        return {
            Tone.NEUTRAL: self.text,
            Tone.GOOD: self.good,
            Tone.BAD: self.bad,
            Tone.WARNING: self.warning,
            Tone.CRITICAL: self.critical,
            Tone.MUTED: self.muted,
        }[tone]

    def greyed(self) -> "Palette":
        """Return the palette of figures that are too old to be trusted: everything in grey, signs stay."""
        return Palette(
            text=self.muted,
            strong=self.muted,
            muted=self.muted,
            faint=self.faint,
            good=self.muted,
            bad=self.muted,
            warning=self.muted,
            critical=self.muted,
            series=(self.muted,),
            emphasis="not bold",
        )


# Gains are bluish and losses reddish, of another lightness, so that they differ for every kind of vision.
DARK = Palette(
    text="#d5dbe3",
    strong="bold #f4f7fa",
    muted="#8792a0",
    faint="#3d4855",
    good="#35c4a4",
    bad="#ff7d66",
    warning="#e8bd55",
    critical="bold #ff5570",
    series=(
        *("#5ea8ff", "#b994f7", "#d8c95e", "#5fcbe0", "#ee8fc2"),
        *("#9fbf6b", "#d9a27a", "#8390ff", "#c9c2a5", "#6aa8b8"),
    ),
)
LIGHT = Palette(
    text="#27303a",
    strong="bold #0b1016",
    muted="#65707d",
    faint="#c3cbd4",
    good="#007a63",
    bad="#c0361a",
    warning="#8a5f00",
    critical="bold #b0002e",
    series=(
        *("#1a66d6", "#7a3fc9", "#857000", "#007f99", "#b52d7d"),
        *("#547021", "#9a5b2a", "#3b46c4", "#7d735a", "#2f6f80"),
    ),
)
ANSI = Palette(
    text="default",
    strong="bold",
    muted="dim",  # not the bright black, which some colour schemes make invisible
    faint="dim",
    good="green",
    bad="red",
    warning="yellow",
    critical="bold red",
    series=("blue", "magenta", "cyan", "bright_blue", "bright_magenta", "bright_cyan"),
)


class Identities:
    """Which colour belongs to which series: the first come, the first colour, and it stays for good.

    So the same bot has the same colour in every chart and table, also when others appear.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def learn(self, names: Iterable[str]) -> None:
        """Give each name that is new the next colour."""
        for name in names:
            if name not in self._numbers and len(self._numbers) < MAXIMUM_IDENTITIES:
                self._numbers[name] = len(self._numbers)

    def knows(self, name: str) -> bool:
        """Whether the name is that of a series on a chart."""
        return name in self._numbers

    def style(self, name: str, palette: Palette) -> str:
        """Return the series' colour; a name that was never learnt has the first."""
        return palette.series[self._numbers.get(name, 0) % len(palette.series)]
