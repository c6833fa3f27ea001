"""Send random requests of the worst sort to a running hub and see that each is answered in time.

    python -m tests.soak.api --requests 100000 --seed 7

Prints what came back; exits 1 at a code that an API may not give, or an answer past its deadline.
"""

import argparse
import http.client
import io
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from deskwatch.api import POST_PATHS
from deskwatch.api.routes import LONGEST_SECONDS
from deskwatch.history import history_folder
from deskwatch.model import SystemClock
from deskwatch.store import Store, import_openmetrics
from tests.api.asking import FORM, SAMPLES
from tests.api.hostile import ALLOWED, chance_of, random_request
from tests.desks import running_hub
from tests.promql.worlds import random_world

REFUSED = 405
_TELL_EVERY = 10_000


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        fill(data, options.seed)
        with running_hub(data) as url:
            return soak(url, options.requests, options.seed)


def fill(data: Path, seed: int) -> None:
    """Put samples into the history of a data directory."""
    folder = history_folder(data)
    folder.mkdir()
    store = Store(folder, SystemClock())
    for text in (SAMPLES, random_world(seed).openmetrics()):
        import_openmetrics(store, io.BytesIO(text.encode()))
    store.close()


def soak(url: str, requests: int, seed: int) -> int:
    """Send the requests, one after the other; return 1 where one was not answered as it should be."""
    chance, codes, slowest, wrong = chance_of(seed), Counter[int](), 0.0, 0
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=2 * LONGEST_SECONDS)
    for number in range(requests):
        method, path, fields = random_request(chance)
        begun = time.perf_counter()
        status = send(connection, method, path if path.startswith("/") else f"/api/v1/{path}", fields)
        seconds = time.perf_counter() - begun
        codes[status] += 1
        slowest = max(slowest, seconds)
        if status not in ALLOWED | {431} or seconds > LONGEST_SECONDS + 1:
            wrong += 1
            say(f"{status} after {seconds:.3f} s: {method} {path} {str(fields)[:300]}")
        if (number + 1) % _TELL_EVERY == 0:
            say(f"{number + 1:,} requests, slowest {slowest * 1000:.1f} ms")
    counted = ", ".join(f"{count:,} of {code}" for code, count in sorted(codes.items()))
    say(f"{requests:,} requests, seed {seed}: {wrong} wrong; {counted}; slowest {slowest * 1000:.1f} ms")
    return 1 if wrong else 0


def send(
    connection: http.client.HTTPConnection, method: str, path: str, fields: list[tuple[str, str]]
) -> int:
    """Send one request and return the code of its answer; 0 where the connection ended without one.

    A form that may not come is refused before it is read, which can end the connection under it.
    """
    text = urlencode(fields)
    body, where = (text, path) if method == "POST" else (None, f"{path}?{text}")
    try:
        connection.request(method, where, body, {"content-type": FORM} if body else {})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return 0 if body is None or path in POST_PATHS else REFUSED
    return answer.status


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
