"""What an answer is told with: warnings (it may be wrong) and infos (it may not be what was meant)."""


class Annotations:
    """Remarks on one query, each once, in the order they came up."""

    def __init__(self) -> None:
        self._warnings: dict[str, None] = {}
        self._infos: dict[str, None] = {}

    @property
    def warnings(self) -> list[str]:
        """Return the warnings, as the HTTP API gives them."""
        return list(self._warnings)

    @property
    def infos(self) -> list[str]:
        """Return the infos, as the HTTP API gives them."""
        return list(self._infos)

    def warn(self, text: str) -> None:
        """Add a warning."""
        self._warnings[f"PromQL warning: {text}"] = None

    def inform(self, text: str) -> None:
        """Add an info."""
        self._infos[f"PromQL info: {text}"] = None

    def warn_quantile(self, value: float) -> None:
        """Warn of a quantile that is outside of 0 to 1."""
        self.warn(f"quantile value should be between 0 and 1, got {short(value)}")


def short(value: float) -> str:
    """Return a number as Prometheus' messages write it: `NaN`, `+Inf`, `1.1`."""
    if value != value:  # noqa: PLR0124 - only NaN differs from itself
        return "NaN"
    return {float("inf"): "+Inf", float("-inf"): "-Inf"}.get(value, f"{value:.15g}")
