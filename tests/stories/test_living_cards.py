"""One living card an object: whatever happens to an order, each chat says where it stands now."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from storage.directory import cabinet, mutes, sources
from storage.flow import escalations
from storage.tables import Mute, Source
from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.house import House, opened
from tests.stories.handing_over import come_back, person, unlink

ORDER = {"order": {"id": 40117, "number": "A-1"}, "source": SHOP}


@pytest.fixture
async def shop(migrated_url: str) -> AsyncIterator[House]:
    """A running house, open for business, on either database."""
    async with opened(migrated_url) as house:
        await house.open_for_business()
        yield house


async def tell(house: House, kind: str, *, minutes_ago: int = 0, **data: Any) -> None:
    house.clock.advance(minutes=1)
    at = house.clock() - timedelta(minutes=minutes_ago)
    body = {"type": kind, "timestamp": at.isoformat(), "data": {**ORDER, **data}}
    assert (await house.post_raw(json.dumps(body).encode())).status == 200
    await house.quiet()


async def share(house: House) -> None:
    """Makes Ivan a default manager of Marta's shop, too."""

    async def work(session: Any) -> None:  # Any: an AsyncSession
        shop = await sources.mention(session, Source, SHOP["id"], SHOP["name"])
        await sources.set_managers(session, shop, [MARTA.crm_id, IVAN.crm_id])

    await house.database.write(work)


async def mute(house: House, role: Role) -> None:
    """The person does not want to hear of the order for an hour."""
    who, until = await person(house, role), house.clock() + timedelta(hours=1)
    wanted = Mute(person_id=who.pk, scope="subject", key="order:40117", name="A-1", until=until)
    await house.database.write(lambda session: mutes.mute(session, wanted))


async def press(house: House, role: Role, label: str) -> None:
    account = house.account(role)
    before = len(account.toasts)
    account.press(label)
    await house.until(lambda: len(account.toasts) > before)
    await house.quiet()


def cards(house: House, role: Role) -> list[str]:
    """The texts of the person's messages about the order."""
    received = house.account(role).received
    return [it.text for it in received if "A-1" in it.text and not it.text.startswith("Bell:")]


def first_line(house: House, role: Role) -> str:
    [card] = cards(house, role)
    return card.partition("\n")[0]


def unread(house: House, role: Role) -> str:
    return house.account(role).pinned[0].text.partition("\n")[0]


async def test_order_that_went_to_a_colleague_says_so(shop: House) -> None:
    await tell(shop, "order.created", manager_id=6)

    await tell(shop, "order.assigned", manager_id=8)

    assert first_line(shop, MARTA) == "Order № A-1: now with Ivan"
    assert unread(shop, MARTA) == "Bell: 0 unread"
    assert first_line(shop, IVAN) == "Order № A-1 is yours: take it on"
    assert unread(shop, IVAN) == "Bell: 1 unread"


async def test_first_who_takes_it_on_has_it(shop: House) -> None:
    await share(shop)
    await tell(shop, "order.created")
    before = {role.name: first_line(shop, role) for role in (MARTA, IVAN)}

    await press(shop, MARTA, "I'm on it")

    assert set(before.values()) == {"New order № A-1: take it on"}
    assert first_line(shop, IVAN) == "Order № A-1: Marta is on it"
    assert unread(shop, IVAN) == "Bell: 0 unread"
    assert "You have been on it since" in cards(shop, MARTA)[0]


async def test_who_has_passed_it_on_sees_what_became_of_it(shop: House) -> None:
    await share(shop)
    await tell(shop, "order.created")
    await press(shop, MARTA, "I'm on it")

    await tell(shop, "order.assigned", manager_id=1)
    given = {role.name: first_line(shop, role) for role in (MARTA, IVAN)}
    await tell(shop, "order.done")

    assert set(given.values()) == {"Order № A-1: now with Olga"}
    for role in (MARTA, IVAN, OLGA):
        assert first_line(shop, role) == "Order № A-1: done"


async def test_what_is_given_back_is_everybodys_again(shop: House) -> None:
    await share(shop)
    await tell(shop, "order.created")
    await press(shop, MARTA, "I'm on it")

    await press(shop, MARTA, "Give back")

    for role in (MARTA, IVAN):
        assert first_line(shop, role) == "New order № A-1: take it on"
        assert "is on it" not in cards(shop, role)[0]
    assert unread(shop, IVAN) == "Bell: 1 unread"


