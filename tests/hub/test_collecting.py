"""A hub looks about, shows what it saw, names what it lacks, and never shows a password."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from deskwatch.events import BotStarted
from deskwatch.hub import Config, Desk, load_config
from deskwatch.hub.collecting import Collecting
from deskwatch.hub.secret import read_secret
from deskwatch.model import ConfigError, SystemClock
from tests.collectors.servers import redis_server
from tests.desks import PATIENCE_SECONDS, environment, fetch, running_hub, samples, wait_until, write_journal
from tests.ports import free_port

CANARY = "c4nary-of-a-password"


def settings(data: Path, text: str) -> None:
    data.mkdir(exist_ok=True)
    (data / "deskwatch.toml").write_text(text)


def run_hub(data: Path, *, before: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run a hub for a second; `before` is Python that runs before it."""
    start = f"{before}\nfrom deskwatch.cli.main import main\nraise SystemExit(main())"
    words = [
        sys.executable,
        "-c",
        start,
        "hub",
        "--data",
        str(data),
        "--listen",
        "127.0.0.1:0",
        "--duration",
        "1s",
    ]
    return subprocess.run(
        words,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
        env=environment(data, **more),
    )


def everything_written(data: Path) -> str:
    """Return all that a hub left in its data directory, but for the settings."""
    files = [path for path in data.rglob("*") if path.is_file() and path.name != "deskwatch.toml"]
    return "\n".join(f"{path}\n{path.read_text(errors='replace')}" for path in files)


@pytest.fixture
def guarded_redis(program: Callable[[str], Path], tmp_path: Path) -> Iterator[int]:
    folder = tmp_path / "redis"
    folder.mkdir()
    with redis_server(program("redis-server"), folder, "--requirepass", CANARY) as port:
        yield port


