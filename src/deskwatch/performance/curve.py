"""The equity curve for drawing: bounded in memory, however long a bot runs.

One point a step; when there are too many points the step doubles and every other point goes. The last
value of each step is kept, so the end of the curve is always the newest value.
"""

from deskwatch.model import NANOSECONDS

MOST_POINTS = 2048


class Curve:
    """Times (nanoseconds, ascending) and values. Floats: this is for the eye, not for the book."""

    def __init__(self, step_ns: int = NANOSECONDS) -> None:
        self._step_ns = step_ns
        self.times_ns: list[int] = []
        self.values: list[float] = []

    def update(self, time_ns: int, value: float) -> None:
        """Take the next value; one that comes late is left out."""
        times = self.times_ns
        if times and time_ns < times[-1]:
            return
        if times and time_ns // self._step_ns == times[-1] // self._step_ns:
            times[-1], self.values[-1] = time_ns, value
            return
        times.append(time_ns)
        self.values.append(value)
        if len(times) > MOST_POINTS:
            self._thin()

    def _thin(self) -> None:
        while len(self.times_ns) > MOST_POINTS // 2:
            self._step_ns *= 2
            last_of_step = {time_ns // self._step_ns: index for index, time_ns in enumerate(self.times_ns)}
            kept = list(last_of_step.values())
            self.times_ns = [self.times_ns[index] for index in kept]
            self.values = [self.values[index] for index in kept]
