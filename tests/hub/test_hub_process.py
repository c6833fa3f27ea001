"""The hub as users meet it: a process with an address, a lock and an orderly end."""

import signal
import subprocess
from pathlib import Path

from tests.desks import COMMAND, PATIENCE_SECONDS, fetch, running_hub, samples, wait_until, write_journal


def test_it_serves_the_page_the_metrics_and_its_state(tmp_path: Path) -> None:
    write_journal(tmp_path)
    with running_hub(tmp_path) as url:
        wait_until("readiness", lambda: fetch(url, "/-/ready")[0] == 200)
        assert fetch(url, "/-/healthy")[0] == 200
        assert "<title>" in fetch(url, "/")[2]
        status, kind, text = fetch(url, "/metrics")
        assert (status, kind) == (200, "text/plain; version=0.0.4; charset=utf-8")
        series = 'trader_account_value_usd{bot="ema-btc",portfolio="crypto",strategy="ema"}'
        assert samples(text)[series] == 100807.6


def test_it_speaks_openmetrics_to_those_who_ask(tmp_path: Path) -> None:
    write_journal(tmp_path)
    with running_hub(tmp_path) as url:
        wait_until("readiness", lambda: fetch(url, "/-/ready")[0] == 200)
        _, kind, text = fetch(url, "/metrics", Accept="application/openmetrics-text;version=1.0.0")
        assert kind.startswith("application/openmetrics-text; version=1.0.0")
        assert text.endswith("# EOF\n")


def test_it_is_not_ready_before_the_journals_are_read(tmp_path: Path) -> None:
    """A counter must not be seen half-way: a scraper would take the rest for new trades."""
    marks = "\n".join(f"10:{minute % 60:02d} mark BTC/USD {minute}" for minute in range(1, 40_000))
    write_journal(tmp_path, f"10:00 cash 1\n{marks}")
    with running_hub(tmp_path) as url:
        seen = {fetch(url, "/-/ready")[0], fetch(url, "/metrics")[0]}
        wait_until("readiness", lambda: fetch(url, "/-/ready")[0] == 200)
        text = fetch(url, "/metrics")[2]
    assert seen <= {200, 503}
    assert (
        samples(text)['deskwatch_journal_facts_total{bot="ema-btc",portfolio="crypto",strategy="ema"}']
        == 40_000
    )


def test_a_second_hub_on_the_same_directory_says_so_and_leaves(tmp_path: Path) -> None:
    with running_hub(tmp_path) as url:
        second = subprocess.run(
            [*COMMAND, "hub", "--data", str(tmp_path), "--listen", "127.0.0.1:0"],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
    assert second.returncode == 2
    assert url in second.stderr
    assert second.stderr.count("\n") == 1


def test_a_hub_that_was_killed_leaves_no_lock_behind(tmp_path: Path) -> None:
    words = [*COMMAND, "hub", "--data", str(tmp_path), "--listen", "127.0.0.1:0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as hub:
        assert hub.stdout is not None
        assert hub.stdout.readline().startswith("listening")
        hub.kill()
    with running_hub(tmp_path) as url:
        assert fetch(url, "/-/healthy")[0] == 200


def test_it_ends_in_good_order_on_a_signal(tmp_path: Path) -> None:
    words = [*COMMAND, "hub", "--data", str(tmp_path), "--listen", "127.0.0.1:0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as hub:
        assert hub.stdout is not None
        hub.stdout.readline()
        hub.send_signal(signal.SIGINT)
        _, errors = hub.communicate(timeout=PATIENCE_SECONDS)
    assert (hub.returncode, errors) == (0, "")


def test_it_ends_by_itself_when_its_time_is_over(tmp_path: Path) -> None:
    words = [*COMMAND, "hub", "--data", str(tmp_path), "--listen", "127.0.0.1:0", "--duration", "100ms"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS)
    assert (done.returncode, done.stderr) == (0, "")


def test_problems_are_said_on_standard_error(tmp_path: Path) -> None:
    path = write_journal(tmp_path, "10:00 mark BTC/USD cheap\x1b")
    words = [*COMMAND, "hub", "--data", str(tmp_path), "--listen", "127.0.0.1:0", "--duration", "1s"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS)
    assert f"{path}:2: not_money:" in done.stderr
    assert "\x1b" not in done.stderr
