"""The two looks of the full-screen view, as Textual wants them: the palettes with a ground under them."""

from textual.theme import Theme

from deskwatch.terminal.palette import DARK, LIGHT, Palette

DARK_THEME = "deskwatch-dark"
LIGHT_THEME = "deskwatch-light"


def themes() -> list[Theme]:
    """Return both themes, the dark one first."""
    return [
        _theme(DARK_THEME, DARK, background="#0e1319", surface="#161d26", panel="#222c38", dark=True),
        _theme(LIGHT_THEME, LIGHT, background="#fbfbfa", surface="#f0f2f4", panel="#dfe4e9", dark=False),
    ]


def palette_of(theme: str) -> Palette:
    """Return the palette that belongs to a theme's name; any name but the light one's is dark."""
    return LIGHT if theme == LIGHT_THEME else DARK


def _theme(name: str, palette: Palette, *, background: str, surface: str, panel: str, dark: bool) -> Theme:
    return Theme(
        name=name,
        primary=palette.series[0],
        accent=palette.series[0],
        foreground=palette.text,
        background=background,
        surface=surface,
        panel=panel,
        success=palette.good,
        warning=palette.warning,
        error=palette.critical.removeprefix("bold "),
        dark=dark,
        variables={
            "muted": palette.muted,
            "faint": palette.faint,
            "footer-background": surface,
            "footer-foreground": palette.muted,
            "footer-key-foreground": palette.text,
            "footer-key-background": surface,
            "footer-description-background": surface,
            "footer-description-foreground": palette.muted,
            "scrollbar": panel,
            "scrollbar-hover": palette.faint,
            "scrollbar-active": palette.muted,
            "scrollbar-background": background,
            "scrollbar-background-hover": background,
            "scrollbar-background-active": background,
            "scrollbar-corner-color": background,
        },
    )
