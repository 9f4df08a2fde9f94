"""Signed hooks, as fast as a number of connections allows, with as little client as possible."""

import asyncio
import json
import time
from datetime import UTC, datetime
from itertools import count
from typing import Any

from tests.house import KEY, signed

_numbers = count(1)


def order(manager: int, padding: int = 0) -> tuple[str, bytes]:
    """A new order for a manager: its number, and the whole HTTP request that posts it."""
    number, body = unsigned_order(manager, padding)
    return number, request(body, number)


def unsigned_order(manager: int, padding: int = 0) -> tuple[str, bytes]:
    """A new order for a manager: its number, and the body of its hook."""
    number = f"B{next(_numbers)}"
    data: dict[str, Any] = {  # Any: JSON
        "order": {"id": number, "number": number, "total": "1198.00", "currency": "UAH"},
        "source": {"id": "3", "name": "Shop"},
        "manager_id": f"m{manager}",
        "note": "x" * padding,
    }
    now = datetime.now(UTC).isoformat()
    return number, json.dumps({"type": "order.created", "timestamp": now, "data": data}).encode()


def request(body: bytes, hook_id: str) -> bytes:
    """The bytes of a hook signed now."""
    return post_to(f"/hooks/generic/{KEY}", body, **signed(body, hook_id, datetime.now(UTC)))


def post_to(path: str, body: bytes, **headers: str) -> bytes:
    """The bytes of a POST of JSON."""
    headers = {
        "Host": "127.0.0.1",
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def length_of(head: bytes) -> int:
    """The content length in the head of an answer."""
    lines = head.lower().split(b"\r\n")
    return next(int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length"))


class Client(asyncio.Protocol):
    """One connection that posts one request after another."""

    def __init__(self, requests: list[bytes], refused: list[bytes]) -> None:
        self._requests = requests
        self._refused = refused
        self._answer = b""
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Posts the first request."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        """Takes in an answer, or part of one; posts the next request when it is complete."""
        self._answer += data
        head, found, body = self._answer.partition(b"\r\n\r\n")
        if not found:
            return
        if len(body) < length_of(head):
            return
        if b" 200 " not in head.split(b"\r\n")[0]:
            self._refused.append(head)
        self._answer = b""
        self._next()

    def _next(self) -> None:
        if self._requests:
            self._transport.write(self._requests.pop())
        elif not self.done.done():
            self._transport.close()
            self.done.set_result(None)


async def post_all(port: int, requests: list[bytes], connections: int) -> tuple[float, list[bytes]]:
    """Posts all requests; returns how many a second, and the heads of answers that were not 200."""
    loop, refused, total = asyncio.get_running_loop(), [], len(requests)
    began = time.perf_counter()
    clients = [
        (await loop.create_connection(lambda: Client(requests, refused), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    await asyncio.gather(*(client.done for client in clients))
    return total / (time.perf_counter() - began), refused


async def post(port: int, request: bytes) -> bool:
    """Posts one; False if there was no connection, or it broke before the 200."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
    except (OSError, asyncio.IncompleteReadError):
        return False
    writer.close()
    assert b" 200 " in head.split(b"\r\n")[0], head
    return True
