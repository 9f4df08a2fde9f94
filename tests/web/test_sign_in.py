"""Signing in to the Mini App, who is let in afterwards, and for how long."""

import asyncio
from datetime import timedelta
from functools import partial
from typing import Any
from unittest import mock

import pytest

from bot.actions.context import Context
from bot.actions.forgetting import known_of
from bot.actions.people import membership
from handlers.web.front import rates, who
from storage.directory import links, people
from storage.engine.database import Database
from storage.tables import Ended, Link, WebSession
from storage.upkeep import forgetting
from storage.web import sessions
from tests.cast import IVAN, MARTA, OLGA
from tests.web.front import OURS, PUBLIC, TOKEN, Front, opened
from tests.web.opening import init_data

STRANGER = 999


async def test_whoever_is_linked_gets_in(front: Front) -> None:
    token = await front.token_of(MARTA.telegram_id)

    me = await front.ask("GET", "/api/v1/me", token)

    assert me.status == 200
    assert me.json["name"] == "Marta"
    assert me.json["role"] == "Manager"
    assert me.json["in_telegram"] is True
    assert me.json["may_manage"] is False
    assert me.json["unread"] == {"events": 0, "system": 0}
    assert me.json["words"]["web-bell"] == "Bell"


@pytest.mark.sqlite
async def test_a_stranger_is_told_how_to_be_linked(front: Front) -> None:
    english = await front.sign_in(STRANGER)
    ukrainian = await front.sign_in(STRANGER, user='{"id": 999, "language_code": "uk"}')

    assert english.status == ukrainian.status == 403
    assert "Ask an administrator for a link" in english.json["error"]
    assert "Попросіть посилання" in ukrainian.json["error"]


@pytest.mark.sqlite
@pytest.mark.parametrize("given", ["", "hash=1", "x" * 9_000, "\ud800", "user=%ff&hash=%C3%A9"])
async def test_what_telegram_has_not_signed_is_refused(front: Front, given: str) -> None:
    assert (await front.post_init_data(given)).status == 401


@pytest.mark.sqlite
async def test_what_is_old_or_of_another_bot_is_refused(front: Front) -> None:
    old = init_data(TOKEN, front.clock() - timedelta(hours=25), MARTA.telegram_id)
    others = init_data("1:other", front.clock(), MARTA.telegram_id)

    assert (await front.post_init_data(old)).status == 401
    assert (await front.post_init_data(others)).status == 401


@pytest.mark.sqlite
@pytest.mark.parametrize("given", [7, None, ["x"], {"a": 1}])
async def test_what_is_no_text_is_refused(front: Front, given: Any) -> None:
    assert (await front.post_init_data(given)).status == 422


@pytest.mark.sqlite
async def test_a_body_of_any_size_is_refused_in_good_order(front: Front) -> None:
    given = {"init_data": "x" * 20_000}

    answer = await front.ask("POST", "/api/v1/session", json=given, headers=OURS)

    assert answer.status == 413


async def test_the_same_data_opens_the_page_again_within_a_day(front: Front) -> None:
    given = init_data(TOKEN, front.clock(), MARTA.telegram_id)

    tokens = {(await front.post_init_data(given)).json["token"] for _ in range(3)}

    assert len(tokens) == 3
    for token in tokens:
        assert (await front.ask("GET", "/api/v1/me", token)).status == 200


async def test_of_very_many_sessions_the_least_used_end(front: Front) -> None:
    first = await front.token_of(MARTA.telegram_id)
    browser = await front.database.write(partial(in_browser, front=front))
    for _ in range(sessions.MOST):
        front.clock.advance(seconds=1)
        await front.token_of(MARTA.telegram_id)

    assert (await front.ask("GET", "/api/v1/me", first)).status == 401
    assert (await front.ask("GET", "/api/v1/me", browser)).status == 200
    listed = await front.ask("GET", "/api/v1/session/list", browser)
    assert len(listed.json["sessions"]) == sessions.MOST + 1


async def in_browser(session: Any, front: Front) -> str:  # Any: an AsyncSession
    link_id = front.link_ids[MARTA.name]
    return await sessions.open_one(
        session, link_id, "Chrome, Windows", front.clock(), in_telegram=False
    )


