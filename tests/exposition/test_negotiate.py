"""Each client gets the format that it asks for."""

import pytest

from deskwatch.exposition import Format, choose_format

PROMETHEUS_2 = (
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", Format.PROMETHEUS),
        ("*/*", Format.PROMETHEUS),
        ("text/html,application/xhtml+xml,*/*;q=0.8", Format.PROMETHEUS),
        (PROMETHEUS_2, Format.OPENMETRICS),
        ("application/openmetrics-text", Format.OPENMETRICS),
        ("application/openmetrics-text;q=0.2, text/plain;q=0.9", Format.PROMETHEUS),
        ("application/openmetrics-text;q=0", Format.PROMETHEUS),
        ("application/openmetrics-text;q=nonsense, ;;,", Format.PROMETHEUS),
    ],
)
def test_openmetrics_only_for_those_who_like_it_at_least_as_much(accept: str, chosen: Format) -> None:
    assert choose_format(accept) is chosen
