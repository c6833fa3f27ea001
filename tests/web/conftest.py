"""A headless Chromium for the tests of the page, and the rule that every visit must keep."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OURS = re.compile(r"http://127\.0\.0\.1:\d+/|about:blank")
HUB_IS_DOWN = re.compile(r"net::ERR_(CONNECTION|INCOMPLETE|EMPTY)|status of 503")


class Visitor(Protocol):
    """Opens pages, each in a profile of its own."""

    def __call__(self, url: str, **options: Any) -> Page:  # noqa: ANN401 - the options of Playwright's context
        """Open an address; `options` are those of a browser context."""


# One browser a file, not one a run: while it lives, no asyncio loop can run on this thread.
@pytest.fixture(scope="module")
def browser(program: Callable[[str], Path]) -> Iterator[Browser]:
    """Start Chromium, or leave the test out by name where there is none."""
    path = program("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visitor]:
    """Hand out pages; at the end, none may have logged an error, asked a question or left its host.

    What the browser logs when the hub is down is no error of the page.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(url: str, **options: Any) -> Page:  # noqa: ANN401 - the same
        context = browser.new_context(**{"timezone_id": "Europe/Madrid", **options})
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: None if OURS.match(request.url) else faults.append(request.url))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [fault for fault in faults if not HUB_IS_DOWN.search(fault)] == []