async def test_what_is_given_back_later_rings_but_for_who_has_muted_it(shop: House) -> None:
    await share(shop)
    await tell(shop, "order.created")
    await press(shop, MARTA, "I'm on it")
    shop.clock.advance(minutes=5)
    await press(shop, MARTA, "Give back")
    assert shop.account(IVAN).received[-1].text.startswith("New order № A-1")
    await press(shop, MARTA, "I'm on it")
    await mute(shop, IVAN)
    before = len(shop.account(IVAN).received)
    shop.clock.advance(minutes=5)

    await press(shop, MARTA, "Give back")

    assert len(shop.account(IVAN).received) == before
    assert first_line(shop, IVAN) == "New order № A-1: take it on"


async def test_what_somebody_was_on_who_leaves_rings_for_the_others(shop: House) -> None:
    await share(shop)
    await tell(shop, "order.created")
    await press(shop, MARTA, "I'm on it")
    old = shop.account(IVAN).received[-1].id

    await unlink(shop, MARTA)

    assert first_line(shop, IVAN) == "New order № A-1: take it on"
    assert shop.account(IVAN).received[-1].id > old


async def test_what_happens_later_is_told_to_whoever_is_on_it(shop: House) -> None:
    await share(shop)
    allow = partial(cabinet.allow, kind="order.payment_changed", allowed=True)
    await shop.database.write(allow)
    await tell(shop, "order.created")
    await press(shop, MARTA, "I'm on it")

    await tell(shop, "order.payment_changed", to="paid", manager_id=404)

    assert first_line(shop, MARTA) == "Order № A-1, payment: paid"
    assert first_line(shop, IVAN) == "Order № A-1: Marta is on it"
    assert unread(shop, IVAN) == "Bell: 0 unread"


async def test_reopened_order_is_everybodys_who_had_it(shop: House) -> None:
    await share(shop)
    await tell(shop, "order.created")
    await press(shop, MARTA, "I'm on it")
    await tell(shop, "order.done")

    await tell(shop, "order.created")

    for role in (MARTA, IVAN):
        assert first_line(shop, role) == "New order № A-1: take it on"
        assert "I'm on it" in shop.account(role).received[-1].labels


async def test_steps_stand_on_one_card(shop: House) -> None:
    await tell(shop, "order.created", manager_id=6)
    first = shop.account(MARTA).received[-1].id

    await tell(shop, "order.payment_changed", to="paid", manager_id=6)

    [card] = cards(shop, MARTA)
    assert shop.account(MARTA).received[-1].id == first
    assert card.splitlines()[1] == "18:01 new · 18:02 paid"


async def test_step_that_is_told_comes_below_and_the_old_message_goes(shop: House) -> None:
    await tell(shop, "order.created")
    first = shop.account(MARTA).received[-1].id

    await tell(shop, "order.assigned", manager_id=6)

    [card] = cards(shop, MARTA)
    assert shop.account(MARTA).received[-1].id > first
    assert card.splitlines()[1] == "18:01 new · 18:02 yours"


@pytest.mark.parametrize(
    ("kind", "words"),
    [("order.cancelled", "cancelled"), ("order.deleted", "deleted"), ("order.done", "done")],
)
async def test_order_that_has_ended_is_over_for_everybody(
    shop: House, kind: str, words: str
) -> None:
    await share(shop)
    await tell(shop, "order.created")

    await tell(shop, kind)
    await tell(shop, kind)

    for role in (MARTA, IVAN):
        assert first_line(shop, role) == f"Order № A-1: {words}"
        assert unread(shop, role) == "Bell: 0 unread"
        assert "I'm on it" not in shop.account(role).received[-1].labels


async def test_task_that_is_done_leaves_no_open_card(shop: House) -> None:
    await shop.post("task.created", {"task": {"id": 5, "title": "A-1"}, "assignee_id": 6})
    await shop.quiet()

    await shop.post("task.done", {"task": {"id": 5}})
    await shop.quiet()

    assert first_line(shop, MARTA) == "Task A-1: done"
    assert unread(shop, MARTA) == "Bell: 0 unread"


async def test_task_that_is_handed_on_is_new_to_the_other(shop: House) -> None:
    task = {"id": 5, "title": "A-1"}
    await shop.post("task.created", {"task": task, "assignee_id": 6})
    await shop.quiet()

    await shop.post("task.updated", {"task": task, "assignee_id": 8})
    await shop.quiet()

    assert first_line(shop, MARTA) == "Task A-1: now with Ivan"
    assert first_line(shop, IVAN) == "New task: A-1"


