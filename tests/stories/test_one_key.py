"""One key is pasted, and KeyCRM's stand-in tells the rest: staff, sources, statuses, managers."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from sqlmodel import select

from bot.demo.keycrm import GROUP_COMPLETED, Account, KeycrmStandIn, Options, Record
from bot.providers.keycrm.api import Api
from bot.providers.keycrm.budget import Budget
from bot.sync.account import Account as Asked
from bot.sync.directory import read_names, read_users
from storage.directory import people, sources
from storage.engine.database import Database
from storage.objects import statuses
from storage.objects.statuses import Key
from storage.tables import Ended, Identity, Pipeline, Source, Status
from tests.cast import CAST, MARTA, OLGA
from tests.stories.crm_lists import is_linked, opened
from tests.stories.office import KYIV, Office

PER_MINUTE = 1_000


@pytest.fixture
async def keycrm() -> AsyncIterator[KeycrmStandIn]:
    """A cabinet of KeyCRM where the cast works, too."""
    account = Account()
    for role in CAST:
        role_id = 1 if role is OLGA else 2
        account.user(role.name, id=int(role.crm_id), role_id=role_id)
    account.user("Petro", id=9, role_id=12, phone="+38 067 123-45-67")
    account.source("Shop", id=3, currency_code="UAH")
    account.status("New", id=1)
    account.status("Delivered", GROUP_COMPLETED, id=19)
    account.pipeline("Retail", ["Talk", "Won"])
    async with KeycrmStandIn(account, Options(per_minute=PER_MINUTE)) as running:
        yield running


async def read(keycrm: KeycrmStandIn, office: Office) -> None:
    async with aiohttp.ClientSession() as http:
        api = Api(http, keycrm.base, keycrm.key, Budget())
        account = Asked(1, "", api, {}, spokesman=1)
        await read_users(account, office.database, KYIV, office.clock())
        await read_names(account, office.database, office.clock())
    await office.fan_out()


async def of(office: Office, table: Any) -> list[Any]:
    async with office.database.read() as session:
        return list((await session.exec(select(table))).all())


async def test_everything_is_known_after_one_round(
    database: Database, keycrm: KeycrmStandIn
) -> None:
    crm = await opened(database)
    office = crm.office

    await read(keycrm, office)

    async with database.read() as session:
        petro = await people.by_crm_id(session, "9")
        names = await sources.called(session, Source, ["3"])
        told = await statuses.called(session, [Key("", "order", "1"), Key("", "order", "19")])
    assert petro is not None
    assert (petro.name, petro.role) == ("Petro", "№ 12")
    assert [it.phone for it in await of(office, Identity) if it.crm_id == "9"] == ["380671234567"]
    assert names == {"3": "Shop"}
    assert [it.currency for it in await of(office, Source)] == ["UAH"]
    assert set(told.values()) == {"New", "Delivered"}
    stages = [it for it in await of(office, Status) if it.what == "lead"]
    [retail] = await of(office, Pipeline)
    assert {it.name for it in stages} == {"Talk", "Won"}
    assert {it.pipeline for it in stages} == {retail.crm_id}
    assert [it.key for it in await of(office, Status) if it.meaning == Ended.DONE] == ["19"]


async def test_a_user_who_is_blocked_there_is_unlinked_by_the_next_round(
    database: Database, keycrm: KeycrmStandIn
) -> None:
    crm = await opened(database)
    await read(keycrm, crm.office)

    keycrm.account.block(user(keycrm, MARTA.crm_id))
    await read(keycrm, crm.office)

    assert not await is_linked(crm, MARTA)


def user(keycrm: KeycrmStandIn, crm_id: str) -> Record:
    return next(it for it in keycrm.account.rows["users"].values() if it.id == int(crm_id))
