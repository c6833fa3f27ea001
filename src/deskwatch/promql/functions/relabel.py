"""`label_replace` and `label_join`: values stay, labels change."""

import functools
import re

from deskwatch.model import Labels
from deskwatch.promql.errors import EvaluationError
from deskwatch.promql.labels import is_label_name, replaced, value_of
from deskwatch.promql.matcher import Match, Pattern, compile_pattern
from deskwatch.promql.values import Vector

# `$1`, `$name`, `${name}`, and `$$` for a dollar; a name is as long as it can be, so `$1x` is the group "1x".
_REFERENCE = re.compile(r"\$(?:(\$)|(\w+)|\{(\w+)\})", re.ASCII)


def label_replace(vector: Vector, target: str, replacement: str, source: str, expression: str) -> Vector:
    """Return the vector with `target` set to `replacement` where the whole of `source` matches.

    An empty result takes the label away. Raises `EvaluationError` for a bad expression or name, and where two
    series become one.
    """
    try:
        pattern = compile_pattern(expression)
    except ValueError:
        raise EvaluationError(f"invalid regular expression in label_replace(): {expression}") from None
    if not is_label_name(target):
        raise EvaluationError(f"invalid destination label name in label_replace(): {target!a}")

    @functools.cache
    def result(value: str) -> str | None:
        match = pattern.fullmatch(value)
        return None if match is None else _expanded(replacement, match, pattern)

    def change(labels: Labels) -> Labels:
        text = result(value_of(labels, source))
        return labels if text is None else replaced(labels, target, text)

    return vector.relabelled(change)


def label_join(vector: Vector, target: str, separator: str, *sources: str) -> Vector:
    """Return the vector with `target` set to the values of `sources`, joined; errors as `label_replace`."""
    for source in sources:
        if not is_label_name(source):
            raise EvaluationError(f"invalid source label name in label_join(): {source!a}")
    if not is_label_name(target):
        raise EvaluationError(f"invalid destination label name in label_join(): {target!a}")
    return vector.relabelled(
        lambda labels: replaced(labels, target, separator.join(value_of(labels, name) for name in sources))
    )


def _expanded(template: str, match: Match, pattern: Pattern) -> str:
    def meaning(reference: re.Match[str]) -> str:
        if reference[1]:
            return "$"
        name = reference[2] or reference[3]
        if name.isdigit():
            known = int(name) <= pattern.groups if len(name) <= len(str(pattern.groups)) else False
            return (match.group(int(name)) or "") if known else ""
        return (match.group(name) or "") if name in pattern.groupindex else ""

    return _REFERENCE.sub(meaning, template)
