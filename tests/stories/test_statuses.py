"""A status gets a meaning, and orders and leads follow: those known already, and the next ones."""

import random
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.actions.objects import statuses as following
from bot.schedule import statuses as schedule
from storage.directory import cabinet
from storage.engine.database import Database
from storage.objects import statuses
from storage.tables import (
    Card,
    Ended,
    Form,
    Notification,
    Status,
    SubjectState,
)
from tests.cast import MARTA, SHOP, Role
from tests.stories.desk import arrive
from tests.stories.office import KYIV, Office

ORDER, LEAD = {"id": 1, "number": "A-1"}, {"id": 7, "title": "Wholesale"}


@pytest.fixture
async def either(database: Database) -> Office:
    """An office on either database."""
    office = Office(database)
    await office.open()
    await database.write(cabinet.furnish)
    return office


async def order(office: Office, number: int = 1, **more: Any) -> None:
    data = {"order": {**ORDER, "id": number}, "source": SHOP, "manager_id": MARTA.crm_id}
    await office.tell("order.created", data | more)
    await office.fan_out()


async def change(
    office: Office, to: str, *, number: int = 1, minutes_ago: float = 0, what: str = "order"
) -> None:
    """The CRM reports a change of status."""
    told = {what: {"id": number}, "to": to, "manager_id": MARTA.crm_id}
    await office.tell(f"{what}.status_changed", told, minutes_ago=minutes_ago)
    await office.fan_out()


async def mean(office: Office, key: str, meaning: Ended | None, what: str = "order") -> None:
    """An administrator says what the status means."""

    async def work(session: AsyncSession) -> None:
        found = await session.exec(select(Status).where(Status.key == key, Status.what == what))
        await statuses.mean(session, found.one(), meaning)

    await office.database.write(work)


async def tick(office: Office) -> bool:
    office.clock.advance(minutes=1)
    return await schedule.step(office.database, KYIV, office.clock())


async def known(office: Office, subject: str = "order:1") -> SubjectState:
    async with office.database.read() as session:
        return await session.get_one(SubjectState, subject)


async def ended(office: Office, role: Role = MARTA, kind: str = "order.created") -> Ended | None:
    [heard] = await office.heard(role, kind)
    return heard.ended


async def stale(office: Office, form: Form = Form.SINGLE) -> Counter[int]:
    """How often each card has to be drawn again."""
    async with office.database.read() as session:
        found = await session.exec(select(Card.id, Card.stale).where(Card.form == form))
        return Counter(dict(found.all()))


async def test_orders_known_already_follow_when_their_status_gets_a_meaning(
    either: Office,
) -> None:
    await order(either)
    await arrive(either)
    await change(either, "Delivered")
    assert (await known(either)).over is None
    before = await stale(either)

    await mean(either, "Delivered", Ended.DONE)
    assert await tick(either)

    assert (await known(either)).over == Ended.DONE
    assert await ended(either) == Ended.DONE
    assert await stale(either) > before


async def test_a_meaning_that_is_taken_back_opens_them_again(either: Office) -> None:
    await order(either)
    await arrive(either)
    await change(either, "Delivered")
    await mean(either, "Delivered", Ended.DONE)
    await tick(either)
    before = await stale(either)

    await mean(either, "Delivered", None)
    await tick(either)

    assert (await known(either)).over is None
    assert await ended(either) is None
    assert await stale(either) > before


async def test_a_meaning_that_is_changed_changes_how_they_ended(either: Office) -> None:
    await order(either)
    await arrive(either)
    await change(either, "Delivered")
    await mean(either, "Delivered", Ended.DONE)
    await tick(either)

    await mean(either, "Delivered", Ended.CANCELLED)
    await tick(either)

    assert (await known(either)).over == Ended.CANCELLED


async def test_a_status_with_a_meaning_ends_an_order_at_once(either: Office) -> None:
    await order(either)
    await change(either, "Delivered")
    await mean(either, "Delivered", Ended.DONE)
    await tick(either)
    await order(either, 2)
    await arrive(either)

    await change(either, "Delivered", number=2)

    assert (await known(either, "order:2")).over == Ended.DONE
    assert [it.ended for it in await either.heard(MARTA, "order.created")] == [Ended.DONE] * 2


async def test_a_status_that_changes_in_the_crm_opens_an_order_again(either: Office) -> None:
    await order(either)
    await arrive(either)
    await change(either, "Delivered")
    await mean(either, "Delivered", Ended.DONE)
    await tick(either)

    await change(either, "In work")

    assert (await known(either)).over is None
    assert await ended(either) is None


async def test_leads_have_meanings_of_their_own(either: Office) -> None:
    await order(either)
    await either.tell("lead.created", {"lead": {**LEAD, "id": 1}, "manager_id": MARTA.crm_id})
    await either.fan_out()
    await arrive(either)
    for what in ("order", "lead"):
        await change(either, "Lost", what=what)

    await mean(either, "Lost", Ended.CLOSED, "lead")
    await tick(either)

    assert (await known(either, "lead:1")).over == Ended.CLOSED
    assert (await known(either, "order:1")).over is None


async def test_until_somebody_says_so_no_status_means_anything(either: Office) -> None:
    await order(either)
    await arrive(either)

    await change(either, "Cancelled")

    assert (await known(either)).over is None
    assert await ended(either) is None
    assert not await tick(either)


async def test_the_status_that_happened_last_counts_in_whatever_order_they_come(
    either: Office,
) -> None:
    await order(either)
    await change(either, "Delivered")
    await mean(either, "Delivered", Ended.DONE)
    await tick(either)

    await change(either, "In work", minutes_ago=30)

    found = await known(either)
    assert (found.status, found.over) == ("Delivered", Ended.DONE)


