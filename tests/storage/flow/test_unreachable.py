"""Who cannot be reached, and the cards that list them, as the tables hold it."""

from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import links
from storage.engine.database import Database
from storage.flow import unreachable
from storage.tables import Card, Form, Person
from tests.storage.rows import NOW, forget, make_card, make_link, make_person


async def lose(session: AsyncSession, name: str, hours: int = 0) -> Person:
    person = await make_person(session, name)
    link = await make_link(session, person)
    link.unreachable_at = NOW + timedelta(hours=hours)
    await session.flush()
    return person


async def test_only_people_who_are_lost_now_are_listed_the_last_first(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[list[str], list[str], int]:
        await make_link(session, await make_person(session, "Olga"))
        for hours, name in enumerate(["Marta", "Ivan", "Nina", "Petro"]):
            person = await lose(session, name, hours)
            if name == "Nina":
                person.active = False
            if name == "Petro":
                link = await links.of_person(session, person.id or 0)
                assert link is not None
                await links.end(session, link, NOW)
        await session.flush()
        everybody, one = await unreachable.lost(session, 9), await unreachable.lost(session, 1)
        names = [[person.name for person, _ in found] for found in (everybody, one)]
        return names[0], names[1], await unreachable.lost_count(session)

    assert await database.write(work) == (["Ivan", "Marta"], ["Ivan"], 2)


async def test_lists_of_a_role_are_redrawn_and_no_other_card(database: Database) -> None:
    async def work(session: AsyncSession) -> list[int]:
        made = []
        for role in ("administrator", "manager"):
            link = await make_link(session, await make_person(session, role=role))
            for form in (Form.UNREACHABLE, Form.NOTICE):
                made.append(await make_card(session, link, form, state="sent"))
        await unreachable.redraw_lists(session, "administrator")
        for card in made:
            await session.refresh(card)
        return [card.stale for card in made]

    assert await database.write(work) == [1, 0, 0, 0]


async def test_closed_list_is_a_notice_or_is_not_sent(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[list[tuple[str, str, int]], Card | None]:
        link = await make_link(session)
        assert link.id is not None
        states = ("sent", "sending", "due", "broken")
        made = [await make_card(session, link, Form.UNREACHABLE, state=state) for state in states]
        await unreachable.close_list(session, link.id, "unreachable-old")
        for card in made:
            await session.refresh(card)
        return [(it.form, it.state, it.stale) for it in made], await unreachable.list_in(
            session, link.id
        )

    kept, there_is = await database.write(work)

    assert kept == [
        ("notice", "sent", 1),
        ("notice", "sending", 1),
        (Form.UNREACHABLE, "ended", 0),
        (Form.UNREACHABLE, "ended", 0),
    ]
    assert there_is is None


async def test_list_is_redrawn_without_whom_is_forgotten(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[int, int]:
        link = await make_link(session, await make_person(session, role="administrator"))
        card = await make_card(session, link, Form.UNREACHABLE, state="sent")
        await forget(session, await lose(session, "Marta"))
        await session.refresh(card)
        return card.stale, await unreachable.lost_count(session)

    assert await database.write(work) == (1, 0)