async def test_creation_that_comes_late_does_not_ring_for_the_old_manager(shop: House) -> None:
    await tell(shop, "order.assigned", manager_id=8)

    await tell(shop, "order.created", minutes_ago=2, manager_id=6)

    assert cards(shop, MARTA) == []
    assert len(cards(shop, IVAN)) == 1


async def test_there_and_back_within_a_second_is_two_changes(shop: House) -> None:
    for manager in (6, 8, 6):
        await shop.post("order.assigned", {**ORDER, "manager_id": manager})
    await shop.quiet()

    assert [it.ended for it in await shop.notifications_of(MARTA)] == ["moved", None]
    assert [it.ended for it in await shop.notifications_of(IVAN)] == ["moved"]
    assert first_line(shop, MARTA) == "Order № A-1 is yours: take it on"


async def test_renamed_source_is_renamed_on_its_cards(shop: House) -> None:
    await tell(shop, "order.created")
    assert "Shop" in cards(shop, MARTA)[0]

    await shop.post("source.updated", {"source": {"id": 3, "name": "Corner shop"}})

    await shop.until(lambda: "Corner shop" in cards(shop, MARTA)[0])


async def test_administrators_share_a_disconnected_source(shop: House) -> None:
    await shop.post("source.disconnected", {"source": {"id": 9, "name": "A-1"}})
    await shop.quiet()

    await shop.post("source.reconnected", {"source": {"id": 9}})
    await shop.quiet()

    assert first_line(shop, OLGA) == "Source A-1 is connected again"


async def test_who_took_on_what_a_colleague_left_hears_how_it_goes_on(shop: House) -> None:
    await share(shop)
    await shop.database.write(partial(escalations.choose, kind="order.created", minutes=5))
    allowed = partial(cabinet.allow, kind="order.payment_changed", allowed=True)
    await shop.database.write(allowed)
    await tell(shop, "order.created", manager_id=6)
    await shop.until_with_clock(lambda: bool(cards(shop, IVAN)), step_seconds=60)
    await press(shop, IVAN, "I'm on it")

    await tell(shop, "order.payment_changed", to="paid", manager_id="404")

    assert "You took it on" in cards(shop, IVAN)[0]


async def test_what_was_left_to_a_colleague_says_how_it_ended(shop: House) -> None:
    await share(shop)
    await tell(shop, "order.created")
    await press(shop, IVAN, "I'm on it")

    await tell(shop, "order.cancelled")

    assert first_line(shop, MARTA) == "Order № A-1: cancelled"


async def test_who_stood_in_for_a_manager_gives_it_up_when_they_are_back(shop: House) -> None:
    await share(shop)
    await unlink(shop, IVAN)
    await tell(shop, "order.assigned", manager_id=8)
    assert first_line(shop, MARTA) == "Order № A-1 is yours: take it on"
    await come_back(shop, IVAN)

    await tell(shop, "order.assigned", manager_id=8)

    assert first_line(shop, MARTA) == "Order № A-1: now with Ivan"
    assert first_line(shop, IVAN) == "Order № A-1 is yours: take it on"


async def test_what_its_only_manager_gives_to_nobody_here_reaches_administrators(
    shop: House,
) -> None:
    await tell(shop, "order.created", manager_id=6)

    await tell(shop, "order.assigned", manager_id=404, actor_id=6)

    [card] = cards(shop, OLGA)
    assert "reached nobody" in card


async def test_what_somebody_takes_for_themselves_reaches_nobody_else(shop: House) -> None:
    await tell(shop, "order.created", manager_id=8)

    await tell(shop, "order.assigned", manager_id=6, actor_id=6)

    assert cards(shop, OLGA) == []


async def test_a_late_step_is_told_to_whom_the_order_went_since(shop: House) -> None:
    await shop.database.write(partial(cabinet.allow, kind="order.payment_changed", allowed=True))
    await tell(shop, "order.assigned", manager_id=8)

    await tell(shop, "order.payment_changed", minutes_ago=2, to="paid", manager_id=6)

    assert cards(shop, MARTA) == []
    assert first_line(shop, IVAN) == "Order № A-1, payment: paid"


async def test_what_is_opened_again_for_somebody_who_left_is_not_sent_later(shop: House) -> None:
    await tell(shop, "order.created", manager_id=6)
    await unlink(shop, MARTA)
    await tell(shop, "order.cancelled")
    await tell(shop, "order.assigned", manager_id=6, actor_id=6)

    await come_back(shop, MARTA)

    assert first_line(shop, MARTA) == "New order № A-1: take it on"
    assert unread(shop, MARTA) == "Bell: 1 unread"
