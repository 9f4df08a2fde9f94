"""What the connection to a push service refuses by itself."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from unittest import mock

import pytest
from aiohttp import ClientTimeout, TCPConnector, web
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.push.answers import Answer
from bot.push.post import LOOK_UPS, Names, NotPublic, Post, PublicOnly, open_connector
from tests.house import Clock
from tests.push_service import HOSTS, PushService, push_service, says

pytestmark = pytest.mark.sqlite

ENDPOINT = f"https://{HOSTS[0]}/send/1"


class Says(AbstractResolver):
    """Whoever answers for names, and may be hostile."""

    def __init__(self, port: int, *addresses: str) -> None:
        self._port, self._addresses = port, addresses

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=it,
                port=self._port,
                family=socket.AF_INET6 if ":" in it else socket.AF_INET,
                proto=0,
                flags=0,
            )
            for it in self._addresses
        ]

    async def close(self) -> None:
        """There is nothing to give back."""


@pytest.fixture
async def service() -> Any:
    async with push_service(Clock()) as running:
        yield running


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1"])
async def test_a_name_that_leads_into_a_private_network_is_not_followed(
    service: PushService, address: str
) -> None:
    names = PublicOnly(Says(service.port, address))
    post = Post(TCPConnector(resolver=names, ssl=service.trusted))
    try:
        answer = await post.send(ENDPOINT, b"", {})
    finally:
        await post.close()

    assert (answer.status, service.asked) == (0, [])


async def test_of_several_addresses_only_the_public_ones_are_tried() -> None:
    names = PublicOnly(Says(443, "127.0.0.1", "142.250.185.74", "::1"))

    assert [it["host"] for it in await names.resolve(HOSTS[0])] == ["142.250.185.74"]


async def test_a_redirect_is_not_followed(service: PushService) -> None:
    service.behave(HOSTS[0], says(307, Location=f"https://{HOSTS[1]}/send/1"))
    post = Post(service.open_connector())
    try:
        answer = await post.send(ENDPOINT, b"", {})
    finally:
        await post.close()

    assert answer.status == 307
    assert service.asked == [f"{HOSTS[0]}/send/1"]


async def test_only_the_beginning_of_an_endless_answer_is_read(service: PushService) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(status=500)
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65_536)

    service.behave(HOSTS[0], endless)
    post = Post(service.open_connector())
    try:
        answer = await post.send(ENDPOINT, b"", {})
    finally:
        await post.close()

    assert answer.status == 500
    assert len(answer.said) <= 120


async def test_somebody_elses_certificate_is_not_trusted(service: PushService) -> None:
    connector = TCPConnector(resolver=Says(service.port, "127.0.0.1"))
    post = Post(connector)
    try:
        answer = await post.send(ENDPOINT, b"", {})
    finally:
        await post.close()

    assert answer.status == 0
    assert "Certificate" in answer.said


SOON = ClientTimeout(total=0.3)
CHUNKED = b"HTTP/1.1 %d\r\nTransfer-Encoding: chunked\r\n\r\n"
WRONG = {
    "nothing": b"",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "no status": b"HTTP/1.1 \r\n\r\n",
    "a header without a name": b"HTTP/1.1 201 Created\r\n: x\r\n\r\n",
    "a header without an end": b"HTTP/1.1 201 Created\r\nX: " + b"x" * 100_000,
    "two lengths": b"HTTP/1.1 201 Created\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
    "a body without a size": CHUNKED % 201 + b"zz\r\n",
    "only that it goes on": b"HTTP/1.1 100 Continue\r\n\r\n" * 50,
}


async def asked(service: PushService) -> Answer:
    """What a message to the stand-in comes to."""
    post = Post(service.open_connector())
    try:
        return await post.send(ENDPOINT, b"", {})
    finally:
        await post.close()


@asynccontextmanager
async def saying(said: bytes, *, hangs: bool = False) -> AsyncIterator[PushService]:
    """A stand-in that says just this, and then hangs up or says nothing more."""
    async with push_service(Clock()) as running:

        async def say(request: web.Request) -> web.Response:
            assert request.transport is not None
            request.transport.write(said)
            if hangs:
                await running.release.wait()
            request.transport.close()
            return web.Response()

        running.behave(HOSTS[0], say)
        yield running


@pytest.mark.parametrize("said", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("hangs", [False, True], ids=["hangs up", "hangs"])
async def test_what_is_no_http_is_no_answer(said: bytes, hangs: bool) -> None:
    with mock.patch("bot.push.post.LIMITS", SOON):
        async with saying(said, hangs=hangs) as service:
            answer = await asked(service)

    assert answer.status == 0


@pytest.mark.parametrize("status", [201, 307, 403, 410, 429, 503])
@pytest.mark.parametrize("body", [b"", b"5\r\nno"], ids=["none", "a part"])
@pytest.mark.parametrize("hangs", [False, True], ids=["hangs up", "hangs"])
async def test_a_status_counts_whatever_becomes_of_the_rest(
    status: int, body: bytes, hangs: bool
) -> None:
    with mock.patch("bot.push.post.LIMITS", SOON):
        async with saying(CHUNKED % status + body, hangs=hangs) as service:
            answer = await asked(service)

    assert answer.status == status


async def test_a_reason_is_asked_for_as_text_and_else_left_out(service: PushService) -> None:
    seen = []

    def packed(request: web.Request) -> web.Response:
        seen.append(request.headers["Accept-Encoding"])
        return web.Response(status=403, body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"})

    service.behave(HOSTS[0], packed)

    assert await asked(service) == Answer(403, "")
    assert seen == ["identity"]


async def test_a_silent_name_server_holds_up_only_the_service_it_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    speak = threading.Event()

    def look(host: str, port: int, *_: Any, **more: Any) -> list[Any]:
        if host.endswith("notify.windows.com"):
            speak.wait()
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("142.250.185.74", port))]

    monkeypatch.setattr("socket.getaddrinfo", look)
    names, loop = Names(), asyncio.get_running_loop()
    waiting = [
        asyncio.create_task(names.resolve(f"wns{number}.notify.windows.com", 443))
        for number in range(LOOK_UPS + 40)
    ]
    try:
        found = await names.resolve(HOSTS[0], 443)
        others = await loop.getaddrinfo("api.telegram.org", 443)
        assert not any(task.done() for task in waiting)
    finally:
        speak.set()
        await asyncio.gather(*waiting)
        await names.close()

    assert [(it["host"], it["port"]) for it in found] == [("142.250.185.74", 443)]
    assert len(others) == 1


async def test_no_other_name_is_looked_up() -> None:
    with pytest.raises(NotPublic):
        await Names().resolve("fcm.googleapis.com.evil.example", 443)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "10.0.0.7", "fe80::1%1"])
async def test_what_the_system_finds_is_checked_too(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [
        (family, socket.SOCK_STREAM, 6, "", (address, 443, 0, 0)[: 4 if ":" in address else 2])
    ]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
    post = Post(open_connector())
    try:
        answer = await post.send(ENDPOINT, b"", {})
    finally:
        await post.close()

    assert answer.status == 0
