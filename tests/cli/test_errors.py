"""What a person can mend is one line that names it, and exit code 2."""

import socket
import subprocess
from pathlib import Path

import pytest

from tests.desks import COMMAND, PATIENCE_SECONDS


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *words], capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS
    )


def assert_one_line(done: subprocess.CompletedProcess[str], *named: str) -> None:
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("deskwatch: ")
    assert done.stderr.count("\n") == 1
    for words in named:
        assert words in done.stderr


@pytest.mark.parametrize("command", ["hub", "watch", "run"])
def test_a_data_directory_that_is_missing(command: str, tmp_path: Path) -> None:
    more = ["--", "true"] if command == "run" else []
    assert_one_line(run(command, "--data", str(tmp_path / "none"), *more), "none", "mkdir -p")


def test_a_data_directory_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert_one_line(run("hub", "--data", str(tmp_path / "file")), "is a file", "--data")


def test_a_broken_configuration(tmp_path: Path) -> None:
    (tmp_path / "deskwatch.toml").write_text("[hub]\nlistn = 1")
    assert_one_line(run("hub", "--data", str(tmp_path)), "deskwatch.toml", "listn")


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = f"127.0.0.1:{other.getsockname()[1]}"
        assert_one_line(
            run("hub", "--data", str(tmp_path), "--listen", address), address, "in use", "--listen"
        )


@pytest.mark.parametrize("address", ["nonsense", "127.0.0.1:99999", "127.0.0.1:", "127.0.0.1:-1"])
def test_an_address_that_is_none(address: str, tmp_path: Path) -> None:
    assert_one_line(run("hub", "--data", str(tmp_path), "--listen", address), address, "127.0.0.1:8000")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.com", "[::]"])  # noqa: S104 - refused is the point
def test_strangers_are_not_let_in(host: str, tmp_path: Path) -> None:
    done = run("hub", "--data", str(tmp_path), "--listen", f"{host}:0")
    assert_one_line(done, "this machine only")


def test_a_duration_that_is_none(tmp_path: Path) -> None:
    assert_one_line(run("hub", "--data", str(tmp_path), "--duration", "soon"), "soon", "30s")


def test_a_program_that_does_not_exist(tmp_path: Path) -> None:
    words = ["run", "--data", str(tmp_path), "--listen", "127.0.0.1:0", "--", "no-such-bot"]
    done = run(*words)
    assert done.returncode == 2
    assert "no-such-bot cannot be started" in done.stderr


def test_a_file_of_bars_that_is_missing(tmp_path: Path) -> None:
    assert_one_line(run("demo", "--listen", "127.0.0.1:0", "--bars", str(tmp_path / "none.csv")), "none.csv")


@pytest.mark.parametrize("speed", ["-1", "nan", "1e9"])
def test_a_speed_that_is_none(speed: str, tmp_path: Path) -> None:
    words = ["demo", "--listen", "127.0.0.1:0", "--bars", str(tmp_path / "x.csv"), f"--speed={speed}"]
    assert_one_line(run(*words), "--speed", "from 0 to 1000000")


@pytest.mark.parametrize("option", ["--speed=5", "--symbol=BTC/USD"])
def test_an_option_that_counts_with_bars_alone(option: str) -> None:
    assert_one_line(run("demo", "--listen", "127.0.0.1:0", option), option.partition("=")[0], "--bars")


def test_an_address_of_the_settings_is_blamed_on_them(tmp_path: Path) -> None:
    (tmp_path / "deskwatch.toml").write_text("[hub]\nlisten = '0.0.0.0:80'")
    done = run("hub", "--data", str(tmp_path))
    assert_one_line(done, "deskwatch.toml", "hub.listen 0.0.0.0:80")
    assert "--listen" not in done.stderr
