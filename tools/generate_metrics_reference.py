"""Write the page of all series from the catalogue, so that the two cannot disagree.

python tools/generate_metrics_reference.py            write docs/reference/metrics.md
python tools/generate_metrics_reference.py --check    exit 1 if it is not up to date
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from deskwatch.metrics.execution import EXECUTION
from deskwatch.metrics.health import HEALTH
from deskwatch.metrics.machine import MACHINE
from deskwatch.metrics.machinery import MACHINERY
from deskwatch.metrics.metric import BOT_LABELS, HubMetric, Metric
from deskwatch.metrics.monitor import HUB, RECORDER
from deskwatch.metrics.orders import ORDERS
from deskwatch.metrics.performance import PERFORMANCE
from deskwatch.metrics.trading import TRADING
from deskwatch.model import Kind

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "metrics.md"
_LABELS = ", ".join(f"`{label}`" for label in BOT_LABELS)
INTRODUCTION = f"""\
# Metrics

Generated from `deskwatch/metrics` by `tools/generate_metrics_reference.py`; do not edit.

Every series that `/metrics` may show, by the name under which it is queried. Series of a bot carry the labels
{_LABELS}; those in the tables come on top. Amounts are in the
reporting currency, and the ending says which: `_usd` here, `_eur` where `[account] currency` is `EUR`.
Percentages go from 0 to 100, the win rate from 0 to 1.

What is not known is absent, never 0: a price that is missing or too old takes every series with it that needs
one. Counters never go back, over any restart. A metric has at most 2,000 series; the rest is added into one
whose labels all say `other`.
"""
GROUPS: tuple[tuple[str, str, Sequence[Metric | HubMetric]], ...] = (
    ("Money", "What the account is worth, what it earned, what it holds.", TRADING),
    (
        "Performance",
        "A trade is a round trip, from flat to flat. Formulas and sources: [performance.md](performance.md).",
        PERFORMANCE,
    ),
    ("Orders and fills", "A fill is one execution of an order, or of a part of it.", EXECUTION),
    ("Execution", "Of orders that have an id. Formulas: [performance.md](performance.md).", ORDERS),
    ("Risk and life", "What risk management refused and stopped, and whether the bot is at work.", HEALTH),
    ("Machinery", "How the bot's own code runs: cycles, calls, limits, parts.", MACHINERY),
    ("Recording", "What was read of each bot's journals, and what its recorder could not keep.", RECORDER),
    ("Machine and servers", "What the bots stand on; without the labels of a bot.", MACHINE),
    ("The hub itself", "Without the labels of a bot, except where the table names them.", HUB),
)


def main() -> int:
    """Write or check the page."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="only compare with what is there")
    page = render()
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page:
        return 0
    if parser.parse_args().check:
        print(f"{PAGE} is not up to date: run tools/generate_metrics_reference.py")
        return 1
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page, encoding="utf-8")
    print(f"{PAGE} was written")
    return 0


def render() -> str:
    """Return the text of the page."""
    return INTRODUCTION + "".join(_group(*group) for group in GROUPS)


def _group(title: str, words: str, entries: Sequence[Metric | HubMetric]) -> str:
    head = ["", f"## {title}", words, "", "| name | type | labels | meaning |", "|---|---|---|---|"]
    return "\n".join([*head, *(_row(entry) for entry in entries), ""])


def _row(entry: Metric | HubMetric) -> str:
    suffix = "_total" if entry.kind is Kind.COUNTER else ""
    labels = ", ".join(f"`{label}`" for label in entry.labels)
    return f"| `{entry.full_name('USD')}{suffix}` | {entry.kind} | {labels} | {entry.help} |"


if __name__ == "__main__":
    sys.exit(main())
