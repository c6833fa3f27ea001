"""On the journals of the demo every figure of every bot is explained, and ends in what `/metrics` shows."""

from pathlib import Path

from deskwatch.explain import explain, notebook_for
from deskwatch.hub import Config, Desk
from deskwatch.metrics import gather
from deskwatch.model import SystemClock
from deskwatch.replay import Cut, StandingClock
from tests.desks import fetch, running_hub, samples, wait_until
from tests.explain.test_every_figure import explained, shown
from tests.explain.witnessed import ALL


def test_every_figure_of_the_demo_is_explained(tmp_path: Path) -> None:
    with running_hub(tmp_path, command="demo") as url:

        def trading() -> bool:
            found = samples(fetch(url, "/metrics")[2])
            bots = [
                value for name, value in found.items() if name.startswith("deskwatch_journal_facts_total")
            ]
            return len(bots) == 5 and min(bots) > 6000  # of a day and a night before it was started

        wait_until("five bots that have traded", trading)
    now_ns = SystemClock().now_ns()
    notebook = notebook_for(ALL)
    desk = Desk(tmp_path, Config(), StandingClock(now_ns), Cut(until_ns=now_ns), notebook)
    desk.catch_up()
    views, hub = desk.views()
    families = gather(views, hub)
    found = [one for figure in ALL for one in explain(figure, views, hub, notebook)]
    assert len(views) == 5
    assert [f"{one.series} {one.labels}" for one in found if not one.agrees] == []
    assert explained(found) == shown(families)
