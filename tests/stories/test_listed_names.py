"""A cabinet that has pasted one API key: what things are called there is known."""

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.providers.keycrm.api import CannotAsk
from storage.directory import sources
from storage.engine.database import Database
from storage.objects import statuses
from storage.tables import (
    Card,
    Ended,
    Person,
    Pipeline,
    Source,
    Status,
    SubjectState,
)
from tests.cast import MARTA, SHOP
from tests.stories.crm_lists import Cabinet, opened, rows
from tests.stories.desk import arrive


@pytest.fixture
async def crm(database: Database) -> Cabinet:
    return await opened(database)


async def test_names_currencies_and_meanings_are_taken_over(crm: Cabinet) -> None:
    crm.api.lists |= {
        "order/source": [{"id": "3", "name": "Web shop", "currency_code": "EUR"}, {"id": 77}],
        "order/status": [
            {"id": 12, "name": "Sent", "group_id": 4, "expiration_period": 86_400},
            {"id": "19", "name": "Delivered", "group_id": "5", "is_closing_order": True},
            {"id": 20, "name": "Refused", "group_id": 6},
        ],
        "pipelines": [{"id": 1, "title": "Retail"}, {"id": 2, "title": "Wholesale"}],
        "pipelines/1/statuses": [{"id": 100, "title": "New"}],
        "pipelines/2/statuses": [{"id": 200, "title": "New"}],
    }

    await crm.names()

    places = {it.crm_id: (it.name, it.currency) for it in await rows(crm, Source)}
    assert places == {"3": ("Web shop", "EUR"), "77": (None, None)}
    found = {it.key: it for it in await rows(crm, Status)}
    assert {key: (it.what, it.name, it.meaning, it.pipeline) for key, it in found.items()} == {
        "12": ("order", "Sent", None, None),
        "19": ("order", "Delivered", Ended.DONE, None),
        "20": ("order", "Refused", Ended.CANCELLED, None),
        "100": ("lead", "New", None, "1"),
        "200": ("lead", "New", None, "2"),
    }
    assert found["12"].expires_after == 86_400
    assert [it.name for it in await rows(crm, Pipeline)] == ["Retail", "Wholesale"]


async def test_what_an_administrator_has_set_stays_and_what_vanishes_too(crm: Cabinet) -> None:
    crm.api.lists["order/status"] = [{"id": 12, "name": "Sent", "group_id": 4}]
    crm.api.lists["order/source"] = [{"id": 3, "name": "Shop"}]
    await crm.names()

    async def work(session: AsyncSession) -> None:
        [status] = await session.exec(select(Status))
        await statuses.rename(session, status, "On its way")
        await statuses.mean(session, status, Ended.DONE)
        [shop] = await session.exec(select(Source))
        await sources.rename(session, shop, "Our shop")

    await crm.office.database.write(work)
    crm.api.lists["order/status"] = [{"id": 12, "name": "Posted", "group_id": 6}]
    crm.api.lists["order/source"] = [{"id": 3, "name": "Web shop"}]
    await crm.names()
    crm.api.lists["order/status"] = crm.api.lists["order/source"] = []
    await crm.names()

    [status] = await rows(crm, Status)
    assert (status.name, status.meaning) == ("On its way", Ended.DONE)
    assert (status.crm_name, status.crm_meaning) == ("Posted", Ended.CANCELLED)
    assert (await rows(crm, Source))[0].name == "Our shop"


async def test_orders_that_wait_follow_what_their_status_means(crm: Cabinet) -> None:
    data = {"order": {"id": 1}, "source": SHOP, "manager_id": MARTA.crm_id}
    await crm.office.tell("order.created", data)
    told_of = {"order": {"id": 1}, "to": "19", "manager_id": MARTA.crm_id}
    await crm.office.tell("order.status_changed", told_of)
    await crm.office.fan_out()
    crm.api.lists["order/status"] = [{"id": 19, "name": "Delivered", "group_id": 5}]

    await crm.names()
    await crm.follow()

    async with crm.office.database.read() as session:
        assert (await session.get_one(SubjectState, "order:1")).over == Ended.DONE


async def test_a_section_that_is_off_or_one_broken_pipeline_keeps_nothing_back(
    crm: Cabinet,
) -> None:
    crm.api.lists |= {
        "order/source": [{"id": 3, "name": "Web shop"}],
        "pipelines": [{"id": it, "title": f"Line {it}"} for it in (1, 2, 3)],
        **{f"pipelines/{it}/statuses": [{"id": it, "title": f"New {it}"}] for it in (1, 2, 3)},
    }
    crm.api.broken["pipelines/2/statuses"] = 0

    await crm.names()

    assert [it.name for it in await rows(crm, Status)] == ["New 1", "New 3"]


async def test_when_the_crm_stops_answering_no_more_pipelines_are_asked_for(crm: Cabinet) -> None:
    crm.api.lists["pipelines"] = [{"id": it, "title": f"Line {it}"} for it in range(1, 10)]
    crm.api.lists["pipelines/1/statuses"] = [{"id": 1, "title": "New"}]
    crm.api.broken |= {f"pipelines/{it}/statuses": 0 for it in range(2, 10)}

    with pytest.raises(CannotAsk):
        await crm.names()

    assert crm.api.asked[-1] == "pipelines/3/statuses"
    assert [it.name for it in await rows(crm, Status)] == ["New"]


async def test_a_large_cabinet_is_read_in_as_few_calls_as_can_be(crm: Cabinet) -> None:
    crm.api.lists |= {
        "users": [{"id": it, "full_name": f"P{it}", "role_id": 2} for it in range(500)],
        "order/source": [{"id": it, "name": f"S{it}"} for it in range(200)],
        "order/status": [{"id": it, "name": f"O{it}", "group_id": 4} for it in range(40)],
        "pipelines": [{"id": it, "title": f"L{it}"} for it in range(1, 51)],
        **{
            f"pipelines/{it}/statuses": [{"id": 10 * it + n, "title": "x"} for n in range(8)]
            for it in range(1, 51)
        },
    }

    await crm.users()
    await crm.names()

    assert len(crm.api.asked) == 10 + 4 + 1 + 1 + 50
    assert len(await rows(crm, Status)) == 40 + 400
    assert len(await rows(crm, Person)) == 500


async def test_cards_that_are_shown_get_the_new_names_of_statuses(crm: Cabinet) -> None:
    data = {"order": {"id": 1}, "source": SHOP, "manager_id": MARTA.crm_id}
    await crm.office.tell("order.created", data)
    await crm.office.tell(
        "order.status_changed", {"order": {"id": 1}, "to": "12", "manager_id": MARTA.crm_id}
    )
    await crm.office.fan_out()
    await arrive(crm.office)
    before = await stale(crm)
    crm.api.lists["order/status"] = [{"id": 12, "name": "Sent", "group_id": 4}]

    await crm.names()
    await crm.redraw()

    assert await stale(crm) > before
    assert not [it for it in await rows(crm, Status) if it.renamed]


async def stale(crm: Cabinet) -> int:
    return sum(it.stale for it in await rows(crm, Card) if it.form == "single")
