"""Two accounts of one CRM, whose orders, sources, channels and people have the same ids."""

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import select

from bot.rules.mutes import targets_of
from storage.directory import cabinet, connections, identities, mutes, people, sources
from storage.flow import inbox
from storage.tables import (
    Channel,
    Event,
    Mute,
    NewConnection,
    Reminder,
    Source,
    SubjectState,
)
from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.house import SECRET, House, opened, signed
from tests.stories.test_keycrm_to_cards import NEXT, ORDER, post

NORTH_KEYCRM, NORTH_GENERIC = "n" * 40, "g" * 40
CREATED, CHANGED, NOBODY = "order.created", "order.status_changed", "event.unreached"
HOUR = timedelta(hours=1)
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def both(migrated_url: str) -> AsyncIterator[House]:
    """A house with a second account, North: there, 6 is Ivan, 8 is Marta, and Shop is Ivan's."""
    async with opened(migrated_url) as house:
        await house.open_for_business()

        async def work(session: Any) -> None:  # Any: an AsyncSession
            for provider, key, secret in (
                ("keycrm", NORTH_KEYCRM, None),
                ("generic", NORTH_GENERIC, SECRET),
            ):
                new = NewConnection(provider, None, key, secret, house.clock(), "north")
                await connections.add(session, new)
            for role, crm_id in ((IVAN, "6"), (MARTA, "8")):
                person = await people.by_crm_id(session, role.crm_id)
                await identities.give(session, person.pk, "north", crm_id)
            shop = await sources.mention(session, Source, SHOP["id"], "Shop", "north")
            await sources.set_managers(session, shop, ["6"])

        await house.database.write(work)
        yield house


async def north(house: House, kind: str, data: dict[str, Any]) -> None:
    """North's own hook, by the generic connection."""
    body = json.dumps({"type": kind, "timestamp": house.clock().isoformat(), "data": data}).encode()
    hook_id = f"north-{next(house.hook_ids)}"
    headers = {"Content-Type": "application/json", **signed(body, hook_id, house.clock())}
    answer = await house.send("POST", f"/hooks/generic/{NORTH_GENERIC}", body, headers)
    assert answer.status == 200
    await house.quiet()


async def south(house: House, kind: str, data: dict[str, Any]) -> None:
    """The same of the default cabinet."""
    assert (await house.post(kind, data)).status == 200
    await house.quiet()


async def heard(house: House, role: Role) -> list[tuple[str, str | None]]:
    return [(it.kind, it.subject) for it in await house.notifications_of(role)]


async def all_of(house: House, table: Any, *order: str) -> list[Any]:
    async with house.database.read() as session:
        by = [getattr(table, name) for name in order]
        return list((await session.exec(select(table).order_by(*by))).all())


async def test_one_order_number_is_two_orders_of_two_managers(both: House) -> None:
    answers = [await post(both, ORDER), await post(both, ORDER, key=NORTH_KEYCRM)]

    assert answers == ["accepted", "accepted"]
    assert await heard(both, MARTA) == [(CREATED, "order:40117")]
    assert await heard(both, IVAN) == [(CREATED, "north/order:40117")]


async def test_card_names_its_cabinet_unless_it_is_the_default_one(both: House) -> None:
    await post(both, ORDER)
    await post(both, ORDER, key=NORTH_KEYCRM)

    (default,), (named,) = [await both.cards_of(role) for role in (MARTA, IVAN)]
    assert "Cabinet" not in default
    assert "Cabinet: north" in named


async def test_change_of_one_is_no_change_of_the_other(both: House) -> None:
    await both.database.write(_allow_changes)
    await post(both, ORDER)
    await post(both, ORDER, key=NORTH_KEYCRM)

    await post(both, ORDER, key=NORTH_KEYCRM, **NEXT)

    assert await heard(both, MARTA) == [(CREATED, "order:40117")]
    assert [kind for kind, _ in await heard(both, IVAN)] == [CREATED, CHANGED]
    known = {it.subject: it.state for it in await all_of(both, SubjectState, "subject")}
    assert known["order:40117"] != known["north/order:40117"]


