"""What keeps a card from arriving at once, and what came after it, as the trace tells it."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from sqlmodel import select, update

from bot.pages.cabinet.trace import event_lines, of_all
from bot.rules.untold import Why
from bot.ui.html import text_of
from bot.ui.reader import Reader
from storage.directory import links, quiet_hours
from storage.tables import Card, Event, EventState, Link
from tests.cast import IVAN, MARTA
from tests.stories.desk import ORDER, after, arrive, order_of_marta
from tests.stories.office import KYIV, Office
from tests.stories.test_trace import lines_of, order, person_of, trace_of

NEXT_MORNING = datetime(2026, 11, 23, 6, tzinfo=UTC)  # 8:00 in Kyiv


async def said(office: Office, subject: str = "order:1") -> str:
    """All that is said of the object's newest event."""
    found = await trace_of(office, subject)
    viewed = Reader("en", KYIV), office.clock()
    return "\n".join(text_of(it) for it in event_lines(found.events[0], found.people, viewed))


async def test_quiet_hours_are_said_with_their_end_and_after_they_are_gone(team: Office) -> None:
    marta = await person_of(team, MARTA)
    hours = [(6, 18 * 60, 8 * 60)]
    await team.database.write(lambda s: quiet_hours.keep_quiet(s, marta.pk, hours))
    await team.tell(ORDER, order(manager_id="6"))
    await team.fan_out()
    await team.database.write(lambda s: quiet_hours.keep_quiet(s, marta.pk, []))

    [line] = await lines_of(team)
    assert (line.why, line.until) == (Why.QUIET, NEXT_MORNING)
    assert "Marta: quiet hours until" in await said(team)


async def test_digest_is_said_with_its_time(team: Office) -> None:
    marta = await person_of(team, MARTA)
    await team.database.write(lambda s: quiet_hours.choose_rhythm(s, marta.pk, "", "hourly"))
    await team.tell(ORDER, order(manager_id="6"))
    await team.fan_out()

    [line] = await lines_of(team)
    assert line.why == Why.DIGEST
    assert line.until is not None
    assert line.until > team.clock()
    assert "Marta: digest at" in await said(team)


async def test_whoever_had_blocked_the_bot_is_said_to_have(team: Office) -> None:
    marta = await person_of(team, MARTA)

    async def block(session: Any) -> None:
        link = await links.of_person(session, marta.pk)
        await links.mark_unreachable(session, link.pk, team.clock())

    await team.database.write(block)
    await team.tell(ORDER, order(manager_id="6"))
    await team.fan_out()

    assert "Marta: cannot be reached, had blocked the bot" in await said(team)


@pytest.mark.parametrize("form", ["list", "digest"])
async def test_form_of_the_message_is_said(team: Office, form: str) -> None:
    await order_of_marta(team)
    await arrive(team)
    sent = {"form": form, "message_id": 345, "sent_at": team.clock()}
    await team.database.write(lambda s: s.exec(update(Card).values(**sent)))

    assert f"message 345; in a {form}" in await said(team)


async def test_escalation_is_said(desk: Office) -> None:
    await order_of_marta(desk)
    await arrive(desk)
    assert await after(desk, 16) == {"Marta": 1}

    assert "reminded: 1" in await said(desk)


async def test_what_is_of_no_interest_is_said_to_be(team: Office) -> None:
    await team.tell(ORDER, order(manager_id="6"))
    ignored = update(Event).values(state=EventState.IGNORED)
    await team.database.write(lambda s: s.exec(ignored))

    assert (await said(team)).endswith("generic: ignored (order.created)")


async def test_what_reached_nobody_is_on_the_list(team: Office) -> None:
    for role in (MARTA, IVAN):
        person = await person_of(team, role)
        link = await _link_of(team, person.pk)
        await team.database.write(partial(_end, link_id=link, now=team.clock()))
    await team.tell(ORDER, order(manager_id="6"))
    await team.fan_out()

    event = (await trace_of(team)).events[0]
    assert event.unreached == {ORDER}
    assert of_all(event, ORDER) == [Why.UNREACHED]
    assert "reached nobody; it is on the administrators’ list" in await said(team)


async def _link_of(office: Office, person_id: int) -> int:
    async with office.database.read() as session:
        link = await links.of_person(session, person_id)
        assert link is not None
        return link.pk


async def _end(session: Any, link_id: int, now: datetime) -> None:
    link = (await session.exec(select(Link).where(Link.id == link_id))).one()
    link.ended_at = now
