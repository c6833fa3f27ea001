"""The page, the metrics and the state of the hub over HTTP, on the loopback.

In: a `Source`, which hands over bytes that are already rendered. Out: a Starlette application, a uvicorn
server to run it, and the socket to run it on.
Never: a figure of its own, a change of anything (it answers GET and HEAD only), a request to another
host, a file that was not packaged, or a page that needs inline script.
"""

from deskwatch.web.app import create_app
from deskwatch.web.gate import LOOPBACK_NAMES
from deskwatch.web.server import listen, server_config
from deskwatch.web.source import Source
from deskwatch.web.stream import StreamLimits

__all__ = ["LOOPBACK_NAMES", "Source", "StreamLimits", "create_app", "listen", "server_config"]
