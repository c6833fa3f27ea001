"""Of two bots that want one name for different things the earlier has it, in whatever order they are read."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from deskwatch.operations.claims import Claim, Claims
from deskwatch.testing import NOON_NS


def claim(bot: str, at_ns: int, family: str = "x", metric: str = "counter") -> Claim:
    return Claim(bot=bot, at_ns=at_ns, family=family, metric=metric)


def settled(*claims: Claim) -> tuple[dict[str, bool], list[tuple[str, str]]]:
    """Return who lost, and who was told how, after these claims in this order."""
    book = Claims()
    for each in claims:
        book.stake(each)
    return {each.bot: each.lost for each in claims}, sorted(
        (loss.bot, loss.detail) for loss in book.take_losses()
    )


def test_the_earlier_fact_has_the_name_and_the_other_is_told_why() -> None:
    lost, told = settled(claim("late", NOON_NS + 1, metric="gauge"), claim("early", NOON_NS))
    assert lost == {"late": True, "early": False}
    ((bot, words),) = told
    assert bot == "late"
    assert "gauge 'x' is not shown: bot 'early' had the name first, for counter 'x'" in words


def test_of_one_moment_the_name_of_the_bot_decides() -> None:
    assert settled(claim("b", NOON_NS), claim("a", NOON_NS, metric="gauge"))[0] == {"a": False, "b": True}


def test_a_time_that_cannot_be_is_last() -> None:
    assert settled(claim("wrong", 0), claim("right", NOON_NS, metric="gauge"))[0] == {
        "right": False,
        "wrong": True,
    }


def test_bots_that_mean_the_same_share_the_name() -> None:
    assert settled(claim("a", NOON_NS), claim("b", NOON_NS)) == ({"a": False, "b": False}, [])


def test_other_buckets_are_told_and_shared() -> None:
    one, two = claim("a", 1, metric="histogram"), claim("b", 2, metric="histogram")
    one.bounds, two.bounds = (1.0,), (2.0,)
    lost, told = settled(one, two)
    assert lost == {"a": False, "b": False}
    assert [bot for bot, _ in told] == ["b"]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.sampled_from(["h", "h_sum", "h_total"]),
            st.sampled_from(["counter", "gauge", "histogram"]),
        ),
        min_size=2,
        max_size=4,
    )
)
def test_who_has_a_name_does_not_hang_on_the_order_of_reading(stories: list[tuple[int, str, str]]) -> None:
    def read(order: tuple[int, ...]) -> tuple[dict[str, bool], list[str]]:
        claims = [claim(f"bot{n}", NOON_NS + stories[n][0], *stories[n][1:]) for n in order]
        lost, told = settled(*claims)
        return lost, [bot for bot, _ in told]

    results = [read(order) for order in permutations(range(len(stories)))]
    assert all(result == results[0] for result in results)
