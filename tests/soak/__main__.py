"""Run the safety suites in full, one after the other: `python -m tests.soak [NAME …]`.

Each prints its counts, its seed and what it measured, and can be run alone with numbers of one's own:
`python -m tests.soak.book --help`. The exit code is 1 if any of them failed.
"""

import argparse
import pkgutil
import subprocess
import sys
import time
from pathlib import Path

SUITES = sorted(
    module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]) if module.name != "__main__"
)


def main() -> int:
    """Run what was named, else all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("suite", nargs="*", metavar="NAME", help=f"one of: {', '.join(SUITES)}")
    chosen = parser.parse_args().suite or SUITES
    unknown = sorted(set(chosen) - set(SUITES))
    if unknown:
        parser.error(f"no suite is called {unknown[0]!r}: there are {', '.join(SUITES)}")
    _say(f"commit {_commit()}")
    failed = [name for name in chosen if not _passes(name)]
    _say(f"failed: {', '.join(failed)}" if failed else f"all {len(chosen)} passed")
    return 1 if failed else 0


def _passes(name: str) -> bool:
    _say(f"\n== {name}")
    begun = time.perf_counter()
    code = subprocess.run([sys.executable, "-m", f"tests.soak.{name}"], check=False).returncode
    words = "passed" if code == 0 else f"failed with {code}"
    _say(f"== {name}: {words} in {time.perf_counter() - begun:.0f} s")
    return code == 0


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _commit() -> str:
    try:
        command = ["git", "describe", "--always", "--dirty"]
        found = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return found.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
