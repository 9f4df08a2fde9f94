"""What events mean, end to end: hooks over HTTP on one side, cards and bells on the other."""

import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import select

from bot.intake.step import BATCH
from storage.directory import cabinet, people, sources
from storage.flow import events
from storage.tables import Channel, Ended, Event, EventState, NewEvent, Source
from tests.cast import IVAN, MARKET, MARTA, OLGA, SHOP, Role
from tests.house import House

ORDER = {"order": {"id": 40117, "number": "A-1", "total": "1198.00", "currency": "UAH"}}
VIBER = {"channel": {"id": 12, "name": "Viber", "kind": "viber"}}
NOBODYS = {"id": 77, "name": "Fair"}
NOBODYS_TASK = {"task": {"id": 5, "title": "Call"}, "assignee_id": 404}


async def heard(house: House, role: Role) -> list[str]:
    return [it.kind for it in await house.notifications_of(role)]


async def tell(house: House, kind: str, data: dict[str, Any], *, minutes_ago: int = 0) -> None:
    moment = house.clock() - timedelta(minutes=minutes_ago)
    body = {"type": kind, "timestamp": moment.isoformat(), "data": data}
    answer = await house.post_raw(json.dumps(body).encode())
    assert answer.status == 200
    await house.quiet()


async def allow_everything(house: House) -> None:
    for kind in ("order.status_changed", "order.payment_changed", "lead.status_changed"):
        await house.database.write(partial(cabinet.allow, kind=kind, allowed=True))


TO_MARTA = {
    "order.created": {**ORDER, "source": MARKET, "manager_id": 6},
    "lead.created": {"lead": {"id": 7}, "manager_id": 6},
    "order.assigned": {**ORDER, "manager_id": 6, "previous_manager_id": 8},
    "lead.assigned": {"lead": {"id": 7}, "manager_id": "6"},
    "order.status_changed": {**ORDER, "to": "Sent", "manager_id": 6},
    "order.payment_changed": {**ORDER, "from": "not_paid", "to": "paid", "manager_id": 6},
    "lead.status_changed": {"lead": {"id": 7}, "to": "Won", "manager_id": 6},
    "message.received": {**VIBER, "client": {"name": "Ada"}, "text": "Hi", "assignee_id": 6},
    "message.failed": {**VIBER, "client": {}, "reason": "blocked_bot", "sender_id": 6},
    "conversation.assigned": {**VIBER, "client": {}, "assignee_id": 6},
    "task.created": {"task": {"id": 5, "title": "Call"}, "assignee_id": 6},
    "task.overdue": {"task": {"id": 5, "title": "Call"}, "assignee_id": 6},
    "call.missed": {"call": {"phone": "+380"}, "assignee_id": 6},
}
TO_OLGA = {
    "source.disconnected": {"source": SHOP, "reason": "token_expired"},
    "source.reconnected": {"source": SHOP},
    "channel.disconnected": {**VIBER, "reason": "unpaid"},
    "channel.reconnected": VIBER,
    "channel.payment_due": {**VIBER, "due_at": "2026-12-01T10:00:00Z", "amount": 5},
    "channel.paid": {**VIBER, "paid_until": "2027-01-01"},
}


async def test_each_kind_reaches_the_right_person(shop: House) -> None:
    await allow_everything(shop)

    for kind, data in (TO_MARTA | TO_OLGA).items():
        await shop.post(kind, data)
    await shop.quiet()

    assert await heard(shop, MARTA) == list(TO_MARTA)
    assert await heard(shop, OLGA) == list(TO_OLGA)
    assert await heard(shop, IVAN) == []


ENDINGS = {
    "order.done": {"order": {"id": 1}},
    "order.cancelled": {"order": {"id": 2}, "reason": "No stock"},
    "order.deleted": {"order": {"id": 1}, "actor_id": 6},
    "lead.closed": {"lead": {"id": 7}},
    "task.deleted": {"task": {"id": 5}},
    "message.answered": {"conversation": {"id": 12}, "by_id": 6},
    "conversation.closed": {"conversation": {"id": 12}},
}


async def test_the_end_of_unknown_objects_is_recorded_and_told_to_nobody(shop: House) -> None:
    for kind, data in [*ENDINGS.items(), *ENDINGS.items()]:  # each of them twice
        await shop.post(kind, data)
    await shop.quiet()

    assert [await heard(shop, role) for role in (MARTA, OLGA, IVAN)] == [[], [], []]
    async with shop.database.read() as session:
        left = (await session.exec(select(Event).where(Event.state != EventState.DONE))).all()
    assert left == []


async def test_a_message_is_a_step_of_its_conversation(shop: House) -> None:
    data = {**TO_MARTA["message.received"], "conversation": {"id": 12}}

    await shop.post("message.received", data)
    await shop.quiet()

    [received] = await shop.notifications_of(MARTA)
    assert received.subject == "conversation:12"


