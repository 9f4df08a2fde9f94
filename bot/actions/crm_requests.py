"""An administrator wants a CRM to be read by its API now, and hears what came of it.

One card a chat says that it is under way; the same card says later what came of it. A request is a
row, so that it outlives a restart. Works within the caller's transaction.
"""

from datetime import timedelta
from typing import Any

from bot.actions import integrations
from bot.actions.context import Context
from storage.flow import cards
from storage.tables import Card, Connection, Form, NewCard
from storage.upkeep import api_requests
from storage.upkeep.api_requests import Request

_TEXTS = {
    integrations.KEY: "crm-refuses-key",
    integrations.RIGHTS: "crm-lacks-rights",
    integrations.NO_KEY: "sync-no-key-now",
}
FORGOTTEN_AFTER = timedelta(minutes=15)  # then it is asked for anew: nobody will answer it


async def ask(context: Context, connection: Connection, link_id: int) -> bool:
    """Has the connection's CRM read; False if it is under way already, and this chat's card too."""
    session, before = context.session, await api_requests.find(context.session, connection.pk)
    if before is not None and context.now - before.at >= FORGOTTEN_AFTER:
        await answer(context, connection, None)
        before = None
    for card in await _cards(context, before):
        if card.link_id == link_id:
            return False
    made = await cards.add(
        session, NewCard(link_id, Form.NOTICE, context.now, _content(connection, "crm-is-read"))
    )
    at, ids = (before.at, before.cards) if before else (context.now, ())
    await api_requests.put_down(session, connection.pk, Request(at, (*ids, made.pk)))
    return True


async def answer(context: Context, connection: Connection, why: str | None) -> None:
    """Says on each card what came of it; `why` it failed is as for `integrations.failing`."""
    request = await api_requests.find(context.session, connection.pk)
    if request is None:
        return
    await api_requests.take_off(context.session, connection.pk)
    known = await api_requests.known(context.session, connection.cabinet)
    if why is None:
        content = _content(connection, "crm-was-read", **known._asdict())
    elif why in _TEXTS:
        content = _content(connection, _TEXTS[why], id=str(connection.id))
    else:
        content = _content(connection, "crm-cannot-be-read", why=why)
        content["worded"] = {"why": "not-asked"}
    for card in await _cards(context, request):
        await cards.rewrite(context.session, card, content)


async def _cards(context: Context, request: Request | None) -> list[Card]:
    ids = request.cards if request is not None else ()
    found = [await context.session.get(Card, it) for it in ids]
    return [each for each in found if each is not None]


def _content(
    connection: Connection, text_id: str, **values: str | int
) -> dict[str, Any]:  # Any: JSON of a notice
    name = connection.name or connection.provider
    return {"text": text_id, "values": {"name": name, **values}}
