"""deskwatch: the monitor for trading bots.

>>> import deskwatch
>>> bot = deskwatch.bot("ema-btc", strategy="ema_conservative", portfolio="crypto", mode="paper")
>>> bot.order_filled(symbol="BTC/USD", side="buy", quantity="0.25", price="64012.5", trade_id="t-1")
>>> bot.price_marked(symbol="BTC/USD", price=64020)

This package is the bot half: it needs `msgspec` and nothing else, and opens no port. What runs beside the
bot (`deskwatch hub`, `deskwatch watch`) comes with `pip install 'deskwatch[hub]'`.
"""

import importlib
from types import ModuleType
from typing import TYPE_CHECKING, Any

from deskwatch._version import __version__
from deskwatch.recorder import Recorder, SilentRecorder, bot, time_operation

if TYPE_CHECKING:
    from deskwatch import adapters
    from deskwatch.recorder.collector import MetricsCollector
    from deskwatch.recorder.exporter import get_exporter
    from deskwatch.recorder.monitors import start_monitors

__all__ = [
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

# Parts that a bot may never need are loaded when they are first asked for, so that importing stays cheap.
_LATER = {
    "MetricsCollector": "deskwatch.recorder.collector",
    "adapters": "deskwatch.adapters",
    "get_exporter": "deskwatch.recorder.exporter",
    "start_monitors": "deskwatch.recorder.monitors",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a module's attribute may be anything
    """Load what is in the table above on first use (PEP 562)."""
    if name not in _LATER:
        raise AttributeError(f"module 'deskwatch' has no attribute {name!r}")
    module: ModuleType = importlib.import_module(_LATER[name])
    return module if name == "adapters" else getattr(module, name)
