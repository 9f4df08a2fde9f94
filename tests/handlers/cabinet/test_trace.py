"""/trace: an administrator asks who was told of an object, and who was not."""

from typing import Any

import pytest

from bot.callbacks.cabinet import TraceEvent, TracePage
from bot.pages.cabinet.trace import trace_screen
from bot.ui.html import MESSAGE_LIMIT, visible_length
from bot.ui.reader import Reader
from bot.ui.screens import Paging
from storage.directory import links, people, sources
from storage.tables import Card, Copy, Event, Notification, Person, Source, Trace, Traced
from tests.cast import IVAN, MARTA, OLGA, SHOP
from tests.house import House
from tests.seeing import see, see_toast
from tests.storage.rows import NOW
from tests.stories.office import KYIV


async def order(house: House, number: int = 1, **data: object) -> None:
    shown = {"id": number, "number": f"A-{number}"}
    await house.post("order.created", {"order": shown, "source": SHOP, "manager_id": 6, **data})
    await house.quiet()


@pytest.mark.parametrize("wanted", ["1", "A-1", "№ 1", "order:1", "#1"])
async def test_order_is_traced_to_its_message(shop: House, wanted: str) -> None:
    await order(shop)

    shop.account(OLGA).write(f"/trace {wanted}")

    text = (await see(shop, OLGA, "order:1", "Marta")).text
    message = next(m for m in shop.account(MARTA).received if m.text.startswith("New order"))
    assert f"message {message.id}" in text


async def test_question_is_answered(shop: House) -> None:
    await order(shop)

    shop.account(OLGA).write("/trace")
    await see(shop, OLGA, "What became of which order?")
    shop.account(OLGA).write("404")
    await see(shop, OLGA, "Nothing is known of it")
    shop.account(OLGA).write("A-1")

    await see(shop, OLGA, "order:1", "Marta: sent")


async def test_several_are_chosen_from(shop: House) -> None:
    await order(shop)
    await shop.post("lead.created", {"lead": {"id": 1, "title": "L"}, "manager_id": 8})
    await shop.quiet()

    shop.account(OLGA).write("/trace 1")
    await see(shop, OLGA, "Several have this number")
    shop.account(OLGA).press("lead:1")

    await see(shop, OLGA, "lead:1", "Ivan")


async def test_hostile_names_are_shown_as_text(shop: House) -> None:
    await order(shop, manager_id="<b>&7")

    shop.account(OLGA).write("/trace 1")

    text = (await see(shop, OLGA, "nobody here has this CRM id")).text
    assert "<b>&7: nobody" in text


async def test_long_histories_have_pages(shop: House) -> None:
    for status in range(7):
        changed = {"order": {"id": 1}, "to": f"s{status}", "manager_id": 6}
        await shop.post("order.status_changed", changed)
    await shop.quiet()

    shop.account(OLGA).write("/trace 1")
    await see(shop, OLGA, "order:1", "events: 7", "Page 1 of 3")
    shop.account(OLGA).press(shop.account(OLGA).last.labels[-1])

    await see(shop, OLGA, "order:1", "Page 2 of 3")


async def test_only_administrators_may_trace(shop: House) -> None:
    await order(shop)

    shop.account(IVAN).forge(TracePage(1, 0).pack())

    await shop.quiet()
    assert not any("order:1" in m.text for m in shop.account(IVAN).received)


async def test_button_of_a_deleted_event_is_old(shop: House) -> None:
    shop.account(OLGA).forge(TracePage(999_999, 0).pack())

    await see_toast(shop, OLGA, "")
    assert not any("order:" in m.text for m in shop.account(OLGA).received)


async def crowd(house: House, size: int) -> None:
    """Makes so many people default managers of the shop, with names as long as they may be."""

    async def work(session: Any) -> None:  # Any: an AsyncSession
        place = await sources.mention(session, Source, SHOP["id"], SHOP["name"])
        ids = [str(1000 + number) for number in range(size)]
        for crm_id in ids:
            person = await people.add(
                session, name=f"{crm_id} {'Я' * 190}", role="manager", crm_id=crm_id, now=NOW
            )
            await links.open_one(session, person.pk, 7_000_000 + int(crm_id), None, NOW)
        await sources.set_managers(session, place, ids)

    await house.database.write(work)


