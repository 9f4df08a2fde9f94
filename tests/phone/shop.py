"""A shop as long-winded as real ones are, in each language, and everything that happens to it."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import cabinet
from storage.objects import listed_statuses, pipelines, statuses
from storage.objects.listed_statuses import InCrm
from storage.tables import CustomRole, Ended
from tests.house import House

Json = dict[str, Any]  # Any: a hook's data


@dataclass(frozen=True)
class Words:
    """What the people of a shop call things. `source` is a shop's name, `channel` where clients
    write, `client` and `colleague` are people."""

    source: str
    channel: str
    client: str
    colleague: str
    lead: str
    task: str
    status: str


WORDS = {
    "en": Words(
        "Homeware Shop London",
        "Instagram Homeware",
        "Alexandra Whitfield",
        "Theodora Hamilton-Reed",
        "Wholesale price list enquiry",
        "Call Alexandra Whitfield back",
        "Waiting for prepayment",
    ),
    "uk": Words(
        "Інтернет-магазин Затишок",
        "Instagram Затишок",
        "Олександра Бондаренко",
        "Катерина Дмитренко",
        "Запит на оптовий прайс-лист",
        "Передзвонити: Олександра Бондаренко",
        "Очікує на передоплату",
    ),
    "ru": Words(
        "Интернет-магазин Уютный дом",
        "Instagram Уютный дом",
        "Александра Константинова",
        "Екатерина Дмитриева",
        "Запрос оптового прайс-листа",
        "Перезвонить: Александра Константинова",
        "Ожидает предоплаты",
    ),
}


def happenings(words: Words, manager: str) -> list[tuple[str, Json]]:
    """One event of each kind that a CRM reports, about this person's work if it is anybody's."""
    source, idle = {"id": "3", "name": words.source}, {"id": "9", "name": f"{words.source} 2"}
    channel = {"id": "21", "name": words.channel, "kind": "instagram"}
    client = {"client": {"name": words.client, "phone": "+380 44 000 00 00"}, "channel": channel}
    mine = {"manager_id": manager}
    changed = {**mine, "from": words.lead, "to": words.status, "source": source}
    cost = {"amount": "12499.00", "currency": "UAH"}
    lead, contact = _lead(words), {"contact_at": "2026-11-24T10:00:00+02:00"}
    task = {"id": 701, "title": words.task, "due_at": "2026-11-23T12:00:00+02:00"}
    return [
        ("order.created", {**_order(1), "source": source, "buyer": client["client"], **mine}),
        ("order.assigned", {**_order(2), **mine, "source": source}),
        ("order.status_changed", {**_order(3), **changed}),
        ("order.payment_changed", {**_order(4), **changed, "from": "not_paid", "to": "part_paid"}),
        ("order.overdue", {**_order(6), "source": source, **mine}),
        ("lead.created", {"lead": lead, "source": source, **mine}),
        ("lead.assigned", {"lead": lead | {"id": 7002}, **mine}),
        ("lead.status_changed", {"lead": lead | {"id": 7003}, **changed}),
        ("lead.contact_due", {"lead": lead | {"id": 7004} | contact, **mine}),
        ("message.received", {**client, "text": words.lead, "assignee_id": manager}),
        ("message.failed", {**client, "reason": "blocked_bot", "sender_id": manager}),
        ("conversation.assigned", {**client, "conversation": {"id": 12}, "assignee_id": manager}),
        ("task.created", {"task": task, "assignee_id": manager}),
        ("task.overdue", {"task": task | {"id": 702}, "assignee_id": manager}),
        ("call.missed", {"call": {"phone": "+380 44 000 00 00"}, "assignee_id": manager}),
        ("source.disconnected", {"source": source, "reason": "token_expired"}),
        ("source.reconnected", {"source": source}),
        ("channel.disconnected", {"channel": channel, "reason": "password_changed"}),
        ("channel.reconnected", {"channel": channel}),
        ("channel.payment_due", {"channel": channel, "due_at": "2026-11-25", **cost}),
        ("channel.paid", {"channel": channel, "paid_until": "2026-12-25"}),
        ("order.created", {**_order(5), "source": idle}),
    ]


async def live_through(house: House, words: Words) -> None:
    """A long day: all of that, strangers in the CRM, a busy hour, a hook that is refused."""
    await house.post("source.updated", _managed({"id": "3", "name": words.source}))
    channel = {"id": "21", "name": words.channel, "kind": "instagram", "period": "quarterly"}
    await house.post("channel.updated", {"channel": {**channel, "paid_until": "2026-11-29"}})
    for number in range(5):
        await house.post("staff.updated", _colleague(words, number))
    for manager in ("6", "1", "404"):
        for kind, data in happenings(words, manager):
            assert (await house.post(kind, data)).status == 200, kind
            await house.quiet()
    for number in range(10, 22):
        await house.post("order.created", {**_order(number), "manager_id": "1"})
        await house.quiet()
    await house.post_raw(b"{}")
    await house.quiet()
    await house.database.write(partial(_listed, words=words, now=house.clock()))


async def _listed(session: AsyncSession, words: Words, now: datetime) -> None:
    """What a CRM tells by its API: pipelines and their statuses, and roles by numbers."""
    await pipelines.tell(session, "", [("1", words.source), ("2", None)])
    stages = [InCrm("71", words.status, pipeline="1"), InCrm("72", words.task, pipeline="1")]
    await listed_statuses.tell(session, "", "lead", stages, now)
    await cabinet.mention_roles(session, "", ["12", "13"])
    [named, _] = (await session.exec(select(CustomRole))).all()
    named.name = words.lead
    for pipeline in (await pipelines.in_cabinet(session, "")).values():
        await pipelines.rename(session, pipeline, words.lead, held=True)
    for status in (await listed_statuses.in_cabinet(session, "", "lead")).values():
        await statuses.rename(session, status, words.lead)
        await statuses.mean(session, status, Ended.DONE)


def _managed(source: Json) -> Json:
    return {"source": {**source, "manager_ids": ["6", "8"]}}


def _colleague(words: Words, number: int) -> Json:
    roles = ("manager", "content-manager", "courier", "administrator", words.lead)
    staff = {"id": 50 + number, "name": f"{words.colleague} {number}", "role": roles[number]}
    return {"staff": staff}


def _lead(words: Words) -> Json:
    return {"id": 7001, "title": words.lead, "url": "https://crm.example/leads/7001"}


def _order(number: int) -> Json:
    order = {"id": 40117 + number, "number": f"A-{10042 + number}", "total": "12400.50"}
    return {"order": order | {"currency": "UAH", "url": "https://crm.example/orders/40117"}}
