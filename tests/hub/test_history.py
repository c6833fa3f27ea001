"""The hub keeps a history of all series and answers from it; what goes wrong there costs nothing else."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from tests.desks import COMMAND, fetch, running_hub, samples, wait_until, write_journal

OK, NOT_FOUND = 200, 404
# A desk whose disk has no room for the second sample, and room again for the third.
FULL_DISK = """
import asyncio, resource, sys
from pathlib import Path
from deskwatch.hub import Config, Desk
from deskwatch.hub.sampling import Sampling
from deskwatch.testing import NOON_NS, ManualClock

async def play():
    data, clock = Path(sys.argv[1]), ManualClock(NOON_NS)
    desk = Desk(data, Config(), clock)
    desk.catch_up()
    sampling = Sampling(data, Config(), desk, clock)
    for limit in (resource.RLIM_INFINITY, 100, 100, resource.RLIM_INFINITY):
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        clock.advance(5)
        await sampling.sample()
        print(desk.history.failures, desk.history.samples)
    sampling.close()

asyncio.run(play())
"""


def value(url: str, query: str) -> float | None:
    """Return the value of the only series of a query; None where there is none."""
    status, _, text = fetch(url, f"/api/v1/query?query={quote(query)}")
    assert status == OK, text
    found = json.loads(text)["data"]["result"]
    return float(found[0]["value"][1]) if found else None


def test_what_is_at_the_metrics_is_in_the_history(tmp_path: Path) -> None:
    write_journal(tmp_path)
    with running_hub(tmp_path) as url:
        wait_until("a sample", lambda: value(url, "trader_account_value_usd") == 100_807.6)
        assert value(url, "deskwatch_ready") == 1


def test_the_interval_may_be_half_a_second(tmp_path: Path) -> None:
    (tmp_path / "deskwatch.toml").write_text("[hub]\nsample_interval = 0.5")
    with running_hub(tmp_path) as url:
        wait_until("four samples", lambda: (value(url, "count_over_time(deskwatch_ready[1m])") or 0) > 3)


def test_the_history_outlives_the_hub(tmp_path: Path) -> None:
    for _ in range(2):
        with running_hub(tmp_path) as url:
            wait_until("a sample", lambda: value(url, "deskwatch_ready") == 1)
            count = value(url, "count_over_time(deskwatch_ready[1h])")
    assert count is not None
    assert count > 1


def test_a_hub_without_a_history_says_so_by_having_none(tmp_path: Path) -> None:
    (tmp_path / "deskwatch.toml").write_text("[history]\nenabled = false")
    with running_hub(tmp_path) as url:
        assert fetch(url, "/api/v1/query?query=1")[0] == NOT_FOUND
        assert not [name for name in samples(fetch(url, "/metrics")[2]) if "_history_" in name]
    assert not (tmp_path / "history").exists()


def test_a_damaged_history_is_set_aside_and_named(tmp_path: Path) -> None:
    folder = tmp_path / "history"
    folder.mkdir()
    (folder / "history.db").write_bytes(b"nonsense" * 9_999)
    words = [*COMMAND, "hub", "--data", str(tmp_path), "--listen", "127.0.0.1:0", "--duration", "2s"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "history.db.damaged-1, and a new history begins" in done.stderr
    assert (folder / "history.db").stat().st_size > 0


def test_what_stands_in_the_place_of_the_history_costs_the_history_alone(tmp_path: Path) -> None:
    (tmp_path / "history").touch()
    words = [*COMMAND, "hub", "--data", str(tmp_path), "--listen", "127.0.0.1:0", "--duration", "1s"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout[:12]) == (0, "listening on")
    assert "this hub keeps no history" in done.stderr


def test_a_full_disk_is_said_once_and_its_end_too(tmp_path: Path) -> None:
    words = [sys.executable, "-c", FULL_DISK, str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    rounds = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    assert [failures for failures, _ in rounds] == [0, 1, 2, 2]
    assert rounds[0][1] == rounds[2][1] < rounds[3][1]
    first, last = done.stderr.splitlines()
    assert ("the history has a gap" in first, "written again" in last) == (True, True)


def test_every_port_of_a_hub_answers_and_it_ends_in_good_order(tmp_path: Path) -> None:
    with running_hub(tmp_path, "--duration", "20s") as url:
        wait_until("a sample", lambda: value(url, "deskwatch_ready") == 1)
    assert not (tmp_path / "history" / "history.db-wal").exists()
