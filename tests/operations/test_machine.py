"""What was last seen of the machine is shown while it is fresh; what is too much is passed over."""

import pytest

from deskwatch.events import (
    CollectorFailed,
    MachineMeasured,
    PostgresMeasured,
    ProcessMeasured,
    RedisMeasured,
)
from deskwatch.model import NANOSECONDS
from deskwatch.operations import Machine
from deskwatch.operations.machine import FRESH_NS, MOST_OF_A_KIND

NOW_NS = 1_767_268_800 * NANOSECONDS


def redis(server: str, clients: int = 1) -> RedisMeasured:
    return RedisMeasured(server=server, connected_clients=clients, memory_used_bytes=0)


def slow_after(*counts: int | None) -> int | None:
    """Return the count of slow queries that is shown after a server said these."""
    machine = Machine()
    for count in counts:
        machine.update(PostgresMeasured(server="book", connections=1, slow_queries=count), NOW_NS)
    return machine.postgres(NOW_NS)[0].slow_queries


def test_a_measurement_older_than_a_minute_is_not_shown() -> None:
    machine = Machine()
    machine.update(MachineMeasured(cpu_percent=1, memory_percent=2, disk_percent=3), NOW_NS)
    machine.update(ProcessMeasured(bot="ema", pid=1, memory_bytes=1), NOW_NS)
    machine.update(redis("cache"), NOW_NS)
    machine.update(PostgresMeasured(server="book", connections=1), NOW_NS)

    def shown(now_ns: int) -> list[bool]:
        kinds = machine.machine, machine.processes, machine.redis, machine.postgres
        return [bool(kind(now_ns)) for kind in kinds]

    assert shown(NOW_NS + FRESH_NS) == [True] * 4
    assert shown(NOW_NS + FRESH_NS + 1) == [False] * 4


def test_how_long_a_measurement_is_shown_can_be_said() -> None:
    """Where looks are five minutes apart, one of two minutes ago is the newest there can be."""
    machine = Machine(fresh_ns=900 * NANOSECONDS)
    machine.update(redis("cache"), NOW_NS)
    assert [len(machine.redis(NOW_NS + seconds * NANOSECONDS)) for seconds in (120, 900, 901)] == [1, 1, 0]


def test_each_server_shows_what_it_said_last() -> None:
    machine = Machine()
    for fact in (redis("a", 1), redis("b", 2), redis("a", 3)):
        machine.update(fact, NOW_NS)
    assert [(seen.server, seen.connected_clients) for seen in machine.redis(NOW_NS)] == [("a", 3), ("b", 2)]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ((5,), 5),
        ((5, 7), 7),
        ((5, 2, 3), 6),  # its statistics began anew, then there was one more
        ((5, None), None),
        ((5, None, 6), 6),
    ],
)
def test_slow_queries_are_counted_on_and_never_back(said: tuple[int | None, ...], shown: int | None) -> None:
    """A smaller figure than before adds nothing: a statement that became fast leaves the sum as well."""
    assert slow_after(*said) == shown


def test_servers_and_failures_beyond_the_limit_are_passed_over_and_the_known_go_on() -> None:
    machine = Machine()
    for number in range(MOST_OF_A_KIND + 1):
        machine.update(redis(f"server {number}"), NOW_NS)
        machine.update(
            CollectorFailed(collector="redis", reason="refused", server=f"server {number}"), NOW_NS
        )
    machine.update(redis("server 0", 9), NOW_NS)
    assert (len(machine.redis(NOW_NS)), len(machine.failures)) == (MOST_OF_A_KIND, MOST_OF_A_KIND)
    assert machine.redis(NOW_NS)[0].connected_clients == 9


def test_a_measurement_from_the_future_is_not_fresh_until_then() -> None:
    machine = Machine()
    machine.update(MachineMeasured(cpu_percent=1, memory_percent=2, disk_percent=3), NOW_NS + 2 * FRESH_NS)
    assert machine.machine(NOW_NS) is None
