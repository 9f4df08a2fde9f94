"""KeyCRM's orders by hook and by poll, through fan-out to what people hear."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.providers.hook import Hook
from bot.providers.keycrm import hooks
from bot.schedule import statuses as following
from storage.directory import cabinet, connections, sources
from storage.engine.database import Database
from storage.flow import events
from storage.objects import statuses, subjects
from storage.tables import Ended, Event, NewConnection, NewEvent, Source, Status, SubjectState
from tests.cast import IVAN, MARTA, OLGA
from tests.stories.office import KYIV, Office

CREATED, CHANGED, PAID = "order.created", "order.status_changed", "order.payment_changed"
STATUS = "order.change_order_status"
KEYCRM = 2  # the second connection
FIRST: dict[str, Any] = {
    "id": 40117,
    "source_uuid": "A-10042",
    "source_id": 3,
    "manager_id": 6,
    "status_id": 1,
    "status_group_id": 1,
    "grand_total": 1198,
    "payment_status": "not_paid",
    "payments_total": 0,
}


class Keycrm(Office):
    """An office that a KeyCRM posts to, and whose KeyCRM is asked."""

    async def open(self) -> None:
        await super().open()
        new = NewConnection("keycrm", None, "other", None, self.clock())
        await self.database.write(partial(connections.add, new=new))
        for kind in (CHANGED, PAID, "lead.status_changed"):
            await self.database.write(partial(cabinet.allow, kind=kind, allowed=True))

    def order(self, **more: Any) -> dict[str, Any]:
        """The order as it is now; it was created at the beginning."""
        times = {"created_at": self.began, "status_changed_at": self.began}
        return FIRST | times | {"updated_at": self.now} | more

    @property
    def now(self) -> str:
        return self.clock().isoformat().replace("+00:00", ".000000Z")

    def __post_init__(self) -> None:
        super().__post_init__()
        self.began = self.now

    async def hook(self, context: dict[str, Any], type: str = STATUS) -> None:
        body = json.dumps({"event": type, "context": context}).encode()
        [it] = hooks.parse(Hook(body, {}, {}, self.clock()))
        await self._keep(it.external_id, it.type, it.subject, it.occurred_at, body)

    async def poll(self, context: dict[str, Any], type: str = "api.order") -> None:
        since = datetime(2026, 1, 1, tzinfo=UTC).isoformat()
        body = json.dumps({"event": type, "context": context, "since": since}).encode()
        subject = None if type == "api.call" else f"{type.removeprefix('api.')}:{context['id']}"
        await self._keep(body.decode(), type, subject, self.clock(), body)

    async def _keep(
        self, key: str, type: str, subject: str | None, at: datetime, body: bytes
    ) -> None:
        new = NewEvent(
            connection_id=KEYCRM,
            external_id=key,
            type=type,
            hint=None,
            subject=subject,
            occurred_at=at,
            received_at=self.clock(),
            body=body,
        )
        await self.database.write(lambda session: events.put(session, new))
        await self.fan_out()

    async def known(self) -> SubjectState:
        async with self.database.read() as session:
            return await session.get_one(SubjectState, "order:40117")

    async def fact(self, field: str) -> object:
        """What its cards show."""
        return (await self.known()).state["facts"]["data"]["order"].get(field)

    async def kinds(self) -> list[str]:
        kinds = (CREATED, "order.assigned", CHANGED, PAID, "order.overdue")
        return [it.kind for kind in kinds for it in await self.heard(MARTA, kind)]


@pytest.fixture
async def office(database: Database) -> Keycrm:
    office = Keycrm(database)
    await database.write(cabinet.furnish)
    await office.open()
    return office


async def test_hook_and_poll_of_one_change_give_one_notification(office: Keycrm) -> None:
    await office.poll(office.order())
    await office.hook(office.order())
    office.clock.advance(minutes=5)
    sent = office.order(status_id=2, status_changed_at=office.now)
    await office.hook(sent)
    await office.poll(sent)

    assert await office.kinds() == [CREATED, CHANGED]


async def test_second_part_payment_is_told(office: Keycrm) -> None:
    for paid in (300, 500):
        office.clock.advance(minutes=5)
        await office.poll(office.order(payment_status="part_paid", payments_total=paid))

    [told] = await office.heard(MARTA, PAID)
    async with office.database.read() as session:
        event = await session.get_one(Event, told.event_id)
    data = (event.meaning or {})[PAID]
    assert (data["from"], data["to"], data["paid_before"]) == ("part_paid", "part_paid", "300")


async def test_vendors_word_ends_an_order_and_opens_it_again(office: Keycrm) -> None:
    await office.database.write(partial(cabinet.allow, kind=CHANGED, allowed=False))
    await office.hook(office.order())
    for status, group, over in ((12, 5, Ended.DONE), (13, 6, Ended.CANCELLED), (2, 2, None)):
        office.clock.advance(minutes=5)
        context = office.order(status_id=status, status_group_id=group)
        await office.hook(context | {"status_changed_at": office.now})

        assert (await office.known()).over == over
        [created] = await office.heard(MARTA, CREATED)
        assert created.ended == over


async def test_order_that_is_over_when_it_is_first_told_calls_nobody(office: Keycrm) -> None:
    over = {"status_id": 12, "status_group_id": 5}
    await office.poll(office.order(**over))
    office.clock.advance(minutes=5)
    await office.hook(office.order(id=2))
    await office.hook(office.order(id=2, manager_id=8, **over, status_changed_at=office.now))

    assert [it.ended for it in await office.heard(MARTA, CREATED)] == [Ended.DONE] * 2
    assert [it.ended for it in await office.heard(IVAN, "order.assigned")] == [Ended.DONE]
    assert [it.ended for it in await office.heard(IVAN, CHANGED)] == [None]


async def test_administrators_word_on_a_status_counts_more(office: Keycrm) -> None:
    await office.hook(office.order())
    office.clock.advance(minutes=5)
    done = office.order(status_id=12, status_group_id=5, status_changed_at=office.now)
    await office.hook(done)

    async def says_open(session: AsyncSession) -> None:
        [status] = (await session.exec(select(Status).where(Status.key == "12"))).all()
        await statuses.mean(session, status, None)

    await office.database.write(says_open)
    while await following.step(office.database, KYIV, office.clock()):
        pass
    opened = (await office.known()).over
    for key in (2, 12):
        office.clock.advance(minutes=5)
        await office.hook(done | {"status_id": key, "status_changed_at": office.now})

    assert (opened, (await office.known()).over) == (None, None)


async def test_orders_of_a_status_follow_what_the_vendor_says_of_it(office: Keycrm) -> None:
    silent = {"status_id": 12, "status_group_id": None}
    await office.hook(office.order(**silent))
    assert (await office.known()).over is None

    other = office.order(id=40118, status_id=12, status_group_id=5)
    await office.hook(other)
    while await following.step(office.database, KYIV, office.clock()):
        pass

    assert (await office.known()).over == Ended.DONE


async def test_expiry_that_a_hook_names_is_told_when_it_comes(office: Keycrm) -> None:
    soon = (office.clock() + timedelta(hours=1)).isoformat()
    await office.hook(office.order(status_expired_at=soon))
    await office.tick(minutes=59)
    early = await office.kinds()
    await office.tick(minutes=2)
    late = office.order(status_expired_at=soon, is_expired=True)
    await office.poll(late)
    await office.hook(late | {"manager_id": 6}, "order.change_payment_status")
    await office.tick(hours=3)

    assert early == [CREATED]
    assert await office.kinds() == [CREATED, "order.overdue"]


async def test_expiry_that_has_come_is_told_at_once(office: Keycrm) -> None:
    """By KeyCRM's clock, which is ahead."""
    soon = (office.clock() + timedelta(minutes=10)).isoformat()
    await office.hook(office.order())
    await office.poll(office.order(status_expired_at=soon, is_expired=True))
    await office.tick(hours=1)

    assert await office.kinds() == [CREATED, "order.overdue"]


