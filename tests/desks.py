"""Desks for tests: journals as real bots write them, and hubs as users start them."""

import contextlib
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from deskwatch.journal import JournalWriter
from deskwatch.model import Bot
from deskwatch.testing import NOON_NS, ManualClock, facts_from_text

PATIENCE_SECONDS = 30.0
COMMAND = [sys.executable, "-m", "deskwatch"]
SMALL_BOOK = """
    10:00 cash 100000
    10:00 buy 0.5 BTC/USD @ 60000 fee 30 id t-1
    10:05 mark BTC/USD 61000
    10:10 sell 0.2 BTC/USD @ 62000 fee 12.4 id t-2
    10:15 mark BTC/USD 61500
"""


def write_journal(data: Path, text: str = SMALL_BOOK, *, boot: str = "b1", **identity: str) -> Path:
    """Write the journal of one boot of a bot from a ledger in words; return its only segment."""
    described = {"name": "ema-btc", "strategy": "ema", "portfolio": "crypto", "mode": "backtest", **identity}
    bot = msgspec.convert(described, Bot)
    writer = JournalWriter(bot, data, boot, ManualClock(NOON_NS))
    records = facts_from_text(text)
    assert writer.append([(record.at_ns, record.fact) for record in records]) == len(records)
    writer.close()
    return next(data.glob(f"journals/*/{boot}-000001.jsonl"))


@contextlib.contextmanager
def running_hub(data: Path, *options: str, command: str = "hub") -> Iterator[str]:
    """Start a hub as a user would and give its address; it is stopped politely at the end."""
    words = [*COMMAND, command, "--data", str(data), "--listen", "127.0.0.1:0", *options]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as hub:
        try:
            assert hub.stdout is not None
            line = hub.stdout.readline()
            assert line.startswith("listening on http://127.0.0.1:"), (
                hub.stderr.read() if hub.stderr else line
            )
            yield line.split()[-1]
        finally:
            hub.terminate()
            hub.communicate(timeout=PATIENCE_SECONDS)


def fetch(url: str, path: str, **headers: str) -> tuple[int, str, str]:
    """Return (status, content type, text) of a GET."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("content-type", ""), answer.read().decode()
    finally:
        connection.close()


def wait_until(what: str, check: object) -> None:
    """Ask again and again until `check()` is true; fail naming `what` after a patient while."""
    assert callable(check)
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if check():
            return
        time.sleep(0.05)
    raise AssertionError(f"{what} did not happen within {PATIENCE_SECONDS:g} s")


def samples(text: str) -> dict[str, float]:
    """Return the samples of an exposition by series as it is written there."""
    lines = (line for line in text.splitlines() if line and not line.startswith("#"))
    return {series: float(value) for series, _, value in (line.rpartition(" ") for line in lines)}


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return the environment of a bot that records into `data`."""
    return {**os.environ, "DESKWATCH_HOME": str(data), **more}
