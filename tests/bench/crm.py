"""A CRM that posts orders at a steady pace, each of them again until it is answered with 200."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tests.bench import load

ANSWER_SECONDS = 3.0  # for which it waits before it posts to another address
AGAIN_SECONDS = 5.0  # what Bellhop asks for: Retry-After
NO_ANSWER, REFUSED = 0, -1  # in place of a status

# The ports to which hooks may be posted now.
Ports = Callable[[], Sequence[int]]


class Try(NamedTuple):
    """When one was posted and answered, in monotonic seconds, and what the status was."""

    at: float
    answered_at: float
    status: int


@dataclass
class Crm:
    """`taken`: the orders that were answered with 200. Without `patience` each is posted once."""

    ports: Ports
    staff: int
    patience: bool = True
    posted: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    tries: list[Try] = field(default_factory=list)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    async def post(self, until: asyncio.Event, a_second: int) -> None:
        """Posts until the event; returns when all that was posted has been answered for good."""
        began, number = time.monotonic(), 0
        while not until.is_set():
            task = asyncio.create_task(self._one(number))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            number += 1
            await asyncio.sleep(max(0.0, began + number / a_second - time.monotonic()))
        await asyncio.gather(*self._under_way)

    @property
    def statuses(self) -> Counter[int]:
        """How often each status was the answer."""
        return Counter(each.status for each in self.tries)

    async def _one(self, number: int) -> None:
        order, body = load.unsigned_order(number % self.staff)
        self.posted.append(order)
        while True:
            for port in self._in_turn(number):
                if await self._try(port, load.request(body, order)):
                    self.taken.append(order)
                    return
                if not self.patience:
                    return
                number += 1
            await asyncio.sleep(AGAIN_SECONDS)

    def _in_turn(self, number: int) -> list[int]:
        ports = [*self.ports()]
        first = number % len(ports) if ports else 0
        return ports[first:] + ports[:first]

    async def _try(self, port: int, request: bytes) -> bool:
        at = time.monotonic()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                status = await status_of(port, request)
        except ConnectionRefusedError:
            status = REFUSED
        except (OSError, asyncio.IncompleteReadError):  # TimeoutError, too
            status = NO_ANSWER
        self.tries.append(Try(at, time.monotonic(), status))
        return status == 200


async def status_of(port: int, request: bytes) -> int:
    """Posts on a connection of its own; returns the status. Raises OSError, IncompleteReadError."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        return int(head.split(b" ", 2)[1])
    finally:
        writer.close()
