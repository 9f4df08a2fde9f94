"""Bodies that are too slow, too large, too many or made to be costly."""

import asyncio
import json
from unittest.mock import patch

import pytest

from handlers.http.limits import Limits
from tests.attacks.front import Front, checked, opened
from tests.house import KEYCRM_KEY


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
    checked(answer.header + answer.body)
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


async def test_many_large_bodies_at_once_are_all_taken(migrated_url: str) -> None:
    async with opened(migrated_url, Limits()) as front:
        hooks = [front.hook(front.event(250_000), close=True) for _ in range(60)]
        attackers = [await front.attacker(hook) for hook in hooks]

        got = [await attacker.rest() for attacker in attackers]

        assert [answer[:12] for answer in got] == [b"HTTP/1.1 200"] * len(hooks)
        assert await front.stored() == len(hooks)
