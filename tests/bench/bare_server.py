"""The baseline for storing hooks: an aiohttp handler that only answers."""

import asyncio
import sys

from aiohttp import web


async def main(port: int) -> None:
    """Answers every request with 200."""

    async def received(_request: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.router.add_get("/live", received)
    app.router.add_post("/hooks/generic/{key}", received)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
