"""Times as the API writes them."""

import datetime as dt


def as_text(time_ms: int) -> str:
    """Return a time in milliseconds as `2026-01-31T12:00:00.25Z`."""
    moment = dt.datetime.fromtimestamp(time_ms // 1000, dt.UTC)
    fraction = f".{time_ms % 1000:03}".rstrip("0").rstrip(".")
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z"
