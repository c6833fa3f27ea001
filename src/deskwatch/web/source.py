"""What the web room asks of the hub: bytes that are ready to send, and word of their change."""

from typing import Protocol


class Source(Protocol):
    """The hub as the web room sees it. The hub owns it, for as long as the application lives.

    All of it is called on the event loop's thread, so none of it may block or render: `screen` and
    `metrics` return what was rendered before, and only `wait` may suspend.
    """

    @property
    def version(self) -> str:
        """The version of deskwatch, shown at the foot of the page."""

    def ready(self) -> bool:
        """Whether the journals are caught up, so that the figures are complete."""

    def screen(self) -> bytes:
        """Return the newest `deskwatch.dashboards.Screen` as JSON in UTF-8."""

    def metrics(self, accept: str) -> tuple[str, bytes]:
        """Return content type and body of `/metrics` for an `Accept` header, empty if there was none."""

    async def wait(self, after: int, timeout_seconds: float) -> int:
        """Return the number of the newest screen, at once if it is above `after`.

        Numbers are not negative and never go back, and `screen` is at least as new as the number returned.
        Otherwise suspends until there is a newer screen or `timeout_seconds` have passed, and returns the
        newest number then. Any number of streams wait at the same time.
        """