async def test_an_answer_ends_the_messages_so_far_in_whatever_order_they_come(
    shop: House,
) -> None:
    data = {**TO_MARTA["message.received"], "conversation": {"id": 12}}
    await tell(shop, "message.received", data, minutes_ago=10)
    await tell(shop, "message.answered", ENDINGS["message.answered"], minutes_ago=5)
    await tell(shop, "message.received", data, minutes_ago=7)
    await tell(shop, "message.received", data)

    ended = [it.ended for it in await shop.notifications_of(MARTA)]
    assert ended[:2] == ["answered", "answered"]
    assert ended[2] != "answered"


async def test_what_a_sender_ends_whose_clock_is_ahead_ends(shop: House) -> None:
    await tell(shop, "order.created", {**ORDER, "source": MARKET, "manager_id": 6}, minutes_ago=-10)
    shop.clock.advance(minutes=1)
    await tell(shop, "order.done", {"order": {"id": 40117}}, minutes_ago=-10)

    [order] = await shop.notifications_of(MARTA)
    assert order.ended == Ended.DONE


async def test_each_kind_is_told_in_its_section(shop: House) -> None:
    await allow_everything(shop)

    for kind, data in (TO_MARTA | TO_OLGA).items():
        await shop.post(kind, data)
    await shop.quiet()

    assert {it.section for it in await shop.notifications_of(MARTA)} == {"events"}
    assert {it.section for it in await shop.notifications_of(OLGA)} == {"system"}


async def test_status_changes_are_not_sent_by_default(shop: House) -> None:
    for kind in ("order.status_changed", "order.payment_changed", "lead.status_changed"):
        await tell(shop, kind, TO_MARTA[kind])

    assert await heard(shop, MARTA) == []


async def test_nobody_hears_of_their_own_action(shop: House) -> None:
    await tell(shop, "order.created", {**ORDER, "source": SHOP, "manager_id": 6, "actor_id": 6})

    assert [await heard(shop, it) for it in (MARTA, OLGA)] == [[], []]


@pytest.mark.parametrize("manager", [None, 404, "nobody"])
async def test_order_without_a_known_manager_goes_to_the_defaults(
    shop: House, manager: object
) -> None:
    await tell(shop, "order.created", {**ORDER, "source": SHOP, "manager_id": manager})

    assert await heard(shop, MARTA) == ["order.created"]


async def test_events_that_reach_nobody_are_one_card_that_counts_up(shop: House) -> None:
    for number in range(3):
        order = {"order": {"id": number}, "source": NOBODYS}
        await tell(shop, "order.created", order)
        shop.clock.advance(minutes=1)

    cards = [it for it in shop.account(OLGA).received if "Fair" in it.text and not it.pinned]
    assert len(cards) == 1
    assert "3" in cards[0].text
    assert "Choose managers" in cards[0].labels


async def test_every_unreached_event_of_a_burst_is_counted(shop: House) -> None:
    now, many = shop.clock(), BATCH + 1  # the last is in one batch with the report of the others
    data = {"type": "task.created", "timestamp": now.isoformat(), "data": NOBODYS_TASK}
    stored = [
        NewEvent(
            1, f"burst-{number}", "task.created", None, None, now, now, json.dumps(data).encode()
        )
        for number in range(many)
    ]
    await shop.database.write(lambda session: events.accept(session, [stored]))

    shop.app.wakes.intake()
    await shop.quiet()

    [card] = await shop.cards_of(OLGA)
    assert f"{many} new tasks reached nobody" in card


async def test_tomorrows_unreached_events_are_another_card(shop: House) -> None:
    await tell(shop, "order.created", {"order": {"id": 1}, "source": NOBODYS})
    shop.clock.advance(days=1)

    await tell(shop, "order.created", {"order": {"id": 2}, "source": NOBODYS})

    assert await heard(shop, OLGA) == ["event.unreached"] * 2


async def test_administrator_linked_later_that_day_hears_of_its_unreached_events(
    shop: House,
) -> None:
    petro = Role("Petro", "administrator", "11", 111)
    await tell(shop, "order.created", {"order": {"id": 1}, "source": NOBODYS})
    await shop.link(petro)

    await tell(shop, "order.created", {"order": {"id": 2}, "source": NOBODYS})

    assert await heard(shop, petro) == ["event.unreached"]


@pytest.mark.parametrize("about", [{}, {"sender_id": 1}, {"source": SHOP}, {"sender_id": 404}])
async def test_administrators_never_hear_of_a_failed_message(
    shop: House, about: dict[str, Any]
) -> None:
    await tell(shop, "message.failed", {**VIBER, "client": {}, **about})

    assert await heard(shop, OLGA) == []
    assert await heard(shop, MARTA) == ["message.failed"]


async def test_administrators_hear_of_a_missed_call_for_nobody(shop: House) -> None:
    await tell(shop, "call.missed", {"call": {"phone": "+380"}})

    assert await heard(shop, OLGA) == ["call.missed"]


