"""Whatever is done to the port, it goes on taking hooks, and says no more than it should."""

import asyncio
import json
from collections.abc import AsyncIterator
from unittest.mock import patch

import pytest

from handlers.http.limits import Limits
from tests.attacks.front import ANSWER, Attacker, Front, opened
from tests.house import KEY, KEYCRM_KEY

QUICK = Limits(
    header_seconds=0.4,
    idle_seconds=1.0,
    stall_seconds=0.4,
    reading_bytes=1_000_000,
    connections=40,
)
HOOK = f"POST /hooks/generic/{KEY} HTTP/1.1\r\n".encode()
LIVE = b"GET /live HTTP/1.1\r\nHost: x\r\n\r\n"
TLS_HELLO = bytes.fromhex("16030100c8010000c403036ec12b7f") + bytes(range(256))

NOT_HTTP = {
    "nothing but line ends": b"\r\n\r\n\r\nx\r\n\r\n",
    "TLS": TLS_HELLO,
    "random bytes": bytes(range(255, 0, -1)) * 20,
    "HTTP/0.9": f"GET /hooks/generic/{KEY}\r\n\r\n".encode(),
    "HTTP/2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/3.7": HOOK.replace(b"1.1", b"3.7") + b"Host: x\r\n\r\n",
    "a version with words": HOOK.replace(b"1.1", b"one") + b"Host: x\r\n\r\n",
    "a method of its own": HOOK.replace(b"POST", b"BREW") + b"Host: x\r\n\r\n",
    "CONNECT": f"CONNECT {KEY} HTTP/1.1\r\nHost: x\r\n\r\n".encode(),
    "no host": HOOK + b"\r\n",
    "a header without a name": HOOK + b"Host: x\r\n: y\r\n\r\n",
    "a space before the colon": HOOK + b"Host : x\r\n\r\n",
    "NUL in a header": HOOK + b"Host: x\r\nX: a\x00b\r\n\r\n",
    "folded header": HOOK + b"Host: x\r\nX: a\r\n b\r\n\r\n",
    "bare line feeds": HOOK.replace(b"\r", b"") + b"Host x\n\n",
    "a negative length": HOOK + b"Host: x\r\nContent-Length: -1\r\n\r\n",
    "a length in words": HOOK + b"Host: x\r\nContent-Length: many\r\n\r\n",
    "a length beyond all": HOOK + b"Host: x\r\nContent-Length: " + b"9" * 40 + b"\r\n\r\n",
    "two lengths": HOOK + b"Host: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}}",
    "length and chunks": (
        HOOK + b"Host: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}"
    ),
    "chunked twice": (
        HOOK + b"Host: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: gzip\r\n\r\n{}"
    ),
    "a header that is too long": HOOK + b"Host: x\r\nX: " + b"y" * 20_000 + b"\r\n\r\n",
    "an address that is too long": b"GET /" + KEY.encode() * 1_000 + b" HTTP/1.1\r\n\r\n",
    "a thousand headers": HOOK + b"".join(b"X%d: y\r\n" % n for n in range(1_000)) + b"\r\n",
    "a megabyte of headers": HOOK
    + b"".join(b"X%d: %s\r\n" % (n, b"y" * 8_000) for n in range(120)),
    "an expectation": HOOK + b"Host: x\r\nExpect: a-miracle\r\nContent-Length: 0\r\n\r\n",
}


@pytest.fixture
async def front(sqlite_url: str) -> AsyncIterator[Front]:
    async with opened(sqlite_url, QUICK) as it:
        yield it
        assert await it.takes() == 200  # afterwards, whatever happened
        assert KEY not in it.log.getvalue()


HALVES = {
    "nothing": b"",
    "a letter": b"P",
    "half a request line": HOOK[:20],
    "a request line": HOOK,
    "half a header": HOOK + b"Host: x\r\nX-Half",
    "a header without its end": HOOK + b"Host: x\r\nContent-Length: 2\r\n",
}


