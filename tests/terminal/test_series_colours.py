"""A series keeps its colour for good, and every meaning of a colour has a sign as well."""

from deskwatch.dashboards import Tone
from deskwatch.terminal.palette import ANSI, DARK, LIGHT, SIGNS, Identities, marks, meaning


def test_a_newcomer_does_not_change_the_colour_of_those_before() -> None:
    identities = Identities()
    identities.learn(["b"])
    before = identities.style("b", DARK)
    identities.learn(["a", "b", "c"])
    assert identities.style("b", DARK) == before
    assert len({identities.style(name, DARK) for name in "abc"}) == 3


def test_no_two_tones_look_alike_in_any_palette() -> None:
    for palette in (DARK, LIGHT, ANSI):
        styles = [palette.tone(tone) for tone in Tone]
        assert len(set(styles)) == len(styles)


def test_each_tone_but_the_neutral_one_has_a_sign_of_its_own() -> None:
    signs = [SIGNS[tone] for tone in Tone if tone is not Tone.NEUTRAL]
    assert "" not in signs
    assert len(set(signs)) == len(signs)


def test_a_warning_keeps_its_sign_and_colour_beside_an_arrow() -> None:
    assert marks("▼", Tone.CRITICAL) == "■ ▼"
    assert meaning(Tone.BAD, Tone.CRITICAL) is Tone.CRITICAL


def test_a_loss_is_said_by_its_arrow_alone() -> None:
    assert marks("▼", Tone.BAD) == "▼"
    assert meaning(Tone.BAD, Tone.GOOD) is Tone.BAD


def test_old_figures_are_all_of_one_grey() -> None:
    grey = DARK.greyed()
    assert {grey.tone(tone) for tone in Tone} == {DARK.muted}
