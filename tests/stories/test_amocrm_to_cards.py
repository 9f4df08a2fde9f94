"""amoCRM's hooks through the real port: who gets a card, and what is told twice to nobody."""

from functools import partial
from urllib.parse import urlencode

import pytest

from storage.directory import cabinet, connections, sources
from storage.tables import NewConnection, Source
from tests.cast import IVAN, MARTA, OLGA, Role
from tests.house import House

KEY = "a" * 40
START = 1795363200  # 2026-11-22 16:00 UTC, five minutes ago
ACCOUNT = {
    "account[id]": "10000001",
    "account[subdomain]": "example",
    "account[_links][self]": "https://example.amocrm.ru",
}
LEAD = {"id": "1000201", "name": "Order #1042", "status_id": "2000102", "pipeline_id": "4000001"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CREATED, ASSIGNED, MESSAGE = "lead.created", "lead.assigned", "message.received"


@pytest.fixture
async def amo(fair: House) -> House:
    """A house with a connection to amoCRM, on either database."""
    new = NewConnection("amocrm", None, KEY, None, fair.clock())
    await fair.database.write(partial(connections.add, new=new))
    fair.clock.advance(minutes=5)
    return fair


async def post(house: House, *groups: tuple[str, dict[str, str]]) -> str:
    """One request with an item of each group; returns what it was answered."""
    sent = dict(ACCOUNT)
    for number, (group, item) in enumerate(groups):
        sent |= {f"{group}[{number}][{name}]": value for name, value in item.items()}
    answer = await house.send("POST", f"/hooks/amocrm/{KEY}", urlencode(sent).encode(), FORM)
    assert answer.status == 200
    await house.quiet()
    status: str = (await answer.json())["status"]
    return status


def lead(role: Role, seconds: int = 0, **changed: str) -> dict[str, str]:
    """The lead in somebody's hands, so long after it was made."""
    at = str(START + seconds)
    return LEAD | {"responsible_user_id": role.crm_id, "last_modified": at} | changed


async def heard(house: House, role: Role) -> list[str]:
    return [it.kind for it in await house.notifications_of(role)]


async def test_a_lead_reaches_its_manager_once_and_then_the_next_one(amo: House) -> None:
    new = ("leads[add]", lead(MARTA))
    answers = [await post(amo, new), await post(amo, new)]

    (card,) = await amo.cards_of(MARTA)
    assert answers == ["accepted", "duplicate"]
    assert "Order #1042" in card

    moved = lead(IVAN, 60, old_responsible_user_id=MARTA.crm_id)
    await post(amo, ("leads[update]", moved))
    await post(amo, ("leads[responsible]", moved))

    (card,) = await amo.cards_of(IVAN)
    assert "Order #1042" in card
    assert await heard(amo, MARTA) == [CREATED]
    assert await heard(amo, IVAN) == [ASSIGNED]
    assert "Ivan" in (await amo.cards_of(MARTA))[0]


async def test_a_card_opens_the_lead_in_its_account(amo: House) -> None:
    await post(amo, ("leads[add]", lead(MARTA)))

    (message,) = [it for it in amo.account(MARTA).received if "Open" in it.labels]
    (address,) = [it["url"] for row in message.rows for it in row if it["text"] == "Open"]
    assert address == "https://example.amocrm.ru/leads/detail/1000201"


async def test_each_of_several_leads_goes_to_its_own_manager(amo: House) -> None:
    other = lead(IVAN, id="1000202", name="Order #1043")

    await post(amo, ("leads[add]", lead(MARTA)), ("leads[add]", other), ("leads[add]", {"id": ""}))

    assert [await heard(amo, it) for it in (MARTA, IVAN)] == [[CREATED], [CREATED]]
    assert await heard(amo, OLGA) == ["hook.unreadable"]


@pytest.mark.parametrize("ahead", [0, 3600])
async def test_a_lead_that_is_won_is_closed_and_opened_again_by_a_status(
    amo: House, ahead: int
) -> None:
    """By whatever clock: `ahead`, the seconds by which amoCRM's is fast."""
    await amo.database.write(partial(cabinet.allow, kind="lead.status_changed", allowed=True))
    await post(amo, ("leads[add]", lead(MARTA, ahead)))

    await post(amo, ("leads[status]", lead(MARTA, ahead + 60, status_id="142")))
    assert all(it.ended for it in await amo.notifications_of(MARTA))

    await post(amo, ("leads[status]", lead(MARTA, ahead + 120)))
    latest = (await amo.notifications_of(MARTA))[-2:]
    assert sorted(it.kind for it in latest) == [ASSIGNED, "lead.status_changed"]
    assert not all(it.ended for it in latest)


async def test_nobody_hears_of_their_own_lead(amo: House) -> None:
    await post(amo, ("leads[add]", lead(MARTA, modified_user_id=MARTA.crm_id)))

    assert [await heard(amo, it) for it in (MARTA, IVAN, OLGA)] == [[], [], []]


async def test_a_task_is_passed_on_done_and_told_no_more(amo: House) -> None:
    task = {"id": "5000311", "text": "Call back", "complete_till": str(START + 3600)}
    mine, yours, done = [
        task | {"responsible_user_id": who.crm_id, "last_modified": str(START + at), "status": it}
        for who, at, it in ((MARTA, 0, "0"), (IVAN, 60, "0"), (IVAN, 120, "1"))
    ]

    await post(amo, ("task[add]", mine))
    await post(amo, ("task[update]", yours))
    assert [await heard(amo, it) for it in (MARTA, IVAN)] == [["task.created"], ["task.created"]]

    await post(amo, ("task[update]", done))
    amo.clock.advance(hours=2)
    await amo.quiet()
    assert await heard(amo, IVAN) == ["task.created"]
    assert all(it.ended for it in await amo.notifications_of(IVAN))


async def test_a_message_goes_to_whoever_answers_its_channel_until_it_is_answered(
    amo: House,
) -> None:
    async def is_ivans(session: object) -> None:
        telegram = await sources.mention(session, Source, "telegram", "telegram")  # type: ignore[arg-type]
        await sources.set_managers(session, telegram, [IVAN.crm_id])  # type: ignore[arg-type]

    await amo.database.write(is_ivans)
    said = {"id": "m-1", "talk_id": "191", "created_at": str(START), "origin": "telegram"}
    await post(amo, ("message[add]", said | {"type": "incoming", "text": "Is it in stock?"}))

    (card,) = await amo.cards_of(IVAN)
    assert "Is it in stock?" in card

    answer = said | {"id": "m-2", "type": "outgoing", "created_at": str(START + 30)}
    await post(amo, ("outgoing_message[add]", answer))
    assert await heard(amo, IVAN) == [MESSAGE]
    assert all(it.ended for it in await amo.notifications_of(IVAN))


async def test_a_message_goes_to_the_manager_of_its_lead(amo: House) -> None:
    said = {"id": "m-1", "talk_id": "191", "created_at": str(START), "type": "incoming"}
    about = {"entity_type": "lead", "entity_id": "1000201", "origin": "telegram"}
    await post(amo, ("leads[add]", lead(MARTA)), ("leads[responsible]", lead(IVAN, 60)))

    await post(amo, ("message[add]", said | about))

    assert [await heard(amo, it) for it in (MARTA, IVAN)] == [[CREATED], [ASSIGNED, MESSAGE]]


async def test_what_means_nothing_is_kept_and_ignored(amo: House) -> None:
    assert await post(amo, ("contacts[update]", {"id": "7", "name": "Client"})) == "ignored"


@pytest.mark.parametrize("body", [b"a=b", b"leads[add][0]=x", b"leads[add][0][id=1", b"\xff", b""])
async def test_nothing_that_is_sent_is_answered_with_an_error(amo: House, body: bytes) -> None:
    answer = await amo.send("POST", f"/hooks/amocrm/{KEY}", body, FORM)

    assert answer.status == 200
