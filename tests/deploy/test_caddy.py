"""What deploy/Caddyfile does in a real Caddy: who is let in, who waits, and what is logged."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from tests.deploy.caddy import CADDYFILE, running

KEY = "Xq3" * 14
HOOK = f"/hooks/keycrm/{KEY}"
INSIDE = ["/", "/live", "/ready", "/health", "/metrics", "/hooks", "/hooks/../metrics"]
BODIES = {"none": b"", "small": b'{"a": 1}', "large": b"x" * 250_000}
ADDRESSES = {
    "as it is": HOOK,
    "more slashes": f"/{HOOK}/",
    "encoded": f"/%68ooks/keycrm/{KEY}?key={KEY}",
    "slashes encoded": f"/hooks%2Fkeycrm%2F{KEY}",
    "no provider": f"/hooks/{KEY}",
    "query": f"/hooks?{KEY}",
    "elsewhere": f"/api/{KEY}",
}


@asynccontextmanager
async def bellhop(port: int) -> AsyncIterator[list[bytes]]:
    """Something that listens in Bellhop's place: the bodies of the hooks that reach it."""
    taken: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        taken.append(await request.read())
        return web.Response(text="taken")

    async def live(_request: web.Request) -> web.Response:
        return web.Response()

    application = web.Application()
    application.add_routes([web.get("/live", live), web.route("*", "/hooks/{after:.*}", take)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield taken
    finally:
        await runner.cleanup()


async def send(url: str, body: bytes = b"{}", method: str = "POST") -> int:
    secrets = {"Authorization": f"Bearer {KEY}", "webhook-signature": f"v1,{KEY}"}
    async with (
        aiohttp.ClientSession() as http,
        http.request(method, URL(url, encoded=True), data=body, headers=secrets) as answer,
    ):
        await answer.read()
        return answer.status


async def test_hooks_are_let_in_and_nothing_from_inside_is_let_out(tmp_path: Path) -> None:
    with running(tmp_path) as caddy:
        async with bellhop(caddy.upstream) as taken:
            hook = await send(caddy.url + HOOK, b"order")
            inside = [await send(caddy.url + path, b"", "GET") for path in INSIDE]

    assert (hook, taken) == (200, [b"order"])
    assert set(inside) == {404}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_hook_that_comes_while_bellhop_restarts_waits_and_arrives_once(
    tmp_path: Path, body: bytes
) -> None:
    with running(tmp_path) as caddy:
        async with bellhop(caddy.upstream) as before:
            await send(caddy.url + HOOK, b"before")
        waiting = asyncio.create_task(send(caddy.url + HOOK, body))
        await asyncio.wait({waiting}, timeout=1)
        is_waiting = not waiting.done()
        async with bellhop(caddy.upstream) as after:
            status = await waiting

    assert before == [b"before"]
    assert is_waiting
    assert (status, after) == (200, [body])


async def test_no_log_has_a_key_or_a_signature(tmp_path: Path) -> None:
    impatient = CADDYFILE.replace("lb_try_duration 15s", "lb_try_duration 1ms")
    with running(tmp_path, impatient) as caddy:
        statuses = {name: await send(caddy.url + path) for name, path in ADDRESSES.items()}
        logged = caddy.stop()

    assert statuses["as it is"] == 502
    assert '"/hooks/keycrm/…"' in logged
    assert logged.count("connection refused") >= list(statuses.values()).count(502)
    assert "Xq3" not in logged
    assert "ignature" not in logged
