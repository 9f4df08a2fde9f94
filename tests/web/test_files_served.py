"""The page's files and the headers that everything of the web bell is sent with."""

import gzip
import json
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from handlers.web.door import Door
from handlers.web.front import files
from tests.web.front import Front

PAGE = Path(files.__file__).parent.parent / "page"
NAMES = sorted(
    it.relative_to(PAGE).as_posix()
    for it in PAGE.rglob("*")
    if it.is_file() and it.suffix[1:] in files.KINDS
)
pytestmark = pytest.mark.sqlite
PLAIN = {"Accept-Encoding": "identity"}


@pytest.mark.parametrize("name", ["", *NAMES])
async def test_a_file_is_sent_once_and_then_only_if_it_has_changed(front: Front, name: str) -> None:
    plain = await front.ask("GET", f"/app/{name}", headers=PLAIN)
    packed = await front.ask("GET", f"/app/{name}", headers={"Accept-Encoding": "br, gzip"})
    marks = {it.headers["ETag"] for it in (plain, packed)}
    header = {"If-None-Match": f'"other", W/{plain.headers["ETag"]}', **PLAIN}
    again = await front.ask("GET", f"/app/{name}", headers=header)

    assert plain.status == packed.status == 200
    assert plain.headers["Content-Type"] == files.KINDS[(name or "a.html").rpartition(".")[2]]
    assert packed.body == plain.body  # aiohttp undoes it
    assert len(marks) == (2 if packed.headers.get("Content-Encoding") else 1)
    assert all(not it.startswith("W/") for it in marks)
    assert plain.headers["Cache-Control"] == "no-cache"
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == plain.headers["ETag"]


async def test_what_is_packed_is_the_same(front: Front) -> None:
    file = files.load()["signin.css", "en"]

    assert file.packed is not None
    assert gzip.decompress(file.packed.body) == file.plain.body


@pytest.mark.parametrize(
    ("accepted", "is_packed"),
    [("gzip", True), ("", False), ("gzip;q=0", False), ("gzip;q=0.5", True), ("br", False)],
)
async def test_it_is_packed_for_those_who_want_that(
    front: Front, accepted: str, is_packed: bool
) -> None:
    answer = await front.ask("HEAD", "/app/signin.css", headers={"Accept-Encoding": accepted})

    assert (answer.headers.get("Content-Encoding") == "gzip") is is_packed
    assert (answer.status, answer.body) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 100


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
async def test_the_first_page_is_in_the_browsers_language(front: Front, language: str) -> None:
    page = await front.ask("GET", "/app/", headers={"Accept-Language": f"{language},de;q=0.5"})

    assert f'<html lang="{language}"' in page.body.decode()
    assert page.headers["Vary"] == "Accept-Encoding, Accept-Language"


@pytest.mark.parametrize(
    "path",
    [
        *("none.js", "../site.py", "..%2fsite.py", "%2e%2e/site.py", "....//site.py", "%00"),
        *("/etc/passwd", "signin.css/", "SIGNIN.CSS", "%ff", "..%5c..%5csite.py", "x" * 4_000),
    ],
)
async def test_there_is_no_other_file(front: Front, path: str) -> None:
    answer = await front.http.get(URL(f"{front.address}/app/{path}", encoded=True))

    assert answer.status == 404
    assert json.loads(await answer.read()) == {"error": "not found"}


async def test_without_the_slash_the_page_is_elsewhere(front: Front) -> None:
    moved = await front.ask("GET", "/app")

    assert (moved.status, moved.headers["Location"]) == (308, "app/")


EVERYWHERE = ("X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Cache-Control")
OF_DOCUMENTS = (
    *("Referrer-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy"),
    "Content-Security-Policy",
)


@pytest.mark.parametrize("path", ["", "index.html", "icon.svg", "sw.js", "signin/none"])
async def test_what_is_shown_or_run_has_the_policy(front: Front, path: str) -> None:
    answer = await front.ask("GET", f"/app/{path}")
    policy = answer.headers["Content-Security-Policy"]

    assert set(OF_DOCUMENTS) <= set(answer.headers)
    # The form of a sign-in page says where it is from only if its page may be named there.
    is_form = path.startswith("signin/")
    assert answer.headers["Referrer-Policy"] == ("same-origin" if is_form else "no-referrer")
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors https://web.telegram.org" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["", "sw.js"])
async def test_a_browser_that_has_it_gets_a_new_policy(front: Front, path: str) -> None:
    """It keeps what it has with the headers of the answer that says that it has not changed."""
    mark = (await front.ask("GET", f"/app/{path}")).headers["ETag"]

    again = await front.ask("GET", f"/app/{path}", headers={"If-None-Match": mark})

    assert again.status == 304
    assert set(OF_DOCUMENTS) <= set(again.headers)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/app/", 200),
        ("GET", "/app/main.js", 200),
        ("GET", "/app", 308),
        ("GET", "/app/none", 404),
        ("POST", "/app/", 405),
        ("GET", "/app/signin/none", 410),
        ("GET", "/api/v1/me", 401),
        ("GET", "/api/v1/none", 404),
        ("POST", "/api/v1/session", 403),
    ],
)
async def test_every_answer_has_the_headers_that_keep_it_safe(
    front: Front, method: str, path: str, status: int
) -> None:
    answer = await front.ask(method, path)

    assert answer.status == status
    assert set(EVERYWHERE) <= set(answer.headers)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    if status != 200:
        assert answer.headers["Cache-Control"] == "no-store"


async def test_until_it_is_open_whoever_asks_has_to_come_again() -> None:
    application = web.Application()
    Door("https://bell.example").add_to(application)
    async with TestClient(TestServer(application)) as client:
        answer = await client.get("/app/")

        assert answer.status == 503
        assert answer.headers["Retry-After"] == "2"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
