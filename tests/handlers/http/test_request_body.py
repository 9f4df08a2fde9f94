"""However a request ends, the room that its body took is free again."""

import asyncio
from collections.abc import Awaitable, Callable
from unittest.mock import Mock, patch

import pytest
from aiohttp import StreamReader, web
from aiohttp.test_utils import make_mocked_request

from handlers.http import request_body
from handlers.http.hook_answers import Refusal
from handlers.http.request_body import ROOM, SIZE_LIMIT, TAKEN, Room, Taken, given_back

ROOM_SIZE = 2 * SIZE_LIMIT
BODY = b"x" * 1_000


class Reading:
    """A request whose body comes in parts."""

    def __init__(self, announced: int | None = None) -> None:
        app = web.Application()
        app[ROOM] = self.room = Room(ROOM_SIZE)
        self.body = StreamReader(
            Mock(_reading_paused=False), 2**20, loop=asyncio.get_running_loop()
        )
        headers = {} if announced is None else {"Content-Length": str(announced)}
        self.request = make_mocked_request("POST", "/", headers, app=app, payload=self.body)
        self.request[TAKEN] = Taken(self.room)

    @property
    def taken(self) -> int:
        return ROOM_SIZE - self.room.free

    def begin(
        self, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> asyncio.Task[web.StreamResponse]:
        async def handled() -> web.StreamResponse:
            return await given_back(self.request, handler)

        return asyncio.create_task(handled())


async def reads(request: web.Request) -> web.StreamResponse:
    await request_body.read(request)
    return web.Response()


async def reads_twice(request: web.Request) -> web.StreamResponse:
    await request_body.read(request)
    return await reads(request)


async def fails(request: web.Request) -> web.StreamResponse:
    await request_body.read(request)
    raise KeyError("a bug")


async def waits(request: web.Request) -> web.StreamResponse:
    await request_body.read(request)
    await asyncio.Event().wait()
    return web.Response()


async def until_taken(reading: Reading, size: int) -> None:
    for _ in range(100):
        if reading.taken < size:
            await asyncio.sleep(0)
    assert reading.taken >= size


@pytest.mark.parametrize("announced", [None, len(BODY)])
@pytest.mark.parametrize("handler", [reads, reads_twice, fails])
async def test_answer_and_bug_give_back_what_the_body_took(
    handler: Callable[[web.Request], Awaitable[web.StreamResponse]], announced: int | None
) -> None:
    reading = Reading(announced)
    task = reading.begin(handler)
    reading.body.feed_data(BODY)
    await until_taken(reading, len(BODY))
    reading.body.feed_eof()

    await asyncio.wait([task])

    assert (task.exception() is None) == (handler is not fails)
    assert reading.taken == 0


@pytest.mark.parametrize("announced", [None, len(BODY)])
@pytest.mark.parametrize("is_whole", [False, True])
async def test_cancelled_request_gives_back_what_the_body_took(
    announced: int | None, is_whole: bool
) -> None:
    reading = Reading(announced)
    task = reading.begin(waits)
    reading.body.feed_data(BODY)
    await until_taken(reading, len(BODY))
    if is_whole:
        reading.body.feed_eof()
        await asyncio.sleep(0)
    task.cancel()

    await asyncio.wait([task])

    assert task.cancelled()
    assert reading.taken == 0


@pytest.mark.parametrize("announced", [None, len(BODY)])
async def test_slow_body_gives_back_what_it_took(announced: int | None) -> None:
    reading = Reading(announced)
    with patch.object(request_body, "PATIENCE_SECONDS", 0.05):
        task = reading.begin(reads)
        reading.body.feed_data(BODY[:-1])
        await until_taken(reading, len(BODY) - 1)

        with pytest.raises(Refusal):
            await task

    assert reading.taken == 0


@pytest.mark.parametrize("announced", [None, 1, SIZE_LIMIT + 1])
async def test_refused_body_gives_back_what_it_took(announced: int | None) -> None:
    reading = Reading(announced)
    task = reading.begin(reads)
    for _ in range(2):
        reading.body.feed_data(b"x" * SIZE_LIMIT)
        await asyncio.sleep(0)

    with pytest.raises(Refusal):
        await task

    assert reading.taken == 0


async def test_body_that_finds_no_room_leaves_that_of_others_alone() -> None:
    reading = Reading(len(BODY))
    other = Taken(reading.room)
    other.take(ROOM_SIZE - 1)

    with pytest.raises(Refusal):
        await reading.begin(reads)

    assert reading.taken == ROOM_SIZE - 1
    other.give_back()
    other.give_back()
    assert reading.taken == 0
