"""Where the port listens, of several addresses."""

import asyncio
import errno
import socket
from unittest.mock import patch

import pytest
from aiohttp import web

from handlers.http import port as ports
from handlers.http.limits import Limits
from handlers.http.port import Port

HERE = (socket.AF_INET, ("127.0.0.1", 0))
V6 = (socket.AF_INET6, ("::1", 0, 0, 0))
NOT_OURS = (socket.AF_INET, ("192.0.2.1", 0))  # kept for documents, so it is nobody's
PROBLEMS = [errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EADDRINUSE, errno.EACCES]


async def opened(*addresses: object, v6_problem: int = errno.EAFNOSUPPORT) -> list[str]:
    """The hosts a port listens at if these are its addresses and IPv6 fails."""

    async def found(_host: str, _port: int) -> list[object]:
        return list(addresses)

    bound = ports._bound

    def bound_here(family: socket.AddressFamily, address: tuple[object, ...]) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(v6_problem, "no IPv6")
        return bound(family, address)

    port = Port(web.Server(_nothing), Limits())
    with patch.object(ports, "_addresses", found), patch.object(ports, "_bound", bound_here):
        try:
            number = await port.open("localhost", 0)
            _, writer = await asyncio.open_connection("127.0.0.1", number)
            writer.close()
            return [each.getsockname()[0] for each in port._listening]
        finally:
            await port.close()
            assert port._listening == []


async def _nothing(_request: web.BaseRequest) -> web.StreamResponse:
    return web.Response()


@pytest.mark.parametrize("problem", PROBLEMS[:2])
@pytest.mark.parametrize("addresses", [(V6, HERE), (HERE, V6), (V6, NOT_OURS, HERE)], ids=len)
async def test_address_this_machine_does_not_have_is_left_out(
    addresses: tuple[object, ...], problem: int
) -> None:
    assert await opened(*addresses, v6_problem=problem) == ["127.0.0.1"]


@pytest.mark.parametrize("problem", PROBLEMS[2:])
@pytest.mark.parametrize("addresses", [(V6, HERE), (HERE, V6)])
async def test_address_that_is_taken_or_forbidden_is_a_problem(
    addresses: tuple[object, ...], problem: int
) -> None:
    with pytest.raises(OSError, match="no IPv6"):
        await opened(*addresses, v6_problem=problem)


@pytest.mark.parametrize("addresses", [(V6,), (NOT_OURS,), (NOT_OURS, V6)])
async def test_without_any_address_of_its_own_the_port_does_not_open(
    addresses: tuple[object, ...],
) -> None:
    with pytest.raises(OSError, match=r"no IPv6|assign"):
        await opened(*addresses)
