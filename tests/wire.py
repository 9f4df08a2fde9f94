"""A wire between a process and a server: it shows when something passes, and can be cut."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(eq=False)
class _Strand:
    """One connection. `said`: what the process has said in it."""

    said: bytearray = field(default_factory=bytearray)
    is_cut: bool = False


class Wire:
    """`connect`: opens a connection to the server."""

    def __init__(self, connect: Callable[[], Awaitable[Ends]]) -> None:
        self._connect = connect
        self._strands: list[_Strand] = []
        self._writers: list[asyncio.StreamWriter] = []
        self.said: list[
            tuple[float, bytes]
        ] = []  # when the process said what, in monotonic seconds

    @asynccontextmanager
    async def strung(self) -> AsyncIterator[int]:
        """Yields the port for the process."""
        server = await asyncio.start_server(self._carry_both, "127.0.0.1", 0)
        async with server:
            yield server.sockets[0].getsockname()[1]
            for each in self._writers:
                each.transport.abort()
            await asyncio.sleep(0)

    def cut(self, word: bytes) -> int:
        """Nothing passes any more where the word has been said, and neither end is told of it.

        Returns how many connections that were.
        """
        found = [it for it in self._strands if word in it.said and not it.is_cut]
        for each in found:
            each.is_cut = True
        return len(found)

    async def _carry_both(self, inward: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        outward, there = await self._connect()
        strand = _Strand()
        self._strands.append(strand)
        self._writers += [back, there]

        async def carry(
            source: asyncio.StreamReader, target: asyncio.StreamWriter, *, is_said: bool
        ) -> None:
            while data := await source.read(1 << 16):
                if is_said:
                    strand.said += data
                    self.said.append((time.monotonic(), data[:200]))
                if not strand.is_cut:
                    target.write(data)
            if not strand.is_cut:
                target.close()

        both = carry(inward, there, is_said=True), carry(outward, back, is_said=False)
        await asyncio.gather(*both, return_exceptions=True)
