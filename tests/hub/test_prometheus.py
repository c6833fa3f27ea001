"""A real Prometheus scrapes the hub, and promtool finds nothing to mend."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from tests.desks import fetch, running_hub, wait_until, write_journal
from tests.ports import free_port

pytestmark = pytest.mark.prometheus
OK = 200
CONFIG = """
global: {{scrape_interval: 1s}}
scrape_configs:
  - job_name: deskwatch
    static_configs: [{{targets: ["{target}"]}}]
"""


def test_promtool_check_metrics_is_silent(tmp_path: Path, program: Callable[[str], Path]) -> None:
    promtool = program("promtool")
    write_journal(tmp_path)
    with running_hub(tmp_path) as url:
        wait_until("readiness", lambda: fetch(url, "/-/ready")[0] == 200)
        text = fetch(url, "/metrics")[2]
    done = subprocess.run(
        [promtool, "check", "metrics"], input=text, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_prometheus_is_up_and_has_the_figures(tmp_path: Path, program: Callable[[str], Path]) -> None:
    """Bots and symbols with hostile names are among them: one bad label would cost the whole scrape."""
    prometheus = program("prometheus")
    data = tmp_path / "desk"
    write_journal(data)
    write_journal(data, name='evil"\\\n{}', text="10:00 cash 5\n10:00 mark <img>\u202e/USD 1")
    port = free_port()
    with running_hub(data) as url:
        (tmp_path / "prometheus.yml").write_text(CONFIG.format(target=urlsplit(url).netloc))
        words = [
            str(prometheus),
            f"--config.file={tmp_path / 'prometheus.yml'}",
            f"--storage.tsdb.path={tmp_path / 'tsdb'}",
            f"--web.listen-address=127.0.0.1:{port}",
        ]
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                up = Asking(f"http://127.0.0.1:{port}")
                wait_until("a scrape", lambda: up.ask('up{job="deskwatch"} == 1'))
                assert up.ask("trader_account_value_usd == 100807.6")
                assert up.ask("trader_account_value_usd == 5")
                assert up.ask('sum(trader_trades_total{outcome="win"}) == 1')
            finally:
                server.terminate()


class Asking:
    """Asks a Prometheus whether an expression has a result."""

    def __init__(self, url: str) -> None:
        self._url = url

    def ask(self, expression: str) -> bool:
        """Return whether there is any sample; false while the server is not there yet."""
        try:
            status, _, text = fetch(self._url, f"/api/v1/query?query={quote(expression)}")
        except OSError:
            return False
        return status == OK and bool(json.loads(text).get("data", {}).get("result"))