def test_a_redis_of_the_settings_is_at_metrics_and_its_password_nowhere(
    guarded_redis: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "desk"
    settings(data, '[monitors]\ninterval = "500ms"\n[monitors.redis]\ncache = "env:REDIS_URL"\n')
    monkeypatch.setenv("REDIS_URL", f"redis://:{CANARY}@127.0.0.1:{guarded_redis}")
    with running_hub(data) as url:
        wait_until("the series", lambda: "redis_connected_clients" in fetch(url, "/metrics")[2])
        text = fetch(url, "/metrics")[2]
    assert samples(text)['redis_connected_clients{server="cache"}'] == 1
    assert samples(text)['redis_memory_used_bytes{server="cache"}'] > 0
    assert CANARY not in text + everything_written(data)


def test_a_failure_is_counted_and_told_without_the_password(tmp_path: Path) -> None:
    settings(tmp_path, '[monitors]\ninterval = "500ms"\n[monitors.redis]\ncache = "env:REDIS_URL"\n')
    done = run_hub(tmp_path, REDIS_URL=f"redis://:{CANARY}@127.0.0.1:{free_port()}")
    assert (done.returncode, done.stderr) == (
        0,
        "deskwatch: redis cache cannot be reached; it is tried again with growing pauses\n",
    )
    written = everything_written(tmp_path)
    assert '"kind":"collector_failed"' in written
    assert CANARY not in written + done.stdout


@pytest.mark.parametrize(("setting", "package"), [("redis", "redis"), ("postgres", "pg8000")])
def test_a_package_that_is_missing_is_named_with_its_mend(setting: str, package: str, tmp_path: Path) -> None:
    settings(tmp_path, f'[monitors.{setting}]\nmain = "{setting}://:{CANARY}@127.0.0.1/0"\n')
    done = run_hub(tmp_path, before=f"import sys; sys.modules['{package}'] = None")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert f"pip install 'deskwatch[{setting}]'" in done.stderr
    assert CANARY not in done.stderr + done.stdout


@pytest.mark.parametrize(
    "text",
    [
        f'[monitors.redis]\ncache = "redis://:{CANARY}/x@host"',
        f'[monitors.redis]\ncache = "{CANARY}"',
        f'[monitors.postgres]\nbook = "postgres://u:{CANARY}/x@host/db"',
        f'[monitors]\nredis = "redis://:{CANARY}@host"',
        f'[monitors.redis]\ncache = ["redis://:{CANARY}@host"]',
        f'[monitors.redis]\ncache = "redis://:{CANARY}@host',
        f'[monitors.redis]\ncache = "env:NOT_THERE"\nother = "redis://:{CANARY}@host"',
    ],
)
def test_an_address_that_is_wrong_is_told_in_one_line_and_not_shown(text: str, tmp_path: Path) -> None:
    settings(tmp_path, text)
    done = run_hub(tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert CANARY not in done.stderr + done.stdout


def test_a_secret_shows_itself_to_who_reveals_it_only(tmp_path: Path) -> None:
    settings(tmp_path, f'[monitors.redis]\ncache = "redis://:{CANARY}@host"')
    config = load_config(None, tmp_path, {})
    secret = config.monitors.redis["cache"]
    shown = [repr(config), str(secret), f"{secret}", f"{secret!r:>9}", "%s" % secret]  # noqa: UP031 - one more way
    assert CANARY not in "".join(shown)
    assert secret.reveal() == f"redis://:{CANARY}@host"
    with pytest.raises(TypeError) as caught:
        msgspec.json.encode(config)
    assert CANARY not in str(caught.value)


def test_a_secret_is_read_from_the_environment_or_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("from a file\n")
    monkeypatch.setenv("HIDDEN", "from the environment")
    found = [
        read_secret(text).reveal() for text in (f"file:{tmp_path}/secret", "env:HIDDEN", "redis://plain")
    ]
    assert found == ["from a file", "from the environment", "redis://plain"]


@pytest.mark.parametrize(
    "text", ["env:NOT_THERE", "file:/not/there", "file:~nobody-of-this-name/x", "file:\0"]
)
def test_a_secret_that_is_not_there_is_named_with_its_setting(text: str) -> None:
    with pytest.raises(ConfigError, match=text.replace("\0", ".")):
        read_secret(text)


def test_with_machine_off_there_is_no_journal_of_the_machine(tmp_path: Path) -> None:
    settings(tmp_path, "[monitors]\nmachine = false\n")
    assert run_hub(tmp_path).returncode == 0
    assert not (tmp_path / "journals").exists()


def test_the_machine_is_no_bot(tmp_path: Path) -> None:
    """Its figures are at /metrics; it is in no table, not counted, and no part of the headline."""
    write_journal(tmp_path)
    assert run_hub(tmp_path).returncode == 0
    desk = Desk(tmp_path, load_config(None, tmp_path, {}), SystemClock())
    desk.catch_up()
    values = {family.name: family.samples[0].value for family in desk.families()}
    screen = desk.screen()
    assert values["system_memory_usage"] > 0
    assert values["deskwatch_bots"] == 1
    assert "machine" not in screen.headline.lower()
    assert [table.id for table in screen.tables for row in table.rows if "machine" in str(row[0])] == []


def test_the_process_of_a_bot_is_measured_while_it_runs(tmp_path: Path) -> None:
    bot = "import deskwatch, sys; b = deskwatch.bot('ema'); print(b.flush(), flush=True); sys.stdin.read()"
    settings(tmp_path, '[monitors]\ninterval = "500ms"\n')
    with subprocess.Popen(
        [sys.executable, "-c", bot],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(tmp_path),
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with running_hub(tmp_path) as url:
            series = 'trader_process_memory_bytes{bot="ema"}'
            wait_until("the series", lambda: samples(fetch(url, "/metrics")[2]).get(series, 0) > 1_000_000)
        process.kill()


def test_nothing_to_look_at_is_nothing_done(tmp_path: Path) -> None:
    settings(tmp_path, "[monitors]\nmachine = false\n")
    collecting = Collecting(tmp_path, load_config(None, tmp_path, {}), SystemClock(), dict[str, BotStarted])
    collecting.start()
    collecting.stop()
    assert not (tmp_path / "journals").exists()


def test_no_server_is_looked_at_that_nobody_named() -> None:
    monitors = Config().monitors
    assert (monitors.redis, monitors.postgres) == ({}, {})
