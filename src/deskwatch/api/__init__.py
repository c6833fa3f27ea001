"""The HTTP API of Prometheus over the hub's own history, so that what speaks to Prometheus speaks to the hub.

In: HTTP requests, a `Backend`. Out: the JSON that Prometheus 3.5 gives, with its codes and messages.
Never: a figure, a file; an answer that blocks the event loop, or outlives the client that asked for it.
"""

from deskwatch.api.backend import Backend, Meaning, RuleKind
from deskwatch.api.routes import POST_PATHS, Api

__all__ = ["POST_PATHS", "Api", "Backend", "Meaning", "RuleKind"]
