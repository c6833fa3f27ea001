"""Collectors: they look at something outside the bots and record what they saw. One source a module.

In: settings (where to look). Out: facts, through a recorder.
Never: a look that may last longer than its time-out, a secret in a fact, a message or a label.

Each module has a class with `name` and `look(record)`; a look that fails raises `CollectorError`.
"""

from deskwatch.collectors.collector import Collector, CollectorError, fault_place
from deskwatch.collectors.machine import MachineCollector
from deskwatch.collectors.processes import ProcessCollector
from deskwatch.collectors.round import Round

__all__ = ["Collector", "CollectorError", "MachineCollector", "ProcessCollector", "Round", "fault_place"]
