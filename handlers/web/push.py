"""The browsers that take push messages for whoever has signed in: listed, added, removed.

A browser's messages end when somebody signs out there. Of more than ten browsers of a person the
oldest makes way: whoever allows messages has the new one in their hands, and perhaps not the old.
"""

from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.push.endpoints import place_of
from handlers.web.bodies import checked, read, whole_number
from handlers.web.visits import Json, Refused, Routes, Visit, Who
from storage.directory import cabinet
from storage.tables import PushSubscription, WebSession
from storage.web import subscriptions

routes = Routes()

_KEYS = {"p256dh": str, "auth": str}


async def offer(session: AsyncSession, who: Who) -> Json:
    """Whether messages are offered here, and the key that the browser has to be told."""
    pem = None if who.session.in_telegram else (await cabinet.get(session)).push_key
    return {"offered": pem is not None, "key": _public(pem) if pem else None}


@routes.at("GET", "/api/v1/push")
async def listed(visit: Visit) -> Json:
    """One's own browsers, newest first; `this`: the one that asks."""
    who = _in_a_browser(visit)
    async with visit.parts.database.read() as session:
        found = await subscriptions.of_link(session, who.link.pk, visit.now)
        offered = await offer(session, who)
    return {**offered, "browsers": [_shown(each, who) for each in found]}


@routes.at("POST", "/api/v1/push")
async def added(visit: Visit) -> Json:
    """From now on this browser takes messages."""
    who = _in_a_browser(visit)
    wanted = _browser(await read(visit.request, {"endpoint": str, "keys": dict}), visit)

    async def add(session: AsyncSession) -> Json:
        asks = await session.get(WebSession, who.session.pk)
        if asks is None or asks.token_hash != who.session.token_hash:  # it has ended meanwhile
            raise Refused(401, "sign in first")
        if (await cabinet.get(session)).push_key is None:
            raise Refused(503, "messages to browsers are not ready yet")
        return _shown(await subscriptions.put(session, wanted), who)

    return await visit.parts.database.write(add)


@routes.at("DELETE", "/api/v1/push/{id}")
async def removed(visit: Visit) -> Json:
    """One of one's own browsers takes no messages any more."""
    who, number = _in_a_browser(visit), whole_number(visit.match["id"])
    end = partial(subscriptions.end_one, link_id=who.link.pk, subscription_id=number or 0)
    if number is None or not await visit.parts.database.write(end):
        raise Refused(404, "there is no such browser")
    return {}


def _in_a_browser(visit: Visit) -> Who:
    if visit.who.session.in_telegram:
        raise Refused(403, "only in a browser: in Telegram the chat tells you")
    return visit.who


def _browser(body: Json, visit: Visit) -> PushSubscription:
    """What the browser says of itself. Raises `Refused`."""
    endpoint, keys = body["endpoint"], checked(body["keys"], _KEYS, "keys.")
    if (place := place_of(endpoint)) is None:
        raise Refused(422, "is not an address of a push service that browsers use", "endpoint")
    for name, value in keys.items():
        _check(name, value)
    session = visit.who.session
    return PushSubscription(
        endpoint_hash=subscriptions.hashed(endpoint),
        link_id=visit.who.link.pk,
        session_id=session.pk,
        endpoint=endpoint,
        p256dh=keys["p256dh"],
        auth=keys["auth"],
        device=session.device,
        created_at=visit.now,
        service=place.service,
    )


def _check(name: str, value: str) -> None:
    from bot.push import keys  # with it comes the cryptography package

    try:
        (keys.read_point if name == "p256dh" else keys.read_auth)(value)
    except ValueError as problem:
        raise Refused(422, str(problem), f"keys.{name}") from None


def _public(pem: str) -> str:
    from bot.push import keys  # with it comes the cryptography package

    return keys.public_of(pem)


def _shown(each: PushSubscription, who: Who) -> Json:
    return {
        "id": each.pk,
        "device": each.device,
        "since": each.created_at.isoformat(),
        "this": each.session_id == who.session.pk,
    }
