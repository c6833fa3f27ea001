"""A clock that stands at the moment that is looked at."""


class StandingClock:
    """Says the same time for ever, so that ages and windows are as they were then."""

    def __init__(self, now_ns: int) -> None:
        self._now_ns = now_ns

    def now_ns(self) -> int:
        """Nanoseconds since 1970 in UTC."""
        return self._now_ns

    def monotonic_ns(self) -> int:
        """Nanoseconds since some start: none pass."""
        return 0
