"""The settings, and the packages that they need."""

import importlib.util
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from deskwatch.doctor.finding import Finding, Severity
from deskwatch.doctor.sight import Sight
from deskwatch.hub.config import FILE_NAME, unknown_variables

_PACKAGES = (("redis", "redis", "redis"), ("postgres", "pg8000", "postgres"))  # setting, module, extra


def settings(sight: Sight) -> Iterator[Finding]:
    """Find settings that are wrong, that nobody reads, or that others may read."""
    if sight.config_fault:
        yield Finding(
            check="settings",
            severity=Severity.ERROR,
            what=f"the settings cannot be used, so no hub starts: {sight.config_fault}",
            mend="mend the setting; the findings below are by the defaults",
        )
    unknown = unknown_variables()
    if unknown:
        yield Finding(
            check="settings",
            severity=Severity.WARNING,
            what=f"{', '.join(unknown)} in the environment changes nothing: no setting has that name",
            mend="docs/reference/configuration.md lists the settings",
        )
    here = Path.cwd() / FILE_NAME
    if here.is_file() and not _is_same(here, sight.config_file):
        yield Finding(
            check="settings",
            severity=Severity.WARNING,
            what=f"{here} is not read: settings come from {sight.config_file}",
            mend=f"move it there, or name it with --config {FILE_NAME}",
        )
    yield from _open_secret(sight)


def _open_secret(sight: Sight) -> Iterator[Finding]:
    """Find a file of settings with addresses in it that others may read."""
    if sys.platform == "win32" or not sight.config_file.is_file():
        return
    monitors = sight.config.monitors
    mode = sight.config_file.stat().st_mode
    if (monitors.redis or monitors.postgres) and mode & (stat.S_IRGRP | stat.S_IROTH):
        yield Finding(
            check="settings",
            severity=Severity.WARNING,
            what=f"others on this machine may read {sight.config_file}, which holds addresses of servers",
            mend=f"chmod 600 {sight.config_file}, and write passwords as env:NAME or file:PATH",
        )


def package_missing(sight: Sight) -> Iterator[Finding]:
    """Find a setting whose package is not installed."""
    for setting, module, extra in _PACKAGES:
        if getattr(sight.config.monitors, setting) and importlib.util.find_spec(module) is None:
            yield Finding(
                check="package_missing",
                severity=Severity.ERROR,
                what=f"monitors.{setting} needs {module}, which is not installed: the hub does not start",
                mend=f"pip install 'deskwatch[{extra}]'",
            )


def _is_same(one: Path, other: Path) -> bool:
    return other.exists() and one.samefile(other)
