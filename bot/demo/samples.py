"""What can happen in the demo's CRM: one entry for each button of the page, named in words/."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.demo.business import Business
from bot.demo.crm import Answer, Crm, Json

Fire = Callable[[Crm, Business], Awaitable[Answer]]


def _posts(kind: str, data: Callable[[Business, datetime], Json]) -> Fire:
    async def fire(crm: Crm, business: Business) -> Answer:
        return await crm.post(kind, data(business, crm.clock()))

    return fire


async def at_once(crm: Crm, business: Business, number: int) -> list[Answer]:
    """Posts this many orders of the shop at once."""
    posts = (crm.post("order.created", business.order(business.shop)) for _ in range(number))
    return list(await asyncio.gather(*posts))


async def _many(crm: Crm, business: Business) -> Answer:
    return (await at_once(crm, business, 8))[-1]


async def _keycrm(crm: Crm, business: Business) -> Answer:
    return await crm.post_keycrm(business.keycrm.account.hook(business.keycrm_order()))


async def _again(crm: Crm, _business: Business) -> Answer:
    return await crm.post_again()


async def _forged(crm: Crm, business: Business) -> Answer:
    return await crm.post_forged("order.created", business.order(business.shop))


GROUPS: dict[str, dict[str, Fire]] = {
    "clients": {
        "order-shop": _posts("order.created", lambda it, _now: it.order(it.shop)),
        "order-market": _posts("order.created", lambda it, _now: it.order(it.market)),
        "order-keycrm": _keycrm,
        "orders": _many,
        "undelivered": _posts("message.failed", lambda it, _now: it.undelivered()),
        "call": _posts("call.missed", Business.missed),
        "task": _posts("task.created", Business.task),
    },
    "connections": {
        "source-lost": _posts(
            "source.disconnected", lambda it, _now: it.lost(it.shop, "token_expired")
        ),
        "source-back": _posts("source.reconnected", lambda it, _now: {"source": it.shop}),
        "renewed": _posts("channel.updated", Business.renewed),
        "payment": _posts("channel.payment_due", Business.payment),
        "paid": _posts("channel.paid", Business.paid),
    },
    "trouble": {
        "nobody": _posts("order.created", lambda it, _now: it.order(it.kiosk)),
        "hostile": _posts("message.received", lambda it, _now: it.hostile()),
        "again": _again,
        "forged": _forged,
    },
}

SAMPLES: dict[str, Fire] = {key: fire for group in GROUPS.values() for key, fire in group.items()}
