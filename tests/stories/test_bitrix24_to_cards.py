"""Bitrix24's hooks, end to end: whose card it is, what it says, and what administrators see."""

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from bot.schedule import connections as schedule
from handlers.http.connection_health import OF_CONNECTIONS
from storage.directory import connections, sources
from storage.tables import NewConnection, Source
from tests.cast import IVAN, MARTA, OLGA, Role
from tests.house import House
from tests.seeing import see
from tests.stories.office import KYIV

KEY = "b" * 40
SAMPLE = Path(__file__).parent.parent / "samples/forms/bitrix24-deal-add.txt"
TOKEN = "sample-application-token"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ONLY = "Bitrix24 sends only the number: open it there to see the rest"


async def connected(house: House, **settings: str) -> House:
    new = NewConnection("bitrix24", "Bitrix24", KEY, None, house.clock(), settings=settings)
    await house.database.write(partial(connections.add, new=new))
    return house


@pytest.fixture
async def bitrix(fair: House) -> House:
    """A house to which Bitrix24 is connected for the Shop source, which is Marta's."""
    return await connected(fair, application_token=TOKEN, source="3")


async def post(house: House, **changed: str) -> Any:
    """The vendor's sample with fields changed; returns the answer."""
    names = {"id": "data[FIELDS][ID]", "token": "auth[application_token]"}
    fields = dict(parse_qsl(SAMPLE.read_text("utf-8").strip()))
    fields |= {names.get(name, name): value for name, value in changed.items()}
    answer = await house.send("POST", f"/hooks/bitrix24/{KEY}", urlencode(fields).encode(), FORM)
    await house.quiet()
    return await answer.json() | {"code": answer.status}


async def heard(house: House, role: Role) -> list[str]:
    return [it.kind for it in await house.notifications_of(role)]


async def test_card_of_a_new_deal_says_that_only_its_number_came(bitrix: House) -> None:
    await post(bitrix)

    [card] = await bitrix.cards_of(MARTA)
    assert card.split("\n") == [
        "New order № 610: take it on",
        "Source: Shop",
        ONLY,
        "You are a default manager of the source",
    ]
    assert await bitrix.cards_of(IVAN) == []


async def test_card_of_a_new_deal_opens_it_in_the_account(bitrix: House) -> None:
    await post(bitrix)

    message = await see(bitrix, MARTA, ONLY)
    urls = [it["url"] for row in message.rows for it in row if "url" in it]
    assert urls == ["https://example.bitrix24.com/crm/deal/details/610/"]


async def test_card_of_a_new_lead_says_so_too(bitrix: House) -> None:
    await post(bitrix, event="ONCRMLEADADD", id="84")

    [card] = await bitrix.cards_of(MARTA)
    assert card.startswith("New lead № 84")
    assert ONLY in card


async def test_repeat_makes_no_second_card(bitrix: House) -> None:
    answers = [await post(bitrix, **more) for more in ({}, {}, {"ts": "1795363260"})]

    assert [it["status"] for it in answers] == ["accepted", "duplicate", "accepted"]
    assert len(await bitrix.cards_of(MARTA)) == 1


async def test_update_tells_nobody(bitrix: House) -> None:
    await post(bitrix)

    assert (await post(bitrix, event="ONCRMDEALUPDATE"))["status"] == "ignored"
    assert await heard(bitrix, MARTA) == ["order.created"]


async def test_deleted_deal_is_over(bitrix: House) -> None:
    await post(bitrix)

    await post(bitrix, event="ONCRMDEALDELETE", ts="1795363260")

    [card] = await bitrix.cards_of(MARTA)
    assert card.startswith("Order № 610: deleted")
    assert ONLY not in card


async def test_details_from_another_connection_replace_the_number(bitrix: House) -> None:
    await post(bitrix)
    order = {"id": 610, "number": "D-610", "total": "1198.00"}

    await bitrix.post("order.created", {"order": order, "source": {"id": 3}, "manager_id": 6})
    await bitrix.quiet()

    newest = (await bitrix.cards_of(MARTA))[-1]
    assert "№ D-610" in newest
    assert ONLY not in newest


async def test_sender_in_our_own_shape_cannot_claim_it(bitrix: House) -> None:
    order = {"order": {"id": 1}, "source": {"id": 3}, "manager_id": 6}
    await bitrix.post("order.created", {**order, "only_number": "Bitrix24"})
    await bitrix.quiet()

    [card] = await bitrix.cards_of(MARTA)
    assert ONLY not in card


async def test_deal_without_its_number_is_told_to_administrators(bitrix: House) -> None:
    await post(bitrix, id="undefined")

    assert await heard(bitrix, OLGA) == ["hook.unreadable"]


async def test_hook_with_a_wrong_token_is_refused_and_seen(bitrix: House) -> None:
    answer = await post(bitrix, token="another")
    await bitrix.app.web[OF_CONNECTIONS].flush()
    await schedule.step(bitrix.database, KYIV, bitrix.clock())
    bitrix.app.wakes.intake()
    await bitrix.quiet()

    bitrix.account(OLGA).write("/connections")
    page = (await see(bitrix, OLGA, "Connections:")).text
    assert answer["code"] == 401
    assert await bitrix.cards_of(MARTA) == []
    assert await heard(bitrix, OLGA) == ["hook.refused"]
    assert "Today: 0 accepted, 1 refused" in page


async def test_without_a_source_administrators_choose_who_hears(fair: House) -> None:
    await connected(fair)
    await post(fair)
    card = await see(fair, OLGA, "reached nobody", "Choose managers")
    assert "Bitrix24" in card.text

    async def choose(session: Any) -> None:  # Any: an AsyncSession
        source = await sources.mention(session, Source, "bitrix24", None)
        await sources.set_managers(session, source, [IVAN.crm_id])

    await fair.database.write(choose)
    await post(fair, id="611")

    [told] = await fair.cards_of(IVAN)
    assert told.startswith("New order № 611")
