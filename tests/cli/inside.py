"""Running a command within the test's process: for what needs no process of its own."""

import contextlib
import io
import subprocess

from deskwatch.cli import main as front


def command(*words: str) -> subprocess.CompletedProcess[str]:
    """Return what a command printed and its exit code, as if it had been a process."""
    printed, told = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline=""), io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(told):
        code = front.main(words)
        printed.flush()
    written = printed.buffer
    assert isinstance(written, io.BytesIO)
    return subprocess.CompletedProcess(list(words), code, written.getvalue().decode(), told.getvalue())
