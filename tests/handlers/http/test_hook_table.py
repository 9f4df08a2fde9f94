"""The table of what a hook is answered, in the order of the checks."""

import gzip
import io
import json
from collections.abc import AsyncIterator
from functools import partial

import pytest

from storage.directory import connections
from tests.cast import SHOP
from tests.house import KEY, KEYCRM_KEY, House, signed

GENERIC, KEYCRM = f"/hooks/generic/{KEY}", f"/hooks/keycrm/{KEYCRM_KEY}"
JSON = {"Content-Type": "application/json"}
LIMIT = 256 * 1024
STAFF = {"staff": {"id": 9, "name": "Petro", "role": "courier"}}
NOT_FOUND = {"error": "not found"}

STRANGE = [
    "/hooks/generic/" + "x" * 40,
    "/hooks/generic/" + "x" * 4000,
    "/hooks/generic/%00",
    "/hooks/generic/%F0%9F%92%A9",
    "/hooks/generic/%FF%FE",
    f"/hooks/generic/{KEY}%20",
    f"/hooks/generic/{KEY}/",
    f"/hooks/generic/{KEY}%2F..",
    f"/hooks/Generic/{KEY}",
    f"/hooks/keycrm/{KEY}",
    f"/hooks/generic/{KEYCRM_KEY}",
    f"/hooks/amocrm/{KEY}",
    f"/hooks/..%2Fgeneric/{KEY}",
    f"/hooks/{'g' * 4000}/{KEY}",
    "/hooks/generic",
    "/hooks/generic/",
    "/hooks",
    "/",
    "/telegram",
    "/app/",
    "/api/me",
    "/demo",
    "/favicon.ico",
]

MEDIA_TYPES = [
    *("text/plain", "application/x-www-form-urlencoded", "application/jsonp", "*/*", "ж", ""),
    *("application/vnd.crm+json", "multipart/form-data", "json"),
]

BAD_HEADERS = [
    ("webhook_id", ""),
    ("webhook_id", "x" * 201),
    ("webhook_id", "ідентифікатор"),
    ("webhook_id", "a b"),
    ("webhook_timestamp", "now"),
    ("webhook_timestamp", "-1"),
    ("webhook_timestamp", "1e9"),
    ("webhook_timestamp", "²"),
    ("webhook_timestamp", "9" * 12),
    ("webhook_timestamp", "9" * 400),
    ("webhook_timestamp", "1700000000"),
    ("webhook_signature", ""),
    ("webhook_signature", "v1"),
    ("webhook_signature", "v1,"),
    ("webhook_signature", "v1,====="),
    ("webhook_signature", "v1,ключ"),
    ("webhook_signature", "v2,AAAA"),
    ("webhook_signature", "v1a,AAAA v1,AAAA"),
    ("webhook_signature", "v1,AAAA " * 800),
]


@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_whoever_has_no_key_learns_nothing(house: House, method: str) -> None:
    answers = [await house.send(method, path, b"{}", JSON) for path in STRANGE]

    assert [(it.status, await it.json()) for it in answers] == [(404, NOT_FOUND)] * len(STRANGE)


async def test_revoked_connection_is_as_unknown_whatever_is_posted(house: House) -> None:
    before = await house.post("staff.updated", STAFF)
    await house.database.write(partial(connections.revoke, connection_id=1, now=house.clock()))

    answers = [
        await house.post("staff.updated", STAFF),
        await house.post("staff.updated", {}),
        await house.send("POST", GENERIC, b"{", JSON),
        await house.send("POST", GENERIC, b"x" * (LIMIT + 1), JSON),
        await house.send("POST", GENERIC, b"x", {"Content-Type": "text/plain"}),
        await house.send("GET", GENERIC),
    ]

    assert before.status == 200
    assert [(it.status, await it.json()) for it in answers] == [(404, NOT_FOUND)] * len(answers)


@pytest.mark.parametrize("path", [GENERIC, KEYCRM])
async def test_wrong_method_is_told_the_right_one(house: House, path: str) -> None:
    methods = ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")

    answers = [await house.send(method, path) for method in methods]

    assert [(it.status, it.headers["Allow"]) for it in answers] == [(405, "POST")] * len(methods)


async def test_keycrm_by_get_is_told_to_choose_post(house: House) -> None:
    answer = await house.send("GET", KEYCRM)

    assert "choose POST" in (await answer.json())["error"]


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
async def test_json_is_taken_whatever_its_media_type(house: House, media_type: str) -> None:
    answer = await house.post_raw(_event("staff.updated", STAFF, house), Content_Type=media_type)

    assert answer.status == 200


