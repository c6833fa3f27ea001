"""The hub: where the two halves join. Configuration, the loop over journals, the server, the lock.

In: the data directory and `deskwatch.toml`. Out: a `Desk` that can be asked, and a server that shows it.
Never: a write into a bot's journal (its collectors have one of their own), a word to a bot.
"""

from deskwatch.hub.beside import serve_beside_bot
from deskwatch.hub.config import Config, load_config
from deskwatch.hub.desk import Desk
from deskwatch.hub.lock import DirectoryLock, RunningHub, open_directory, running_hub
from deskwatch.hub.requests import Request, ask, lacks
from deskwatch.hub.serve import HubOptions, serve

__all__ = [
    "Config",
    "Desk",
    "DirectoryLock",
    "HubOptions",
    "Request",
    "RunningHub",
    "ask",
    "lacks",
    "load_config",
    "open_directory",
    "running_hub",
    "serve",
    "serve_beside_bot",
]
