"""A cabinet that has pasted one API key: who works there is known, and who has left."""

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.providers.keycrm.api import CannotAsk
from bot.sync.directory import read_users
from storage.directory import connections, links, people
from storage.engine.database import Database
from storage.tables import (
    Identity,
    NewConnection,
    Notification,
    UnknownId,
)
from tests.cast import IVAN, MARTA, OLGA, SHOP
from tests.stories.crm_lists import STAFF, Account, Cabinet, is_linked, opened, person, rows, user
from tests.stories.office import KYIV


@pytest.fixture
async def crm(database: Database) -> Cabinet:
    return await opened(database)


async def told(crm: Cabinet, kind: str = "integration.failing") -> list[Notification]:
    return await crm.office.heard(OLGA, kind)


async def test_everybody_who_works_there_is_on_the_staff_without_a_link(crm: Cabinet) -> None:
    crm.api.lists["users"][3]["phone"] = "+38 067 123-45-67"

    await crm.users()

    petro = await person(crm, "9")
    assert (petro.name, petro.role, petro.active) == ("Petro", "№ 12", True)
    assert await is_linked(crm, MARTA)
    async with crm.office.database.read() as session:
        [known] = await session.exec(select(Identity).where(Identity.crm_id == "9"))
        assert known.phone == "380671234567"
        assert await links.of_person(session, petro.pk) is None


async def test_the_same_list_again_writes_nothing(
    crm: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm.api.lists["users"] += [{"id": it, "full_name": f"P{it}"} for it in range(100, 200)]
    crm.api.lists["order/status"] = [{"id": 12, "name": "Sent", "group_id": 4}]
    crm.api.lists["order/source"] = [{"id": 3, "name": "Shop", "currency_code": "UAH"}]
    crm.api.lists["pipelines"] = [{"id": 1, "title": "Retail"}]
    crm.api.lists["pipelines/1/statuses"] = [{"id": 7, "name": "New"}]
    await crm.users()
    await crm.names()

    async def refuse(_work: object) -> None:
        raise AssertionError("it writes")

    monkeypatch.setattr(crm.office.database, "write", refuse)

    await read_users(crm.account, crm.office.database, KYIV, crm.office.clock())
    await crm.names()


async def test_an_item_that_cannot_be_read_keeps_nobody_else_out(crm: Cabinet) -> None:
    crm.api.lists["users"] = [{"full_name": "Nobody"}, *STAFF]

    await crm.users()

    assert (await person(crm, "9")).name == "Petro"


async def test_somebody_whom_the_crm_blocks_is_unlinked_at_once(crm: Cabinet) -> None:
    await crm.users()
    crm.api.lists["users"] = [user(OLGA), user(MARTA, status="blocked"), user(IVAN), STAFF[3]]

    await crm.users()

    assert not await is_linked(crm, MARTA)
    assert not (await person(crm, MARTA.crm_id)).active


async def test_somebody_who_is_pending_is_neither_dismissed_nor_added(crm: Cabinet) -> None:
    crm.api.lists["users"] = [user(OLGA), user(MARTA, status="pending"), user(IVAN)]
    crm.api.lists["users"].append({**STAFF[3], "status": "pending"})

    await crm.users()

    assert await is_linked(crm, MARTA)
    async with crm.office.database.read() as session:
        assert await people.by_crm_id(session, "9") is None


async def test_somebody_who_vanishes_is_unlinked_after_two_lists(crm: Cabinet) -> None:
    await crm.users()
    crm.api.lists["users"] = [it for it in STAFF if it["id"] != int(MARTA.crm_id)]

    for _ in range(3):  # somebody presses /sync again and again
        await crm.users()
        crm.office.clock.advance(seconds=30)
    assert await is_linked(crm, MARTA)
    crm.office.clock.advance(minutes=10)
    await crm.users()

    assert not await is_linked(crm, MARTA)


async def test_lists_in_a_row_means_without_one_that_has_them(crm: Cabinet) -> None:
    without = [it for it in STAFF if it["id"] != int(MARTA.crm_id)]
    for each in (without, STAFF, without):
        crm.api.lists["users"] = list(each)
        await crm.users()
        crm.office.clock.advance(minutes=10)

    assert await is_linked(crm, MARTA)


async def test_a_list_that_breaks_off_counts_as_none(crm: Cabinet) -> None:
    crm.api.lists["users"] = [{"id": it, "full_name": f"P{it}"} for it in range(100, 200)]
    crm.api.lists["users"] += STAFF
    await crm.users()
    crm.api.broken["users"] = 1

    for _ in range(3):
        with pytest.raises(CannotAsk):
            await crm.users()

    assert await is_linked(crm, MARTA)
    assert not await told(crm)


@pytest.mark.parametrize("left", [0, 2])
async def test_a_list_that_is_empty_or_far_too_short_unlinks_nobody_and_is_told_once(
    crm: Cabinet, left: int
) -> None:
    await crm.users()
    crm.api.lists["users"] = STAFF[:left]

    assert await crm.users()
    for _ in range(3):
        assert not await crm.users()

    assert await is_linked(crm, MARTA)
    assert await is_linked(crm, IVAN)
    assert len(await told(crm)) == 1


async def test_the_card_is_over_when_the_list_is_well_again_and_comes_again_next_time(
    crm: Cabinet,
) -> None:
    await crm.users()
    for each in ([], STAFF, []):
        crm.api.lists["users"] = list(each)
        await crm.users()
        crm.office.clock.advance(minutes=10)

    assert len(await told(crm)) == 2
    assert len(await told(crm, "integration.well")) == 1


async def test_two_lists_that_are_doubtful_are_not_two_that_lack_somebody(crm: Cabinet) -> None:
    await crm.users()
    without = [it for it in STAFF if it["id"] != int(MARTA.crm_id)]
    for each in (without, [], without):
        crm.api.lists["users"] = list(each)
        await crm.users()
        crm.office.clock.advance(minutes=10)

    assert await is_linked(crm, MARTA)


async def test_the_last_administrator_keeps_their_link_and_is_told_once(crm: Cabinet) -> None:
    await crm.users()
    crm.api.lists["users"] = [user(OLGA, status="blocked"), *STAFF[1:]]

    for _ in range(3):
        await crm.users()

    assert await is_linked(crm, OLGA)
    assert (await person(crm, OLGA.crm_id)).role == "administrator"


async def test_a_manager_whom_a_hook_has_named_gets_their_name(crm: Cabinet) -> None:
    order = {"order": {"id": 1}, "source": SHOP, "manager_id": "9"}
    await crm.office.tell("order.created", order)
    await crm.office.fan_out()
    assert [it.crm_id for it in await rows(crm, UnknownId)] == ["9"]

    await crm.users()

    assert await rows(crm, UnknownId) == []
    assert (await person(crm, "9")).name == "Petro"


async def test_ids_of_another_cabinet_are_other_people(crm: Cabinet) -> None:
    new = NewConnection("keycrm", "North", "k", None, crm.office.clock(), cabinet="north")

    async def work(session: AsyncSession) -> int:
        return (await connections.add(session, new)).pk

    north = Account(await crm.office.database.write(work), crm.api, "north")
    crm.api.lists["users"] = [user(MARTA, full_name="Mariia", role_id=12)]

    await read_users(north, crm.office.database, KYIV, crm.office.clock())  # type: ignore[arg-type]  # as much as it needs

    assert (await person(crm, "6", "north")).role == "№ north/12"
    assert (await person(crm, "6")).name == MARTA.name