async def test_new_manager_is_looked_for_in_the_orders_own_cabinet(both: House) -> None:
    await post(both, ORDER, key=NORTH_KEYCRM)

    await post(both, ORDER, key=NORTH_KEYCRM, manager_id=8, **NEXT)

    assert await heard(both, MARTA) == [("order.assigned", "north/order:40117")]


async def test_nobody_is_told_of_their_own_action_and_everybody_of_a_namesakes(both: House) -> None:
    order = {"order": {"id": 1}, "source": {"id": SHOP["id"]}, "manager_id": "8"}

    await north(both, CREATED, order | {"actor_id": "8"})  # Marta, not Ivan
    await north(both, CREATED, order | {"order": {"id": 2}, "actor_id": "6"})

    assert await heard(both, MARTA) == [(CREATED, "north/order:2")]


async def test_default_managers_are_those_of_the_cabinets_source(both: House) -> None:
    await north(both, CREATED, {"order": {"id": 1}, "source": {"id": SHOP["id"]}})
    await south(both, CREATED, {"order": {"id": 1}, "source": {"id": SHOP["id"]}})

    assert await heard(both, IVAN) == [(CREATED, "north/order:1")]
    assert await heard(both, MARTA) == [(CREATED, "order:1")]


async def test_the_crms_list_of_managers_stays_in_its_cabinet(both: House) -> None:
    await north(both, "source.updated", {"source": {**SHOP, "manager_ids": ["8", "77"]}})
    await north(both, "staff.updated", {"staff": {"id": 77, "name": "Nina", "role": "manager"}})

    async with both.database.read() as session:
        shops = {it.cabinet: it for it in await all_of(both, Source) if it.crm_id == SHOP["id"]}
        names = {
            cabinet: await sources.manager_names(session, shop.pk)
            for cabinet, shop in shops.items()
        }
    assert names == {"": ["Marta"], "north": ["Marta", "Nina"]}


async def test_rename_is_of_one_source(both: House) -> None:
    await both.database.write(_rename_norths_shop)

    for tell in (north, south):
        await tell(
            both, CREATED, {"order": {"id": 1}, "source": {"id": SHOP["id"], "name": "Shop"}}
        )

    (default,), (named,) = [await both.cards_of(role) for role in (MARTA, IVAN)]
    assert "Source: Shop" in default
    assert "Source: Corner" in named


async def test_same_person_of_staff_is_updated_by_the_own_id(both: House) -> None:
    await north(both, "staff.updated", {"staff": {"id": 6, "name": "Ivan N.", "role": "manager"}})
    await north(both, "staff.updated", {"staff": {"id": 9, "name": "Nina", "role": "manager"}})

    async with both.database.read() as session:
        names = {
            key: person.name
            for key, (person, _) in (
                await identities.named(session, ["6", "8", "9", "north/6", "north/8", "north/9"])
            ).items()
        }
    assert names == {
        "6": "Marta",
        "8": "Ivan N.",
        "north/6": "Ivan N.",
        "north/8": "Marta",
        "north/9": "Nina",
    }


async def test_person_stays_until_every_account_has_dismissed_them(both: House) -> None:
    async def active() -> bool:
        async with both.database.read() as session:
            (ivan,) = await people.by_name(session, IVAN.name, dismissed_too=True)
            return ivan.active

    staff = {"name": "Ivan", "role": "manager", "active": False}
    await north(both, "staff.updated", {"staff": {"id": 6, **staff}})
    after_one = await active()
    await south(both, "staff.updated", {"staff": {"id": 8, **staff}})
    after_both = await active()
    await north(both, "staff.updated", {"staff": {"id": 6, **staff, "active": True}})

    assert (after_one, after_both, await active()) == (True, False, True)