async def test_a_session_in_telegram_lasts_a_day_and_one_in_a_browser_a_month_of_rest(
    front: Front,
) -> None:
    in_telegram = await front.token_of(MARTA.telegram_id)
    browser = await front.database.write(partial(in_browser, front=front))

    front.clock.advance(hours=25)
    assert (await front.ask("GET", "/api/v1/me", in_telegram)).status == 401
    for _ in range(3):
        front.clock.advance(days=28)
        assert (await front.ask("GET", "/api/v1/me", browser)).status == 200
    front.clock.advance(days=31)
    assert (await front.ask("GET", "/api/v1/me", browser)).status == 401

    await front.database.write(partial(sessions.purge, now=front.clock()))
    async with front.database.read() as session:
        assert await session.get(WebSession, 1) is None
        assert await session.get(WebSession, 2) is None


@pytest.mark.sqlite
async def test_when_it_was_used_is_noted_now_and_then(front: Front) -> None:
    token = await front.token_of(MARTA.telegram_id)
    noted = []
    for minutes in (4, 2, 2):
        front.clock.advance(minutes=minutes)
        await front.ask("GET", "/api/v1/me", token)
        async with front.database.read() as session:
            row = await session.get(WebSession, 1)
            assert row is not None
            noted.append(row.seen_at - row.created_at)

    assert noted == [timedelta(0), timedelta(minutes=6), timedelta(minutes=6)]


async def test_own_sessions_are_listed_and_ended(front: Front) -> None:
    token, other = [await front.token_of(MARTA.telegram_id) for _ in range(2)]

    listed = (await front.ask("GET", "/api/v1/session/list", token)).json["sessions"]
    assert [it["this"] for it in listed] == [False, True]
    assert listed[0].keys() == {"id", "device", "in_telegram", "seen", "this"}
    assert listed[0]["device"] == "unknown device"
    ended = await front.ask("DELETE", f"/api/v1/session/{listed[0]['id']}", token)

    assert ended.status == 200
    assert (await front.ask("GET", "/api/v1/me", other)).status == 401
    assert (await front.ask("DELETE", "/api/v1/session", token)).status == 200
    assert (await front.ask("GET", "/api/v1/me", token)).status == 401


async def test_another_persons_session_cannot_be_ended_or_seen(front: Front) -> None:
    martas, ivans = [await front.token_of(it.telegram_id) for it in (MARTA, IVAN)]
    listed = (await front.ask("GET", "/api/v1/session/list", ivans)).json["sessions"]

    for number in (1, 99, 10**17):
        assert (await front.ask("DELETE", f"/api/v1/session/{number}", ivans)).status == 404
    assert len(listed) == 1
    assert (await front.ask("GET", "/api/v1/me", martas)).status == 200


async def unlinked(session: Any, front: Front) -> None:  # Any: an AsyncSession
    context = Context(session, front.clock().tzinfo, front.clock())  # type: ignore[arg-type]
    link = await session.get(Link, front.link_ids[MARTA.name])
    await membership.unlink(context, link, Ended.UNLINKED, notice=None)


async def dismissed(session: Any, front: Front) -> None:  # Any: an AsyncSession
    context = Context(session, front.clock().tzinfo, front.clock())  # type: ignore[arg-type]
    person = await people.by_crm_id(session, MARTA.crm_id)
    assert person is not None
    person.crm_active = False
    await membership.follow_crm(context, person)


async def linked_elsewhere(session: Any, front: Front) -> None:  # Any: an AsyncSession
    context = Context(session, front.clock().tzinfo, front.clock())  # type: ignore[arg-type]
    person = await people.by_crm_id(session, MARTA.crm_id)
    assert person is not None
    await membership.link(context, person, 7_777, None)


async def forgotten(session: Any, front: Front) -> None:  # Any: an AsyncSession
    person = await people.by_crm_id(session, MARTA.crm_id)
    assert person is not None
    known = await known_of(session, person)
    await forgetting.forget(session, person, front.clock(), known)


