"""The history asked in PromQL: where the store and the engine meet.

In: the folder of a store. Out: answers to queries, the series that there are, what they mean.
Never: a write, a port; a need for a running hub.
"""

from deskwatch.history.history import History, history_folder
from deskwatch.history.source import StoreSource

__all__ = ["History", "StoreSource", "history_folder"]
