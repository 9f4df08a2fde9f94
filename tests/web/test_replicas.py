"""Pages at two replicas: who comes first, and what they are told while the database is away."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import aiohttp
import pytest
from sqlmodel import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.app import App
from bot.callbacks.cards import MarkRead
from storage.directory import people
from storage.tables import WebSession
from storage.web import logins, sessions
from tests.cast import MARTA
from tests.house import House, patiently
from tests.nights import order
from tests.postgres import Server
from tests.web.front import OURS, PRESSED
from tests.web.listening import count, listening
from tests.web.pages import Page

# What the page asks for: address and body, if there is one.
READ = ["me", "bell", "bell?q=order", "notifications/1", "session/list", "settings"]
READ += ["cabinet", "cabinet/channels", "stream"]
CHANGED: list[tuple[str, dict[str, Any]]] = [
    ("screens/settings", {}),
    ("press", {"press": "pref:sound::0"}),
    ("read-all", {"section": ""}),
    ("notifications/1/read", {}),
    ("notifications/1/unread", {}),
    ("push", {"endpoint": "https://fcm.googleapis.com/x", "keys": {}}),
]


async def asked(
    port: int, method: str, path: str, headers: dict[str, str], body: Any = None
) -> tuple[int, Any]:
    """The status and, if it is JSON, what is said."""
    url = f"http://127.0.0.1:{port}{path}"
    jar = aiohttp.DummyCookieJar()
    async with (
        aiohttp.ClientSession(cookie_jar=jar) as http,
        http.request(method, url, json=body, headers=headers, allow_redirects=False) as answer,
    ):
        is_json = answer.content_type == "application/json"
        return answer.status, await answer.json() if is_json else None


async def one_time_link(house: House) -> str:
    token = sessions.new_token()

    async def work(session: AsyncSession) -> None:
        found = await people.by_account(session, MARTA.telegram_id)
        assert found is not None
        await logins.issue(session, found[1].pk, token, house.clock())

    await house.database.write(work)
    return f"/app/signin/{token}"


async def test_of_those_who_press_one_link_at_two_replicas_one_gets_in(
    two: tuple[Page, App],
) -> None:
    page, replica = two
    house = page.house
    path = await one_time_link(house)

    press = partial(asked, method="POST", path=path, headers=PRESSED)
    answers = await asyncio.gather(*(press(it) for it in [house.app.port, replica.port] * 5))

    async with house.database.read() as session:
        signed_in = (await session.exec(select(func.count()).select_from(WebSession))).one()
    assert sorted(status for status, _ in answers) == [303] + [410] * 9
    assert signed_in == 2  # Marta's page was the first


async def test_pages_go_on_without_a_gap_when_another_replica_runs(two: tuple[Page, App]) -> None:
    page, replica = two
    async with listening(page, port=replica.port) as there, listening(page) as here:
        for each in (there, here):
            await each.bell()
        assert page.house.app.terms is not None
        await page.house.app.terms.stop()
        await patiently(lambda: replica.terms is not None and replica.terms.loops is not None)
        await page.house.post("order.created", order(1))
        for each in (there, here):
            await each.until(count)
            assert len(each.pop_ups) == 1


async def test_while_the_database_is_away_all_is_put_off_and_pages_stay(
    two: tuple[Page, App], postgres_server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    page, replica = two
    house, ports = page.house, [page.house.app.port, replica.port]
    await house.post("order.created", order(1))
    await house.quiet()
    [row] = await house.notifications_of(MARTA)
    async with listening(page, port=replica.port) as there, listening(page) as here:
        for each in (there, here):
            await each.bell()
        async with away(house, postgres_server):
            answers = {await it for port in ports for it in all_of(page, port)}
        while (await house.post("order.created", order(2), "again")).status != 200:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        for each in (there, here):
            await each.until(lambda bell: count(bell) == 2)
            assert len(each.pop_ups) == 1
        await page.press(MarkRead(row.pk))
        for each in (there, here):
            await each.until(lambda bell: count(bell) == 1)

    assert answers == {(503, "cannot now")}
    assert "Traceback" not in caplog.text


def all_of(page: Page, port: int) -> Sequence[Any]:  # Any: coroutines
    """Everything that a page asks for."""
    headers = {"Authorization": f"Bearer {page.token}", **OURS}

    async def ask(method: str, path: str, body: Any = None) -> tuple[int, str]:
        status, found = await asked(port, method, f"/api/v1/{path}", headers, body)
        return status, found["error"]

    return [
        *(ask("GET", path) for path in READ),
        *(ask("POST", path, body) for path, body in CHANGED),
        ask("DELETE", "session"),
        ask("DELETE", "session/1"),
    ]


@asynccontextmanager
async def away(house: House, server: Server) -> AsyncIterator[None]:
    """Nobody can use the house's database."""
    server.allow(house.database.url, is_allowed=False)
    try:
        yield
    finally:
        server.allow(house.database.url, is_allowed=True)
