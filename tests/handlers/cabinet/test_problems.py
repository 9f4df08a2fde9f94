"""/problems: what Telegram has refused and what reached nobody, why, and once more."""

from typing import Any

import pytest
from sqlmodel import func, select

from bot.callbacks.cabinet import OpenProblem, TryAgain
from bot.callbacks.cards import OpenItem
from bot.callbacks.settings import Choose
from storage.flow import events
from storage.tables import Card
from tests.cast import MARTA, OLGA, SHOP
from tests.house import House
from tests.seeing import see, see_toast
from tests.storage.rows import new_event

REASON = "Bad Request: <b>some</b> reason"
AT = "Nov 22, 2026, 18:00"
NO_PROBLEMS = "No problems. Everything has been delivered."


def order(number: int) -> dict[str, object]:
    return {"order": {"id": number, "number": f"A-{number}"}, "source": SHOP, "manager_id": 6}


def copies_of(house: House, number: int) -> list[str]:
    """The cards of the order in Marta's chat, whatever her bell shows."""
    received = house.account(MARTA).received
    return [m.text for m in received if m.text.startswith(f"New order № A-{number}:")]


async def refused_order(house: House, number: int) -> int:
    """An order whose card Telegram has refused; the number of the card."""
    house.telegram.fault(
        "400", times=3, method="sendMessage", chat_id=MARTA.telegram_id, description=REASON
    )  # without buttons and as plain text, too
    await house.post("order.created", order(number))
    await house.until_with_clock(lambda: not house.telegram.world.faults.waiting)
    await house.quiet()
    async with house.database.read() as session:
        broken = await session.exec(select(Card.id).where(Card.state == "broken"))
        return broken.one() or 0


async def open_first(house: House) -> str:
    """The text of the first problem's page."""
    house.account(OLGA).write("/problems")
    house.account(OLGA).press((await see(house, OLGA, "Problems:")).labels[0])
    return (await see(house, OLGA, "Back")).text


async def try_again(house: House, what: str, row_id: int) -> None:
    house.account(OLGA).forge(TryAgain(what, row_id, 0).pack())


async def state_of(house: House, card_id: int) -> str:
    async with house.database.read() as session:
        return (await session.get_one(Card, card_id)).state


async def test_what_telegram_refused_of_a_card_that_arrived_is_said(shop: House) -> None:
    for number in (1, 2):
        shop.telegram.fault(
            "400",
            method="sendMessage",
            chat_id=MARTA.telegram_id,
            description="Bad Request: BUTTON_TYPE_INVALID",
        )
        await shop.post("order.created", order(number))
        await shop.until(lambda number=number: bool(copies_of(shop, number)))
        await shop.quiet()

    shop.account(OLGA).write("/problems")
    text = (await see(shop, OLGA, "No problems.")).text

    assert "Shown without buttons: 2 in the last 7 days" in text
    assert "Telegram: “Bad Request: BUTTON_TYPE_INVALID”" in text


async def test_where_all_is_well_there_are_no_problems(house: House) -> None:
    await house.link(OLGA)

    house.account(OLGA).write("/problems")

    assert (await see(house, OLGA, "roblems")).text == NO_PROBLEMS


async def test_refused_card_is_listed_and_its_page_tells_why_and_each_try(shop: House) -> None:
    shop.telegram.fault("429", method="sendMessage", chat_id=MARTA.telegram_id, retry_after=1)
    await refused_order(shop, 1)

    shop.account(OLGA).write("/problems")
    label = (await see(shop, OLGA, "Problems: 1")).labels[0]
    shop.account(OLGA).press(label)
    lines = (await see(shop, OLGA, "Back")).text.splitlines()

    assert label == "Marta: New order № A-1"
    assert lines[:3] == ["New order № A-1: take it on", "To: Marta, id 106", f"Made: {AT}"]
    assert lines[3:5] == [f"Refused: {REASON}", "Tries that did not succeed, newest first:"]
    assert lines[5].endswith(f": refused. {REASON}")
    assert lines[6].endswith("to be tried later. Too Many Requests: retry after 1")


async def test_send_again_sends_the_card_and_ends_the_problem(shop: House) -> None:
    await refused_order(shop, 1)
    await open_first(shop)

    shop.account(OLGA).press("Send again")
    await shop.until(lambda: len(copies_of(shop, 1)) == 1)

    await see(shop, OLGA, NO_PROBLEMS)
    await see_toast(shop, OLGA, "It is being sent again")


async def test_a_second_press_sends_nothing_more(shop: House) -> None:
    card_id = await refused_order(shop, 1)

    await try_again(shop, "card", card_id)
    await try_again(shop, "card", card_id)
    await see_toast(shop, OLGA, "This problem is settled already")
    await shop.quiet()

    assert len(copies_of(shop, 1)) == 1


