"""Adapters: one framework a module; its callbacks become facts.

In: a framework's own objects, in the bot's process. Out: calls on the recorder.
Never: a framework imported by anything but its own adapter, an exception that reaches the bot.

`deskwatch.adapters.backtrader` loads on first use, when the framework is there anyway.
"""

import importlib
from types import ModuleType

__all__ = ["backtrader"]


def __getattr__(name: str) -> ModuleType:
    """Load an adapter on first use (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module 'deskwatch.adapters' has no attribute {name!r}")
    return importlib.import_module(f"deskwatch.adapters.{name}")
