"""What can happen in the demo's CRM: one entry for each button of the page. Plain data."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.demo.crm import Answer, Crm, Json
from bot.demo.leaps import next_at

SHOP = {"id": 3, "name": "Shop"}
MARKET = {"id": 4, "name": "Market"}
KIOSK = {"id": 9, "name": "Kiosk"}  # has no manager
CHATS = {"id": 21, "name": "Telegram of Shop", "kind": "telegram"}
PHONE = {"id": 22, "name": "WhatsApp line", "kind": "whatsapp"}
HOSTILE = '</b><script>alert("hi")</script> & <a href="tg://x">a link</a> \u202ereversed'

_BUYERS = ("Oksana Melnyk", "Taras Bondar", "Iryna Kovalenko", "Danylo Shevchuk", "Sofiia Lys")
_TOTALS = ("1198.00", "349.50", "2750.00", "86.00", "12400.00")
_numbers = count(0)


def order(source: Json) -> Json:
    """A new order of a source, different each time."""
    number = next(_numbers)
    order_id = 40117 + number
    return {
        "order": {
            "id": order_id,
            "number": f"A-{10042 + number}",
            "total": _TOTALS[number % len(_TOTALS)],
            "currency": "UAH",
            "url": f"https://crm.example/orders/{order_id}",
        },
        "source": source,
        "buyer": {"name": _BUYERS[number % len(_BUYERS)]},
    }


def undelivered() -> Json:
    """A message of Marta's that never reached its client."""
    buyer = {"name": _BUYERS[next(_numbers) % len(_BUYERS)]}
    return {"channel": CHATS, "client": buyer, "reason": "blocked_bot", "sender_id": 6}


def hostile() -> Json:
    """A client who writes HTML to Ivan."""
    return {
        "client": {"name": "<b>Bobby</b>"},
        "channel": PHONE,
        "text": HOSTILE,
        "assignee_id": 8,
    }


def renewed(now: datetime) -> Json:
    """A channel whose first payment reminder comes at the next 10:00."""
    until = next_at(10)(now).date() + timedelta(days=7)
    cost = {"amount": "499.00", "currency": "UAH", "period": "monthly"}
    return {"channel": {**CHATS, "paid_until": until.isoformat(), **cost}}


def task(now: datetime) -> Json:
    """Something that Marta is to do within the hour."""
    number, due = next(_numbers), now + timedelta(hours=1)
    buyer = _BUYERS[number % len(_BUYERS)]
    title = {"id": 700 + number, "title": f"Call {buyer} back", "due_at": due.isoformat()}
    return {"task": title, "assignee_id": 6}


def _missed(now: datetime) -> Json:
    return {"call": {"phone": "+380 44 000 00 00", "at": now.isoformat()}}


def _payment(now: datetime) -> Json:
    due = now.date() + timedelta(days=3)
    return {"channel": PHONE, "due_at": due.isoformat(), "amount": "990.00", "currency": "UAH"}


def _paid(now: datetime) -> Json:
    until = now.date() + timedelta(days=33)
    return {"channel": PHONE, "paid_until": until.isoformat()}


def keycrm_order(now: datetime) -> Json:
    """A new order of Market as KeyCRM describes it."""
    at = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")
    return {
        "id": 51000 + next(_numbers),
        "source_id": MARKET["id"],
        "manager_id": 8,
        "grand_total": 1198,
        "status_id": 1,
        "payment_status": "not_paid",
        "status_changed_at": at,
        "created_at": at,
        "updated_at": at,
    }


@dataclass(frozen=True)
class Sample:
    """One button: its label, who should hear of it, and what it posts."""

    label: str
    hint: str
    fire: Callable[[Crm], Awaitable[Answer]]


def _posts(
    kind: str, data: Callable[[datetime], Json] | Json
) -> Callable[[Crm], Awaitable[Answer]]:
    async def fire(crm: Crm) -> Answer:
        return await crm.post(kind, data(crm.clock()) if callable(data) else data)

    return fire


async def _many(crm: Crm) -> Answer:
    answers = await at_once(crm, 8)
    return answers[-1]


async def at_once(crm: Crm, number: int) -> list[Answer]:
    """Posts this many orders of Shop at once."""
    posts = (crm.post("order.created", order(SHOP)) for _ in range(number))
    return list(await asyncio.gather(*posts))


async def _keycrm(crm: Crm) -> Answer:
    return await crm.post_keycrm(
        "order.change_order_status", keycrm_order(crm.clock()), "order.created"
    )


async def _forged(crm: Crm) -> Answer:
    return await crm.post_forged("order.created", order(SHOP))


GROUPS: dict[str, dict[str, Sample]] = {
    "Clients": {
        "order-shop": Sample(
            "Order in Shop", "for Marta", _posts("order.created", lambda _now: order(SHOP))
        ),
        "order-market": Sample(
            "Order in Market", "for Ivan", _posts("order.created", lambda _now: order(MARKET))
        ),
        "order-keycrm": Sample("Order from KeyCRM", "for Ivan", _keycrm),
        "orders": Sample("Eight orders at once", "for Marta", _many),
        "undelivered": Sample(
            "Client has blocked us",
            "for Marta",
            _posts("message.failed", lambda _now: undelivered()),
        ),
        "call": Sample("Missed call", "for Olga", _posts("call.missed", _missed)),
        "task": Sample("Task due in an hour", "for Marta", _posts("task.created", task)),
    },
    "Connections": {
        "source-lost": Sample(
            "Shop is disconnected",
            "for Olga",
            _posts("source.disconnected", {"source": SHOP, "reason": "token_expired"}),
        ),
        "source-back": Sample(
            "Shop is back", "for Olga", _posts("source.reconnected", {"source": SHOP})
        ),
        "renewed": Sample(
            "Telegram has a week left", "at 10:00", _posts("channel.updated", renewed)
        ),
        "payment": Sample(
            "WhatsApp is to be paid", "for Olga", _posts("channel.payment_due", _payment)
        ),
        "paid": Sample("WhatsApp is paid", "for Olga", _posts("channel.paid", _paid)),
    },
    "Trouble": {
        "nobody": Sample(
            "Order in Kiosk",
            "for nobody yet",
            _posts("order.created", lambda _now: order(KIOSK)),
        ),
        "hostile": Sample(
            "A hostile text", "for Ivan", _posts("message.received", lambda _now: hostile())
        ),
        "again": Sample("The last hook again", "no card", Crm.post_again),
        "forged": Sample("A wrong signature", "refused", _forged),
    },
}

SAMPLES: dict[str, Sample] = {
    key: sample for group in GROUPS.values() for key, sample in group.items()
}
