"""The files of the page: a fixed list, read once, each at an address that changes with its content.

A name in a request is looked up among the routes and never touches a file system, so there is no path to
climb. All files share one folder named after the hash of all of them: browsers keep them for ever, and the
scripts still find each other by relative names. Not for anything that a user could add.
"""

import gzip
import hashlib
from importlib import resources

import msgspec
from starlette.requests import Request
from starlette.responses import Response

_SCRIPT = "text/javascript; charset=utf-8"
_STYLE = "text/css; charset=utf-8"
PAGE = "index.html"
FILES = {
    PAGE: "text/html; charset=utf-8",
    "app.js": _SCRIPT,
    "chart.js": _SCRIPT,
    "dom.js": _SCRIPT,
    "favicon.svg": "image/svg+xml",
    "format.js": _SCRIPT,
    "hub.js": _SCRIPT,
    "palette.js": _SCRIPT,
    "plot.js": _SCRIPT,
    "state.js": _SCRIPT,
    "stats.js": _SCRIPT,
    "style.css": _STYLE,
    "table.js": _SCRIPT,
    "theme.js": _SCRIPT,
    "vendor/uPlot.iife.min.js": _SCRIPT,
    "vendor/uPlot.min.css": _STYLE,
}
FOR_EVER = "public, max-age=31536000, immutable"
ASK_EACH_TIME = "no-cache"
_BUNDLE_MARK = b"{{bundle}}"  # stands for the folder's name in the page


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """One packaged file, as it is sent. `etag` is quoted, as HTTP wants it."""

    path: str
    content_type: str
    cache_control: str
    etag: str
    body: bytes
    gzipped: bytes

    async def answer(self, request: Request) -> Response:
        """Return the file, or 304 where the browser has this very content already."""
        headers = {"cache-control": self.cache_control, "etag": self.etag, "vary": "accept-encoding"}
        if self.etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(self.body, headers=headers, media_type=self.content_type)
        headers["content-encoding"] = "gzip"
        return Response(self.gzipped, headers=headers, media_type=self.content_type)


def load_assets() -> tuple[str, list[Asset]]:
    """Read the packaged files; return the name of their folder and the files, each with its address.

    The page is at `/` and asked for each time; the rest is at `/static/<folder>/<name>` and kept for ever.
    """
    folder = resources.files("deskwatch.web") / "static"
    bodies = {name: (folder / name).read_bytes() for name in FILES}
    bundle = _bundle_name(bodies)
    assets = [_asset("/", PAGE, bodies.pop(PAGE).replace(_BUNDLE_MARK, bundle.encode()), ASK_EACH_TIME)]
    assets += [_asset(f"/static/{bundle}/{name}", name, body, FOR_EVER) for name, body in bodies.items()]
    return bundle, assets


def _bundle_name(bodies: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for name, body in sorted(bodies.items()):
        digest.update(f"{name} {len(body)}\n".encode())
        digest.update(body)
    return digest.hexdigest()[:16]


def _asset(path: str, name: str, body: bytes, cache_control: str) -> Asset:
    return Asset(
        path=path,
        content_type=FILES[name],
        cache_control=cache_control,
        etag=f'"{hashlib.sha256(body).hexdigest()[:32]}"',
        body=body,
        gzipped=gzip.compress(body, mtime=0),  # without a time, so that equal content gives equal bytes
    )