async def test_expiry_follows_from_the_period_of_a_status_and_is_told_once(office: Keycrm) -> None:
    """KeyCRM names it itself only when it has come, and some seconds later."""
    period = timedelta(hours=1)

    async def expires(session: AsyncSession) -> None:
        session.add(Status(what="order", key="2", seen_at=office.clock(), expires_after=3600))

    await office.database.write(expires)
    await office.hook(office.order())
    office.clock.advance(minutes=5)
    changed = {"status_id": 2, "status_changed_at": office.now}
    at = office.clock() + period
    none = {"status_expired_at": None, "is_expired": False}
    await office.hook(office.order(**changed, **none))
    office.clock.advance(minutes=1)
    await office.hook(office.order(**changed, **none, client_comment="Hurry"))
    await office.tick(minutes=58)
    early = await office.kinds()
    await office.tick(minutes=2)
    late = {"status_expired_at": (at + timedelta(seconds=20)).isoformat(), "is_expired": True}
    await office.poll(office.order(**changed, **late))
    await office.tick(hours=1)

    assert early == [CREATED, CHANGED]
    assert await office.kinds() == [CREATED, CHANGED, "order.overdue"]


async def test_order_that_moves_on_is_not_overdue_in_the_status_it_has_left(
    office: Keycrm,
) -> None:
    async def expires(session: AsyncSession) -> None:
        session.add(Status(what="order", key="1", seen_at=office.clock(), expires_after=3600))

    await office.database.write(expires)
    await office.hook(office.order())
    due = await office.fact("overdue_at")
    office.clock.advance(minutes=5)
    moved = {"status_id": 2, "status_changed_at": office.now, "status_expired_at": None}
    await office.hook(office.order(**moved))
    await office.tick(hours=2)

    assert due is not None
    assert await office.fact("overdue_at") is None
    assert await office.kinds() == [CREATED, CHANGED]


