"""What is wrong is a value with its place, or one exception of one tree."""

from deskwatch import model
from deskwatch.model import DeskwatchError, NotMoneyError, Problem, Reason


def test_a_problem_prints_as_editors_follow_it() -> None:
    problem = Problem(file="a.jsonl", line=7, reason=Reason.CHECKSUM, detail="damaged", bot="ema")
    assert str(problem) == "a.jsonl:7: checksum: damaged"


def test_every_error_for_people_is_in_the_one_tree() -> None:
    errors = [value for name, value in vars(model).items() if name.endswith("Error")]
    assert len(errors) > 5
    assert [error for error in errors if not issubclass(error, DeskwatchError)] == [NotMoneyError]


def test_the_tree_is_drawn_where_it_is_defined() -> None:
    drawing = vars(model.errors)["__doc__"]
    assert [cls.__name__ for cls in DeskwatchError.__subclasses__() if cls.__name__ not in drawing] == []


def test_reasons_are_words_fit_for_a_label() -> None:
    assert [reason for reason in Reason if not reason.value.replace("_", "").isalpha()] == []
