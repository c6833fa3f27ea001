"""The equity curve for drawing: bounded in memory, however long a bot runs.

One point a step; when there are too many points the step doubles and every other point goes. The last
value of each step is kept, so the end of the curve is always the newest value.
"""

from typing import SupportsFloat

from deskwatch.model import NANOSECONDS

MOST_POINTS = 2048


class Curve:
    """Times (nanoseconds, ascending) and values. Floats: this is for the eye, not for the book.

    The newest value becomes a float only when it is read or a step ends: most values never are.
    """

    def __init__(self, step_ns: int = NANOSECONDS) -> None:
        self._step_ns = step_ns
        self._until_ns = 0  # where the step of the newest value ends
        self._newest: SupportsFloat = 0.0
        self._values: list[float] = []
        self.times_ns: list[int] = []

    @property
    def values(self) -> list[float]:
        """The values, as many as there are times."""
        if self._values:
            self._values[-1] = float(self._newest)
        return self._values

    def update(self, time_ns: int, value: SupportsFloat) -> None:
        """Take the next value; one that comes late is left out."""
        times = self.times_ns
        if not times or time_ns >= self._until_ns:
            self._begin_step(time_ns)
        elif time_ns < times[-1]:
            return
        else:
            times[-1] = time_ns
        self._newest = value

    def _begin_step(self, time_ns: int) -> None:
        values = self.values
        self.times_ns.append(time_ns)
        values.append(0.0)
        if len(values) > MOST_POINTS:
            self._thin()
        self._until_ns = (time_ns // self._step_ns + 1) * self._step_ns

    def _thin(self) -> None:
        while len(self.times_ns) > MOST_POINTS // 2:
            self._step_ns *= 2
            last_of_step = {time_ns // self._step_ns: index for index, time_ns in enumerate(self.times_ns)}
            kept = list(last_of_step.values())
            self.times_ns = [self.times_ns[index] for index in kept]
            self._values = [self._values[index] for index in kept]