async def test_what_comes_while_the_switch_is_off_never_makes_anything(shop: House) -> None:
    await shop.database.write(partial(cabinet.switch, on=False))
    await tell(shop, "order.created", {**ORDER, "source": SHOP})
    await shop.database.write(partial(cabinet.switch, on=True))
    shop.clock.advance(hours=1)
    await shop.quiet()

    assert [await heard(shop, it) for it in (MARTA, OLGA)] == [[], []]


async def test_names_and_payment_dates_are_kept_while_the_switch_is_off(shop: House) -> None:
    await shop.database.write(partial(cabinet.switch, on=False))

    await tell(shop, "order.created", {**ORDER, "source": NOBODYS})
    await tell(shop, "channel.payment_due", TO_OLGA["channel.payment_due"])

    assert await _names(shop) == {"77": "Fair", "12": "Viber"}
    assert (await _channel(shop)).paid_until is not None


async def test_kind_that_the_policy_forbids_makes_no_notification(shop: House) -> None:
    await shop.database.write(partial(cabinet.allow, kind="order.created", allowed=False))

    await tell(shop, "order.created", {**ORDER, "source": SHOP})

    assert [await heard(shop, it) for it in (MARTA, OLGA)] == [[], []]


async def test_renamed_source_keeps_its_name(shop: House) -> None:
    async def rename(session: Any) -> None:  # Any: an AsyncSession
        row = await sources.mention(session, Source, "3", None)
        await sources.rename(session, row, "Corner shop")

    await shop.database.write(rename)
    await tell(shop, "order.created", {**ORDER, "source": {"id": 3, "name": "Shop of the CRM"}})
    await tell(shop, "source.updated", {"source": {"id": 3, "name": "Again"}})

    assert "Corner shop" in (await shop.cards_of(MARTA))[0]


async def test_default_managers_follow_the_crm_even_before_they_are_known(shop: House) -> None:
    zoya = Role("Zoya", "manager", "21", 121)
    await tell(shop, "source.updated", {"source": {"id": 3, "name": "Shop", "manager_ids": [21]}})
    await tell(shop, "staff.updated", {"staff": {"id": 21, "name": "Zoya", "role": "manager"}})
    await shop.link(zoya)

    await tell(shop, "order.created", {**ORDER, "source": SHOP})

    assert await heard(shop, zoya) == ["order.created"]
    assert await heard(shop, MARTA) == []


async def test_reconnection_ends_the_disconnection(shop: House) -> None:
    await tell(shop, "source.disconnected", {"source": SHOP})
    shop.clock.advance(minutes=5)

    await tell(shop, "source.reconnected", {"source": SHOP})

    ended = [(it.kind, it.ended) for it in await shop.notifications_of(OLGA)]
    assert ended == [("source.disconnected", "answered"), ("source.reconnected", None)]


async def test_disconnection_that_arrives_after_the_reconnection_is_over(shop: House) -> None:
    await tell(shop, "source.reconnected", {"source": SHOP})

    await tell(shop, "source.disconnected", {"source": SHOP}, minutes_ago=10)

    assert [it.ended for it in await shop.notifications_of(OLGA)] == [None, "answered"]


async def test_old_reconnection_does_not_end_a_newer_disconnection(shop: House) -> None:
    await tell(shop, "source.disconnected", {"source": SHOP})

    await tell(shop, "source.reconnected", {"source": SHOP}, minutes_ago=10)

    assert [it.ended for it in await shop.notifications_of(OLGA)] == [None, None]


async def test_late_hook_of_a_payment_due_does_not_undo_the_payment(shop: House) -> None:
    await tell(shop, "channel.paid", VIBER)

    due = {**VIBER, "due_at": "2026-11-23T10:00:00Z"}
    await tell(shop, "channel.payment_due", due, minutes_ago=10)

    assert (await _channel(shop)).paid_until is None


async def test_late_hook_of_a_payment_that_has_moved_is_no_news(shop: House) -> None:
    moved = {"channel": {**VIBER["channel"], "paid_until": "2026-12-25"}}
    await tell(shop, "channel.updated", moved)

    await tell(shop, "channel.payment_due", {**VIBER, "due_at": "2026-11-25"}, minutes_ago=10)

    assert [it.ended for it in await shop.notifications_of(OLGA)] == ["answered"]


async def _names(house: House) -> dict[str, str]:
    async with house.database.read() as session:
        return {
            **await sources.called(session, Source, ["77"]),
            **await sources.called(session, Channel, ["12"]),
        }


async def _channel(house: House) -> Channel:
    return await house.database.write(lambda session: sources.mention(session, Channel, "12", None))


async def test_late_hook_about_a_dismissed_person_brings_nobody_back(shop: House) -> None:
    staff = {"id": 6, "name": "Marta", "role": "manager"}
    await tell(shop, "staff.updated", {"staff": {**staff, "active": False}})

    await tell(shop, "staff.updated", {"staff": {**staff, "active": True}}, minutes_ago=10)

    async with shop.database.read() as session:
        marta = await people.by_crm_id(session, "6")
    assert marta is not None
    assert not marta.active
