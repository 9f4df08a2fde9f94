"""What the connection to a push service refuses by itself."""

import socket
from typing import Any

import pytest
from aiohttp import TCPConnector, web
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.push.post import Post, PublicOnly
from tests.house import Clock
from tests.push_service import HOSTS, PushService, says

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
    from tests.push_service import push_service

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
