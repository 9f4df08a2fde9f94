"""Absences as the tables hold them, and what waits for whoever is away."""

from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import absences, links, people
from storage.engine.database import Database
from storage.flow import away_backlog, cards, inbox, notifications
from storage.tables import Behalf, Form, Held, Link, NewCard, Notification
from tests.storage.rows import (
    NOW,
    make_link,
    make_notification,
    make_person,
    new_notification,
)

LATER = NOW + timedelta(days=3)


async def link_of(session: AsyncSession, name: str) -> Link:
    return await make_link(session, await make_person(session, name))


async def test_an_absence_lasts_until_its_time(database: Database) -> None:
    async def work(session: AsyncSession) -> list[bool]:
        marta = (await link_of(session, "Marta")).person_id
        await absences.put(session, marta, LATER, None, NOW)
        moments = [NOW, LATER - timedelta(seconds=1), LATER]
        return [await absences.are_away(session, [marta], moment) for moment in moments]

    assert await database.write(work) == [True, True, False]


async def test_an_absence_ends_once(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[int | None, bool, list[int]]:
        marta, ivan = [(await link_of(session, name)).person_id for name in ("Marta", "Ivan")]
        await absences.put(session, marta, LATER, ivan, NOW)
        over = await absences.over(session, LATER, 5)
        assert over == [marta]
        first, second = [await absences.drop(session, marta) for _ in range(2)]
        assert first is not None
        left = await absences.over(session, LATER, 5)
        return (first.substitute_id or 0) - ivan, second is None, left

    assert await database.write(work) == (0, True, [])


async def test_another_end_keeps_when_it_began(database: Database) -> None:
    async def work(session: AsyncSession) -> bool:
        marta = (await link_of(session, "Marta")).person_id
        await absences.put(session, marta, LATER, None, NOW)
        await absences.put(session, marta, LATER + timedelta(days=1), None, NOW + timedelta(days=1))
        absence = await absences.of_person(session, marta, LATER)
        return absence is not None and absence.begins_at == NOW

    assert await database.write(work)


async def test_candidates_are_linked_reachable_here_and_others(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[list[str], int]:
        marta = await link_of(session, "Marta")
        away, blocked, left = [await link_of(session, name) for name in ("Away", "Blocked", "Left")]
        for name in ("Ivan", "Anna"):
            await link_of(session, name)
        await make_person(session, "Unlinked")
        await absences.put(session, away.person_id, LATER, None, NOW)
        await links.mark_unreachable(session, blocked.id or 0, NOW)
        await links.end(session, left, NOW)
        found, total = await absences.candidates(session, marta.person_id, NOW, 0, 8)
        return [person.name for person in found], total

    assert await database.write(work) == (["Anna", "Ivan"], 2)


async def test_whoever_cannot_be_written_to_stands_in_for_nobody(database: Database) -> None:
    async def work(session: AsyncSession) -> list[str]:
        here, blocked, left = [await link_of(session, name) for name in ("Here", "Blocked", "Left")]
        await links.mark_unreachable(session, blocked.id or 0, NOW)
        await links.end(session, left, NOW)
        ids = [link.person_id for link in (here, blocked, left)]
        return [it.person.name for it in await people.reachable(session, ids)]

    assert await database.write(work) == ["Here"]


async def test_what_waits_for_the_absent_is_not_let_go_by_anything_else(database: Database) -> None:
    async def work(session: AsyncSession) -> Notification:
        link = await link_of(session, "Marta")
        waiting = await make_notification(session, link, held=Held.AWAY, due_at=None)
        await notifications.hold(session, link.person_id, until=NOW)
        await session.refresh(waiting)
        return waiting

    assert (await database.write(work)).due_at is None


async def test_what_waits_for_something_else_is_let_go(database: Database) -> None:
    async def work(session: AsyncSession) -> Notification:
        link = await link_of(session, "Marta")
        waiting = await make_notification(session, link, held="quiet", due_at=None)
        await notifications.hold(session, link.person_id, until=NOW)
        await session.refresh(waiting)
        return waiting

    assert (await database.write(work)).due_at == NOW


async def test_what_is_urgent_does_not_begin_to_wait(database: Database) -> None:
    async def work(session: AsyncSession) -> list[str | None]:
        link = await link_of(session, "Marta")
        rows = [await make_notification(session, link, urgent=urgent) for urgent in (True, False)]
        await away_backlog.wait(session, link.person_id, LATER)
        for row in rows:
            await session.refresh(row)
        return [row.held for row in rows]

    assert await database.write(work) == [None, "away"]


async def test_one_card_carries_what_nobody_has_read(database: Database) -> None:
    async def work(session: AsyncSession) -> list[tuple[bool, str | None]]:
        marta, ivan = await link_of(session, "Marta"), await link_of(session, "Ivan")
        rows = [
            await make_notification(session, marta, held=Held.AWAY, due_at=None) for _ in range(3)
        ]
        await inbox.mark_read(session, rows[0], NOW)
        place = {"reason": "substitute", "on_behalf_of": marta.person_id}
        await notifications.add(
            session, [new_notification(rows[1].event_id, ivan.person_id, **place)]
        )
        await inbox.mark_all_read(session, ivan.person_id, ["events"], NOW)
        card = await cards.add(session, NewCard(marta.pk, Form.LIST, NOW))
        await away_backlog.close_covered(session, marta.person_id)
        await away_backlog.bind(session, marta.person_id, card, LATER)
        for row in rows:
            await session.refresh(row)
        assert not await away_backlog.still_open(session, marta.person_id)
        return [(row.card_id == card.id, row.ended) for row in rows]

    assert await database.write(work) == [(False, "read"), (False, "covered"), (True, None)]


async def test_a_card_in_place_of_somebody_says_for_whom_it_was(database: Database) -> None:
    async def work(session: AsyncSession) -> list[Behalf | None]:
        marta, ivan = await link_of(session, "Marta"), await link_of(session, "Ivan")
        own = await make_notification(session, marta)
        other = new_notification(own.event_id, ivan.person_id, on_behalf_of=marta.person_id)
        [(_, number)] = (await notifications.add(session, [other])).items()
        passed_on = await session.get_one(Notification, number)
        before = await absences.behalf(session, passed_on, NOW)
        await absences.put(session, marta.person_id, LATER, None, NOW)
        return [
            await absences.behalf(session, own, NOW),
            before,
            await absences.behalf(session, passed_on, NOW),
        ]

    told = Behalf("Marta", None, NOW)
    assert await database.write(work) == [None, told, told._replace(away_until=LATER)]


async def test_the_forgotten_are_nobodys_substitutes(database: Database) -> None:
    async def work(session: AsyncSession) -> dict[int, int | None]:
        marta, ivan = [(await link_of(session, name)).person_id for name in ("Marta", "Ivan")]
        await absences.put(session, marta, LATER, ivan, NOW)
        await absences.put(session, ivan, LATER, None, NOW)
        await absences.forget(session, ivan)
        left = await absences.substitutes(session, NOW)
        return {person_id - marta: substitute for person_id, substitute in left.items()}

    assert await database.write(work) == {0: None}


async def test_the_names_of_those_one_stands_in_for_are_known(database: Database) -> None:
    async def work(session: AsyncSession) -> list[str]:
        ids = [(await link_of(session, name)).person_id for name in ("Marta", "Anna", "Ivan")]
        for absent in ids[:2]:
            await absences.put(session, absent, LATER, ids[2], NOW)
        return await absences.stood_in_for(session, ids[2], NOW)

    assert await database.write(work) == ["Anna", "Marta"]
