from itertools import product

import pytest
from playwright.sync_api import expect

from deskwatch.model import SystemClock
from tests.web.conftest import Visitor
from tests.web.desk import hostile_screen
from tests.web.pretend import served

pytestmark = pytest.mark.browser
ACTS = (
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<script>alert(1)</script>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<a href=javascript:alert(1)>BTC</a>",
    "<style>@import 'http://evil.example/x.css'</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<math><mtext></mtext><script>alert(1)</script>",
    "<base href=http://evil.example/>",
    "<form action=http://evil.example><button>buy</button></form>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "__proto__",
    "constructor",
    "url(http://evil.example/x.png)",
    "&lt;img src=x onerror=alert(1)&gt;",
    "\\u003cimg src=x onerror=alert(1)\\u003e",
)
SHELLS = (
    "{}",
    '"{}',
    "'>{}",
    "</bdi>{}",
    "--></td>{}",
    "</title></textarea>{}",
    "\u202e{}\u202c",
    "\x1b[31m{}\x00",
    "שלום{}مرحبا",
    "a" * 300 + "{}",
)
NAMES = [shell.replace("{}", act) for act, shell in product(ACTS, SHELLS)]
# What a screen may be made of; anything else in it came out of a name.
STRANGERS = (
    "document.querySelectorAll('main :is(img, iframe, script, style, link, a, form, math, base, meta)')"
)
AT_ONCE = 5


def test_two_hundred_hostile_names_are_shown_as_text_everywhere_and_do_nothing(visit: Visitor) -> None:
    assert len(set(NAMES)) == 200
    now_ns = SystemClock().now_ns()
    with served(hostile_screen(now_ns, NAMES)) as hub:
        page = visit(hub.url)
        expect(page.locator("tbody tr")).to_have_count(200)
        for first in range(0, len(NAMES), AT_ONCE):
            # Each name is a notice, a tile, a line and a cell; the first is every title too.
            names = NAMES[first : first + AT_ONCE]
            hub.show(hostile_screen(now_ns, names))
            expect(page.locator("#place")).to_have_text(page.evaluate(SHOWN_AS, names[0]))
            assert page.evaluate(f"{STRANGERS}.length") == 0
        assert page.url == f"{hub.url}/"


SHOWN_AS = """async (name) => {
  const script = document.querySelector("script[type=module]").src;
  const { plainText } = await import(script.replace("app.js", "format.js"));
  return plainText(name);
}"""


def test_characters_that_turn_or_hide_text_show_as_boxes(visit: Visitor) -> None:
    names = ["a\u202eb", "a\u200bb", "a\u2066b\u2069", "a\x00b", "a\x9bb", "a\ufeffb", "a\u2028b", "a\n\tb"]
    with served(hostile_screen(SystemClock().now_ns(), names)) as hub:
        page = visit(hub.url)
        expect(page.locator("tbody th bdi")).to_have_text(
            ["a�b", "a�b", "a�b�", "a�b", "a�b", "a�b", "a�b", "a b"]
        )