@pytest.mark.parametrize("scope", ["subject", "source"])
async def test_mute_is_of_one_cabinet(both: House, scope: str) -> None:
    order = {"order": {"id": 1}, "source": {"id": SHOP["id"]}}
    await north(both, CREATED, order | {"manager_id": "8"})
    await both.database.write(partial(_mute_newest, scope=scope, until=both.clock() + HOUR))

    order |= {"order": {"id": 1 if scope == "subject" else 2}}
    await north(both, "order.assigned", order | {"manager_id": "8"})
    await south(both, "order.assigned", order | {"manager_id": "6"})

    told = {it.subject: it.ended for it in (await both.notifications_of(MARTA))[1:]}
    number = order["order"]["id"]
    assert told == {f"north/order:{number}": "muted", f"order:{number}": None}


async def test_payments_are_of_one_channel(both: House) -> None:
    due = (both.clock() + timedelta(days=3)).date().isoformat()
    channel = {"channel": {"id": 5, "name": "Viber", "paid_until": due, "period": "monthly"}}
    for tell in (north, south):
        await tell(both, "channel.updated", channel)

    await north(both, "channel.paid", {"channel": {"id": 5}})

    paid = {it.cabinet: it.paid_until.date().isoformat() for it in await all_of(both, Channel)}
    assert paid == {"": due, "north": "2026-12-25"}
    waiting = await all_of(both, Reminder, "subject")
    assert [it.subject for it in waiting] == ["channel:5", "north/channel:5"]
    assert len({it.key for it in waiting}) == 2
    assert json.loads(waiting[1].body)["cabinet"] == "north"


async def test_reminder_of_ours_keeps_the_cabinet_of_its_task(both: House) -> None:
    due = (both.clock() + timedelta(minutes=5)).isoformat()
    task = {"id": 1, "title": "Call back", "due_at": due}
    await north(both, "task.created", {"task": task, "assignee_id": "6"})

    both.clock.advance(minutes=6)
    await both.app.loops.schedule.tick()
    await both.quiet()

    assert ("task.overdue", "north/task:1") in await heard(both, IVAN)
    assert await heard(both, MARTA) == []


async def test_what_reaches_nobody_is_counted_by_cabinet(both: House) -> None:
    for tell in (north, south):
        await tell(both, CREATED, {"order": {"id": 1}, "source": {"id": "99", "name": "New"}})

    cards = await both.cards_of(OLGA)
    rows = {it.cabinet: it.pk for it in await all_of(both, Source) if it.crm_id == "99"}
    meant = [it.meaning["event.unreached"] for it in await all_of(both, Event) if it.type == NOBODY]
    assert len(cards) == 2
    assert {it.get("cabinet", ""): it["source_row"] for it in meant} == rows


async def test_disconnecting_one_account_leaves_the_other(both: House) -> None:
    async with both.database.read() as session:
        known = await connections.everyone(session)
    ids = [it.pk for it in known if it.cabinet == "north"]
    for number in ids:
        await both.database.write(
            partial(connections.revoke, connection_id=number, now=both.clock())
        )

    refused = await both.send("POST", f"/hooks/keycrm/{NORTH_KEYCRM}", b"{}", JSON)
    await post(both, ORDER)

    assert refused.status == 404
    assert await heard(both, MARTA) == [(CREATED, "order:40117")]
    assert await all_of(both, Event, "id") != []


async def _allow_changes(session: Any) -> None:  # Any: an AsyncSession
    await cabinet.allow(session, CHANGED, allowed=True)


async def _rename_norths_shop(session: Any) -> None:  # Any: an AsyncSession
    shop = await sources.mention(session, Source, SHOP["id"], None, "north")
    await sources.rename(session, shop, "Corner")


async def _mute_newest(session: Any, scope: str, until: datetime) -> None:
    """Marta mutes what she was told of last. Any: an AsyncSession."""
    marta = await people.by_crm_id(session, MARTA.crm_id)
    [item, *_] = await inbox.page(session, inbox.Listed(marta.pk, "events"), 0, 1)
    key = targets_of(item)[scope]
    mute = Mute(person_id=marta.pk, scope=scope, key=key, name="it", until=until)
    await mutes.mute(session, mute)
