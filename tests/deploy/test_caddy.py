"""What deploy/Caddyfile does in a real Caddy: who is let in, who waits, and what is logged."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from tests.deploy import caddy as caddies
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

# It looks at /ready more often.
BALANCED = CADDYFILE.replace("health_interval 2s", "health_interval 100ms")


@asynccontextmanager
async def bellhop(
    port: int, *, is_ready: bool = True, is_lost: bool = False
) -> AsyncIterator[list[bytes]]:
    """Something that listens in Bellhop's place: the bodies of the hooks that reach it.

    `is_lost`: whoever has sent one finds the connection cut, instead of an answer.
    """
    taken: list[bytes] = []

    async def take(request: web.Request) -> web.Response:
        taken.append(await request.read())
        if is_lost and request.transport is not None:
            request.transport.abort()
        return web.Response(text="taken")

    async def live(_request: web.Request) -> web.Response:
        return web.Response()

    async def ready(_request: web.Request) -> web.Response:
        return web.Response(status=200 if is_ready else 503)

    application = web.Application(client_max_size=1 << 20)
    application.add_routes(
        [
            web.get("/live", live),
            web.get("/ready", ready),
            web.route("*", "/hooks/{after:.*}", take),
        ]
    )
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


# --- several replicas ----------------------------------------------------------------------------

needs_retries = pytest.mark.skipif(
    shutil.which("caddy") is None or caddies.version() < (2, 11, 2),
    reason="before 2.11.2, Caddy cannot send a body twice",
)


async def test_hooks_are_shared_by_the_replicas(tmp_path: Path) -> None:
    with running(tmp_path, BALANCED, replicas=2) as caddy:
        one, other = caddy.upstreams
        async with bellhop(one) as first, bellhop(other) as second:
            statuses = [await send(caddy.url + HOOK) for _ in range(60)]
            inside = [await send(caddy.url + path, b"", "GET") for path in INSIDE]

    assert statuses == [200] * 60
    assert first
    assert second
    assert set(inside) == {404}


@needs_retries
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_hook_that_meets_a_stopped_replica_goes_to_the_other(
    tmp_path: Path, body: bytes
) -> None:
    with running(tmp_path, BALANCED, replicas=2) as caddy:
        async with bellhop(caddy.upstreams[1]) as taken:
            statuses = [await send(caddy.url + HOOK, body) for _ in range(20)]

    assert (statuses, taken) == ([200] * 20, [body] * 20)


@needs_retries
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_hook_whose_answer_is_lost_is_sent_to_the_other_replica(
    tmp_path: Path, body: bytes
) -> None:
    with running(tmp_path, BALANCED, replicas=2) as caddy:
        one, other = caddy.upstreams
        async with bellhop(one, is_lost=True) as lost, bellhop(other) as taken:
            while not lost:
                assert await send(caddy.url + HOOK, body) == 200

    assert taken[-1] == lost[-1] == body


async def test_replica_that_is_not_ready_gets_nothing(tmp_path: Path) -> None:
    with running(tmp_path, BALANCED, replicas=2) as caddy:
        one, other = caddy.upstreams
        async with bellhop(one, is_ready=False) as first, bellhop(other) as second:
            while len(second) < 30:  # until its first check, Caddy takes it for well
                first.clear()
                await send(caddy.url + HOOK)
                if first:
                    second.clear()

    assert first == []


@pytest.mark.parametrize("replicas", [1, 2])
async def test_no_log_has_a_key_or_a_signature(tmp_path: Path, replicas: int) -> None:
    impatient = CADDYFILE.replace("lb_try_duration 15s", "lb_try_duration 1ms")
    with running(tmp_path, impatient, replicas) as caddy:
        statuses = {name: await send(caddy.url + path) for name, path in ADDRESSES.items()}
        logged = caddy.stop()

    assert statuses["as it is"] in (502, 503)  # 503: by now it knows that nobody is there
    assert '"/hooks/keycrm/…"' in logged
    assert logged.count("connection refused") >= list(statuses.values()).count(502)
    assert "Xq3" not in logged
    assert "ignature" not in logged
