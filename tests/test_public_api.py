"""The public names are these, and importing them stays cheap."""

import subprocess
import sys

import deskwatch

NAMES = [
    "MetricsCollector",
    "Recorder",
    "SilentRecorder",
    "__version__",
    "adapters",
    "bot",
    "get_exporter",
    "start_monitors",
    "time_operation",
]


def test_the_public_names_are_listed_here() -> None:
    assert sorted(deskwatch.__all__) == NAMES


def test_every_public_name_is_there() -> None:
    assert [name for name in NAMES if getattr(deskwatch, name, None) is None] == []


def test_importing_loads_the_bot_half_alone() -> None:
    """What is needed later loads later: the exporter starts processes, the adapters need frameworks."""
    words = "import sys, deskwatch; print(*sorted(n for n in sys.modules if n.startswith('deskwatch.')))"
    loaded = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, text=True, check=True
    ).stdout.split()
    rooms = {name.split(".")[1] for name in loaded}
    assert rooms == {"_version", "model", "events", "journal", "recorder"}
    assert not {"deskwatch.recorder.exporter", "deskwatch.recorder.collector"} & set(loaded)
