"""Whatever is sent to the web bell is answered or refused; nothing of it is a bug."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest

from tests.attacks.front import Attacker
from tests.web.pages import Page

pytestmark = pytest.mark.sqlite

CAT = "%F0%9F%90%88"
DIGIT = "%D9%A3"  # which is a digit, but not one of ours
METHODS = ("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "TRACE", "DELETE", "POST", "PROPFIND")
PATHS = (
    *("/app", "/app/", "/app//", "/app/sw.js", "/app/%ff", "/app/index.html%00", "/app/../secret"),
    *("/app/..%2f..%2fetc/passwd", "/app/%2e%2e/%2e%2e/pyproject.toml"),
    *("/app/signin/", "/app/signin/a/b", "/app/signin/%00", "/app/signin/%ed%a0%80"),
    f"/app/signin/{'x' * 7000}",
    *("/api/v1/", "/api/v1//me", "/api/v1/me/", "/api/v1/me?x=%ff%00", "/api/v1/read-all"),
    *("/api/v1/press", "/api/v1/settings", "/api/v1/cabinet", "/api/v1/cabinet/%00"),
    *("/api/v1/cabinet/sent?days=0", "/api/v1/cabinet/policy?page=1000000000"),
    *("/api/v1/session/list", "/api/v1/session/0", f"/api/v1/session/{'9' * 19}"),
    *("/api/v1/push", "/api/v1/push/-1", f"/api/v1/push/{'9' * 18}", f"/api/v1/push/{DIGIT}"),
    *("/api/v1/screens/start", "/api/v1/screens/%00", f"/api/v1/screens/{'x' * 900}"),
)
QUERIES = (
    *("q=%00%ff", f"q={CAT * 600}", "q=.*%25(", "q=a&q=b", ";=;&&==", "section=%00", "unread=yes"),
    *(f"before={'9' * 31}", "before=-1", f"before={DIGIT}", "limit=0", "limit=1e9"),
)
NUMBERS = ("0", "-1", "1%00", DIGIT, "9" * 19, "9223372036854775807", "1/read", "99/unread")
ADDRESSES = (
    *PATHS,
    *(f"/api/v1/bell?{it}" for it in QUERIES),
    *(f"/api/v1/notifications/{it}" for it in NUMBERS),
)
BODIES = (
    *(b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 8000, b'{"press":' * 1600),
    *("{}".encode("utf-16"), "{}".encode("utf-32"), b'{"n": ' + b"9" * 9000 + b"}"),
    *(b'{"press": "\\ud800"}', b'{"press": "\\u0000"}', b'{"press": 1}', b'{"\\ud800": 1}'),
    *(b'{"press": "a", "press": "b"}', b'{"press": "' + b"x" * 20_000 + b'"}'),
    *(b'{"init_data": "\\ud800"}', b'{"init_data": "hash=' + b"a" * 15_000 + b'"}'),
    *(b'{"section": "\\u0000"}', b'{"section": NaN}', b'{"endpoint": "\\ud800", "keys": {}}'),
    b'{"endpoint": "https://fcm.googleapis.com@127.0.0.1/", "keys": {}}',
    b'{"endpoint": "https://fcm.googleapis.com/x", "keys": {"p256dh": "\\ud800", "auth": []}}',
)
COOKIES = (
    *("\x80", "=", ";;;", "__Host-bellhop", '__Host-bellhop="', '__Host-bellhop="\\377"'),
    *("a=b; __Host-bellhop=\xff", "$Version=1; __Host-bellhop=x", "; " * 3000),
)
TOKENS = ("", "Bearer", "Bearer \xff", "bearer  x", "Basic x", f"Bearer {'x' * 7000}")
NAMES = (
    *("Accept-Encoding", "Accept-Language", "If-None-Match", "Last-Event-ID", "Origin", "Range"),
    *("Sec-Fetch-Site", "User-Agent", "X-Forwarded-For"),
)
VALUES = (
    *("", "\xff", ",,,,", "::", "fe80::1%eth0", "1.2.3.4, 5.6.7.8", "bytes=0-1", "null", "*", '"'),
    *("gzip;q=0.000000", "en;q=9,ru;q=1.9999,uk;q=", f"-{'9' * 40}", "a" * 7000),
)
HEADERS = (
    *(f"Cookie: {it}" for it in COOKIES),
    *(f"Authorization: {it}" for it in TOKENS),
    *(f"{name}: {it}" for name in NAMES for it in VALUES),
)


@pytest.fixture
async def page(martas: Page, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Page]:
    yield martas
    assert [it.getMessage() for it in caplog.records if it.levelno >= logging.ERROR] == []


async def status(page: Page, line: str, header: str, body: bytes = b"") -> int:
    """Of the answer to these bytes, which no client of HTTP would send."""
    lines = (f"{line} HTTP/1.1", "Host: x", "X-Bellhop: 1", header, "Connection: close")
    sent = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""])
    attacker = Attacker(*await asyncio.open_connection("127.0.0.1", page.house.app.port))
    attacker.send(sent.encode("latin-1") + body)
    got = await attacker.rest()
    assert b"[project]" not in got
    return int(got.split(b" ", 2)[1])


@pytest.mark.parametrize("is_signed_in", [True, False])
async def test_odd_addresses_and_methods(page: Page, is_signed_in: bool) -> None:
    header = f"Authorization: Bearer {page.token}" if is_signed_in else "X: y"
    for address in ADDRESSES:
        for method in METHODS:
            assert await status(page, f"{method} {address}", header) < 500, (method, address)


async def test_odd_bodies(page: Page) -> None:
    header = f"Authorization: Bearer {page.token}\r\nContent-Type: application/json"
    for address in ("press", "session", "read-all", "push", "notifications/1/read"):
        for body in BODIES:
            found = await status(page, f"POST /api/v1/{address}", header, body)
            assert 400 <= found < 500, (address, body[:100])


async def test_odd_headers(page: Page) -> None:
    for address in ("/api/v1/me", "/app/", "/app/signin/x", "/app/sw.js"):
        for header in HEADERS:
            assert await status(page, f"GET {address}", header) < 500, (address, header[:100])
