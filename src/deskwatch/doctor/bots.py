"""The bots: have they recorded, do they live, do they work, was all of it kept."""

import platform
from collections import Counter
from collections.abc import Iterator

import psutil

from deskwatch.doctor.finding import Finding, Severity
from deskwatch.doctor.sight import Sight
from deskwatch.doctor.words import DROPS, MENDED, Advice
from deskwatch.events import BotStarted
from deskwatch.journal import data_home, is_held, journals_directory
from deskwatch.metrics import BotView
from deskwatch.model import NANOSECONDS
from deskwatch.operations import Life

IDLE_NS = 15 * 60 * NANOSECONDS  # a loop or feed that was at work and has been quiet for longer
OVER_NS = 7 * 86_400 * NANOSECONDS  # a bot that has been silent for longer is history
_IDLE = {"loop": "completed no cycle", "data": "saw no new price or data"}
_STOPPED = "kill -CONT its process, or leave the debugger"


def no_bot(sight: Sight) -> Iterator[Finding]:
    """Find a desk on which nobody ever recorded."""
    if not sight.can_be_read or sight.bots:
        return
    elsewhere = data_home("") if sight.data != data_home("") else None
    has_some = elsewhere is not None and any(journals_directory(elsewhere).glob("*/*.jsonl"))
    yield Finding(
        check="no_bot",
        severity=Severity.ERROR,
        what=f"no bot ever recorded into {sight.data}",
        mend=(
            f"bots record into {elsewhere}: look there with --data, or give them DESKWATCH_HOME={sight.data}"
            if has_some
            else f"call deskwatch.bot(…) in the bot, with DESKWATCH_HOME={sight.data}; or see deskwatch demo"
        ),
    )


def bot_silent(sight: Sight) -> Iterator[Finding]:
    """Find bots that did not say that they would stop, and no longer beat."""
    for view in sight.working:
        if view.life is not Life.SILENT:
            continue
        since_ns = view.state.clocks.wound_ns.get("process")
        is_over = since_ns is not None and sight.now_ns - since_ns > OVER_NS
        what, mend = _silence(sight, view)
        yield Finding(
            check="bot_silent",
            severity=Severity.WARNING if is_over else Severity.ERROR,
            what=f"is silent: {what}",
            mend="if it is gone for good, move its folder out of the data directory" if is_over else mend,
            subject=view.bot.name,
            since_ns=since_ns,
        )


def _silence(sight: Sight, view: BotView) -> tuple[str, str]:
    """Return what is known of a silent bot's process, and the mend."""
    process, segment = view.state.process, sight.newest_segment(view)
    held = segment is not None and is_held(segment)
    if process is None:
        return "its journal does not say which process wrote it", "start the bot again"
    if process.host != platform.node():
        return f"its process {process.pid} ran on {process.host or 'another machine'}", "look at that machine"
    return _local_silence(process, _status(process, view.state.clocks.started_ns), held=held)


def _local_silence(process: BotStarted, status: str, *, held: bool) -> tuple[str, str]:
    """Return what is known of a silent process of this machine: what it does, and who holds its journal."""
    named = f"its process {process.pid}"
    if status == psutil.STATUS_STOPPED:
        return f"{named} is stopped (SIGSTOP, Ctrl-Z or a debugger)", _STOPPED
    if status and held:
        mend = "its standard error says so where the disk refuses; else it hangs: py-spy dump tells where"
        return f"{named} lives and holds its journal, but nothing is written", mend
    if status:
        return f"{named} lives, but let go of its journal", "start the bot again"
    if held:
        return f"{named} is gone, but another one holds its journal", "a child of it lives on: end that"
    mend = "start it again; its own log, or journalctl -k (out of memory?), tells why it ended"
    return f"{named} is gone, and did not say that it would stop: it was killed or crashed", mend


def _status(process: BotStarted, started_ns: int) -> str:
    """Return what the process does; nothing where it is gone or its number is another's by now."""
    try:
        found = psutil.Process(process.pid)
        if found.create_time() * NANOSECONDS > started_ns + 5 * NANOSECONDS:
            return ""
        status: str = found.status()
    except (psutil.Error, OSError, ValueError, OverflowError):
        return ""
    return "" if status == psutil.STATUS_ZOMBIE else status


