"""How something ended is told as it is now, whatever was told before."""

import pytest

from bot.actions.people import identities
from bot.schedule import renames
from tests.cast import IVAN, MARKET, MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.stories.handing_over import give, lists, order, orders, person, post, settle, unlink

LEFT = "has left the bot"


async def press(house: House, label: str) -> None:
    pressed = house.account(OLGA).press(label)
    await house.until(lambda: pressed.answered)
    await settle(house)


async def test_an_order_that_is_deleted_after_it_was_done_says_so(fair: House) -> None:
    await post(fair, "order.created", order(1, SHOP))
    await post(fair, "order.done", {"order": {"id": 1}})

    await post(fair, "order.deleted", {"order": {"id": 1}})

    [card] = [it for it in fair.account(MARTA).received if it.text.startswith("Order № A-1")]
    assert card.text.startswith("Order № A-1: deleted")


async def test_what_was_left_while_switched_off_is_told_when_it_is_on_again(fair: House) -> None:
    await post(fair, "order.created", order(1, SHOP))
    account = fair.account(OLGA)
    account.write("/notifications")
    await fair.until(lambda: "Turn off" in account.screen())
    await press(fair, "Turn off")
    await press(fair, "Off until I turn them on")
    await unlink(fair, MARTA)
    assert lists(fair, OLGA, LEFT) == []

    await press(fair, "Turn on")

    assert "A-1" in lists(fair, OLGA, LEFT)[-1].text


async def test_what_reached_nobody_rings_again_when_it_is_opened_again(fair: House) -> None:
    task = {"task": {"id": 5, "title": "Call"}}
    await post(fair, "task.created", {**task, "assignee_id": 404})
    await post(fair, "task.done", task)
    [card] = lists(fair)
    assert "settled" in card.text

    fair.clock.advance(minutes=1)
    await post(fair, "task.updated", {**task, "assignee_id": 405})

    assert "Call" in lists(fair)[-1].text
    assert fair.account(OLGA).pinned[-1].text.startswith("Bell: 1 unread")


async def test_what_was_left_rings_again_when_it_is_opened_again(fair: House) -> None:
    await post(fair, "order.created", order(1, SHOP))
    await unlink(fair, MARTA)
    await post(fair, "order.done", {"order": {"id": 1}})
    assert "settled" in lists(fair, OLGA, LEFT)[-1].text

    fair.clock.advance(minutes=1)
    await post(fair, "order.assigned", order(1, None, manager_id=MARTA.crm_id))

    assert "A-1" in lists(fair, OLGA, LEFT)[-1].text + lists(fair)[-1].text


async def test_a_list_that_is_over_says_who_was_given_it_instead(fair: House) -> None:
    await orders(fair, 1)
    await give(fair, "Marta: manager")

    await give(fair, "Ivan: manager", "Give to somebody else")

    [card] = lists(fair)
    assert "1 given to Ivan by Olga" in card.text
    assert [it.ended for it in await fair.notifications_of(MARTA)] == ["given"]
    assert [it.ended for it in await fair.notifications_of(IVAN)] == [None]


async def test_a_leavers_list_follows_the_name_of_a_source(fair: House) -> None:
    await post(fair, "order.created", order(1, SHOP))
    await post(fair, "task.created", {"task": {"id": 5, "title": "Call"}, "assignee_id": 6})
    await unlink(fair, MARTA)
    assert "Give to…: Shop (1)" in lists(fair, OLGA, LEFT)[-1].labels

    await post(fair, "source.updated", {"source": {**SHOP, "name": "Corner"}})
    await renames.step(fair.database, fair.clock())
    await settle(fair)

    assert "Give to…: Corner (1)" in lists(fair, OLGA, LEFT)[-1].labels


async def test_all_cards_follow_the_name_of_a_source_however_many(
    fair: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renames, "NOTIFICATIONS", 1)
    for number in (1, 2, 3):
        await post(fair, "order.created", order(number, SHOP))
    await settle(fair)

    await post(fair, "source.updated", {"source": {**SHOP, "name": "Corner"}})
    assert await renames.step(fair.database, fair.clock())
    await settle(fair)

    shown = [it.text for it in fair.account(MARTA).received if "Source: " in it.text]
    assert len(shown) == 3
    assert all("Corner" in text for text in shown)
    assert not await renames.step(fair.database, fair.clock())