@pytest.mark.parametrize("leave", [unlinked, dismissed, linked_elsewhere, forgotten])
async def test_sessions_and_links_end_with_the_persons_link(front: Front, leave: Any) -> None:
    martas, olgas = [await front.token_of(it.telegram_id) for it in (MARTA, OLGA)]
    path = await front.link_of(MARTA.name)

    await front.database.write(partial(leave, front=front))

    assert (await front.ask("GET", "/api/v1/me", martas)).status == 401
    assert (await front.ask("GET", "/api/v1/me", olgas)).status == 200
    assert (await front.ask("GET", path)).status == 410
    async with front.database.read() as session:
        assert await sessions.of_link(session, front.link_ids[MARTA.name], front.clock()) == []


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "shown", ["Bearer", "Bearer ", "Bearer x", "Basic eDp5", "\udcff", "Bearer \udcff\udcfe"]
)
async def test_who_shows_nothing_good_is_nobody(front: Front, shown: str) -> None:
    path, host = "/api/v1/me", front.address.removeprefix("http://")
    asked = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {shown}\r\n"

    assert await status_of(front, asked) == 401
    assert await status_of(front, asked.replace("Authorization: Bearer", "Cookie: x;=;")) == 401


async def status_of(front: Front, header: str) -> int:
    """Of a request of any bytes."""
    host, port = front.address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write((header + "Connection: close\r\n\r\n").encode(errors="surrogateescape"))
    status = (await reader.readline()).split()[1]
    writer.close()
    await writer.wait_closed()
    return int(status)


@pytest.mark.sqlite
async def test_nothing_is_changed_without_the_pages_own_header(front: Front) -> None:
    token = await front.token_of(MARTA.telegram_id)
    bearer = {"Authorization": f"Bearer {token}"}
    given = {"init_data": init_data(TOKEN, front.clock(), MARTA.telegram_id)}

    assert (await front.ask("POST", "/api/v1/session", json=given)).status == 403
    assert (await front.ask("DELETE", "/api/v1/session", headers=bearer)).status == 403
    assert (await front.ask("GET", "/api/v1/me", headers=bearer)).status == 200


@pytest.mark.sqlite
@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "PATCH", "TRACE", "HEAD"])
async def test_no_other_method_and_no_other_site_is_let_in(front: Front, method: str) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST", **OURS}

    answer = await front.ask(method, "/api/v1/session", headers=headers)

    assert answer.status == 405
    assert answer.headers["Allow"] == "DELETE,POST"
    assert not [it for it in answer.headers if it.lower().startswith("access-control")]


@pytest.mark.sqlite
async def test_tokens_are_never_logged(front: Front, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    token, path = await front.token_of(MARTA.telegram_id), await front.link_of(MARTA.name)
    await front.ask("GET", "/api/v1/me", token)
    await front.ask("GET", path)
    await front.ask("GET", path + "\x00%ff")

    assert token not in caplog.text
    assert path.rpartition("/")[2] not in caplog.text


@pytest.mark.sqlite
async def test_who_asks_too_often_has_to_wait(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.web.front.AS_OFTEN_AS_TESTS_LIKE", rates.Rate(0.001, 3))
    async with opened(database) as front:
        token = await front.token_of(MARTA.telegram_id)
        statuses = [(await front.ask("GET", "/api/v1/me", token)).status for _ in range(4)]
        ivans = await front.token_of(IVAN.telegram_id)
        await front.sign_in(STRANGER)
        signing_in = await front.sign_in(STRANGER)

        assert statuses == [200, 200, 200, 429]
        assert (await front.ask("GET", "/api/v1/me", ivans)).status == 200
        assert signing_in.status == 429
        assert int(signing_in.headers["Retry-After"]) > 100


async def test_a_link_that_ends_signs_out_nobody_else(database: Database) -> None:
    async with opened(database, PUBLIC) as front:
        tokens = [await front.token_of(it.telegram_id) for it in (MARTA, IVAN)]
        await database.write(partial(links.sign_out, ids=[front.link_ids[MARTA.name]]))

        found = [(await front.ask("GET", "/api/v1/me", it)).status for it in tokens]
        assert found == [401, 200]


@pytest.mark.sqlite
async def test_who_reads_does_not_wait_for_a_database_that_stores_nothing(front: Front) -> None:
    """As PostgreSQL without the standby that has to confirm each commit."""
    token = await front.token_of(MARTA.telegram_id)
    front.clock.now += sessions.SEEN_EVERY

    async def never(_work: object) -> None:
        await asyncio.Event().wait()

    with (
        mock.patch.object(front.database, "write", never),
        mock.patch.object(who, "NOTED_WITHIN_SECONDS", 0.05),
    ):
        assert (await front.ask("GET", "/api/v1/bell", token)).status == 200
