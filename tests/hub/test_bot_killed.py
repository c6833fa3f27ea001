"""A bot that is killed and started again goes on where it was: nothing is lost, nothing counts twice."""

import signal
import subprocess
import sys
from pathlib import Path

from tests.desks import environment, fetch, running_hub, samples, wait_until

LABELS = 'bot="ema-btc",portfolio="crypto"'
# Tells of the fills from `first` on, as a bot does that asks its venue again after a restart.
BOT = """
import sys, time
import deskwatch

bot = deskwatch.bot("ema-btc", strategy="ema", portfolio="crypto", mode="paper", venue="test")
bot.cash_moved(amount=1000, movement_id="start")
for number in range(int(sys.argv[1]), int(sys.argv[2])):
    side = "sell" if number % 2 else "buy"
    bot.order_filled(symbol="BTC/USD", side=side, quantity=1, price=100, fee="0.5", trade_id=f"t-{number}")
bot.flush()
print("written", flush=True)
time.sleep(60)
"""


def run_and_kill(data: Path, first: int, last: int) -> None:
    words = [sys.executable, "-c", BOT, str(first), str(last)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, env=environment(data)) as bot:
        assert bot.stdout is not None
        assert bot.stdout.readline() == b"written\n"
        bot.send_signal(signal.SIGKILL)


def figures(url: str) -> tuple[float, float, float]:
    """Return (fills, fees, account value)."""
    found = samples(fetch(url, "/metrics")[2])
    fills = sum(value for series, value in found.items() if series.startswith("trader_orders_filled_total"))
    labels = f'{{{LABELS},strategy="ema"}}'
    fees = found.get(f"trader_fees_usd{labels}", 0.0)
    return fills, fees, found.get(f"trader_account_value_usd{labels}", 0.0)


def test_counters_go_on_and_nothing_counts_twice(tmp_path: Path) -> None:
    with running_hub(tmp_path) as url:
        run_and_kill(tmp_path, 0, 40)
        wait_until("the first run's figures", lambda: figures(url) == (40, 20, 980))
        run_and_kill(tmp_path, 20, 60)
        wait_until("both runs' figures", lambda: figures(url) == (60, 30, 970))
    with running_hub(tmp_path) as url:
        wait_until("the same from the journals alone", lambda: figures(url) == (60, 30, 970))


def test_the_death_of_the_hub_is_nothing_to_the_bot(tmp_path: Path) -> None:
    program = BOT.replace("time.sleep(60)", "sys.stdin.readline(); bot.noted(text='still here'); bot.flush()")
    words = [sys.executable, "-c", program, "0", "10"]
    with (
        running_hub(tmp_path),
        subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(tmp_path)
        ) as bot,
    ):
        assert bot.stdout is not None
        assert bot.stdout.readline() == b"written\n"
    assert bot.returncode == 0
    assert b"still here" in b"".join(path.read_bytes() for path in tmp_path.rglob("*.jsonl"))
