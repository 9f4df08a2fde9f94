"""What reached nobody: it is listed for administrators, rings hourly, and is given to somebody."""

from datetime import timedelta
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.actions.people import absences as standing_in
from bot.callbacks.handover import UNREACHED, Give
from storage.directory import absences
from storage.flow import escalations
from tests.cast import IVAN, MARKET, MARTA, OLGA, Role
from tests.house import House
from tests.seeing import see, see_toast
from tests.stories.handing_over import (
    FAIR,
    KYIV,
    PETRO,
    give,
    heard,
    lists,
    order,
    orders,
    person,
    post,
    settle,
    tick,
    unlink,
)


async def test_three_orders_of_a_source_without_managers_are_given_to_ivan(fair: House) -> None:
    await orders(fair, 1, 2, 3)
    [card] = lists(fair)
    assert card.text.startswith("3 new orders of Fair reached nobody: choose managers")
    for number in (1, 2, 3):
        assert f"Order № A-{number}, Buyer {number}, UAH 100.00 · " in card.text
    assert card.labels[:2] == ["Give to…", "Choose managers"]

    await give(fair, "Ivan: manager")

    assert [it.reason for it in await heard(fair, IVAN)] == ["given"] * 3
    cards = [it for it in await fair.cards_of(IVAN) if "An administrator gave it to you" in it]
    assert len(cards) == 3
    assert "Buyer 1" in cards[0]
    [card] = lists(fair)
    assert card.text.startswith("Reached nobody, Fair: all settled")
    assert "3 given to Ivan by Olga" in card.text
    assert "Give to…" not in card.labels
    assert "Choose managers" not in card.labels
    assert "Bell: 0 unread" in fair.account(OLGA).pinned[-1].text


async def test_the_list_rings_hourly_while_new_ones_come(fair: House) -> None:
    await orders(fair, 1)
    fair.clock.advance(minutes=20)
    await orders(fair, 2)
    assert len(await heard(fair, OLGA, "event.unreached")) == 1
    [card] = lists(fair)
    assert "A-2" in card.text

    await tick(fair, minutes=41)

    assert len(await heard(fair, OLGA, "event.unreached")) == 2
    assert "A-1" in lists(fair)[-1].text
    assert "A-2" in lists(fair)[-1].text
    await tick(fair, hours=2)
    assert len(await heard(fair, OLGA, "event.unreached")) == 2


async def test_a_list_that_was_finished_rings_again_at_once(fair: House) -> None:
    await orders(fair, 1)
    await give(fair, "Ivan: manager")
    fair.clock.advance(minutes=1)

    await orders(fair, 2)

    assert len(await heard(fair, OLGA, "event.unreached")) == 2
    assert "A-1" not in lists(fair)[-1].text
    assert "given to" not in lists(fair)[-1].text


async def test_what_was_finished_within_the_hour_does_not_ring_for_it(fair: House) -> None:
    await orders(fair, 1)
    fair.clock.advance(minutes=20)
    await orders(fair, 2)
    await give(fair, "Ivan: manager")

    await tick(fair, hours=2)

    assert len(await heard(fair, OLGA, "event.unreached")) == 1


async def test_a_long_list_names_the_newest_and_gives_all(fair: House) -> None:
    await orders(fair, *range(1, 13))
    [card] = lists(fair)
    assert "A-12," in card.text
    assert "A-2," not in card.text
    assert "and 2 more" in card.text

    await give(fair, "Ivan: manager")

    assert len(await heard(fair, IVAN)) == 12


async def test_an_order_that_somebody_takes_up_leaves_the_list(fair: House) -> None:
    await orders(fair, 1, 2)

    await post(fair, "order.assigned", order(1, FAIR, manager_id=8))

    [card] = lists(fair)
    assert "A-1" not in card.text
    assert "A-2" in card.text
    await post(fair, "order.assigned", order(2, FAIR, manager_id=8))
    [card] = lists(fair)
    assert "settled" in card.text


async def test_what_our_own_reminder_tells_somebody_is_taken_up(fair: House) -> None:
    due = (fair.clock() + timedelta(hours=1)).isoformat()
    task = {"task": {"id": 5, "title": "Call", "due_at": due}, "assignee_id": 12}
    await post(fair, "task.created", task)
    await fair.link(Role("Anna", "manager", "12", 112))

    await tick(fair, hours=2)

    assert "settled" in lists(fair)[-1].text


async def test_an_order_that_is_over_leaves_the_list(fair: House) -> None:
    await orders(fair, 1)

    await post(fair, "order.cancelled", order(1, FAIR))

    [card] = lists(fair)
    assert "settled" in card.text


async def test_several_alerts_about_one_order_are_one_line_and_ring_once(fair: House) -> None:
    await post(fair, "order.created", order(1, FAIR))
    await post(fair, "order.assigned", order(1, FAIR, manager_id=404))
    [card] = lists(fair)
    assert card.text.count("A-1") == 1

    await give(fair, "Ivan: manager")

    assert [it.kind for it in await fair.notifications_of(IVAN)] == ["order.assigned"]


