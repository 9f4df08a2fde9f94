"""Vendors' bodies are taken as they come; what cannot be read is kept as it came."""

import gzip
import json
import zlib

import pytest
from sqlmodel import select

from bot.providers import keycrm
from bot.providers.hook import Greeting
from handlers.http.request_body import SIZE_LIMIT
from storage.tables import Event, EventState
from tests.house import KEY, KEYCRM_KEY, House

KEYCRM = f"/hooks/keycrm/{KEYCRM_KEY}"
ORDER = {"event": "order.change_order_status", "context": {"id": 7, "status_id": 2}}
JSON = json.dumps(ORDER).encode()
FORM = b"event=order.change_order_status&context%5Bid%5D=7&context[status_id]=2"
ANYTHING = "application/octet-stream"
RAW_DEFLATE = zlib.compressobj(wbits=-zlib.MAX_WBITS)

GOOD = {
    "json": (JSON, {"Content-Type": "application/json"}),
    "json as a form": (JSON, {"Content-Type": "application/x-www-form-urlencoded"}),
    "json as text": (JSON, {"Content-Type": "text/plain"}),
    "+json": (JSON, {"Content-Type": "application/vnd.crm+json"}),
    "form": (FORM, {"Content-Type": "application/x-www-form-urlencoded"}),
    "form as json": (FORM, {"Content-Type": "application/json"}),
    "byte order mark": (b"\xef\xbb\xbf" + JSON, {"Content-Type": ANYTHING}),
    "utf-16": (JSON.decode().encode("utf-16"), {"Content-Type": ANYTHING}),
    "gzip": (gzip.compress(JSON), {"Content-Encoding": "gzip"}),
    "gzip that is not said": (gzip.compress(JSON), {}),
    "gzip that is not": (JSON, {"Content-Encoding": "gzip"}),
    "a charset as encoding": (JSON, {"Content-Encoding": "UTF-8"}),
    "deflate": (zlib.compress(JSON), {"Content-Encoding": "deflate"}),
    "raw deflate": (
        RAW_DEFLATE.compress(JSON) + RAW_DEFLATE.flush(),
        {"Content-Encoding": "deflate"},
    ),
    "form in gzip": (gzip.compress(FORM), {"Content-Encoding": "X-GZIP"}),
}
BAD = {
    "nothing": (b"", {}),
    "brackets": (b"event[=1", {}),
    "depth": (b"a" + b"[b]" * 100 + b"=1", {}),
    "keys": (b"&".join(b"k%d=1" % number for number in range(10_000)), {}),
    "index": (b"a[1000000000]=1", {}),
    "charset": ("Ж=1".encode("cp1251"), {"Content-Type": "text/plain; charset=windows-1251"}),
    "xml": (b"<order/>", {"Content-Type": "text/xml"}),
    "broken json": (JSON[:-3], {}),
    "cut gzip": (gzip.compress(JSON)[:-9], {"Content-Encoding": "gzip"}),
    "broken gzip": (gzip.compress(JSON)[:12] + b"\xff" * 20, {}),
    "two gzips": (gzip.compress(JSON) * 2, {}),
    "br": (b"\x8b\x02\x80abc\x03\xff", {"Content-Encoding": "br"}),
    "id": (b'{"event":"order.change_order_status","context":{"id":7.0}}', {}),
}


async def stored(house: House) -> list[Event]:
    async with house.database.read() as session:
        found = (await session.exec(select(Event))).all()
        return [event for event in found if event.connection_id is not None]


@pytest.mark.parametrize(("body", "headers"), GOOD.values(), ids=GOOD)
async def test_body_of_a_vendor_is_taken(
    house: House, body: bytes, headers: dict[str, str]
) -> None:
    answer = await house.send("POST", KEYCRM, body, headers)

    assert (answer.status, (await answer.json())["status"]) == (200, "accepted")
    await house.quiet()
    [event] = await stored(house)
    assert (event.subject, event.state) == ("order:7", EventState.DONE)


@pytest.mark.parametrize(("body", "headers"), BAD.values(), ids=BAD)
async def test_what_cannot_be_read_is_kept_as_it_came_and_named(
    house: House, body: bytes, headers: dict[str, str]
) -> None:
    answer = await house.send("POST", KEYCRM, body, headers)

    told = await answer.json()
    assert (answer.status, told["status"], bool(told["error"])) == (200, "unreadable", True)
    [event] = await stored(house)
    assert (event.type, event.body) == ("unreadable", body)


@pytest.mark.parametrize("path", [KEYCRM, f"/hooks/generic/{KEY}"])
@pytest.mark.parametrize("size", [SIZE_LIMIT + 1, 200_000_000])
async def test_bomb_of_gzip_is_too_large(house: House, path: str, size: int) -> None:
    packed = zlib.compressobj(wbits=31)
    whole = b"".join(packed.compress(b" " * 1_000_000) for _ in range(size // 1_000_000))
    whole += packed.compress(b" " * (size % 1_000_000)) + packed.flush()

    answer = await house.send("POST", path, whole, {"Content-Encoding": "gzip"})

    assert answer.status == 413
    assert await stored(house) == []


async def test_body_that_has_the_limit_when_it_is_decompressed_is_taken(house: House) -> None:
    body = gzip.compress(JSON + b" " * (SIZE_LIMIT - len(JSON)))

    answer = await house.send("POST", KEYCRM, body)

    assert (answer.status, (await answer.json())["status"]) == (200, "accepted")


@pytest.mark.parametrize("path", [KEYCRM + "/", "/" + KEYCRM, "//" + KEYCRM + "//"])
async def test_more_slashes_make_no_other_address(house: House, path: str) -> None:
    answer = await house.send("POST", path, JSON)

    assert answer.status == 200


async def test_query_of_a_get_is_its_body_where_it_is_allowed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keycrm, "methods", frozenset({"GET", "POST"}))

    got = await house.send("GET", f"{KEYCRM}?{FORM.decode()}")
    put = await house.send("PUT", KEYCRM)

    assert (got.status, (await got.json())["status"]) == (200, "accepted")
    assert (put.status, put.headers["Allow"]) == (405, "GET, POST")
    [event] = await stored(house)
    assert event.subject == "order:7"


async def test_get_is_405_where_it_is_not_allowed(house: House) -> None:
    answer = await house.send("GET", f"{KEYCRM}?{FORM.decode()}")

    assert (answer.status, answer.headers["Allow"]) == (405, "POST")
    assert await stored(house) == []


async def test_provider_sees_how_and_where_it_was_posted(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def greet(hook: object, _credentials: object) -> None:
        raise Greeting({"X-Seen": f"{hook.method} {hook.url}"})  # type: ignore[attr-defined]

    monkeypatch.setattr(keycrm, "methods", frozenset({"OPTIONS", "POST"}))
    monkeypatch.setattr(keycrm, "verify", greet)

    answer = await house.send("OPTIONS", KEYCRM + "?a=b%2Bc")

    seen = f"OPTIONS {house.address}{KEYCRM}?a=b%2Bc"
    assert (answer.status, answer.headers["X-Seen"]) == (200, seen)
    assert await stored(house) == []
