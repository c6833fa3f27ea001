"""`deskwatch query`."""

import argparse
import io
import os
import shutil
import sys
from typing import NamedTuple

import msgspec

from deskwatch.cli.answers import curves_of, tables_of
from deskwatch.cli.options import add_data, resolve
from deskwatch.cli.spans import TIME_HELP, add_bounds, now_ms, span_ms, time_ms
from deskwatch.history import History, history_folder
from deskwatch.model import Clock, SystemClock, UsageError
from deskwatch.promql import Answer, Type
from deskwatch.promql.numbers import plain
from deskwatch.terminal import render_parts
from deskwatch.terminal.printable import printable

HELP = """Ask the hub's history in PromQL; it is read directly, so no hub has to run.

  deskwatch query 'trader_account_value_usd'
  deskwatch query 'sum by (bot) (rate(trader_trades_total[1h]))' --at now-2h
  deskwatch query 'trader_drawdown_pct' --range 6h --step 1m
  deskwatch query 'trader_account_value_usd' --from 2026-01-31 --to 2026-02-01 --json

With --range or --from it draws a chart; a time is a date and time, seconds since 1970, or now-2h.
"""
_POINTS = 240  # of a range without --step: about the dots of a chart
_USUAL_WIDTH = (100, 24)


class Steps(NamedTuple):
    """The instants that are asked for; one where `step_ms` is 0."""

    start_ms: int
    end_ms: int
    step_ms: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("expression", metavar="EXPR", help="a query in PromQL")
    parser.add_argument("--at", metavar="TIME", help=f"the instant (default: now): {TIME_HELP}")
    parser.add_argument("--range", metavar="LENGTH", dest="length", help="a range that ends now, such as 6h")
    add_bounds(parser)
    parser.add_argument(
        "--step", metavar="LENGTH", help=f"between two points of a range (default: a {_POINTS}th of it)"
    )
    parser.add_argument("--json", action="store_true", help="print the answer as the HTTP API gives it")
    add_data(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the answer."""
    clock = SystemClock()
    steps = _steps(arguments, clock)
    data, _ = resolve(arguments)
    history = History(history_folder(data), clock, tell=lambda words: print(words, file=sys.stderr))
    try:
        answer = _answer(history, arguments.expression, steps)
    finally:
        history.close()
    if arguments.json:
        print(msgspec.json.encode({"status": "success", "data": answer.data(), **_remarks(answer)}).decode())
        return 0
    for words in (*answer.warnings, *answer.infos):
        print(f"note: {words}", file=sys.stderr)
    _print(answer, arguments.expression, now_ms(clock))
    return 0


def _answer(history: History, expression: str, steps: Steps) -> Answer:
    start_ms, end_ms, step_ms = steps
    if step_ms:
        return history.engine.range(expression, start_ms, end_ms, step_ms)
    return history.engine.instant(expression, end_ms)


def _remarks(answer: Answer) -> dict[str, list[str]]:
    named = {"warnings": list(answer.warnings), "infos": list(answer.infos)}
    return {name: words for name, words in named.items() if words}


def _steps(arguments: argparse.Namespace, clock: Clock) -> Steps:
    """Return what is asked for. Raises `UsageError` for options that contradict each other."""
    begin, end, length = arguments.begin, arguments.end, arguments.length
    if arguments.at and (begin or end or length or arguments.step):
        raise UsageError("--at is one instant: leave it out for a range, or the options of the range")
    if length and begin:
        raise UsageError("--range and --from contradict each other: leave one of them out")
    if not length and not begin:
        if end or arguments.step:
            raise UsageError(
                "a range has a beginning: add --range or --from, or ask for an instant with --at"
            )
        at_ms = time_ms(arguments.at or "now", "--at", clock)
        return Steps(at_ms, at_ms, 0)
    end_ms = time_ms(end or "now", "--to", clock)
    start_ms = time_ms(begin, "--from", clock) if begin else end_ms - span_ms(length, "--range")
    if start_ms >= end_ms:
        raise UsageError("the range ends before it begins: swap --from and --to")
    usual_ms = max(1000, -(-(end_ms - start_ms) // _POINTS // 1000) * 1000)
    return Steps(start_ms, end_ms, span_ms(arguments.step, "--step") if arguments.step else usual_ms)


def _print(answer: Answer, expression: str, time: int) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that is not UTF-8 shows a mark, not an error
    if answer.kind in {Type.SCALAR, Type.STRING}:
        print(printable(answer.text) if answer.kind is Type.STRING else plain(float(answer.values[0, 0])))
        return
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    width = shutil.get_terminal_size(_USUAL_WIDTH).columns
    curves, tables = curves_of(answer, expression), tables_of(answer, expression)
    sys.stdout.write(render_parts(curves, tables, width=width, colour=colour, now_seconds=time / 1000))
