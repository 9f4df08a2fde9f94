"""Who was told and who was not, as it was then, whatever has changed since."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import col, select, update

from bot.actions import forgetting
from bot.actions.context import Context
from bot.pages.cabinet.trace import Explained, as_json, explained, of_all
from bot.rules.preferences import part_of
from bot.rules.untold import Why
from storage.directory import cabinet, links, mutes, people, preferences
from storage.objects import claims
from storage.tables import (
    NOBODY,
    Card,
    Event,
    EventState,
    Link,
    Mute,
    Person,
    Trace,
)
from storage.upkeep import tracing
from storage.upkeep.purging import purge
from tests.cast import IVAN, MARTA, SHOP, Role
from tests.stories.desk import ORDER, arrive, go_away
from tests.stories.office import KYIV, Office

SUBJECT = "order:1"
MISSED = "call.missed"


def order(**named: Any) -> dict[str, Any]:
    return {"order": {"id": 1, "number": "A-1"}, "source": SHOP, **named}


async def person_of(office: Office, role: Role) -> Person:
    async with office.database.read() as session:
        person = await people.by_crm_id(session, role.crm_id)
        assert person is not None
        return person


async def trace_of(office: Office, subject: str = SUBJECT) -> Trace:
    async with office.database.read() as session:
        return await tracing.trace(session, subject, 0, 50)


async def lines_of(office: Office, subject: str = SUBJECT) -> list[Explained]:
    """What is said of the people, of the oldest event first."""
    found = await trace_of(office, subject)
    now = office.clock()
    return [it for each in reversed(found.events) for it in explained(each, found.people, now)]


async def whys(office: Office, subject: str = SUBJECT) -> dict[str, str | None]:
    lines = await lines_of(office, subject)
    assert len({it.name for it in lines}) == len(lines)
    return {it.name: it.why and str(it.why) for it in lines}


async def choose(office: Office, role: Role, key: str, kind: str, value: bool) -> None:
    person = await person_of(office, role)
    chosen = partial(preferences.choose, person_id=person.pk, key=key, kind=kind, value=value)
    await office.database.write(chosen)


async def mute_order(office: Office, role: Role) -> None:
    until = office.clock() + timedelta(hours=2)
    mute = Mute(
        person_id=(await person_of(office, role)).pk,
        scope="subject",
        key=SUBJECT,
        name="",
        until=until,
    )
    await office.database.write(partial(mutes.mute, wanted=mute))


async def unmute(office: Office) -> None:
    async def work(session: Any) -> None:
        for mute in (await session.exec(select(Mute))).all():
            await session.delete(mute)

    await office.database.write(work)


async def unlink(office: Office, role: Role) -> None:
    person = await person_of(office, role)

    async def work(session: Any) -> None:
        link = await links.of_person(session, person.pk)
        assert link is not None
        link.ended_at = office.clock()

    await office.database.write(work)


async def link_again(office: Office, role: Role) -> None:
    person = await person_of(office, role)
    opened = partial(links.open_one, person_id=person.pk, telegram_id=role.telegram_id)
    now = office.clock()
    await office.database.write(lambda s: opened(s, username=None, now=now))


Change = Callable[[Office], Awaitable[None]]

# What Marta has chosen, why she hears nothing then, and how she changes her mind.
OWN: list[tuple[Change, str, Change]] = [
    (
        lambda o: choose(o, MARTA, "push", "", False),
        "push_off",
        lambda o: choose(o, MARTA, "push", "", True),
    ),
    (
        lambda o: choose(o, MARTA, "push", ORDER, False),
        "kind_off",
        lambda o: choose(o, MARTA, "push", ORDER, True),
    ),
    (
        lambda o: choose(o, MARTA, "push", part_of(SHOP["id"]), False),
        "source_off",
        lambda o: choose(o, MARTA, "push", part_of(SHOP["id"]), True),
    ),
    (
        lambda o: choose(o, MARTA, "everything_off", "", True),
        "everything_off",
        lambda o: choose(o, MARTA, "everything_off", "", False),
    ),
    (lambda o: mute_order(o, MARTA), "muted", unmute),
    (lambda o: unlink(o, MARTA), "unlinked", lambda o: link_again(o, MARTA)),
]


@pytest.mark.parametrize(("change", "why", "undo"), OWN, ids=[why for _, why, _ in OWN])
async def test_what_was_chosen_then_is_said_after_it_has_changed(
    team: Office, change: Change, why: str, undo: Change
) -> None:
    await change(team)
    await team.tell(ORDER, order(manager_id="6"))
    await team.fan_out()
    await undo(team)

    assert await whys(team) == {"Marta": why}


async def test_mute_is_said_with_its_end(team: Office) -> None:
    await mute_order(team, MARTA)
    await team.tell(ORDER, order(manager_id="6"))
    await team.fan_out()

    [line] = await lines_of(team)
    until = (team.clock() + timedelta(hours=2)).replace(microsecond=0)
    assert (line.why, line.until) == (Why.MUTED, until)


async def test_what_held_all_of_it_is_said_after_it_has_changed(team: Office) -> None:
    await team.database.write(lambda s: cabinet.switch(s, on=False))
    await team.tell(ORDER, order(manager_id="6"))
    await team.fan_out()
    await team.database.write(lambda s: cabinet.switch(s, on=True))
    await team.tell("order.status_changed", order(manager_id="6", to="packed"))
    await team.fan_out()

    changed, created = (await trace_of(team)).events
    assert of_all(created, ORDER) == [Why.OFF]
    assert of_all(changed, "order.status_changed") == [Why.POLICY]


async def test_what_came_late_is_said(team: Office) -> None:
    await team.tell(ORDER, order(manager_id="6"))
    await team.tell("order.assigned", order(manager_id="6"))
    await team.tell("order.assigned", order(manager_id="8"), minutes_ago=60)
    await team.fan_out()

    late = (await trace_of(team)).events[0]
    assert of_all(late, "order.assigned") == [Why.LATE]


async def test_own_action_and_unknown_and_dismissed_ids_are_said(team: Office) -> None:
    await team.tell(ORDER, order(manager_id="6", actor_id="6"))
    await team.fan_out()
    assert await whys(team) == {"Marta": "actor"}

    await team.tell("lead.created", {"lead": {"id": 1}, "manager_id": "<b>77</b>"})
    await team.fan_out()
    assert await whys(team, "lead:1") == {"<b>77</b>": "unknown"}

    async def dismiss(session: Any) -> None:
        await session.exec(update(Person).where(Person.name == "Ivan").values(active=False))

    await team.database.write(dismiss)
    await team.tell("lead.created", {"lead": {"id": 2}, "manager_id": "8"})
    await team.fan_out()
    assert await whys(team, "lead:2") == {"Ivan": "left"}
    [event] = (await trace_of(team, "lead:2")).events
    assert of_all(event, "lead.created") == [Why.UNREACHED]


async def test_default_manager_hears_of_nothing_that_names_another(team: Office) -> None:
    await team.tell(ORDER, order(manager_id="8"))
    await team.fan_out()

    assert await whys(team) == {"Ivan": None, "Marta": "others"}


async def test_administrator_is_kept_from_what_is_not_for_administrators(team: Office) -> None:
    await team.tell(
        "message.failed",
        {"channel": {"id": 5}, "client": {"name": "N"}, "sender_id": "1", "message": {"id": 1}},
    )
    await team.fan_out()

    assert (await whys(team, "message:1"))["Olga"] == "role"


async def test_claim_is_said(desk: Office) -> None:
    await desk.tell(ORDER, order())
    await desk.fan_out()
    marta = await person_of(desk, MARTA)
    now = desk.clock()
    await desk.database.write(lambda s: claims.take(s, SUBJECT, marta.pk, now))
    await desk.tell(ORDER, order())
    await desk.fan_out()

    found = await trace_of(desk)
    said = explained(found.events[0], found.people, now)
    assert sorted((it.name, it.why) for it in said) == [("Ivan", Why.CLAIMED), ("Marta", None)]


async def test_absent_person_and_who_stands_in_are_said(team: Office) -> None:
    await go_away(team, IVAN, hours=5)
    await team.tell(ORDER, order(manager_id="6"))
    await team.fan_out()

    found = {it.name: it for it in await lines_of(team)}
    assert (found["Marta"].why, found["Ivan"].on_behalf_of) == (Why.AWAY, "Marta")


async def test_receipts_are_told(team: Office) -> None:
    await team.tell(ORDER, order(manager_id="6"))
    await team.fan_out()
    await arrive(team)

    async def settle(session: Any) -> None:
        sent = {"message_id": 345, "sent_at": team.clock(), "maybe_repeat": True}
        await session.exec(update(Card).values(**sent))
        await session.exec(update(Event).values(repeats=2, repeated_at=team.clock()))

    await team.database.write(settle)

    found = await trace_of(team)
    said = as_json(found.events[0], found.people, team.clock())
    [line] = said["people"]
    assert (line["how"], line["message_id"], line["maybe_repeat"]) == ("sent", 345, True)
    assert said["repeats"] == 2


@pytest.mark.parametrize("state", ["broken", "gone", "due"])
async def test_card_that_has_not_arrived_is_told(team: Office, state: str) -> None:
    await team.tell(ORDER, order(manager_id="6"))
    await team.fan_out()
    await arrive(team)
    later = team.clock() + timedelta(minutes=5)

    async def work(session: Any) -> None:
        await session.exec(update(Card).values(state=state, due_at=later))
        for card in (await session.exec(select(Card))).all():
            await session.exec(
                update(Link).where(col(Link.id) == card.link_id).values(held_until=later)
            )

    await team.database.write(work)

    [line] = await lines_of(team)
    assert line.how == {"broken": "refused", "gone": "blocked", "due": "waits"}[state]
    assert line.at == (later if state == "due" else None)


async def test_unreadable_hook_is_in_the_trace(team: Office) -> None:
    await team.tell("order.payment_changed", order())
    await team.fan_out()

    [only] = (await trace_of(team)).events
    assert (only.event.state, await lines_of(team)) == (EventState.UNREADABLE, [])


async def test_forgotten_person_is_nobody_in_the_trace(team: Office) -> None:
    await choose(team, MARTA, "push", "", False)
    await team.tell(ORDER, order(manager_id="6"))
    await team.fan_out()

    async def forget(session: Any) -> None:
        person = await people.by_crm_id(session, MARTA.crm_id)
        known = await forgetting.known_of(session, person)
        context = Context(session, KYIV, team.clock())
        await forgetting.erase(context, person, known, forgetting.Place(), team.clock())

    await team.database.write(forget)

    assert {it.name for it in await lines_of(team)} == {NOBODY}


async def test_nothing_is_kept_of_what_is_purged(team: Office) -> None:
    await choose(team, MARTA, "push", "", False)
    await team.tell(ORDER, order(manager_id="6"))
    await team.fan_out()
    later = team.clock() + timedelta(days=400)
    await team.database.write(lambda s: purge(s, later, 100))

    assert (await trace_of(team)).events == ()
    async with team.database.read() as session:
        assert [it for it in (await session.exec(select(Event.untold))).all() if it] == []


async def test_usual_event_keeps_nothing(team: Office) -> None:
    await team.tell(ORDER, order(manager_id="6"))
    await team.fan_out()

    async with team.database.read() as session:
        assert (await session.exec(select(Event.untold))).one() is None


@pytest.mark.parametrize("wanted", ["order:1", "1", "A-1"])
async def test_object_is_found_by_id_and_by_number(team: Office, wanted: str) -> None:
    await team.tell(ORDER, order(manager_id="6"))
    await team.fan_out()

    async with team.database.read() as session:
        found = await tracing.objects(session, wanted, [""])
        assert [subject for subject, _ in found] == [SUBJECT]


async def test_hostile_numbers_find_nothing(team: Office) -> None:
    await team.tell(ORDER, order(manager_id="6"))
    await team.fan_out()

    async with team.database.read() as session:
        for wanted in ("%", "_", '"', "A-%", "order:%", "'; DROP TABLE event", "\\", "x" * 5000):
            assert await tracing.objects(session, wanted, [""]) == []
