"""A KeyCRM that gives answers made by hand, and a client that asks it without waiting."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.providers.keycrm.api import Api, CannotAsk, Item
from bot.providers.keycrm.budget import Budget
from bot.ui.texts import plain
from tests.providers.fake_time import FakeTime

KEY = "MzQ1-secret-key"
Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Vendor:
    """A server that gives the answers it was told to, the last one again and again."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self.http = http
        self.time = FakeTime()
        self.budget = Budget(self.time.clock, self.time.later)
        self.asked: list[web.BaseRequest] = []
        self.answers: list[Answer] = []
        self.base = ""

    def api(self, key: str = KEY, base: str = "") -> Api:
        return Api(self.http, base or self.base, key, self.budget, self.time.sleep)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return await answer(request)


@asynccontextmanager
async def opened() -> AsyncIterator[Vendor]:
    async with aiohttp.ClientSession() as http:
        vendor = Vendor(http)
        runner = web.ServerRunner(web.Server(vendor.handle, access_log=None), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        vendor.base = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        yield vendor
        await runner.cleanup()


def says(value: object, status: int = 200, **headers: str) -> Answer:
    return text(json.dumps(value), "application/json", status, **headers)


def text(body: str, kind: str, status: int = 200, **headers: str) -> Answer:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(text=body, status=status, content_type=kind, headers=named)

    return answer


async def hangs_up(request: web.BaseRequest) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def stops_halfway(request: web.BaseRequest) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"data":[{"id":1},')
    return await hangs_up(request)


HTML = text("<html><body>502 Bad Gateway</body></html>", "text/html", 502)
LOGIN = text("<!doctype html><title>KeyCRM</title>", "text/html")


def orders(*ids: object, **more: object) -> dict[str, Any]:
    return {"data": [{"id": each} for each in ids], **more}


async def read(api: Api, path: str = "order", **options: Any) -> list[list[Item]]:
    return [page async for page in api.pages(path, **options)]


async def ids(api: Api, path: str = "order") -> list[object]:
    return [item["id"] for page in await read(api, path) for item in page]


async def refusal(api: Api, path: str = "order") -> str:
    with pytest.raises(CannotAsk) as raised:
        await ids(api, path)
    assert KEY not in str(raised.value)
    assert "\n" not in str(raised.value)
    assert not (why := raised.value.why) or plain("en", "not-asked", why=why) != why
    return str(raised.value)