async def test_everybody_is_shown_on_the_page_of_an_event(shop: House) -> None:
    await crowd(shop, 23)
    await order(shop, manager_id="8")
    olga = shop.account(OLGA)

    olga.write("/trace 1")
    shown = await see(shop, OLGA, "order:1", "… and 16 more")
    olga.press(next(it for it in shown.labels if it.endswith("everybody")))
    first = (await see(shop, OLGA, "Page 1 of 3")).text
    olga.press("Next →")
    second = (await see(shop, OLGA, "Page 2 of 3")).text
    olga.press("Next →")
    third = (await see(shop, OLGA, "Page 3 of 3")).text

    lines = [it for page in (first, second, third) for it in page.splitlines()]
    assert sum(it.startswith("• ") for it in lines) == 24
    assert all(any(str(1000 + number) in it for it in lines) for number in range(23))
    olga.press("Back")
    await see(shop, OLGA, "events: 1", "… and 16 more")


async def test_event_page_goes_back_to_the_page_of_the_object(shop: House) -> None:
    await order(shop)
    for status in range(7):
        changed = {"order": {"id": 1}, "to": f"s{status}", "manager_id": 6}
        await shop.post("order.status_changed", changed)
    await shop.quiet()

    shop.account(OLGA).write("/trace 1")
    shown = await see(shop, OLGA, "Page 1 of 3")
    shop.account(OLGA).forge(TraceEvent(1, 0).pack(), shown.id)
    await see(shop, OLGA, "New orders", "Marta")
    shop.account(OLGA).press("Back")

    await see(shop, OLGA, "Page 3 of 3")


async def test_what_is_not_found_is_told_with_the_days_that_events_are_kept(shop: House) -> None:
    shop.account(OLGA).write("/trace order:404")

    await see(shop, OLGA, "Events are kept for 180 days")


@pytest.mark.parametrize("press", [TraceEvent(999_999, 0), TraceEvent(1, 0)])
async def test_page_of_an_event_is_for_administrators_and_for_what_is_kept(
    shop: House, press: TraceEvent
) -> None:
    await order(shop)
    who = OLGA if press.event_id > 1 else IVAN

    shop.account(who).forge(press.pack())

    await shop.quiet()
    assert not any("Marta: sent" in m.text for m in shop.account(who).received)


def test_no_line_of_the_longest_is_lost() -> None:
    """Each event has its share of a message, so what Telegram would cut off is counted."""
    reader, lines = Reader("uk", KYIV), explained_by_many_words()
    trace = Trace((lines, lines, lines), {it: person_named(it) for it in range(1, 31)})

    screen = trace_screen("order:1", 1, trace, Paging(0, 9, 3), (reader, NOW))

    assert visible_length(screen.text) <= MESSAGE_LIMIT
    assert not screen.text.endswith("…")
    assert screen.text.count("… і ще") == len(screen.rows) - 1 == 3


def explained_by_many_words() -> Traced:
    event = Event(id=1, type="order.created", state="done", subject="order:1", received_at=NOW)
    event.meaning, event.untold = {"order.created": {}}, {"order.created": {}}
    rows = []
    for person_id in range(1, 31):
        row = Notification(
            id=person_id, event_id=1, person_id=person_id, kind="order.created", read_at=NOW
        )
        row.escalated, row.silent, row.on_behalf_of, row.section = 3, True, 30, "events"
        card = Card(id=person_id, link_id=1, form="digest", created_at=NOW, sent_at=NOW)
        card.message_id, card.maybe_repeat = 10**9, True
        rows.append(Copy(row, card))
    return Traced(event, None, tuple(rows))


def person_named(number: int) -> Person:
    return Person(id=number, name=f"{number} {'Щ' * 190}", role="manager")
