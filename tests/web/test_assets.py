import gzip
import hashlib
import itertools
import json
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette

import deskwatch.web
from deskwatch.model import SystemClock
from deskwatch.web import create_app
from deskwatch.web.assets import FILES, load_assets
from tests.web.asgi import call
from tests.web.pretend import PretendedHub

STATIC = Path(deskwatch.web.__file__).parent / "static"
VENDOR = STATIC / "vendor"
NOT_SERVED = {"vendor/vendor.lock.json", "vendor/uPlot.LICENSE"}
MOST_BYTES = 100_000  # of all files together, as they travel


@pytest.fixture
def app() -> Starlette:
    return create_app(PretendedHub(), clock=SystemClock())


def file_paths(app: Starlette) -> list[str]:
    """Return the addresses of all files, as the page and the routes know them."""
    return [path for route in app.routes if (path := getattr(route, "path", "")).startswith("/static/")]


def test_every_packaged_file_is_served_and_no_other() -> None:
    packaged = {
        path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*") if path.is_file()
    } - NOT_SERVED
    assert packaged == set(FILES)


def test_a_file_is_kept_for_ever_and_the_page_asked_for_each_time(app: Starlette) -> None:
    for path in file_paths(app):
        answer = call(app, path)
        assert answer.status == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert call(app, "/").headers["cache-control"] == "no-cache"


def test_the_page_names_only_files_that_are_there(app: Starlette) -> None:
    names = re.findall(r'(?:src|href)="(/static/[^"]+)"', call(app, "/").text)
    assert sorted(names) == sorted(file_paths(app))  # so that all are fetched at once


def test_scripts_import_only_files_that_are_there() -> None:
    for script in STATIC.glob("*.js"):
        for name in re.findall(r'from "\./([^"]+)"', script.read_text()):
            assert name in FILES, f"{script.name} imports {name}"


def test_the_folder_s_name_follows_the_content_of_every_file() -> None:
    bundle, assets = load_assets()
    assert re.fullmatch(r"[0-9a-f]{16}", bundle)
    assert all(asset.path == "/" or asset.path.startswith(f"/static/{bundle}/") for asset in assets)
    assert bundle.encode() in assets[0].body
    assert b"{{" not in assets[0].body


def test_a_file_the_browser_has_is_not_sent_again(app: Starlette) -> None:
    for path in ["/", *file_paths(app)]:
        etag = call(app, path).headers["etag"]
        again = call(app, path, headers={"if-none-match": etag})
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)
        assert call(app, path, headers={"if-none-match": '"other"'}).status == 200


def test_files_travel_compressed_to_those_who_take_it(app: Starlette) -> None:
    paths = ["/", *file_paths(app)]
    weight = 0
    for path in paths:
        plain, packed = call(app, path), call(app, path, headers={"accept-encoding": "gzip, br"})
        assert "content-encoding" not in plain.headers
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed.body) == plain.body
        assert packed.headers["vary"] == "accept-encoding"
        weight += len(packed.body)
    assert 10_000 < weight < MOST_BYTES


def test_the_page_has_no_inline_script_style_or_handler() -> None:
    page = (STATIC / "index.html").read_text()
    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", page) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", page, re.IGNORECASE) == []


def test_nothing_can_make_markup_of_text_or_reach_another_host() -> None:
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setHTML|srcdoc"
    for name in FILES:
        text = (STATIC / name).read_text()
        assert re.findall(markup, text) == [], name
        if not name.startswith("vendor/"):  # there, addresses stand in comments
            addresses = set(re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"']*", text))
            assert addresses <= {"http://www.w3.org/2000/svg"}, name


def test_vendored_files_are_those_of_the_lock() -> None:
    lock = json.loads((VENDOR / "vendor.lock.json").read_text())
    locked = {entry["path"]: entry["sha256"] for package in lock["packages"] for entry in package["files"]}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.iterdir()
        if path.name != "vendor.lock.json"
    }
    assert found == locked
    assert [(package["npm"], package["licence"]) for package in lock["packages"]] == [("uplot@1.6.32", "MIT")]


STEPS = (
    "..",
    "%2e%2e",
    ".%2e",
    "%252e%252e",
    "..%2f",
    "..%5c",
    "..\\",
    "....//",
    "..;",
    "\u2025",
    "%c0%ae%c0%ae",
    "..\x00",
    "~",
)
TARGETS = (
    "etc/passwd",
    "app.py",
    "assets.py",
    "vendor/vendor.lock.json",
    "vendor/uPlot.LICENSE",
    "index.html",
    "",
)
BASES = ("/static", "/static/{bundle}", "/static/{bundle}/vendor", "", "/api")


def test_no_path_climbs_out_of_the_list_of_files(app: Starlette) -> None:
    bundle = file_paths(app)[0].split("/")[2]
    payloads = [
        f"{base.format(bundle=bundle)}/{'/'.join([step] * depth)}/{target}"
        for base, step, target, depth in itertools.product(BASES, STEPS, TARGETS, (1, 4))
    ]
    payloads += [f"/static/{bundle}/{name}" for name in (*NOT_SERVED, "index.html", "app.js/", "APP.JS", "")]
    payloads += ["/static/0000000000000000/app.js", f"/static/{bundle}//app.js", f"/static/{bundle}/./app.js"]
    assert len(payloads) > 900
    assert {path for path in payloads if call(app, path).status != 404} == set()
