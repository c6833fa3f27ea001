"""How each entry of the catalogue of series is explained, by its name there."""

from deskwatch.explain.execution import EXECUTION
from deskwatch.explain.explanation import Explainer
from deskwatch.explain.health import HEALTH
from deskwatch.explain.machine import MACHINE
from deskwatch.explain.machinery import MACHINERY
from deskwatch.explain.money import MONEY
from deskwatch.explain.monitor import HUB, OF_A_RUNNING_HUB, RECORDER
from deskwatch.explain.orders import ORDERS
from deskwatch.explain.performance import PERFORMANCE
from deskwatch.explain.reconciliation import RECONCILIATION
from deskwatch.metrics import BotView, HubView

__all__ = ["BOT_EXPLAINERS", "HUB_EXPLAINERS", "OF_A_RUNNING_HUB"]

BOT_EXPLAINERS: dict[str, Explainer[BotView]] = (
    MONEY | RECONCILIATION | PERFORMANCE | EXECUTION | ORDERS | HEALTH | MACHINERY | RECORDER
)
HUB_EXPLAINERS: dict[str, Explainer[HubView]] = MACHINE | HUB