async def test_what_has_no_source_is_given_too(fair: House) -> None:
    await post(fair, "task.created", {"task": {"id": 5, "title": "Call"}, "assignee_id": 404})
    [card] = lists(fair)
    assert card.labels[0] == "Give to…"
    assert "Choose managers" not in card.labels

    await give(fair, "Marta: manager")

    assert len(await heard(fair, MARTA, "task.created")) == 1


async def test_giving_twice_gives_once(fair: House) -> None:
    await fair.link(PETRO)
    await settle(fair)
    await orders(fair, 1)
    for role in (OLGA, PETRO):
        fair.account(role).press("Give to…")
        await see(fair, role, "Who gets it?")

    fair.account(OLGA).press("Ivan: manager")
    await see(fair, OLGA, "Given to Ivan: 1")
    fair.account(PETRO).press("Marta: manager")
    await see_toast(fair, PETRO, "All of this has already been given or settled.")
    await settle(fair)

    assert len(await heard(fair, IVAN)) == 1
    assert await heard(fair, MARTA) == []
    assert "1 given to Ivan by Olga" in lists(fair, PETRO)[-1].text


async def test_somebody_unlinked_meanwhile_is_not_given_anything(fair: House) -> None:
    await orders(fair, 1)
    fair.account(OLGA).press("Give to…")
    await see(fair, OLGA, "Who gets it?", "Ivan: manager")
    await unlink(fair, IVAN)

    fair.account(OLGA).press("Ivan: manager")

    await see_toast(fair, OLGA, "This person cannot get it now")
    await settle(fair)
    assert await heard(fair, IVAN) == []
    assert "A-1" in lists(fair)[-1].text


async def test_only_administrators_give(fair: House) -> None:
    await orders(fair, 1)
    ivan = await person(fair, IVAN)
    fair.account(MARTA).write("/settings")
    await see(fair, MARTA, "Push")

    data = Give(UNREACHED, 1, 1, ivan.pk).pack()
    message = fair.account(MARTA).received[-1]
    assert message.reply_markup is not None
    message.reply_markup["inline_keyboard"].append([{"text": "Forged", "callback_data": data}])
    fair.account(MARTA).press("Forged")
    await settle(fair)

    assert await heard(fair, IVAN) == []


async def test_nobody_is_offered_what_their_role_may_not_hear(fair: House) -> None:
    await unlink(fair, MARTA)
    await unlink(fair, IVAN)
    failed = {"channel": {"id": 12, "name": "Viber"}, "client": {"name": "Ada"}}
    await post(fair, "message.failed", failed)

    fair.account(OLGA).press("Give to…")

    page = await see(fair, OLGA, "Nobody who is linked may get this")
    assert page.labels == []


async def test_the_default_managers_are_offered_first(fair: House) -> None:
    await unlink(fair, IVAN)
    await post(fair, "order.created", order(1, MARKET))
    await fair.link(IVAN)
    await settle(fair)

    fair.account(OLGA).press("Give to…")

    page = await see(fair, OLGA, "Who gets it?", "Market")
    assert page.labels[0] == "Ivan: default manager"


async def test_what_is_given_to_somebody_away_goes_to_the_substitute(fair: House) -> None:
    ivan, marta = await person(fair, IVAN), await person(fair, MARTA)

    async def leave(session: AsyncSession) -> None:
        context = Context(session, KYIV, fair.clock())
        until = fair.clock().replace(month=12, day=20)
        await standing_in.begin(context, ivan, until)
        absence = await absences.of_person(session, ivan.pk, fair.clock())
        assert absence is not None
        await standing_in.choose_substitute(context, ivan, absence, marta.pk)

    await fair.database.write(leave)
    await orders(fair, 1)

    await give(fair, "Ivan: manager, away")

    [waits], [told] = await heard(fair, IVAN), await heard(fair, MARTA)
    assert (waits.held, waits.due_at) == ("away", None)
    assert (told.reason, told.on_behalf_of) == ("substitute", ivan.pk)


async def test_what_is_given_escalates_like_anything_new(fair: House) -> None:
    await fair.database.write(partial(escalations.choose, kind="order.created", minutes=15))
    await orders(fair, 1)

    await give(fair, "Ivan: manager")

    [given] = await heard(fair, IVAN)
    assert given.escalate_at is not None


async def test_what_was_given_by_mistake_is_given_to_somebody_else(fair: House) -> None:
    await orders(fair, 1)
    await give(fair, "Ivan: manager")

    await give(fair, "Marta: manager", "Give to somebody else")
    await give(fair, "Ivan: manager", "Give to somebody else")

    assert [it.ended for it in await heard(fair, MARTA)] == ["given"]
    assert [it.ended for it in await heard(fair, IVAN)] == [None]


async def test_an_administrator_who_comes_later_sees_what_waits(fair: House) -> None:
    await orders(fair, 1)

    await fair.link(PETRO)
    await settle(fair)

    assert "A-1" in lists(fair, PETRO)[-1].text


async def test_later_and_back_keep_the_list(fair: House) -> None:
    await orders(fair, 1)

    fair.account(OLGA).press("Later")
    await see(fair, OLGA, "When should it come again?", "A-1")
    fair.account(OLGA).press("Back")

    await see(fair, OLGA, "A-1", "Give to…")
