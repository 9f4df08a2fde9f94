"""The one-time link from the chat, the cookie that it gives, and what foreign pages may do."""

import asyncio
from datetime import timedelta
from functools import partial
from http.cookies import SimpleCookie
from typing import Any
from unittest import mock

import pytest
from multidict import CIMultiDict
from sqlmodel import select

from storage.engine.database import Database
from storage.engine.writer import Unavailable
from storage.tables import WebLogin
from storage.web import logins
from tests.cast import IVAN, MARTA
from tests.web.front import OURS, PRESSED, PUBLIC, Answer, Front, opened


async def press(front: Front, path: str, **headers: str) -> Answer:
    return await front.ask("POST", path, headers=PRESSED | headers)


def cookie_of(answer: Answer) -> str:
    [morsel] = answer.cookies.values()
    return f"{morsel.key}={morsel.value}"


async def test_only_pressing_the_button_uses_the_link_up(front: Front) -> None:
    path = await front.link_of(MARTA.name)
    for method in ("GET", "HEAD", "GET"):
        looked = await front.ask(method, path)
        assert (looked.status, looked.cookies) == (200, {})
    assert b"as Marta" in looked.body
    assert b'<form method="post">' in looked.body

    done = await press(front, path)

    assert done.status == 303
    assert done.headers["Location"] == "../"
    assert (await press(front, path)).status == 410
    assert (await front.ask("GET", path)).status == 410
    me = await front.ask("GET", "/api/v1/me", headers={"Cookie": cookie_of(done)})
    assert (me.json["name"], me.json["in_telegram"]) == ("Marta", False)


@pytest.mark.sqlite
async def test_the_cookie_is_for_the_page_alone(front: Front) -> None:
    done = await press(front, await front.link_of(MARTA.name))

    cookie = SimpleCookie(done.headers["Set-Cookie"])["__Host-bellhop"]
    assert cookie["path"] == "/"
    assert cookie["domain"] == ""
    assert cookie["secure"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"


@pytest.mark.sqlite
async def test_on_the_same_machine_it_works_over_http(database: Database) -> None:
    async with opened(database, "http://127.0.0.1:8080") as front:
        path = await front.link_of(MARTA.name)
        done = await front.ask("POST", path, headers={"Sec-Fetch-Site": "same-origin"})
        cookie = cookie_of(done)

        assert cookie.startswith("bellhop=")
        assert "Secure" not in done.headers["Set-Cookie"]
        me = await front.ask("GET", "/api/v1/me", headers={"Cookie": cookie})
        assert me.status == 200
        policy = (await front.ask("GET", "/app/")).headers["Content-Security-Policy"]
        assert "frame-ancestors 'self' https://web.telegram.org" in policy


@pytest.mark.sqlite
async def test_a_cookie_of_the_other_name_is_nobodys(front: Front) -> None:
    cookie = cookie_of(await press(front, await front.link_of(MARTA.name)))
    tossed = cookie.replace("__Host-bellhop", "bellhop")

    assert (await front.ask("GET", "/api/v1/me", headers={"Cookie": tossed})).status == 401


async def test_a_link_is_over_after_five_minutes_or_with_a_newer_one(front: Front) -> None:
    first = await front.link_of(MARTA.name)
    second = await front.link_of(MARTA.name)
    assert (await front.ask("GET", first)).status == 410
    assert (await press(front, first)).status == 410

    front.clock.now += logins.LASTS - timedelta(seconds=1)
    assert (await front.ask("GET", second)).status == 200
    front.clock.advance(seconds=1)

    assert (await front.ask("GET", second)).status == 410
    assert (await press(front, second)).status == 410
    await front.database.write(partial(logins.purge, now=front.clock()))
    async with front.database.read() as session:
        assert (await session.exec(select(WebLogin))).all() == []


@pytest.mark.sqlite
async def test_a_clock_that_goes_back_makes_no_link_younger(front: Front) -> None:
    front.clock.advance(hours=3)
    path = await front.link_of(MARTA.name)
    front.clock.advance(hours=-1)

    assert (await front.ask("GET", path)).status == 410
    assert (await press(front, path)).status == 410
    await front.database.write(partial(logins.purge, now=front.clock()))
    async with front.database.read() as session:
        assert (await session.exec(select(WebLogin))).all() == []


@pytest.mark.sqlite
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_while_the_database_is_away_the_page_looks_again_by_itself(
    front: Front, method: str
) -> None:
    path = await front.link_of(MARTA.name)
    with (
        mock.patch.object(front.database, "read", side_effect=Unavailable),
        mock.patch.object(front.database, "write", side_effect=Unavailable),
    ):
        away = await front.ask(method, path, headers=PRESSED)

    assert (away.status, away.headers["Refresh"]) == (503, "5")
    assert "tries again by itself" in away.body.decode()
    assert b"<form" not in away.body
    assert (await press(front, path)).status == 303


async def test_of_two_who_press_at_once_one_gets_in(front: Front) -> None:
    path = await front.link_of(MARTA.name)

    answers = await asyncio.gather(*(press(front, path) for _ in range(5)))

    assert sorted(it.status for it in answers) == [303, 410, 410, 410, 410]


@pytest.mark.sqlite
async def test_a_thousand_links_are_one(front: Front) -> None:
    async def work(session: Any) -> None:  # Any: an AsyncSession
        for number in range(1_000):
            await logins.issue(session, front.link_ids[MARTA.name], f"{number}", front.clock())

    await front.database.write(work)

    async with front.database.read() as session:
        assert len((await session.exec(select(WebLogin))).all()) == 1


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("accepted", "language", "words"),
    [("uk", "uk", "Надішліть"), ("ru-RU", "ru", "Отправьте"), ("de", "en", "Send /web")],
)
async def test_a_link_that_is_over_says_what_to_do(
    front: Front, accepted: str, language: str, words: str
) -> None:
    over = await front.ask("GET", "/app/signin/none", headers={"Accept-Language": accepted})

    assert over.status == 410
    assert over.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f'<html lang="{language}">' in over.body.decode()
    assert words in over.body.decode()
    assert b"<form" not in over.body


