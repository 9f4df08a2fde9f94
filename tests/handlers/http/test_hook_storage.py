"""Nothing is acknowledged that is not on disk; what cannot be kept is asked for again."""

import asyncio
import logging
from io import StringIO

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import col, func, select

from bot.runtime.log import QUIET, set_up
from handlers.http import request_body as reading
from handlers.http.webhooks import Hooks
from storage.engine.database import open_database
from storage.tables import Event
from tests.cast import SHOP
from tests.house import KEY, KEYCRM_KEY, House

ORDER = {"order": {"id": 1}, "source": SHOP, "buyer": {"name": "Hryhorii Skovoroda"}}
GOOD = (
    b'{"type":"order.created","timestamp":"2026-11-22T16:00:00Z","data":{"order":{"id":1,'
    b'"number":"A-1","total":"1198.00","currency":"UAH","url":"https://crm.example/1"},'
    b'"source":{"id":3,"name":"Shop"},"buyer":{"name":"Ada"},"manager_id":6,"actor_id":"9"}}'
)
KEYCRM = f"/hooks/keycrm/{KEYCRM_KEY}"
JSON = {"Content-Type": "application/json"}


async def _stored(url: str) -> int:
    """How many hooks anybody else sees."""
    async with open_database(url, beside_a_running_bot=True) as other, other.read() as session:
        return (await session.exec(select(func.count(col(Event.id))))).one()


async def test_event_is_on_disk_when_it_is_acknowledged(house: House) -> None:
    await house.post("order.created", ORDER)

    assert await _stored(house.database.url) == 1


async def test_body_that_stops_is_408(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "PATIENCE_SECONDS", 0.1)

    answer = await _raw(house, b"Content-Length: 100\r\n\r\n{")

    assert b" 408 " in answer.splitlines()[0]


async def test_badly_framed_body_is_400(house: House) -> None:
    answer = await _raw(house, b"Transfer-Encoding: chunked\r\n\r\nzz\r\nsecret\r\n")

    assert b" 400 " in answer.splitlines()[0]


async def test_connection_is_used_again_after_a_refusal(house: House) -> None:
    refused = await house.send("PUT", KEYCRM, b"{}", JSON)
    taken = await house.send("POST", KEYCRM, b'{"event":"x","context":{}}', JSON)

    assert (refused.status, taken.status) == (405, 200)


async def test_server_does_not_say_what_it_is(house: House) -> None:
    answers = [await house.send("GET", path) for path in ("/live", "/nowhere", "/metrics")]

    assert ["Server" in it.headers for it in answers] == [False] * 3


async def test_mistake_of_ours_is_a_500_without_details(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stumble(*_args: object) -> None:
        raise RuntimeError("a secret of the house")

    monkeypatch.setattr(Hooks, "_keep", stumble)
    lines = StringIO()
    with _logging(lines):
        answer = await house.post("order.created", ORDER)

    assert answer.status == 500
    assert "secret" not in await answer.text()
    assert "handlers.http.shortcut: POST /hooks/generic failed" in lines.getvalue()


async def test_no_key_body_name_or_phone_gets_into_the_log(shop: House) -> None:
    lines = StringIO()
    with _logging(lines):
        await shop.post("order.created", ORDER)
        await shop.post("order.created", {"buyer": {"name": "Hryhorii Skovoroda"}})
        await shop.post_raw(b"Hryhorii Skovoroda")
        await shop.post("call.missed", {"call": {"phone": "+380441234567"}})
        await shop.send("POST", KEYCRM, b'{"event": "Hryhorii Skovoroda"}', JSON)
        await shop.send("POST", "/hooks/generic/" + KEY[:-1], b"Hryhorii", JSON)
        await _raw(shop, b"Transfer-Encoding: chunked\r\n\r\nHryhorii\r\n")
        await shop.quiet()

    told = lines.getvalue()
    assert [it for it in (KEY[:-1], KEYCRM_KEY, "Hryhorii", "380441234567") if it in told] == []


async def _raw(house: House, rest: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", house.app.port)
    writer.write(f"POST {KEYCRM} HTTP/1.1\r\nHost: x\r\n".encode())
    writer.write(b"Content-Type: application/json\r\n" + rest)
    answer = await reader.read(400)
    writer.close()
    await writer.wait_closed()
    return answer


class _logging:
    """The log as it is really set up, at its most talkative, into `stream`."""

    def __init__(self, stream: StringIO) -> None:
        self._stream = stream
        self._loggers = [logging.getLogger(), *map(logging.getLogger, QUIET)]

    def __enter__(self) -> None:
        self._levels = [logger.level for logger in self._loggers]
        self._handlers = list(logging.getLogger().handlers)
        set_up("debug", "text", (), self._stream)

    def __exit__(self, *_error: object) -> None:
        logging.getLogger().handlers[:] = self._handlers
        for logger, level in zip(self._loggers, self._levels, strict=True):
            logger.setLevel(level)


PIECES = [
    *(b"NaN", b"-Infinity", b"1e999", b"null", b"true", b"[]", b"{}", b'""', b"0", b"-1"),
    *(b"1.5", b"9" * 400, b'"\\u0000"', b'"\\ud800"', b"\xff\xfe", b"\xef\xbb\xbf", b"[" * 100),
    *(b'{"a":' * 100, b'"' + b"x" * 300 + b'"', b',"type":"staff.updated"', b"\x00", b"", b"}"),
    *(b'"9999-12-31T23:59:60Z"', b'"0001-01-01T00:00:00+14:00"', b'"order.created"'),
]
mutations = st.lists(
    st.tuples(
        st.integers(0, len(GOOD)),
        st.integers(0, 40),
        st.sampled_from(PIECES) | st.binary(max_size=6),
    ),
    min_size=1,
    max_size=3,
)


async def test_a_thousand_mutations_of_a_good_body_are_no_5xx(house: House) -> None:
    statuses: set[int] = set()
    bodies: list[bytes] = []

    @settings(
        max_examples=1000, deadline=None, database=None, derandomize=True, phases=[Phase.generate]
    )
    @given(mutations)
    def collect(changes: list[tuple[int, int, bytes]]) -> None:
        mutated = GOOD
        for at, cut, piece in changes:
            mutated = mutated[:at] + piece + mutated[at + cut :]
        bodies.append(mutated)

    collect()
    for some in (bodies[at : at + 20] for at in range(0, len(bodies), 20)):
        posted = (house.post_raw(mutated) for mutated in some)
        sent = (house.send("POST", KEYCRM, mutated, JSON) for mutated in some)
        statuses |= {answer.status for answer in await asyncio.gather(*posted, *sent)}
    await house.quiet()

    assert statuses - {415} == {200, 422}  # 415: one may begin as gzip does
