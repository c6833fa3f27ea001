"""What every test can count on: a home of its own, and a plain word where a test had to be left out."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent
_NEEDS_PROGRAM = "needs the program "
_NEEDS_SHARED = "needs the recorded data in ../shared"

# A deadline per example is a timing assertion: it fails on a busy machine and says nothing about the code.
settings.register_profile("deskwatch", deadline=None)
settings.load_profile("deskwatch")


@pytest.fixture(scope="session", autouse=True)
def home_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give the run, and what session fixtures start, an empty home and no settings of the user's."""
    with pytest.MonkeyPatch.context() as patch:
        _leave_home(patch, tmp_path_factory.mktemp("home-of-the-run"))
        # With it set pytest draws the difference of two long lists in full, which can take it minutes.
        patch.delenv("CI", raising=False)
        yield


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give each test an empty home of its own: no test sees, or leaves, anything of the user's."""
    folder = tmp_path_factory.mktemp("home")
    _leave_home(monkeypatch, folder)
    return folder


def _leave_home(patch: pytest.MonkeyPatch, folder: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("DESKWATCH", "XDG_")):
            patch.delenv(name)
    patch.setenv("HOME", str(folder))
    patch.setenv("DESKWATCH_HOME", str(folder / "deskwatch"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of recorded bars and databases beside the project, or leave the test out."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip(_NEEDS_SHARED)
    return folder


@pytest.fixture(scope="session")
def program() -> Callable[[str], Path]:
    """Return a finder: `program("promtool")` is the path of that program, or the test is left out."""

    def find(name: str) -> Path:
        found = shutil.which(name)
        if found is None:
            pytest.skip(_NEEDS_PROGRAM + name)
        return Path(found)

    return find


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests were left out for want of which program or data, and how to have them."""
    reasons = (_reason(report) for report in terminalreporter.stats.get("skipped", []))
    wanting = Counter(reason for reason in reasons if reason.startswith((_NEEDS_PROGRAM, _NEEDS_SHARED)))
    if not wanting:
        return
    terminalreporter.section("tests left out")
    packages = _packages()
    for reason, count in sorted(wanting.items()):
        package = packages.get(reason.removeprefix(_NEEDS_PROGRAM))
        mend = f" (Debian package {package}; as root `make test` installs it)" if package else ""
        terminalreporter.write_line(f"{count} left out: {reason}{mend}")


def _reason(report: object) -> str:
    where = getattr(report, "longrepr", None)
    return str(where[2]).removeprefix("Skipped: ") if isinstance(where, tuple) else ""


def _packages() -> dict[str, str]:
    """Return the Debian package of each program, from the list that `make test` installs."""
    lines = (ROOT / "tools" / "packages.txt").read_text(encoding="utf-8").splitlines()
    words = [line.split() for line in lines if line and not line.startswith("#")]
    return {program: package for package, program, *_ in words}
