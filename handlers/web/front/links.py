"""The one-time link from the chat: its page shows a button, and only pressing that uses it up.

Whatever looks at links before people do, such as a preview, only reads the page.
"""

import html
from collections.abc import Awaitable, Callable
from functools import cache, partial
from importlib import resources
from string import Template

from aiohttp import web
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.ui.reader import reader_of
from bot.ui.texts import plain
from handlers.web.front.languages import language_for
from handlers.web.front.sessions import opened as session_opened
from handlers.web.front.who import is_from, keep_signed_in, shown_by, who_asks
from handlers.web.visits import Handler, Routes, Visit
from storage.engine.writer import Unavailable
from storage.web import logins, sessions

ADDRESS = "/app/signin/{token}"
# Of a form on a page without referrers, a browser would not say that it comes from here.
HEADERS = {"Referrer-Policy": "same-origin"}
TO_PAGE = "../"  # /app/, also behind a proxy that serves Bellhop below another address
AGAIN_SECONDS = "5"

routes = Routes()


def _or_later(handler: Callable[[Visit], Awaitable[web.Response]]) -> Handler:
    """While the database is away, a page that looks again by itself; it signs nobody in."""

    async def answered(visit: Visit) -> web.Response:
        try:
            return await handler(visit)
        except Unavailable:
            answer = _sorry(visit, 503, "signin-later")
            answer.headers.update({"Retry-After": AGAIN_SECONDS, "Refresh": AGAIN_SECONDS})
            return answer

    return answered


@routes.at("GET", ADDRESS, is_public=True)
@_or_later
async def opened(visit: Visit) -> web.Response:
    """Whom the link would sign in, with the button that does it."""
    async with visit.parts.database.read() as session:
        owner = await logins.owner(session, visit.match["token"], visit.now)
    if owner is None:
        return await _over(visit)
    person, _ = owner
    language = reader_of(person, visit.parts.reader).language
    text = plain(language, "signin-as", name=person.name)
    return _page(language, text, plain(language, "signin-button"))


@routes.at("POST", ADDRESS, is_public=True)
@_or_later
async def confirmed(visit: Visit) -> web.Response:
    """Signs this browser in, and goes to the page. A foreign page cannot press the button."""
    if not is_from(visit.parts.page, visit.request):
        return _sorry(visit, 403)
    token = await visit.parts.database.write(partial(_sign_in, visit=visit))
    if token is None:
        return await _over(visit)
    answer = web.Response(status=303, headers={"Location": TO_PAGE})
    keep_signed_in(answer, token, visit.parts.page)
    return answer


async def _sign_in(session: AsyncSession, visit: Visit) -> str | None:
    linked = await logins.use(session, visit.match["token"], visit.now)
    if linked is None:
        return None
    await _end_former(session, visit)
    return await session_opened(session, linked[1], visit, in_telegram=False)


async def _end_former(session: AsyncSession, visit: Visit) -> None:
    """The cookie that this browser may have is about to be lost: nobody could use its session."""
    shown = shown_by(visit.request, visit.parts.page)
    former = shown and await sessions.of_token(session, shown.token, visit.now)
    if former:
        await sessions.end(session, former.link.pk, [former.session.pk])


async def _over(visit: Visit) -> web.Response:
    """The link is used, too old, replaced or unknown. Whoever is signed in need not care."""
    if await who_asks(visit.request, visit.parts) is not None:
        return web.Response(status=303, headers={"Location": TO_PAGE})
    return _sorry(visit, 410)


def _sorry(visit: Visit, status: int, text: str = "signin-over") -> web.Response:
    accepted = visit.request.headers.get("Accept-Language", "")
    language = language_for(accepted, visit.parts.config.language)
    return _page(language, plain(language, text), status=status)


def _page(language: str, text: str, button: str = "", status: int = 200) -> web.Response:
    label = html.escape(button)
    form = f'<form method="post"><button autofocus>{label}</button></form>' if button else ""
    values = {
        "language": language,
        "title": html.escape(plain(language, "signin-title")),
        "text": html.escape(text),
        "form": form,
    }
    whole = _template().substitute(values)
    return web.Response(text=whole, content_type="text/html", status=status, headers=HEADERS)


@cache
def _template() -> Template:
    page = resources.files("handlers.web.front") / "signin.html"
    return Template(page.read_text("utf-8"))
