"""The bell on the page: what the chat's bell lists, by pages, and nothing of anybody else."""

from typing import Any
from unittest import mock
from urllib.parse import quote

import pytest

from bot.actions.objects import sight
from bot.callbacks import unpack
from bot.callbacks.prompts import Undo
from bot.callbacks.settings import Speak
from storage.directory import people
from storage.flow.inbox import Listed
from storage.tables import Ended
from storage.tables.columns import LARGEST_ID
from storage.web import listed
from tests.cards.telegram_html import read
from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.storage.test_plans import heard
from tests.web.pages import Page, signed_in

WRONG_PARAMETERS = [
    ("section", "section=money"),
    ("section", "section=events&section=system"),
    ("unread", "unread=yes"),
    ("before", "before=abc"),
    ("before", "before=-1"),
    ("before", "before=0"),
    ("before", "before="),
    ("before", f"before={2**63}"),
    ("before", f"before={'9' * 5000}"),
    ("before", "before=%D9%A1"),
    ("limit", "limit=0"),
    ("limit", "limit=51"),
    ("limit", "limit=1.0"),
    ("page", "page=2"),
]


async def ring(house: House, number: int = 1, to: Role = MARTA, **data: Any) -> int:
    """A new order of somebody's; the number of its notification."""
    order = {"id": number, "number": f"A-{number}"} | data.pop("order", {})
    told = {"order": order, "source": SHOP, "manager_id": to.crm_id, **data}
    assert (await house.post("order.created", told)).status == 200
    await house.quiet()
    return (await house.notifications_of(to))[-1].pk


async def ids(page: Page, parameters: str = "") -> list[int]:
    return [it["id"] for it in (await page.get(f"/api/v1/bell?{parameters}"))["items"]]


def chats_lines(house: House, role: Role = MARTA) -> list[str]:
    """The lines of the person's bell in the chat, without their numbers."""
    lines = house.account(role).pinned[0].text.split("\n")
    return [line.partition(". ")[2] for line in lines if line[:1].isdecimal()]


def pages_lines(found: Any) -> list[str]:
    return [read(it["html"]) for it in found["items"]]


async def test_the_page_lists_what_the_chats_bell_lists(inn: House, martas: Page) -> None:
    for number in range(1, 4):
        await ring(inn, number)

    found = await martas.get("/api/v1/bell")

    assert found["unread"] == {"events": 3, "system": 0}
    assert (found["section"], found["next"]) == ("events", None)
    assert pages_lines(found) == chats_lines(inn)


async def test_an_entry_says_what_the_page_needs(inn: House, martas: Page) -> None:
    number = await ring(inn, 7, order={"url": "https://shop.example/7"})

    [entry] = (await martas.get("/api/v1/bell"))["items"]

    html = entry.pop("html")
    assert "New order № A-7" in html
    assert entry == {
        "id": number,
        "object": "order:7",
        "section": "events",
        "kind": "order.created",
        "title": "New order № A-7: take it on",
        "unread": True,
        "over": False,
        "urgent": False,
        "at": "2026-11-22T16:00:00+00:00",
        "when": "today, 18:00",
        "steps": 1,
        "url": "https://shop.example/7",
    }


async def test_steps_of_one_object_are_one_entry(inn: House, martas: Page) -> None:
    await ring(inn, 1)
    other = await ring(inn, 2)
    await inn.post("order.assigned", {"order": {"id": 1, "number": "A-1"}, "manager_id": 6})
    await inn.quiet()

    found = (await martas.get("/api/v1/bell"))["items"]

    assert [(it["object"], it["kind"], it["steps"]) for it in found] == [
        ("order:1", "order.assigned", 2),
        ("order:2", "order.created", 1),
    ]
    assert found[1]["id"] == other


async def test_it_opens_where_something_is_unread(inn: House, olgas: Page) -> None:
    await inn.post("source.disconnected", {"source": SHOP})
    await inn.quiet()

    opened = await olgas.get("/api/v1/bell")
    chosen = await olgas.get("/api/v1/bell?section=events")

    assert (opened["section"], len(opened["items"])) == ("system", 1)
    assert (chosen["section"], chosen["items"]) == ("events", [])
    assert opened["unread"] == {"events": 0, "system": 1}


