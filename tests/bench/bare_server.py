"""The baseline for storing hooks: an aiohttp handler that only answers."""

import asyncio
import sys

from aiohttp import web

from tests.bench.baseline import serve


async def main(port: int) -> None:
    """Answers every hook with 200."""

    async def received(_request: web.Request) -> web.Response:
        return web.Response()

    await serve(port, received)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