def bot_idle(sight: Sight) -> Iterator[Finding]:
    """Find bots that live and do not work: a loop that no longer turns, a feed that went mute."""
    for view in sight.working:
        if view.life is not Life.RUNNING:
            continue
        started_ns = view.state.clocks.started_ns
        for clock, words in _IDLE.items():
            wound_ns = view.state.clocks.wound_ns.get(clock)
            if wound_ns is not None and sight.now_ns - max(wound_ns, started_ns) > IDLE_NS:
                yield Finding(
                    check="bot_idle",
                    severity=Severity.WARNING,
                    what=f"is alive, but {words}",
                    mend="is the market closed? Else its loop hangs or its feed is mute: look at its log",
                    subject=view.bot.name,
                    since_ns=wound_ns,
                )


def breaker_open(sight: Sight) -> Iterator[Finding]:
    """Find bots that a circuit breaker keeps from trading."""
    for view in sight.working:
        for breaker, reason in view.state.counts.open_breakers.items():
            yield Finding(
                check="breaker_open",
                severity=Severity.WARNING,
                what=f"does not trade: breaker {breaker} is tripped{f' ({reason})' if reason else ''}",
                mend="once its cause is gone, reset it in the bot, which tells bot.breaker_reset(breaker=…)",
                subject=view.bot.name,
            )


def value_unknown(sight: Sight) -> Iterator[Finding]:
    """Find bots whose account value is not known, and what is missing for it."""
    for view in sight.working:
        if view.life is not Life.RUNNING or view.equity is not None:
            continue
        if not view.ledger.is_funded():
            what = "its capital was never told: no account value, return or drawdown is known"
            mend = 'bot.cash_moved(amount=…, movement_id="start"), or bot.balance_reported(…)'
        else:
            what = f"its account value is not known: {_unpriced(view)}"
            mend = (
                "tell prices as they come: bot.price_marked(symbol=…, price=…); account.price_max_age says "
                "how old one may be"
            )
        yield Finding(
            check="value_unknown", severity=Severity.WARNING, what=what, mend=mend, subject=view.bot.name
        )


def _unpriced(view: BotView) -> str:
    missing = [
        symbol
        for (_, _, symbol), _ in view.ledger.open_positions()
        if view.ledger.prices.price(symbol, view.as_of_ns) is None
    ]
    if missing:
        return f"no price of the last hours for {', '.join(sorted(set(missing))[:3])}"
    return f"a rate into {view.currency} is missing"


def facts_dropped(sight: Sight) -> Iterator[Finding]:
    """Find facts that recorders could not keep, by reason."""
    for view in sight.bots:
        yield from _counted(view, "dropped", DROPS)


def facts_mended(sight: Sight) -> Iterator[Finding]:
    """Find facts that were kept without a part of them, by reason."""
    for view in sight.bots:
        yield from _counted(view, "mended", MENDED)


def _counted(view: BotView, field: str, advices: dict[str, Advice]) -> Iterator[Finding]:
    """Give the counts of a recorder; those of runs that are over weigh less."""
    beats = list(view.state.recorders.values())
    newest: dict[str, int] = getattr(beats[-1], field) if beats else {}
    total: Counter[str] = Counter()
    for beat in beats:
        total.update(getattr(beat, field))
    for reason, count in total.most_common():
        advice = advices.get(reason, advices["other"])
        is_now = newest.get(reason, 0) > 0 and view.life is Life.RUNNING
        if count > 0:
            noun = "fact" if count == 1 else "facts"
            when = "" if is_now else " in runs that are over"
            yield Finding(
                check=f"facts_{field}",
                severity=advice.severity if is_now else Severity.NOTE,
                what=f"{count:,} {noun} {field}{when} as {reason}: {advice.means}",
                mend=advice.mend,
                subject=view.bot.name,
            )
