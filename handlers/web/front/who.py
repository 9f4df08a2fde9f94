"""Who asks, by a header or a cookie; and whether it is the page that asks, not a foreign one."""

import asyncio
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from aiohttp import hdrs, web
from yarl import URL

from bot.pages.commands import may_manage
from bot.ui.reader import reader_of
from handlers.web.front.headers import is_local
from handlers.web.visits import Parts, Refused, Who
from storage.engine.writer import Unavailable
from storage.web import sessions

# No browser takes it over http, or from another host of the same domain.
COOKIE, LOCAL_COOKIE = "__Host-bellhop", "bellhop"
COOKIE_SECONDS = 400 * 24 * 3600  # the longest that browsers keep one; the session ends sooner
SAFE = ("GET", "HEAD")
NOTED_WITHIN_SECONDS = 1.0  # what can be read is not kept waiting by a database that stores nothing


class Shown(NamedTuple):
    """What a request shows to prove whose it is."""

    token: str
    by_cookie: bool


def shown_by(request: web.Request, page: URL) -> Shown | None:
    """The header's token or else the cookie's; None if there is none."""
    if (header := request.headers.get("Authorization")) is not None:
        scheme, _, token = header.partition(" ")
        return Shown(token, by_cookie=False) if scheme.lower() == "bearer" else None
    cookie = _cookie(request, cookie_of(page))
    return Shown(cookie, by_cookie=True) if cookie else None


def _cookie(request: web.Request, name: str) -> str | None:
    """The cookie's value; None if there is none, or more than one.

    Browsers divide cookies by semicolons alone. aiohttp also takes a space for the end of one: then
    another host of the same domain could hide a cookie of this name in the value of its own.
    """
    given = ";".join(request.headers.getall(hdrs.COOKIE, []))
    pairs = (each.strip(" \t").partition("=") for each in given.split(";"))
    found = [value for key, _, value in pairs if key == name]
    return found[0] if len(found) == 1 else None


def cookie_of(page: URL) -> str:
    """The name of the session's cookie."""
    return LOCAL_COOKIE if is_local(page) else COOKIE


def keep_signed_in(answer: web.Response, token: str, page: URL) -> None:
    """Gives the browser the session's cookie, which no script and no other site gets."""
    answer.set_cookie(
        cookie_of(page),
        token,
        max_age=COOKIE_SECONDS,
        path="/",
        secure=not is_local(page),
        httponly=True,
        samesite="Strict",
    )


def forget_cookie(answer: web.Response, page: URL) -> None:
    """Takes it away again."""
    answer.del_cookie(
        cookie_of(page), path="/", secure=not is_local(page), httponly=True, samesite="Strict"
    )


def check_it_is_the_page(request: web.Request, page: URL) -> None:
    """Raises `Refused` for what a foreign page has sent, or may have.

    It cannot set the header; and a browser says who has sent what carries a cookie.
    """
    if request.method not in SAFE and request.headers.get("X-Bellhop") != "1":
        raise Refused(403, "send X-Bellhop: 1")
    shown = shown_by(request, page)
    if shown is not None and shown.by_cookie and not is_from(page, request):
        raise Refused(403, "only the page itself may ask")


def is_from(page: URL, request: web.Request) -> bool:
    """Whether the browser says that the page has sent it; silence is enough to read something."""
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        return site == "same-origin" or (site == "none" and request.method in SAFE)
    if origin is not None:
        return origin == str(page.origin())
    return request.method in SAFE


async def who_asks(request: web.Request, parts: Parts) -> Who | None:
    """Whoever has signed in, if their session is not over. Raises `Unavailable`."""
    shown = shown_by(request, parts.page)
    if shown is None:
        return None
    now = parts.clock()
    async with parts.database.read() as session:
        found = await sessions.of_token(session, shown.token, now)
    if found is None:
        return None
    if now - found.session.seen_at >= sessions.SEEN_EVERY:
        note = partial(sessions.seen, session_id=found.session.pk, now=now)
        with suppress(Unavailable, TimeoutError):  # it need not be noted this time
            async with asyncio.timeout(NOTED_WITHIN_SECONDS):
                await parts.database.write(note)
    reader = reader_of(found.person, parts.reader)
    manages = may_manage(found.person.role, found.may_manage_too)
    return Who(found.session, found.person, found.link, reader, manages)
