"""A real Prometheus over a `World`: blocks made by promtool, a server on a free port, answers by HTTP."""

import json
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.desks import wait_until
from tests.ports import free_port

_SECONDS = 60


class RealPrometheus:
    """Asks a running server."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ready(self) -> bool:
        """Tell whether it serves queries yet."""
        try:
            with urllib.request.urlopen(f"{self.url}/-/ready", timeout=_SECONDS):  # noqa: S310 - our own server
                return True
        except OSError:
            return False

    def instant(self, query: str, at_ms: int) -> dict[str, object]:
        """Return the answer, as JSON, to a query at one instant."""
        return self._ask("query", {"query": query, "time": at_ms / 1000})

    def range(self, query: str, start_ms: int, end_ms: int, step_ms: int) -> dict[str, object]:
        """Return the answer, as JSON, to a query over a range."""
        form = {"query": query, "start": start_ms / 1000, "end": end_ms / 1000, "step": step_ms / 1000}
        return self._ask("query_range", form)

    def formatted(self, query: str) -> dict[str, object]:
        """Return the answer, as JSON, to the question how a query is usually written."""
        return self._ask("format_query", {"query": query})

    def _ask(self, path: str, form: dict[str, object]) -> dict[str, object]:
        body = urllib.parse.urlencode(form).encode()
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/{path}", body, _SECONDS) as answer:  # noqa: S310 - our own server
                return dict(json.load(answer))
        except urllib.error.HTTPError as problem:
            with problem:
                return dict(json.load(problem))


@contextmanager
def real_prometheus(
    openmetrics: str, folder: Path, program: Callable[[str], Path]
) -> Iterator[RealPrometheus]:
    """Run a server over these samples; its data, in `folder`, stays."""
    text, data, config = folder / "samples.txt", folder / "data", folder / "prometheus.yml"
    text.write_text(openmetrics, encoding="utf-8")
    config.write_text("{}\n", encoding="utf-8")
    words = [str(program("promtool")), "tsdb", "create-blocks-from", "openmetrics", str(text), str(data)]
    subprocess.run(words, check=True, capture_output=True)
    port = free_port()
    server_words = [
        str(program("prometheus")),
        f"--config.file={config}",
        f"--storage.tsdb.path={data}",
        "--storage.tsdb.retention.time=90y",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with subprocess.Popen(server_words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            real = RealPrometheus(f"http://127.0.0.1:{port}")
            wait_until("Prometheus", real.ready)
            yield real
        finally:
            server.terminate()