@pytest.mark.parametrize("sent", HALVES.values(), ids=HALVES)
async def test_incomplete_header_is_not_waited_for(front: Front, sent: bytes) -> None:
    attackers = [await front.attacker(sent) for _ in range(20)]
    meanwhile = await front.takes()

    got = [await attacker.rest() for attacker in attackers]

    assert meanwhile == 200
    assert {answer[:12] for answer in got} == {b"HTTP/1.1 408" if sent else b""}


async def test_header_a_byte_at_a_time_is_not_waited_for(front: Front) -> None:
    attackers = [await front.attacker() for _ in range(10)]

    async def trickle(attacker: Attacker) -> bytes:
        rest = asyncio.create_task(attacker.rest())
        for byte in HOOK * 10:
            if rest.done():
                break
            attacker.send(bytes([byte]))
            await asyncio.sleep(0.05)
        return await rest

    got, meanwhile = await asyncio.gather(asyncio.gather(*map(trickle, attackers)), front.takes())

    assert meanwhile == 200
    assert all(answer.startswith(b"HTTP/1.1 408") or not answer for answer in got)


async def test_header_in_pieces_is_taken_if_it_comes_in_time(front: Front) -> None:
    hook = front.hook()
    attacker = await front.attacker()
    for at in range(0, len(hook), 40):
        attacker.send(hook[at : at + 40])
        await asyncio.sleep(0)

    (answer,) = await attacker.answers(1)

    assert answer.status == 200
    attacker.close()


async def test_second_header_has_no_more_time_than_the_first(sqlite_url: str) -> None:
    async with opened(sqlite_url, Limits(header_seconds=0.3, idle_seconds=3_600)) as front:
        attacker = await front.attacker(LIVE)
        await attacker.answers(1)
        attacker.send(HOOK)

        got = await attacker.rest()

    assert got.startswith(b"HTTP/1.1 408")


async def test_idle_connection_is_closed_without_a_word(front: Front) -> None:
    attacker = await front.attacker(LIVE)
    await attacker.answers(1)

    assert await attacker.rest() == b""


async def test_crowd_of_idle_connections_keeps_nobody_out(sqlite_url: str) -> None:
    patient = Limits(header_seconds=3_600, idle_seconds=3_600, connections=20)
    async with opened(sqlite_url, patient) as front:
        crowd = [await front.attacker(sent) for sent in (b"", HOOK, LIVE) * 100]
        statuses = [await front.takes() for _ in range(5)]

        gone = [attacker for attacker in crowd if await _is_gone(attacker)]

        assert statuses == [200] * 5
        assert len(gone) >= len(crowd) - 20
        assert "all of 20 connections are in use" in front.log.getvalue()
        for attacker in crowd:
            attacker.close()


async def test_whoever_is_being_answered_is_not_sent_away(sqlite_url: str) -> None:
    async with opened(sqlite_url, Limits(connections=2)) as front:
        hooks = [front.hook() for _ in range(2)]
        busy = [await front.attacker(hook[:-1]) for hook in hooks]
        await asyncio.sleep(0.2)
        third = asyncio.create_task(front.takes())
        await asyncio.sleep(0.2)
        was_waiting = not third.done()
        for attacker, hook in zip(busy, hooks, strict=True):
            attacker.send(hook[-1:])

        answers = [(await attacker.answers(1))[0].status for attacker in busy]
        for attacker in busy:
            attacker.close()

        assert was_waiting
        assert answers == [200, 200]
        assert await third == 200


async def test_thousand_requests_at_once_are_answered_in_turn(front: Front) -> None:
    hooks = [front.hook(hook_id=f"pipelined-{number}") for number in range(500)]
    attacker = await front.attacker(b"".join(hook + LIVE for hook in hooks))

    answers, meanwhile = await asyncio.gather(attacker.answers(1_000), front.takes())

    assert meanwhile == 200
    assert {answer.status for answer in answers} == {200}
    assert [json.loads(answer.body)["status"] for answer in answers] == ["accepted", "live"] * 500
    assert await front.stored() == 501
    attacker.close()