async def first_line(house: House, role: Role) -> str:
    """Of the person's newest card."""
    await settle(house)
    return house.account(role).received[-1].text.partition("\n")[0]


async def test_cards_follow_what_a_colleague_is_called(fair: House) -> None:
    await post(fair, "order.created", order(1, SHOP))
    await post(fair, "order.assigned", order(1, SHOP, manager_id=IVAN.crm_id))
    assert await first_line(fair, MARTA) == "Order № A-1: now with Ivan"

    entry = {"id": IVAN.crm_id, "name": "Vanya", "role": IVAN.role}
    await post(fair, "staff.updated", {"staff": entry})

    assert await first_line(fair, MARTA) == "Order № A-1: now with Vanya"


async def test_cards_follow_whose_an_id_is(fair: House) -> None:
    await post(fair, "order.created", order(1, SHOP))
    await post(fair, "order.assigned", order(1, SHOP, manager_id=IVAN.crm_id))
    ivan = await person(fair, IVAN)

    await fair.database.write(lambda session: identities.give(session, ivan, "", "88"))

    assert await first_line(fair, MARTA) == "Order № A-1: no longer yours"


async def test_cards_name_who_becomes_known_later(fair: House) -> None:
    await post(fair, "order.created", order(1, SHOP))
    await post(fair, "order.assigned", order(1, MARKET, manager_id=77))
    assert await first_line(fair, MARTA) == "Order № A-1: no longer yours"

    await post(fair, "staff.updated", {"staff": {"id": 77, "name": "Nina", "role": "manager"}})

    assert await first_line(fair, MARTA) == "Order № A-1: now with Nina"


async def test_what_was_answered_while_a_chat_was_closed_stays_answered(fair: House) -> None:
    chat = {"conversation": {"id": 5}}
    message = {**chat, "channel": {"id": 9}, "client": {"name": "Anna"}}
    await post(fair, "message.received", {**message, "assignee_id": MARTA.crm_id})
    await post(fair, "conversation.closed", chat)
    await post(fair, "message.answered", chat)

    fair.clock.advance(minutes=1)
    await post(fair, "conversation.assigned", {**message, "assignee_id": MARTA.crm_id})

    ended = {it.kind: it.ended for it in await fair.notifications_of(MARTA)}
    assert ended == {"message.received": "answered", "conversation.assigned": None}


async def test_a_leavers_list_leaves_out_what_somebody_has_who_is_back(fair: House) -> None:
    managers = {**SHOP, "manager_ids": [MARTA.crm_id, IVAN.crm_id]}
    await post(fair, "source.updated", {"source": managers})
    await post(fair, "order.created", order(1, SHOP))
    await unlink(fair, IVAN)
    await unlink(fair, MARTA)
    assert "A-1" in lists(fair, OLGA, LEFT)[-1].text

    await fair.link(IVAN)
    await settle(fair)

    assert "settled" in lists(fair, OLGA, LEFT)[-1].text


async def test_what_is_given_vanishes_from_every_list_that_names_it(fair: House) -> None:
    await post(fair, "order.created", order(1, SHOP))
    await unlink(fair, MARTA)
    await post(fair, "order.assigned", order(1, SHOP, manager_id=MARTA.crm_id))
    assert "A-1" in lists(fair)[-1].text
    assert "A-1" in lists(fair, OLGA, LEFT)[-1].text

    await give(fair, "Ivan: manager")

    assert "settled" in lists(fair)[-1].text
    assert "settled" in lists(fair, OLGA, LEFT)[-1].text


async def test_an_old_bell_goes_when_somebody_who_blocked_the_bot_is_back(fair: House) -> None:
    account, old = fair.account(MARTA), fair.account(MARTA).pinned[-1].id
    account.block()
    await settle(fair)
    fair.clock.advance(hours=49)
    await unlink(fair, MARTA)

    account.start(await fair.invite(MARTA))
    await fair.until(lambda: any(it.id != old for it in account.pinned))
    await settle(fair)

    assert [it.text[:5] for it in account.pinned] == ["Bell:"]
    assert not account.chat.messages[old].text.startswith("Bell: ")