async def test_json_without_a_media_type_is_taken(house: House) -> None:
    body = _event("staff.updated", STAFF, house)
    async with house.http.post(
        house.address + GENERIC,
        data=body,
        headers=signed(body, "hook", house.clock()),
        skip_auto_headers=["Content-Type"],
    ) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("body", [b"type=staff.updated", b"<a b='c'/>"])
async def test_what_is_no_json_is_named(house: House, body: bytes) -> None:
    answer = await house.post_raw(body)

    assert answer.status == 422
    assert "not JSON but" in (await answer.json())["error"]


@pytest.mark.parametrize(
    "media_type",
    ["application/json; charset=utf-8", "Application/JSON", "application/json;charset=latin-1"],
)
async def test_parameters_of_the_media_type_change_nothing(house: House, media_type: str) -> None:
    body = _event("staff.updated", {"staff": {**STAFF["staff"], "name": "Їжак"}}, house)

    answer = await house.post_raw(body, Content_Type=media_type)

    assert answer.status == 200


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "made-up"])
async def test_what_cannot_be_decompressed_is_415(house: House, encoding: str) -> None:
    answer = await house.post_raw(gzip.compress(b"{}")[1:], Content_Encoding=encoding)

    assert answer.status == 415


async def test_body_of_the_limit_is_taken(house: House) -> None:
    body = _event("staff.updated", STAFF, house)

    answer = await house.post_raw(body + b" " * (LIMIT - len(body)))

    assert answer.status == 200


async def test_body_over_the_limit_is_413(house: House) -> None:
    body = _event("staff.updated", STAFF, house)

    answer = await house.post_raw(body + b" " * (LIMIT + 1 - len(body)))

    assert answer.status == 413


@pytest.mark.parametrize("path", [GENERIC, KEYCRM])
async def test_body_of_ten_megabytes_is_413(house: House, path: str) -> None:
    whole = io.BytesIO(b"[" * 10_000_000)

    async with house.http.post(house.address + path, data=whole, headers=JSON) as answer:
        assert answer.status == 413


async def test_chunked_body_without_a_length_is_measured_too(house: House) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield b"[" * 1000

    async with house.http.post(house.address + GENERIC, data=endless(), headers=JSON) as answer:
        assert answer.status == 413


async def test_size_is_told_before_the_signature(house: House) -> None:
    answer = await house.send("POST", GENERIC, b"x" * (LIMIT + 1), JSON)

    assert answer.status == 413


async def test_signature_is_asked_before_the_body_is_read(house: House) -> None:
    answer = await house.send("POST", GENERIC, b"not JSON", JSON)

    assert answer.status == 401


async def test_bad_signature_header_is_401_with_words(house: House) -> None:
    body = _event("staff.updated", STAFF, house)

    answers = [await house.post_raw(body, **{name: value}) for name, value in BAD_HEADERS]

    assert [it.status for it in answers] == [401] * len(BAD_HEADERS)
    assert all(["webhook-" in (await it.json())["error"] for it in answers])


async def test_raw_bytes_in_a_signature_header_are_401(house: House) -> None:
    headers = signed(b"{}", "hook", house.clock())
    headers["webhook-signature"] = "v1,\udcff\udcfe"

    answer = await house.send("POST", GENERIC, b"{}", JSON | headers)

    assert answer.status == 401


async def test_any_of_several_signatures_may_match(house: House) -> None:
    body = _event("staff.updated", STAFF, house)
    right = signed(body, "rotated", house.clock())["webhook-signature"]

    answer = await house.post_raw(body, "rotated", webhook_signature=f"v1,AAAA {right} v1a,x")

    assert answer.status == 200


async def test_accepted_hook_lists_its_event(house: House) -> None:
    answer = await house.post("staff.updated", STAFF)

    body = await answer.json()
    assert body["status"] == "accepted"
    assert [(type(it["id"]), it["type"]) for it in body["events"]] == [(str, "staff.updated")]


async def test_repeat_lists_the_event_of_the_first_time(house: House) -> None:
    first = await house.post("staff.updated", STAFF, "same")

    again = await house.post("staff.updated", STAFF, "same")

    expected = {"status": "duplicate", "events": (await first.json())["events"]}
    assert (again.status, await again.json()) == (200, expected)


def _event(kind: str, data: object, house: House) -> bytes:
    body = {"type": kind, "timestamp": house.clock().isoformat(), "data": data, "more": SHOP}
    return json.dumps(body, ensure_ascii=False).encode()