async def test_answers_that_nobody_reads_are_not_kept(front: Front) -> None:
    attacker = await front.attacker()
    attacker.writer.transport.pause_reading()  # type: ignore[attr-defined]  # a socket's has it

    async with asyncio.timeout(60):
        while not attacker.writer.transport.is_closing():
            attacker.send(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 100)
            await asyncio.sleep(0.01)

    assert await front.takes() == 200


@pytest.mark.parametrize("chunked", [False, True])
async def test_body_a_byte_at_a_time_is_408(front: Front, chunked: bool) -> None:
    framing = "Transfer-Encoding: chunked" if chunked else "Content-Length: 1000"
    header = front.header(b"", "slow") + framing + "\r\n\r\n"
    with patch("handlers.http.request_body.PATIENCE_SECONDS", 0.4):
        attacker = await front.attacker(header.encode())
        answer = asyncio.create_task(attacker.answers(1))
        while not answer.done():
            attacker.send(b"1\r\nx\r\n" if chunked else b"x")
            await asyncio.sleep(0.05)

    assert [it.status for it in await answer] == [408]
    attacker.close()


@pytest.mark.parametrize(
    "chunk", [b"zz\r\n", b"-1\r\nx\r\n", b"fffffffffffffffff\r\n", b"2\r\n{}x\r\n0\r\n\r\n"]
)
async def test_broken_chunk_is_400(front: Front, chunk: bytes) -> None:
    header = front.header(b"", "broken") + "Transfer-Encoding: chunked\r\n\r\n"
    attacker = await front.attacker(header.encode() + chunk)

    (answer,) = await attacker.answers(1)

    assert answer.status == 400
    _check(answer.header + answer.body)
    attacker.close()


@pytest.mark.parametrize("sent", NOT_HTTP.values(), ids=NOT_HTTP)
async def test_what_is_not_http_is_refused_without_an_echo(front: Front, sent: bytes) -> None:
    attacker = await front.attacker(sent)
    meanwhile = await front.takes()

    got = await attacker.rest()

    assert meanwhile == 200
    _check(got)
    assert "Traceback" not in front.log.getvalue()


async def test_flood_of_what_is_not_http_is_one_line_of_the_log(front: Front) -> None:
    for _ in range(100):
        await (await front.attacker(TLS_HELLO)).rest()

    assert front.log.getvalue().count("a request cannot be read") == 1


@pytest.mark.parametrize(("method", "path", "status"), [("POST", "/live", 405), ("GET", "/x", 404)])
async def test_other_refusals_are_json_too(
    front: Front, method: str, path: str, status: int
) -> None:
    attacker = await front.attacker(f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())

    (answer,) = await attacker.answers(1)

    assert answer.status == status
    assert (b"Allow: GET" in answer.header) == (status == 405)
    _check(answer.header + answer.body)
    attacker.close()


BOMBS = {
    "lists": (b"[" + b"[]," * 80_000 + b"1]", "30000 values"),
    "objects": (b"[" + b"{}," * 80_000 + b"1]", "30000 values"),
    "numbers": (b"[" + b"1," * 100_000 + b"1]", "30000 values"),
    "strings": (b"[" + b'"",' * 80_000 + b"1]", "30000 values"),
    "keys": (b"{" + b",".join(b'"a":1' for _ in range(31_000)) + b"}", "30000 values"),
    "lists in lists": (b"[" * 100_000 + b"]" * 100_000, "32 levels"),
    "objects in objects": (b'{"a":' * 40_000 + b"1" + b"}" * 40_000, "32 levels"),
    "lists in objects": (b'{"a":[' * 30_000 + b"]}" * 30_000, "32 levels"),
    "digits": (b"[" + b"9" * 200_000 + b"]", "too many digits"),
    "unclosed": (b"[" * 250_000, "32 levels"),
    "unclosed string": (b'["' + b"," * 250_000, "30000 values"),
}


@pytest.mark.parametrize(("body", "limit"), BOMBS.values(), ids=BOMBS)
async def test_bomb_is_refused_by_the_limit_it_exceeds(
    front: Front, body: bytes, limit: str
) -> None:
    attacker = await front.attacker(front.hook(body))

    (answer,) = await attacker.answers(1)

    assert answer.status == 422
    assert limit in json.loads(answer.body)["error"]
    attacker.close()