async def test_what_an_event_has_ended_no_status_opens(either: Office) -> None:
    await order(either)
    await change(either, "Delivered")
    await end(either, Ended.DELETED)
    await mean(either, "Delivered", Ended.DONE)
    await tick(either)
    await mean(either, "Delivered", None)
    await tick(either)

    await change(either, "In work")

    assert (await known(either)).over == Ended.DELETED


async def test_what_an_event_ends_after_its_status_has_ended_stays_so(either: Office) -> None:
    await order(either)
    await change(either, "Delivered")
    await mean(either, "Delivered", Ended.DONE)
    await tick(either)
    await end(either, Ended.DELETED)

    await change(either, "In work")

    assert (await known(either)).over == Ended.DELETED


async def end(office: Office, how: Ended) -> None:
    """The CRM says so itself."""
    await office.tell(f"order.{how}", {"order": {"id": 1}})
    await office.fan_out()


async def test_what_waited_for_its_hour_comes_after_all_when_a_mistake_is_taken_back(
    either: Office,
) -> None:
    await order(either)
    await change(either, "Delivered")
    waits = update(Notification).values(held="quiet", due_at=either.clock() + timedelta(hours=9))
    await either.database.write(lambda session: session.exec(waits))
    await mean(either, "Delivered", Ended.DONE)
    await tick(either)
    assert await ended(either) == Ended.DONE

    await mean(either, "Delivered", None)
    await tick(either)

    [waiting] = await either.heard(MARTA, "order.created")
    assert (waiting.ended, waiting.due_at) == (None, either.clock())


async def test_a_status_in_use_is_learned_with_the_one_before_it(either: Office) -> None:
    told = {"order": {"id": 1}, "from": "New", "to": "Sent", "manager_id": MARTA.crm_id}

    await either.tell("order.status_changed", told)
    await either.fan_out()

    async with either.database.read() as session:
        found, total = await statuses.page(session, 0, 10)
    assert (sorted(it.key for it in found), total) == (["New", "Sent"], 2)
    assert all(it.meaning is None and it.applied for it in found)


@pytest.mark.parametrize("seed", range(6))
async def test_after_any_walk_an_order_stands_as_its_newest_status_means(
    either: Office, seed: int
) -> None:
    dice, meanings = random.Random(seed), {}
    newest = (either.clock() - timedelta(days=1), "")
    await order(either)
    await arrive(either)
    for _ in range(40):
        step = dice.choice(("change", "change", "mean", "tick"))
        status = dice.choice(("New", "Sent", "Lost"))
        if step == "change":
            ago = dice.choice((0, 0, 1, 5))
            newest = max((either.clock() - timedelta(minutes=ago), status), newest, key=when)
            await change(either, status, minutes_ago=ago)
            meanings.setdefault(status, None)
        elif step == "mean" and status in meanings:
            meanings[status] = dice.choice((None, Ended.DONE, Ended.CANCELLED))
            await mean(either, status, meanings[status])
        else:
            await tick(either)
        either.clock.advance(seconds=dice.choice((0, 90)))

    while await tick(either):
        pass

    found, meaning = await known(either), meanings.get(newest[1])
    assert (found.status, found.over) == (newest[1], meaning)
    assert found.over_by_status is (meaning is not None)
    assert await ended(either) == meaning


def when(reported: tuple[datetime, str]) -> datetime:
    return reported[0]


MANY = 1_000


async def many(office: Office) -> None:
    """Open orders that have the same status, each with a card of Marta's."""
    ids, now = range(100, 100 + MANY), office.clock()
    await order(office)
    await change(office, "Delivered")
    await arrive(office)

    async def work(session: AsyncSession) -> None:
        [first] = (await session.exec(select(Notification))).all()
        rows = [
            {"subject": f"order:{n}", "state": {}, "status": "Delivered", "updated_at": now}
            for n in ids
        ]
        await session.exec(insert(SubjectState), params=rows)
        told = first.model_dump(exclude={"id", "event_id", "subject", "kind"})
        card = await session.get_one(Card, first.card_id)
        shown = card.model_dump(exclude={"id"})
        await session.exec(insert(Card), params=[{**shown, "id": n} for n in ids])
        # Of one event each person hears once of each kind.
        copies = [{**told, "event_id": first.event_id, "card_id": n, "subject": f"order:{n}",
                   "kind": f"kind-{n}"} for n in ids]  # fmt: skip
        await session.exec(insert(Notification), params=copies)

    await office.database.write(work)


async def test_thousands_of_orders_follow_in_batches_that_hold_up_nobody(
    either: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await many(either)
    await mean(either, "Delivered", Ended.DONE)
    sizes: list[int] = []

    async def counted(context: Context, limit: int) -> int:
        sizes.append(await following.apply(context, limit))
        return sizes[-1]

    monkeypatch.setattr(schedule, "apply", counted)

    while await tick(either):
        pass

    assert sum(sizes) == MANY + 2  # the first order, and that all are done with
    assert max(sizes) <= schedule.AT_ONCE
    async with either.database.read() as session:
        is_open = select(SubjectState).where(col(SubjectState.over).is_(None))
        left = (await session.exec(is_open.where(col(SubjectState.status).is_not(None)))).all()
        drawn = (await session.exec(select(Card.stale).where(Card.form == Form.SINGLE))).all()
    assert left == []
    assert len(drawn) == MANY + 1
    assert min(drawn) > 0