@pytest.mark.sqlite
@pytest.mark.parametrize("token", ["%ff", "%00", "x" * 4_000, "%F0%9F%90%88", "%ed%a0%80"])
async def test_any_link_is_only_over(front: Front, token: str) -> None:
    assert (await front.ask("GET", f"/app/signin/{token}")).status in (404, 410)
    assert (await press(front, f"/app/signin/{token}")).status in (404, 405, 410)


@pytest.mark.sqlite
async def test_whoever_is_signed_in_goes_on_from_a_used_link(front: Front) -> None:
    path = await front.link_of(MARTA.name)
    cookie = cookie_of(await press(front, path))

    for again in (
        await front.ask("GET", path, headers={"Cookie": cookie}),
        await press(front, path, Cookie=cookie),
    ):
        assert (again.status, again.headers["Location"]) == (303, "../")


async def test_a_browser_that_signs_in_again_leaves_no_session_behind(front: Front) -> None:
    cookie = cookie_of(await press(front, await front.link_of(MARTA.name)))

    await press(front, await front.link_of(IVAN.name), Cookie=cookie)

    assert (await front.ask("GET", "/api/v1/me", headers={"Cookie": cookie})).status == 401


FOREIGN: list[dict[str, str]] = [
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "same-site", "Origin": "https://evil.bell.example"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://bell.example"},
    {"Origin": "null"},
    {},
]


@pytest.mark.sqlite
@pytest.mark.parametrize("sent", FOREIGN)
async def test_a_foreign_page_cannot_press_the_button(front: Front, sent: dict[str, str]) -> None:
    path = await front.link_of(MARTA.name)

    assert (await front.ask("POST", path, headers=sent)).status == 403
    assert (await press(front, path)).status == 303


@pytest.mark.sqlite
@pytest.mark.parametrize("sent", FOREIGN)
async def test_a_foreign_page_changes_nothing_with_the_cookie(
    front: Front, sent: dict[str, str]
) -> None:
    cookie = cookie_of(await press(front, await front.link_of(MARTA.name)))
    with_cookie = {"Cookie": cookie, **OURS}

    refused = await front.ask("DELETE", "/api/v1/session", headers=with_cookie | sent)
    assert refused.status == 403
    done = await front.ask("DELETE", "/api/v1/session", headers=with_cookie | PRESSED)
    assert done.status == 200
    assert done.cookies["__Host-bellhop"]["max-age"] == "0"


@pytest.mark.sqlite
async def test_a_foreign_page_reads_nothing_with_the_cookie(front: Front) -> None:
    cookie = cookie_of(await press(front, await front.link_of(MARTA.name)))
    statuses = [
        (await front.ask("GET", "/api/v1/me", headers={"Cookie": cookie, "Sec-Fetch-Site": site}))
        for site in ("same-origin", "none", "same-site", "cross-site")
    ]

    assert [it.status for it in statuses] == [200, 200, 403, 403]


@pytest.mark.sqlite
async def test_an_older_browser_says_where_from(front: Front) -> None:
    done = await front.ask("POST", await front.link_of(MARTA.name), headers={"Origin": PUBLIC})

    assert done.status == 303


HIDDEN = (
    *("a=x %s", "a=x\t%s", 'a="; %s"', "$Version=1, %s", "a %s", "a=Mon, %s", "=%s x", '"%s"'),
    *("\u2000%s", "\xa0%s", "\ufeff%s"),
)


@pytest.mark.sqlite
@pytest.mark.parametrize("hidden", HIDDEN)
async def test_another_host_cannot_hide_its_session_in_a_cookie_of_its_own(
    front: Front, hidden: str
) -> None:
    theirs = cookie_of(await press(front, await front.link_of(IVAN.name)))
    own = cookie_of(await press(front, await front.link_of(MARTA.name)))

    for cookie in (hidden % theirs, f"{own}; {hidden % theirs}", f"{hidden % theirs}; {own}"):
        me = await front.ask("GET", "/api/v1/me", headers={"Cookie": cookie})
        assert me.status == 401 or me.json["name"] == MARTA.name, cookie


@pytest.mark.sqlite
async def test_whoever_shows_two_sessions_is_nobody(front: Front) -> None:
    his = cookie_of(await press(front, await front.link_of(IVAN.name)))
    hers = cookie_of(await press(front, await front.link_of(MARTA.name)))

    async def status(*cookies: str) -> int:
        headers = CIMultiDict([("Cookie", each) for each in cookies])
        return (await front.ask("GET", "/api/v1/me", headers=headers)).status

    assert [await status(f"{his}; {hers}"), await status(his, hers)] == [401, 401]
    assert [await status(f"a=b;{hers};c"), await status("a=b", hers)] == [200, 200]
