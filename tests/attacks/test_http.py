"""Whatever is done to the port, it goes on taking hooks, and says no more than it should."""

import asyncio
import json

import pytest

from handlers.http.limits import Limits
from tests.attacks.front import Attacker, Front, checked, opened
from tests.house import KEY

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


async def test_second_header_has_no_more_time_than_the_first(migrated_url: str) -> None:
    async with opened(migrated_url, Limits(header_seconds=0.3, idle_seconds=3_600)) as front:
        attacker = await front.attacker(LIVE)
        await attacker.answers(1)
        attacker.send(HOOK)

        got = await attacker.rest()

    assert got.startswith(b"HTTP/1.1 408")


async def test_idle_connection_is_closed_without_a_word(front: Front) -> None:
    attacker = await front.attacker(LIVE)
    await attacker.answers(1)

    assert await attacker.rest() == b""


async def test_crowd_of_idle_connections_keeps_nobody_out(migrated_url: str) -> None:
    patient = Limits(header_seconds=3_600, idle_seconds=3_600, connections=20)
    async with opened(migrated_url, patient) as front:
        crowd = [await front.attacker(sent) for sent in (b"", HOOK, LIVE) * 100]
        statuses = [await front.takes() for _ in range(5)]

        gone = [attacker for attacker in crowd if await _is_gone(attacker)]

        assert statuses == [200] * 5
        assert len(gone) >= len(crowd) - 20
        assert "all of 20 connections are in use" in front.log.getvalue()
        for attacker in crowd:
            attacker.close()


async def test_whoever_is_being_answered_is_not_sent_away(migrated_url: str) -> None:
    async with opened(migrated_url, Limits(connections=2)) as front:
        hooks = [front.hook() for _ in range(2)]
        busy = [await front.attacker(hook[:-1]) for hook in hooks]
        await asyncio.sleep(0.2)
        third = asyncio.create_task(front.takes())
        await asyncio.sleep(0.2)
        was_waiting = not third.done()
        for attacker, hook in zip(busy, hooks, strict=True):
            attacker.send(hook[-1:])

        answers = [(await attacker.answers(1))[0].status for attacker in busy]
        taken = await third  # although they stay connected

        assert was_waiting
        assert answers == [200, 200]
        assert taken == 200
        for attacker in busy:
            attacker.close()


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

    async with asyncio.timeout(300):  # the system takes megabytes, each of which has to be made
        while not attacker.writer.transport.is_closing():
            attacker.send(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n" * 100)
            await asyncio.sleep(0.01)

    assert await front.takes() == 200


@pytest.mark.parametrize("sent", NOT_HTTP.values(), ids=NOT_HTTP)
async def test_what_is_not_http_is_refused_without_an_echo(front: Front, sent: bytes) -> None:
    attacker = await front.attacker(sent)
    meanwhile = await front.takes()

    got = await attacker.rest()

    assert meanwhile == 200
    checked(got)
    assert "Traceback" not in front.log.getvalue()


STATUSES = {
    "TLS": 400,
    "HTTP/0.9": 505,
    "a method of its own": 400,
    "two lengths": 400,
    "a header that is too long": 431,
    "an address that is too long": 431,
    "a thousand headers": 431,
    "a megabyte of headers": 431,
    "an expectation": 417,
}


@pytest.mark.parametrize(("sent", "status"), STATUSES.items(), ids=STATUSES)
async def test_status_is_the_documented_one(front: Front, sent: str, status: int) -> None:
    attacker = await front.attacker(NOT_HTTP[sent])

    (answer,) = await attacker.answers(1)

    assert answer.status == status
    attacker.close()


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
    checked(answer.header + answer.body)
    attacker.close()


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
