"""Fetch uv from the package index with nothing but Python, for machines without pip and without venv.

Usage: python tools/fetch_uv.py VERSION DESTINATION

Takes the index from uv.lock (or from UV_DEFAULT_INDEX or PIP_INDEX_URL), the wheel for this machine from the
index, and accepts it only if its sum is the one pinned here. Linux on x86-64 and ARM64.
"""

import hashlib
import io
import os
import platform
import re
import sys
import tomllib
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

PINNED = {
    ("0.13.8", "x86_64"): "e18a57b8b352eb7c8feb317b9f6f533c8f0ad9673fd6cf34bbe3cf1a9f6a8984",
    ("0.13.8", "aarch64"): "0b3e8b1a4f5e405e31e2ff33de8af4744831e9f7338539671efbd8c3c94e791d",
}
TIMEOUT_SECONDS = 60


def package_index() -> str:
    """Return the address of the index: the user's own where one is set, else that of the lock file."""
    own = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("PIP_INDEX_URL")
    if own:
        return own
    lock = tomllib.loads(Path("uv.lock").read_text(encoding="utf-8"))
    return str(next(p["source"]["registry"] for p in lock["package"] if "registry" in p["source"]))


def download(url: str) -> bytes:
    """Return what `url` answers; only over HTTPS, so that no other scheme can be slipped in."""
    if not url.startswith("https://"):
        raise SystemExit(f"{url} is not an https address")
    with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310 - https only, see above
        content: bytes = answer.read()
    return content


def main(version: str, destination: Path) -> None:
    """Write the program uv to `destination`."""
    pinned = PINNED.get((version, platform.machine()))
    if pinned is None or sys.platform != "linux":
        raise SystemExit(f"no uv {version} is pinned for {sys.platform} on {platform.machine()}")
    page = package_index().rstrip("/") + "/uv/"
    links = re.findall(r'href="([^"]+)"', download(page).decode())
    link = next((link for link in links if pinned in link), None)
    if link is None:
        raise SystemExit(f"{page} does not list uv {version} with the sum {pinned}")
    wheel = download(urllib.parse.urljoin(page, link.partition("#")[0]))
    found = hashlib.sha256(wheel).hexdigest()
    if found != pinned:
        raise SystemExit(f"the wheel of uv {version} has the sum {found}, not {pinned}")
    program = zipfile.ZipFile(io.BytesIO(wheel)).read(f"uv-{version}.data/scripts/uv")
    destination.write_bytes(program)
    destination.chmod(0o755)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
