"""Signing in to the Mini App, signing out, and one's own sessions."""

from functools import partial

from aiohttp import web
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.pages.personal.signed_in import called, last_seen
from bot.ui.texts import language_of, plain
from handlers.web.bodies import read, whole_number
from handlers.web.front.devices import device_of
from handlers.web.front.init_data import Account, NotProved, account_of
from handlers.web.front.who import forget_cookie
from handlers.web.visits import Json, Refused, Routes, Visit
from storage.directory import people
from storage.tables import Link, WebSession
from storage.web import sessions

routes = Routes()


@routes.at("POST", "/api/v1/session", is_public=True)
async def signed_in(visit: Visit) -> Json:
    """By what Telegram has given to the Mini App. The token lasts a day, in the page's memory."""
    body = await read(visit.request, {"init_data": str})
    config = visit.parts.config
    try:
        account = account_of(body["init_data"], config.require_token(), visit.now)
    except NotProved:
        error = "this is not from Telegram, or too old: open the page from the bot again"
        raise Refused(401, error, "init_data") from None
    sign_in = partial(_sign_in, account=account, visit=visit)
    token = await visit.parts.database.write(sign_in)
    if token is None:
        language = language_of(account.language_code, config.language)
        raise Refused(403, plain(language, "signin-stranger"))
    return {"token": token}


async def _sign_in(session: AsyncSession, account: Account, visit: Visit) -> str | None:
    linked = await people.by_account(session, account.id)
    if linked is None:
        return None
    return await opened(session, linked[1], visit, in_telegram=True)


async def opened(session: AsyncSession, link: Link, visit: Visit, *, in_telegram: bool) -> str:
    """A new session of whoever the link speaks for; its token."""
    user_agent = visit.request.headers.get("User-Agent", "")
    device = device_of(user_agent, in_telegram=in_telegram)
    return await sessions.open_one(session, link.pk, device, visit.now, in_telegram=in_telegram)


@routes.at("DELETE", "/api/v1/session")
async def signed_out(visit: Visit) -> web.StreamResponse:
    """Ends the session that asks for it."""
    await _end(visit, visit.who.session.pk)
    answer = web.json_response({})
    forget_cookie(answer, visit.parts.page)
    return answer


@routes.at("GET", "/api/v1/session/list")
async def listed(visit: Visit) -> Json:
    """One's own, the last used first."""
    who = visit.who
    async with visit.parts.database.read() as session:
        found = await sessions.of_link(session, who.link.pk, visit.now)
    return {"sessions": [_as_json(it, visit) for it in found]}


@routes.at("DELETE", "/api/v1/session/{id}")
async def other_signed_out(visit: Visit) -> Json:
    """Ends one of one's own."""
    number = whole_number(visit.match["id"])
    if number is None or not await _end(visit, number):
        raise Refused(404, "not found")
    return {}


async def _end(visit: Visit, session_id: int) -> bool:
    end = partial(sessions.end, link_id=visit.who.link.pk, ids=[session_id])
    return await visit.parts.database.write(end)


def _as_json(row: WebSession, visit: Visit) -> Json:
    who = visit.who
    return {
        "id": row.pk,
        "device": called(row, who.reader),
        "in_telegram": row.in_telegram,
        "seen": last_seen(row, who.reader, visit.now),
        "this": row.pk == who.session.pk,
    }
