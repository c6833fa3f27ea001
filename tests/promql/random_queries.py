"""Random queries over a `World`, for comparing two engines.

An *exact* expression has values that no order of summation can change, so comparisons and rounding of it are
safe to compare; an *inexact* one is only ever computed with.
"""

from collections.abc import Callable

from tests.promql.chance import Chance
from tests.promql.worlds import END_MS, START_MS

_RANGES = ("15s", "45s", "1m", "2m30s", "5m", "10m", "20m")
_CALENDAR = ("minute", "hour", "month", "year", "day_of_week", "day_of_month", "day_of_year", "days_in_month")
_LABELS = ("bot", "symbol")


class Queries:
    """A stream of random queries."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance

    def query(self) -> str:
        """Return one more query."""
        return self._expression(self._chance.choice([1, 2, 2, 3]))

    def _pick(self, *choices: str) -> str:
        return self._chance.choice(choices)

    def _expression(self, depth: int) -> str:
        return self._exact(depth) if self._chance.random() < 0.4 else self._inexact(depth)

    def _shift(self) -> str:
        at = self._chance.randrange(START_MS, END_MS) / 1000
        offset = self._pick("", "", "", " offset 1m", " offset -2m", " offset 37s")
        return self._pick("", "", "", "", f" @ {at}", " @ end()", " @ start()") + offset

    def _metric(self) -> str:
        name = self._pick("orders_total", "equity", "limit", "equity", "orders_total")
        matcher = self._pick(
            "", "", "", '{bot="ema"}', '{symbol!="BTC"}', '{bot=~"e.*|grid"}', '{symbol!~"S.+"}', '{bot=""}'
        )
        return name + matcher

    def _selector(self) -> str:
        return self._metric() + self._shift()

    def _dated(self) -> str:
        """Return a selector without `@` beside an offset, of which Prometheus makes odd times."""
        return self._metric() + self._pick("", " offset 1m", " @ end()", f" @ {START_MS / 1000 + 700}")

    def _range(self) -> str:
        if self._chance.random() < 0.15:
            inner = self._pick(self._metric(), f"sum by (bot) ({self._metric()})", "vector(1)")
            step = self._pick("", "30s", "20s")
            return f"{inner}[{self._pick(*_RANGES[3:])}:{step}]{self._shift()}"
        return f"{self._metric()}[{self._pick(*_RANGES)}]{self._shift()}"

    def _grouping(self) -> str:
        kind = self._pick("", "by", "without")
        labels = ", ".join(self._chance.sample(_LABELS, self._chance.randrange(3)))
        return f" {kind} ({labels}) " if kind else " "

    def _exact(self, depth: int) -> str:
        if depth <= 0:
            return self._selector()
        inner = self._exact(depth - 1)
        choices: list[Callable[[], str]] = [
            self._selector,
            lambda: f"{self._pick('sum', 'min', 'max', 'count', 'group')}{self._grouping()}({inner})",
            lambda: f"{self._window_function()}({self._range()})",
            lambda: f"({inner}) {self._pick('+', '-', '*')} {self._pick('2', '0.25', '-4')}",
            lambda: f"({inner}) {self._comparison()} {self._pick('0', '1.5', '-3', '10')}",
            lambda: f"{self._pick('1', '4.75')} {self._comparison()} ({inner})",
            lambda: f"{self._pick('abs', 'ceil', 'floor', 'round', 'sgn')}({inner})",
            lambda: f"({inner}) {self._pick('and', 'or', 'unless')}{self._matching()}({self._exact(0)})",
            lambda: f"({inner}) {self._comparison()}{self._matching()}({self._exact(0)})",
            lambda: f"clamp({inner}, -2, 5)",
            lambda: f"sum({self._pick('topk', 'bottomk')}{self._grouping()}(3, {inner}))",
            lambda: f'count_values{self._grouping()}("value", {inner})',
            lambda: f'label_replace({inner}, "to", "$1-x", "bot", "(e.|.*)m?.*")',
            lambda: f'label_join({inner}, "bot", "/", "symbol", "bot")',
            lambda: f"absent({inner})",
            lambda: f"absent_over_time({self._range()})",
            lambda: f"timestamp({self._dated()})",
            lambda: f"vector(scalar({inner}))",
            lambda: f"-({inner})",
            lambda: f"{self._pick(*_CALENDAR)}(timestamp({self._dated()}) * {self._pick('1', '37')})",
            lambda: f"quantile{self._grouping()}({self._pick('0', '0.5', '0.9', '1.1')}, {inner})",
            lambda: f"{self._pick('max', 'min', 'sum', 'avg')}{self._grouping()}(odd)",
            lambda: f"{self._pick('max', 'min', 'sum', 'avg', 'changes')}_over_time(odd[2m])".replace(
                "changes_over_time", "changes"
            ),
        ]
        return self._chance.choice(choices)()

    def _comparison(self) -> str:
        return self._pick("==", "!=", "<", ">", "<=", ">=") + self._pick("", "", " bool")

    def _matching(self) -> str:
        return self._pick("", " on (bot) ", " on (bot, symbol) ", " ignoring (symbol) ", " ignoring () ")

    def _window_function(self) -> str:
        names = ("changes", "resets", "idelta", "sum_over_time", "min_over_time", "max_over_time")
        return self._pick(*names, "count_over_time", "last_over_time", "present_over_time")

    def _inexact(self, depth: int) -> str:
        inner = self._expression(depth - 1) if depth > 0 else self._selector()
        choices: list[Callable[[], str]] = [
            lambda: f"{self._pick('rate', 'increase', 'irate', 'delta', 'deriv')}({self._range()})",
            lambda: f"{self._pick('avg', 'stddev', 'stdvar')}_over_time({self._range()})",
            lambda: f"quantile_over_time({self._pick('-1', '0.3', '0.99', '2')}, {self._range()})",
            lambda: f"predict_linear({self._metric()}[{self._pick(*_RANGES)}], 600)",
            lambda: f"holt_winters({self._range()}, 0.3, 0.6)",
            lambda: f"{self._pick('avg', 'sum')}{self._grouping()}({inner})",
            lambda: f"{self._pick('stddev', 'stdvar')}{self._grouping()}({self._metric()} > -1000)",
            lambda: f"({inner}) / ({self._exact(depth - 1)})",
            lambda: f"({inner}) {self._pick('+', '*', '/')}{self._matching()}({self._inexact(depth - 1)})",
            lambda: f"({inner}) * on (bot) group_left (venue) venue_info",
            lambda: f"venue_info / on (bot) group_right () ({inner})",
            lambda: f"{self._pick('exp', 'sqrt', 'atan', 'rad', 'deg', 'tanh')}({inner})",
            lambda: f"histogram_quantile({self._pick('0.5', '0.9', '0', '1')}, {self._buckets()})",
        ]
        return self._chance.choice(choices)()

    def _buckets(self) -> str:
        plain = f"delay_bucket{self._shift()}"
        rate = f"rate(delay_bucket[{self._pick(*_RANGES[2:])}])"
        return self._pick(plain, rate, f"sum by (le) ({rate})", "increase(delay_bucket[5m])")
