"""POST /telegram: who may, what is taken, and what is answered when."""

import io
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from handlers.http import errors, request_body
from handlers.http.telegram import SECRET_HEADER, SIZE_LIMIT, Updates
from storage.engine.writer import Unavailable

SECRET = "s3cret"
JSON = {"Content-Type": "application/json"}
UPDATE = {"update_id": 7, "message": {"text": "hello"}}


class Desk:
    """What takes the updates."""

    def __init__(self) -> None:
        self.taken, self.error = list[dict[str, Any]](), list[Exception]()

    async def take(self, update: dict[str, Any]) -> None:
        if self.error:
            raise self.error[0]
        self.taken.append(update)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def updates(desk: Desk) -> Updates:
    opened = Updates(SECRET)
    opened.open(desk.take)
    return opened


@pytest.fixture
async def client(updates: Updates) -> AsyncIterator[TestClient[Any, Any]]:
    application = web.Application(middlewares=[errors.answered, request_body.given_back])
    application[request_body.ROOM] = request_body.Room(4 * SIZE_LIMIT)
    updates.add_to(application)
    async with TestClient(TestServer(application)) as opened:
        yield opened


async def post(
    client: TestClient[Any, Any], body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str]]:
    """The status and headers of the answer. `headers`: with _ for -."""
    sent = {**JSON, SECRET_HEADER: SECRET}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    content = json.dumps(UPDATE).encode() if body is None else body
    async with client.post("/telegram", data=io.BytesIO(content), headers=sent) as answer:
        return answer.status, dict(answer.headers)


async def test_update_with_the_secret_is_taken(client: TestClient[Any, Any], desk: Desk) -> None:
    status, _ = await post(client)

    assert (status, desk.taken) == (200, [UPDATE])


@pytest.mark.parametrize("secret", ["", "S3cret", "s3cret2", "s3cre", "sécret", "\udcff" * 6])
async def test_another_secret_is_refused_before_anything_is_read(
    client: TestClient[Any, Any], desk: Desk, secret: str
) -> None:
    status, _ = await post(client, b"x", **{SECRET_HEADER: secret})

    assert (status, desk.taken) == (401, [])


async def test_no_secret_at_all_is_refused(client: TestClient[Any, Any], desk: Desk) -> None:
    async with client.post("/telegram", json=UPDATE) as answer:
        assert (answer.status, desk.taken) == (401, [])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"[]", 400),
        (b"7", 400),
        (b'{"update_id": 9223372036854775808}', 400),
        (b"{}", 400),
        (b'{"update_id": "7"}', 400),
        (b'{"update_id": true}', 400),
        (b'{"update_id": 7, "text": "' + b"x" * 600_000 + b'"}', 200),
    ],
)
async def test_what_is_no_update_is_not_taken(
    client: TestClient[Any, Any], desk: Desk, body: bytes, status: int
) -> None:
    answered, _ = await post(client, body)

    assert (answered, len(desk.taken)) == (status, int(status == 200))


async def test_what_is_far_too_long_is_stepped_over(
    client: TestClient[Any, Any], desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """It would come again and again for a day, and hold up its chat."""
    body = b'{"update_id": 7, "text": "' + b"secret" * (SIZE_LIMIT // 6) + b'"}'
    status, _ = await post(client, body)

    assert (status, desk.taken) == (200, [])
    assert "is stepped over" in caplog.text
    assert "secret" not in caplog.text


async def test_another_media_type_is_refused(client: TestClient[Any, Any]) -> None:
    status, _ = await post(client, Content_Type="text/plain")

    assert status == 415


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_only_post_is_taken(client: TestClient[Any, Any], method: str) -> None:
    async with client.request(method, "/telegram", headers={SECRET_HEADER: SECRET}) as answer:
        assert answer.status == 405


async def test_while_the_database_is_gone_telegram_has_to_come_again(
    client: TestClient[Any, Any], desk: Desk
) -> None:
    desk.error.append(Unavailable("gone"))

    status, headers = await post(client)

    assert (status, headers["Retry-After"]) == (503, "5")


async def test_a_bug_is_no_200_and_quotes_nothing(client: TestClient[Any, Any], desk: Desk) -> None:
    desk.error.append(RuntimeError("a bug"))

    status, _ = await post(client)

    assert status == 500


async def test_before_updates_can_be_handled_telegram_has_to_come_again(desk: Desk) -> None:
    application = web.Application(middlewares=[errors.answered, request_body.given_back])
    application[request_body.ROOM] = request_body.Room(SIZE_LIMIT)
    Updates(SECRET).add_to(application)
    async with TestClient(TestServer(application)) as client:
        status, headers = await post(client)

    assert (status, headers["Retry-After"]) == (503, "5")


async def test_without_webhook_mode_the_address_is_unknown() -> None:
    application = web.Application(middlewares=[errors.answered])
    async with TestClient(TestServer(application)) as client:
        status, _ = await post(client)

    assert status == 404
