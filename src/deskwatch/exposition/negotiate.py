"""Which format a client asks for by its Accept header."""

import enum

_OPENMETRICS = "application/openmetrics-text"


class Format(enum.Enum):
    """A format and its content type."""

    PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
    OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        return self.value


def choose_format(accept: str) -> Format:
    """Return OpenMetrics where the client likes it at least as much as plain text, else plain text."""
    best = {Format.PROMETHEUS: -1.0, Format.OPENMETRICS: -1.0}
    for part in accept.split(","):
        kind, *parameters = [piece.strip().lower() for piece in part.split(";")]
        weight = _weight(parameters)
        if kind == _OPENMETRICS:
            best[Format.OPENMETRICS] = max(best[Format.OPENMETRICS], weight)
        elif kind in {"text/plain", "text/*", "*/*", ""}:
            best[Format.PROMETHEUS] = max(best[Format.PROMETHEUS], weight)
    liked = best[Format.OPENMETRICS] > 0 and best[Format.OPENMETRICS] >= best[Format.PROMETHEUS]
    return Format.OPENMETRICS if liked else Format.PROMETHEUS


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