async def test_order_of_a_status_that_ends_it_has_no_expiry(office: Keycrm) -> None:
    async def expires(session: AsyncSession) -> None:
        session.add(Status(what="order", key="12", seen_at=office.clock(), expires_after=3600))

    await office.database.write(expires)
    await office.hook(office.order(status_id=12, status_group_id=5))
    await office.tick(hours=2)

    assert await office.kinds() == [CREATED]


async def test_planned_contact_is_told_when_it_comes(office: Keycrm) -> None:
    soon = (office.clock() + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M:%S")
    lead = {"id": 7, "manager_id": 6, "status_id": 1, "created_at": office.began}
    await office.poll(lead | {"communicate_at": soon, "updated_at": office.now}, "api.lead")

    await office.tick(hours=1)
    await office.tick(hours=1)

    assert len(await office.heard(MARTA, "lead.contact_due")) == 1


async def test_total_is_in_the_currency_of_its_source(office: Keycrm) -> None:
    async def price(session: AsyncSession) -> None:
        (await sources.mention(session, Source, "3", None)).currency = "PLN"

    await office.database.write(price)
    await office.hook(office.order())
    await office.poll(office.order(id=2, currency="EUR"))

    async with office.database.read() as session:
        found = await session.exec(select(Event).order_by(Event.id))  # type: ignore[arg-type]  # a column
        told = [(event.meaning or {})[CREATED]["order"]["currency"] for event in found.all()]
    assert told == ["PLN", "EUR"]


async def test_missed_call_is_told_to_whose_it_was_or_to_administrators(office: Keycrm) -> None:
    call = {"id": "9", "is_missed": True, "phone": "+380501112233", "created_at": office.now}
    await office.poll(call | {"user_id": "8"}, "api.call")
    await office.poll(call | {"user_id": "8"}, "api.call")
    await office.poll(call | {"id": "10"}, "api.call")

    heard = [len(await office.heard(role, "call.missed")) for role in (IVAN, OLGA, MARTA)]
    assert heard == [1, 1, 0]


async def test_manager_that_no_user_has_loses_nothing(office: Keycrm) -> None:
    await office.poll(office.order(manager_id=777))
    await office.hook(office.order(manager_id=777))

    assert (await office.known()).state["manager_id"] == "777"
    assert len(await office.heard(MARTA, CREATED)) <= 1


@pytest.mark.parametrize("expiry", [{}, {"status_expired_at": None, "is_expired": False}])
async def test_order_without_an_expiry_costs_no_statement_for_it(
    office: Keycrm, expiry: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[str]()

    async def part(session: AsyncSession, subject: str, key: str) -> dict[str, Any]:
        asked.append(key)
        return {}

    monkeypatch.setattr(subjects, "part", part)
    await office.hook(office.order())
    office.clock.advance(minutes=1)
    await office.hook(office.order(manager_id=8, **expiry))

    assert asked == []
    assert len(await office.heard(IVAN, "order.assigned")) == 1
