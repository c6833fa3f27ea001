"""What Prometheus reads is what was meant, whatever a label holds."""

import math
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_prometheus

from deskwatch.exposition import Format, render
from deskwatch.exposition.text import number
from deskwatch.model import Family, Kind, Sample

FAMILIES = [
    Family(
        "trader_trades",
        Kind.COUNTER,
        'Fills, "each" once.\nTwo lines \\ and a backslash.',
        [Sample((("bot", 'a"b\\c\nd'), ("side", "buy")), 3.0, "_total")],
    ),
    Family("trader_age_seconds", Kind.GAUGE, "An age.", [Sample((), 1.5)], "seconds"),
]
PROMETHEUS = r"""# HELP trader_trades_total Fills, "each" once.\nTwo lines \\ and a backslash.
# TYPE trader_trades_total counter
trader_trades_total{bot="a\"b\\c\nd",side="buy"} 3
# HELP trader_age_seconds An age.
# TYPE trader_age_seconds gauge
trader_age_seconds 1.5
"""
OPENMETRICS = r"""# TYPE trader_trades counter
# HELP trader_trades Fills, \"each\" once.\nTwo lines \\ and a backslash.
trader_trades_total{bot="a\"b\\c\nd",side="buy"} 3
# TYPE trader_age_seconds gauge
# UNIT trader_age_seconds seconds
# HELP trader_age_seconds An age.
trader_age_seconds 1.5
# EOF
"""


def test_the_prometheus_format_is_written_byte_for_byte() -> None:
    assert render(FAMILIES, Format.PROMETHEUS).decode() == PROMETHEUS


def test_openmetrics_is_written_byte_for_byte() -> None:
    assert render(FAMILIES, Format.OPENMETRICS).decode() == OPENMETRICS


@given(st.text(), st.floats())
def test_any_label_and_any_number_come_back_from_the_peers_parsers(label: str, value: float) -> None:
    """A newline, a quote or a surrogate in a symbol's name must not cost the scrape."""
    families = [Family("trader_x", Kind.GAUGE, "X.", [Sample((("symbol", label),), value)])]
    shown = label.encode("utf-8", "backslashreplace").decode()
    plain = list(parse_prometheus(render(families, Format.PROMETHEUS).decode()))
    strict = list(parse_openmetrics(render(families, Format.OPENMETRICS).decode()))  # type: ignore[no-untyped-call] # the peer's
    for parsed in (plain, strict):
        (sample,) = parsed[0].samples
        assert sample.labels == {"symbol": shown}
        assert sample.value == value or (math.isnan(sample.value) and math.isnan(value))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1e14, "100000000000000"),
        (1e300, "1e+300"),
        (0.1, "0.1"),
        (math.inf, "+Inf"),
        (-math.inf, "-Inf"),
        (math.nan, "NaN"),
    ],
)
def test_a_number_is_written_short_and_exact(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.prometheus
def test_promtool_has_nothing_to_say(program: Callable[[str], Path]) -> None:
    """It warns of names, units, types and missing help texts."""
    promtool = program("promtool")
    families = [Family("trader_trades", Kind.COUNTER, "Fills.", [Sample((("bot", "a\n"),), 1.0, "_total")])]
    text = render(families, Format.PROMETHEUS)
    done = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