async def test_pages_neither_skip_nor_repeat_while_new_ones_come(inn: House, martas: Page) -> None:
    made = [await ring(inn, number) for number in range(1, 8)]

    seen, cursor = list[int](), ""
    while cursor is not None:
        found = await martas.get(f"/api/v1/bell?limit=2{cursor and f'&before={cursor}'}")
        seen += [it["id"] for it in found["items"]]
        cursor = found["next"]
        await ring(inn, 100 + len(seen))

    assert seen == made[::-1]


async def test_only_unread_ones_if_wanted(inn: House, martas: Page) -> None:
    read, unread = await ring(inn, 1), await ring(inn, 2)
    await martas.post(f"/api/v1/notifications/{read}/read")

    assert await ids(martas, "unread=1") == [unread]
    assert await ids(martas, "unread=0") == [unread, read]


async def test_nobody_sees_what_others_have(inn: House, martas: Page, olgas: Page) -> None:
    mine = await ring(inn, 1)
    ivans = await signed_in(inn, IVAN.telegram_id)
    his = await ring(inn, 2, IVAN)

    assert await ids(martas, "section=events") == [mine]
    assert await ids(ivans, "section=events") == [his]
    assert await ids(olgas, "section=events") == []
    assert await ids(ivans, "section=events&q=A-1") == []


@pytest.mark.sqlite
async def test_a_page_takes_as_many_statements_however_long_it_is(inn: House) -> None:
    for number in range(1, 5):
        await ring(inn, number)
        await inn.post("order.assigned", {"order": {"id": number}, "manager_id": IVAN.crm_id})
    await inn.quiet()

    async with inn.database.read() as session:
        [marta] = await people.by_name(session, MARTA.name)
        found = await listed.page(session, Listed(marta.pk, "events"), LARGEST_ID, 9)
        costs = []
        for some in (found[:1], found):
            with heard(session.get_bind().engine) as said:
                await sight.entries(session, some)
            costs.append(len(said))

    assert [it.notification.ended for it in found] == [Ended.MOVED] * 4
    assert costs[0] == costs[1]


@pytest.mark.parametrize(("field", "parameters"), WRONG_PARAMETERS)
@pytest.mark.sqlite
async def test_a_wrong_parameter_is_refused_by_name(
    martas: Page, field: str, parameters: str
) -> None:
    refused = await martas.get(f"/api/v1/bell?{parameters}", status=422)

    assert refused["field"] == field


async def test_the_version_is_of_the_page(inn: House, martas: Page) -> None:
    found = await martas.get("/api/v1/bell")

    assert found["version"] == (await martas.get("/api/v1/me"))["version"]


# -- what is done on the page shows in the chat, and the other way round


async def test_all_is_read_in_the_chat_too(inn: House, martas: Page) -> None:
    for number in (1, 2):
        await ring(inn, number)

    done = await martas.post("/api/v1/read-all", {"section": "events"})
    again = await martas.post("/api/v1/read-all", {"section": ""})

    assert unpack(done.pop("undo")) == Undo(1, int(inn.clock().timestamp()))
    assert again.pop("undo") is None
    assert done == again == {"unread": {"events": 0, "system": 0}, "item": None}
    await inn.quiet()
    assert "Bell: 0 unread" in inn.account(MARTA).pinned[0].text
    assert all(text.endswith("\nRead") for text in await inn.cards_of(MARTA))


async def test_all_that_was_read_at_once_is_unread_again(inn: House, martas: Page) -> None:
    read = await ring(inn, 1)
    await martas.post(f"/api/v1/notifications/{read}/read")
    inn.clock.advance(minutes=1)
    unread = [await ring(inn, number) for number in (2, 3)]
    undo = (await martas.post("/api/v1/read-all", {"section": "events"}))["undo"]
    inn.clock.advance(minutes=1)
    later = await ring(inn, 4)
    await martas.post(f"/api/v1/notifications/{later}/read")
    sent = len(await inn.cards_of(MARTA))

    done = await martas.post("/api/v1/press", {"press": undo})

    assert done["toast"] == {"text": "They are unread again", "alert": False}
    found = (await martas.get("/api/v1/bell"))["items"]
    assert [it["id"] for it in found if it["unread"]] == unread[::-1]
    await inn.quiet()
    assert "Bell: 2 unread" in inn.account(MARTA).pinned[0].text
    cards = await inn.cards_of(MARTA)
    assert len(cards) == sent
    assert sum(text.endswith("\nRead") for text in cards) == 2
    again = await martas.post("/api/v1/press", {"press": undo})
    assert again["toast"]["text"] == "This has been undone already."