async def test_what_was_read_meanwhile_is_not_sent_but_taken_off_the_list(shop: House) -> None:
    card_id = await refused_order(shop, 1)
    item = (await shop.notifications_of(MARTA))[0].id or 0
    shop.account(MARTA).forge(OpenItem(item).pack(), shop.account(MARTA).pinned[0].id)
    await shop.quiet()

    assert "Marta has read it in the bell meanwhile" in await open_first(shop)
    shop.account(OLGA).press("Take off the list")
    await see(shop, OLGA, NO_PROBLEMS)
    await shop.quiet()

    assert (copies_of(shop, 1), await state_of(shop, card_id)) == ([], "ended")


async def test_what_its_person_has_turned_off_meanwhile_is_not_sent(shop: House) -> None:
    card_id = await refused_order(shop, 1)
    shop.account(MARTA).forge(Choose("everything_off", "", True).pack())
    await shop.until(lambda: bool(shop.account(MARTA).toasts))

    await try_again(shop, "card", card_id)
    await see_toast(shop, OLGA, "no longer current, so it is not sent")
    await shop.quiet()

    assert copies_of(shop, 1) == []


async def test_what_is_for_somebody_out_of_reach_stays_on_the_list(shop: House) -> None:
    card_id = await refused_order(shop, 1)
    shop.account(MARTA).block()
    await shop.quiet()

    await try_again(shop, "card", card_id)
    await see_toast(shop, OLGA, "Marta cannot be reached at the moment")

    assert await state_of(shop, card_id) == "broken"


async def test_event_that_could_not_be_fanned_out_is_tried_again(
    shop: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.intake.notify.fan_out", lambda *_: 1 / 0)
    await shop.post("order.created", order(1))
    await shop.quiet()
    monkeypatch.undo()

    text = await open_first(shop)
    shop.account(OLGA).press("Try again")
    await see_toast(shop, OLGA, "It is being tried again")
    shop.app.wakes.intake()

    assert text.splitlines()[1:4] == ["Type: New orders", "From: generic", f"Came: {AT}"]
    await shop.until(lambda: len(copies_of(shop, 1)) == 1)


async def test_repeats_of_the_last_days_are_counted(shop: House) -> None:
    shop.telegram.fault("accept-then-drop", method="sendMessage", chat_id=MARTA.telegram_id)
    await shop.post("order.created", order(1))
    await shop.until_with_clock(lambda: len(copies_of(shop, 1)) == 2)
    await shop.quiet()

    shop.account(OLGA).write("/problems")

    await see(shop, OLGA, "Sent again, perhaps twice: 1 in the last 7 days")
    async with shop.http.get(f"{shop.address}/metrics") as metrics:
        assert "bellhop_repeats_total 0" not in await metrics.text()


async def test_long_list_has_pages_with_what_reached_nobody_first(house: House) -> None:
    await house.link(OLGA)

    async def break_many(session: Any) -> None:  # Any: an AsyncSession
        link_id = (await session.exec(select(func.min(Card.link_id)))).one()
        session.add_all(
            Card(link_id=link_id, form="bell", state="broken", created_at=house.clock())
            for _ in range(8)
        )
        for _ in range(2):
            await events.put(session, new_event(state="broken"))

    await house.database.write(break_many)

    house.account(OLGA).write("/problems")
    first = (await see(house, OLGA, "Problems: 10", "Page 1 of 2")).labels
    house.account(OLGA).press("Next →")
    second = (await see(house, OLGA, "Page 2 of 2")).labels

    assert ["reached nobody" in label for label in first] == [True] * 2 + [False] * 9
    assert second == ["Olga: The bell"] * 2 + [
        "← Previous",
        "All connections",
        "Menu",
    ]


async def test_a_button_for_nothing_is_answered(house: House) -> None:
    await house.link(OLGA)
    olga = house.account(OLGA)

    for what in ("card", "event"):
        olga.forge(OpenProblem(what, 10**17, 0).pack())
        olga.forge(TryAgain(what, 10**17, 0).pack())
    await house.until(lambda: len(olga.toasts) == 4)

    assert {toast.text for toast in olga.toasts} == {
        "This problem is settled already. Nothing has changed."
    }


async def test_managers_neither_see_nor_settle_problems(shop: House) -> None:
    card_id = await refused_order(shop, 1)

    shop.account(MARTA).write("/problems")
    shop.account(MARTA).forge(TryAgain("card", card_id, 0).pack())
    await see(shop, MARTA, "This command is for administrators")
    await see_toast(shop, MARTA, "This button is outdated")

    assert await state_of(shop, card_id) == "broken"