@pytest.mark.parametrize("body", [body for body, _ in BOMBS.values()], ids=BOMBS)
async def test_bomb_of_a_vendor_is_kept_unread(front: Front, body: bytes) -> None:
    header = f"POST /hooks/keycrm/{KEYCRM_KEY} HTTP/1.1\r\nHost: x\r\n"
    header += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    attacker = await front.attacker(header.encode() + body)

    (answer,) = await attacker.answers(1)

    assert (answer.status, json.loads(answer.body)["status"]) == (200, "unreadable")
    attacker.close()


async def test_text_full_of_commas_and_brackets_is_no_bomb(front: Front) -> None:
    body = json.loads(front.event())
    body["data"]["source"]["more"] = 'a, [b], {c} \\" ' * 10_000

    assert await front.takes(json.dumps(body).encode()) == 200


async def test_bodies_take_no_more_room_together_than_there_is(front: Front) -> None:
    hooks = [front.hook(front.event(250_000)) for _ in range(12)]
    attackers = [await front.attacker(hook[:-1]) for hook in hooks]
    answers = [asyncio.create_task(attacker.answers(1)) for attacker in attackers]
    while sum(answer.done() for answer in answers) < 9:
        await asyncio.wait(
            [each for each in answers if not each.done()], return_when=asyncio.FIRST_COMPLETED
        )
    refused = [answer.result()[0] for answer in answers if answer.done()]
    for attacker, hook, answer in zip(attackers, hooks, answers, strict=True):
        if not answer.done():
            attacker.send(hook[-1:])

    statuses = sorted([(await answer)[0].status for answer in answers])

    assert statuses == [200] * 3 + [503] * 9
    assert all(b"Retry-After: " in answer.header for answer in refused)
    assert await front.takes(front.event(250_000)) == 200
    for attacker in attackers:
        attacker.close()


@pytest.mark.parametrize("chunked", [False, True])
async def test_broken_off_bodies_give_their_room_back(front: Front, chunked: bool) -> None:
    body = front.event(200_000)
    framing = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(body)}"
    start = b"%x\r\n" % len(body) if chunked else b""
    header = (front.header(body, "broken") + framing + "\r\n\r\n").encode()
    for _ in range(20):
        attacker = await front.attacker(header + start + body[:-10])
        await attacker.writer.drain()
        attacker.close()

    statuses = []
    while 200 not in statuses and len(statuses) < 300:  # until it has noticed that they are gone
        await asyncio.sleep(0.1)
        statuses.append(await front.takes(body))

    assert statuses[-1] == 200


async def test_many_large_bodies_at_once_are_all_taken(sqlite_url: str) -> None:
    async with opened(sqlite_url, Limits()) as front:
        hooks = [front.hook(front.event(250_000), close=True) for _ in range(60)]
        attackers = [await front.attacker(hook) for hook in hooks]

        got = [await attacker.rest() for attacker in attackers]

        assert [answer[:12] for answer in got] == [b"HTTP/1.1 200"] * len(hooks)
        assert await front.stored() == len(hooks)


def _check(got: bytes) -> None:
    """It says nothing, or is a refusal in JSON that gives nothing away."""
    if not got:
        return
    status = ANSWER.match(got)
    header, _, body = got.partition(b"\r\n\r\n")
    assert status, got
    assert 400 <= int(status[1]) < 600
    assert json.loads(body.split(b"HTTP/1.1")[0])["error"]
    assert KEY.encode() not in got
    assert b"server:" not in header.lower()
    assert b"aiohttp" not in got.lower()


async def _is_gone(attacker: Attacker) -> bool:
    """Whether the other side has closed, after what it may have answered."""
    try:
        async with asyncio.timeout(0.05):
            while await attacker.reader.read(65_536):
                pass
    except TimeoutError:
        return False
    except ConnectionError:
        pass
    return True
