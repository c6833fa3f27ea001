"""The style sheet's colours, read for contrast and for eyes that see fewer colours.

Contrast is WCAG 2's. Colour blindness is simulated by the matrices of Machado, Oliveira and Fernandes (2009)
at full severity; distances are in OKLab, where 0.02 is about the smallest that is seen at all.
"""

import itertools
import math
import re
from pathlib import Path

import pytest

import deskwatch.web

STYLE = (Path(deskwatch.web.__file__).parent / "static" / "style.css").read_text()
THEMES = ("light", "dark")
Colour = tuple[float, float, float]  # linear light, 0 to 1
EYES: dict[str, tuple[Colour, Colour, Colour]] = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red cones": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green cones": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
}


def colour(name: str, theme: str) -> Colour:
    """Return the colour of a variable of the style sheet."""
    match = re.search(rf"--{name}: light-dark\((#\w{{6}}), (#\w{{6}})\)", STYLE)
    assert match is not None, name
    text = match[1 + THEMES.index(theme)]
    red, green, blue = (linear(int(text[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return red, green, blue


def linear(channel: float) -> float:
    """Return the light of an sRGB channel."""
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def contrast(one: Colour, other: Colour) -> float:
    """Return the ratio of two luminances, 1 to 21."""
    weights = (0.2126, 0.7152, 0.0722)
    dark, bright = sorted(
        sum(weight * part for weight, part in zip(weights, colour, strict=True)) for colour in (one, other)
    )
    return (bright + 0.05) / (dark + 0.05)


def seen(colour: Colour, eyes: str) -> Colour:
    """Return the place in OKLab of a colour as some eyes see it."""
    red, green, blue = (
        min(1.0, max(0.0, sum(weight * part for weight, part in zip(row, colour, strict=True))))
        for row in EYES[eyes]
    )
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.793617785 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.428592205 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.808675766 * short,
    )


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["page", "surface", "hover"])
def test_all_text_stands_out_from_its_ground(theme: str, ground: str) -> None:
    for name in ("ink", "ink-2", "ink-3", "gain", "loss", "warning", "critical"):
        assert contrast(colour(name, theme), colour(ground, theme)) >= 4.5, name


@pytest.mark.parametrize("theme", THEMES)
def test_severe_text_stands_out_from_its_tint(theme: str) -> None:
    for name in ("warning", "critical"):
        tint = colour(f"{name}-tint", theme)
        assert contrast(colour(name, theme), tint) >= 4.5
        assert contrast(colour("ink-2", theme), tint) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_each_line_stands_out_from_the_chart(theme: str) -> None:
    for number in range(8):
        assert contrast(colour(f"series-{number}", theme), colour("surface", theme)) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_the_last_two_colours_differ_from_all_for_most_eyes(theme: str) -> None:
    for one, other in itertools.combinations([f"series-{number}" for number in range(8)], 2):
        apart = math.dist(seen(colour(one, theme), "all cones"), seen(colour(other, theme), "all cones"))
        assert apart >= 0.085, f"{one} and {other}"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eyes", list(EYES))
def test_gain_and_loss_and_any_two_lines_differ_for_all_eyes(theme: str, eyes: str) -> None:
    pairs = [("gain", "loss"), *itertools.combinations([f"series-{number}" for number in range(6)], 2)]
    for one, other in pairs:
        apart = math.dist(seen(colour(one, theme), eyes), seen(colour(other, theme), eyes))
        assert apart >= 0.085, f"{one} and {other}"