async def test_nobody_else_takes_it_back(inn: House, martas: Page, olgas: Page) -> None:
    await ring(inn)
    undo = (await martas.post("/api/v1/read-all", {"section": ""}))["undo"]

    await olgas.post("/api/v1/press", {"press": undo})

    assert (await martas.get("/api/v1/bell"))["unread"] == {"events": 0, "system": 0}


async def test_only_the_section_is_read(inn: House, olgas: Page) -> None:
    await ring(inn, 1, OLGA)
    await inn.post("source.disconnected", {"source": SHOP})
    await inn.quiet()

    done = await olgas.post("/api/v1/read-all", {"section": "system"})

    assert done["unread"] == {"events": 1, "system": 0}


@pytest.mark.parametrize("body", [{"section": "money"}, {"section": None}, {}, {"all": True}])
async def test_an_unknown_section_is_not_read(martas: Page, body: Any) -> None:
    await martas.post("/api/v1/read-all", body, status=422)


async def test_what_is_read_in_the_chat_is_read_on_the_page(inn: House, martas: Page) -> None:
    await ring(inn)

    inn.account(MARTA).press("Mark read")
    await inn.until(lambda: "Bell: 0 unread" in inn.account(MARTA).pinned[0].text)

    found = await martas.get("/api/v1/bell")
    assert found["unread"] == {"events": 0, "system": 0}
    assert [it["unread"] for it in found["items"]] == [False]


# -- search


@pytest.mark.parametrize(
    ("language", "kind"), [("en", "new orders"), ("uk", "НОВІ замовлення"), ("ru", "новые Заказы")]
)
async def test_it_is_searched_by_what_people_know(
    inn: House, martas: Page, language: str, kind: str
) -> None:
    await martas.press(Speak(language))
    other = await ring(inn, 1, buyer={"name": "Olena", "phone": "067 111 22 33"})
    wanted = await ring(inn, 2, buyer={"name": "Мар’яна Ґудзь", "phone": "+380501234567"})

    for typed in ("a-2", "№ A-2", "МАР'ЯНА", "гудзь", "050 123-45-67", "45-67"):
        assert await ids(martas, f"q={quote(typed)}") == [wanted]
    for typed in (kind, "SHOP", "", "  ", "\0"):
        assert await ids(martas, f"q={quote(typed)}") == [wanted, other]
    for typed in ("%", "_", "*", "A-3", "ж" * 1000):
        assert await ids(martas, f"q={quote(typed)}") == []


async def test_a_search_goes_on_where_it_has_stopped(inn: House, martas: Page) -> None:
    made = [await ring(inn, number, buyer={"name": "Olena"}) for number in range(1, 8)]

    with mock.patch("handlers.web.bell.PORTION", 2), mock.patch("handlers.web.bell.PORTIONS", 1):
        seen, answers, cursor = list[int](), 0, ""
        while cursor is not None:
            found = await martas.get(
                f"/api/v1/bell?q=olena&limit=1{cursor and f'&before={cursor}'}"
            )
            seen += [it["id"] for it in found["items"]]
            answers, cursor = answers + 1, found["next"]

    assert seen == made[::-1]
    assert len(seen) <= answers <= len(seen) + 1


async def test_what_has_become_known_since_is_searched(inn: House, martas: Page) -> None:
    number = await ring(inn, 1)
    await inn.post("order.updated", {"order": {"id": 1}, "buyer": {"name": "Оксана"}})
    await inn.quiet()

    assert await ids(martas, f"q={quote('оксана')}") == [number]
