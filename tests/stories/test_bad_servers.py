"""`bellhop run` in a process of its own, on a PostgreSQL that is not as it should be."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import make_url

from bot.demo.telegram import TelegramStandIn
from tests.pooler import needs_pgbouncer, pooled
from tests.sessions import administer
from tests.stories.process import PATIENCE_SECONDS, Machine

ROLE = "porter"


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStandIn]:
    async with TelegramStandIn() as stand_in:
        yield stand_in


def machine(folder: Path, telegram: TelegramStandIn, url: str, **environ: str) -> Machine:
    return Machine(folder, telegram, BELLHOP_DATABASE_URL=url, **environ)


def of(url: str, user: str, password: str | None = None) -> str:
    return make_url(url).set(username=user, password=password).render_as_string(False)


async def end_of(bellhop: Machine, *words: str) -> tuple[int | None, list[str]]:
    """How it ends by itself, and what it says of the database."""
    process = await bellhop.start(*words)
    _, said = await process.communicate()
    lines = [line for line in said.decode().splitlines() if "BELLHOP_DATABASE_URL" in line]
    assert "sesame" not in said.decode()
    return process.returncode, lines


@pytest.mark.parametrize("words", [("run",), ("staff",)])
async def test_a_wrong_address_ends_with_one_line_and_status_2(
    tmp_path: Path, telegram: TelegramStandIn, new_postgres: Callable[[], str], words: tuple[str]
) -> None:
    url = of(new_postgres(), "stranger", "sesame-open")

    status, lines = await end_of(machine(tmp_path, telegram, url), *words)

    assert status == 2
    [line] = lines
    assert "correct the user" in line


async def test_a_newer_database_ends_with_one_line_and_status_2(
    tmp_path: Path,
    telegram: TelegramStandIn,
    new_postgres: Callable[..., str],
    migrated_postgres: str,
) -> None:
    url = new_postgres(migrated_postgres)
    await administer(url, "UPDATE alembic_version SET version_num = '9999'")

    status, lines = await end_of(machine(tmp_path, telegram, url), "run")

    assert status == 2
    assert len(lines) == 1
    assert "belongs to another release" in lines[0]


async def answer(http: aiohttp.ClientSession, port: int, path: str) -> int | None:
    """The status; None while nobody listens."""
    try:
        async with http.get(f"http://127.0.0.1:{port}{path}") as got:
            return got.status
    except aiohttp.ClientError:
        return None


async def until(http: aiohttp.ClientSession, port: int, path: str, status: int) -> None:
    for _ in range(PATIENCE_SECONDS * 10):
        if await answer(http, port, path) == status:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{path} was never answered with {status}")


async def test_a_server_that_takes_nobody_yet_is_waited_for(
    tmp_path: Path,
    telegram: TelegramStandIn,
    new_postgres: Callable[..., str],
    migrated_postgres: str,
) -> None:
    url = new_postgres(migrated_postgres)
    rights = (
        f"GRANT ALL ON ALL {what} IN SCHEMA public TO {ROLE}" for what in ("TABLES", "SEQUENCES")
    )
    await administer(url, f"CREATE ROLE {ROLE} LOGIN CONNECTION LIMIT 0", *rights)
    bellhop = machine(tmp_path, telegram, of(url, ROLE))
    async with aiohttp.ClientSession() as http:
        process = await bellhop.start("run")
        try:
            await until(http, bellhop.port, "/ready", 503)
            await asyncio.sleep(2.5)  # it tries again and again
            await administer(url, f"ALTER ROLE {ROLE} CONNECTION LIMIT -1")
            await until(http, bellhop.port, "/health", 200)
        finally:
            process.terminate()
            _, said = await process.communicate()
            await administer(url, f"DROP OWNED BY {ROLE}", f"DROP ROLE {ROLE}")

    [begins, ends] = [it for it in said.decode().splitlines() if "BELLHOP_DATABASE_URL" in it]
    assert "run fewer processes" in begins
    assert "can be used again" in ends
    assert process.returncode == 0


@needs_pgbouncer
@pytest.mark.parametrize("role", ["all", "sender", "web"])
async def test_through_shared_sessions_only_a_web_replica_runs(
    tmp_path: Path,
    telegram: TelegramStandIn,
    new_postgres: Callable[..., str],
    migrated_postgres: str,
    role: str,
) -> None:
    async with (
        pooled(new_postgres(migrated_postgres), "transaction") as url,
        aiohttp.ClientSession() as http,
    ):
        bellhop = machine(tmp_path, telegram, url, BELLHOP_ROLE=role)
        if role != "web":
            status, [line] = await end_of(bellhop, "run")
            assert status == 2
            assert "only BELLHOP_ROLE=web works through it" in line
            return
        process = await bellhop.start("run")
        try:
            await until(http, bellhop.port, "/ready", 200)
        finally:
            process.terminate()
            _, said = await process.communicate()

    assert (process.returncode, "Traceback" in said.decode()) == (0, False)
