"""`deskwatch explain`."""

import argparse
import io
import os
import shutil
import sys
from pathlib import Path

import msgspec

from deskwatch.cli.moment import add_at, moment_ns
from deskwatch.cli.names import BOTS, FIGURES, bot_names, must_know
from deskwatch.cli.options import add_data, resolve
from deskwatch.explain import (
    KEPT,
    OF_A_RUNNING_HUB,
    Explanation,
    Figure,
    explain,
    figure_names,
    find_figure,
    notebook_for,
)
from deskwatch.hub import Config, Desk
from deskwatch.metrics import CATALOGUE, BotView, Metric, gather
from deskwatch.model import Kind, SystemClock, UsageError
from deskwatch.replay import Cut, StandingClock
from deskwatch.terminal import render_explanation
from deskwatch.terminal.printable import fitted

HELP = """Explain a figure: what it means, the arithmetic with its numbers put in, and the facts behind it.

  deskwatch explain                              what can be explained
  deskwatch explain trader_daily_pnl_usd
  deskwatch explain daily_pnl --bot grid-eth     the same, in short, of one bot
  deskwatch explain drawdown_pct --at 14:30      as it was then
  deskwatch explain 'trader_trades_total{side="buy",symbol="BTC/USD"}'
  deskwatch explain fees --facts 50              with the newest 50 facts of each sort
  deskwatch explain account_value --json         for programs, exact

The journals are read anew, each number is reckoned from the ones under it, and the result is held against
what /metrics shows; where the two differ the exit code is 1. A figure that is absent is explained too: which
price, rate or trade is missing. A fact is named by the bot's boot and its number there, as in the journal.
"""
DIFFERS = 1
MOST_FACTS = 10_000
MOST_PRINTED = 20  # series of one figure; for more, labels choose


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What `--json` prints for each series."""

    explanation: Explanation
    reckoned: float | None
    agrees: bool


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    figure = parser.add_argument(
        "figure",
        metavar="FIGURE",
        nargs="?",
        help="its name on /metrics, or enough of it (default: list all)",
    )
    figure.complete = FIGURES  # type: ignore[attr-defined] # shtab reads this attribute
    add_data(parser)
    add_at(parser)
    bot = parser.add_argument("--bot", metavar="NAME", default="", help="of this bot (default: the only one)")
    bot.complete = BOTS  # type: ignore[attr-defined] # as above
    parser.add_argument(
        "--facts",
        metavar="N",
        type=int,
        default=KEPT,
        help=f"list the newest N facts of each sort (default: {KEPT})",
    )
    parser.add_argument("--json", action="store_true", help="print as JSON, amounts exact")
    parser.add_argument("--names", choices=("figures", "bots"), help=argparse.SUPPRESS)


def run(arguments: argparse.Namespace) -> int:
    """Explain, or list what can be explained."""
    data, config = resolve(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that is not UTF-8 shows a mark, not an error
    if arguments.names:
        names = bot_names(data) if arguments.names == "bots" else figure_names(config.account.currency)
        print("\n".join(names))
        return 0
    if arguments.figure is None:
        _list(config.account.currency, as_json=arguments.json)
        return 0
    if not 0 <= arguments.facts <= MOST_FACTS:
        raise UsageError(f"--facts {arguments.facts} is not from 0 to {MOST_FACTS:,}")
    explanations = _explained(arguments, data, config)
    _print(explanations, as_json=arguments.json)
    return 0 if all(explanation.agrees for explanation in explanations) else DIFFERS


def _explained(arguments: argparse.Namespace, data: Path, config: Config) -> list[Explanation]:
    """Rebuild the desk with a notebook beside it, and explain."""
    figure = find_figure(arguments.figure, config.account.currency)
    name = figure.metric.name
    if name in OF_A_RUNNING_HUB:
        raise UsageError(
            f"{name} is what a running hub says of itself and stands in no journal: see its /metrics"
        )
    now_ns = SystemClock().now_ns()
    until_ns = moment_ns(arguments.at, now_ns)
    clock = StandingClock(now_ns if until_ns is None else until_ns)
    bot = _bot(arguments.bot, figure)
    if bot and "bot" in figure.metric.labels:  # one of the hub's, about bots
        figure = Figure(figure.metric, figure.labels | {"bot": bot})
    notebook = notebook_for([figure], arguments.facts)
    cut = Cut(until_ns=until_ns, bot=bot if isinstance(figure.metric, Metric) else "")
    desk = Desk(data, config, clock, cut, notebook)
    desk.catch_up()
    must_know(desk, bot, data)
    views, hub = desk.views()
    gather(views, hub)  # the hub's view also tells of the last gathering
    return explain(figure, _chosen(views, figure, config), hub, notebook)


def _bot(named: str, figure: Figure) -> str:
    if named and figure.bot and named != figure.bot:
        raise UsageError(
            f"--bot {named!r} and the label bot={figure.bot!r} contradict each other: leave one out"
        )
    return named or figure.bot


def _chosen(views: list[BotView], figure: Figure, config: Config) -> list[BotView]:
    """Return the one bot to be explained, none where the figure is not one of bots."""
    if not isinstance(figure.metric, Metric):
        return []
    if not views:
        raise UsageError("no bot has recorded anything here: name the directory with --data, or another --at")
    if len(views) > 1:
        names = ", ".join(view.bot.name for view in views)
        name = figure.metric.full_name(config.account.currency)
        raise UsageError(f"{name} of which bot? There are {names}: name one with --bot")
    return views


def _print(explanations: list[Explanation], *, as_json: bool) -> None:
    if as_json:
        answers = [Answer(explanation=one, reckoned=one.reckoned, agrees=one.agrees) for one in explanations]
        print(msgspec.json.encode(answers).decode())
        return
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = shutil.get_terminal_size((100, 24)).columns
    # One that does not agree is never left out.
    first = [one for number, one in enumerate(explanations) if number < MOST_PRINTED or not one.agrees]
    texts = [render_explanation(one, width=width, colour=colour, zone=None) for one in first]
    sys.stdout.write("\n".join(texts))
    if len(first) < len(explanations):
        rest = len(explanations) - len(first)
        print(f"\n… and {rest:,} more: choose by labels, as in '{explanations[-1].series}{{…}}', or --json")


def _list(currency: str, *, as_json: bool) -> None:
    """Print all figures with what they mean."""
    names = {
        metric.full_name(currency) + ("_total" if metric.kind is Kind.COUNTER else ""): metric.help
        for metric in CATALOGUE
        if metric.name not in OF_A_RUNNING_HUB
    }
    if as_json:
        print(msgspec.json.encode(names).decode())
        return
    width = shutil.get_terminal_size((100, 24)).columns
    cells = max(map(len, names))
    for name, meaning in names.items():
        print(f"{name:<{cells}}  {fitted(meaning, max(width - cells - 2, 20))}")
    print("\ndeskwatch explain FIGURE [--bot NAME] [--at TIME] explains one of them.")
