"""What people want to hear when, what is held for it, and the digest that carries it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.actions.reschedule import rest, retime, retime_all
from storage.directory import preferences, quiet_hours
from storage.engine.database import Database
from storage.flow import card_contents, held, outbox
from storage.flow.held import Time
from storage.tables import Form, Link, Notification, Person
from tests.storage.rows import NOW, make_card, make_link, make_notification, make_person

KYIV = ZoneInfo("Europe/Kyiv")  # where it is 18:00
MORNING = NOW + timedelta(hours=15)
NIGHT = [(day, 16 * 60, 9 * 60) for day in range(7)]


async def held_for(session: AsyncSession, link: Link, **wanted: object) -> Notification:
    """What waits until the morning."""
    return await make_notification(
        session, link, **{"due_at": MORNING, "held": "digest", "expires_at": MORNING} | wanted
    )


async def waiting(session: AsyncSession) -> list[tuple[object, object]]:
    found = await session.exec(
        select(Notification.due_at, Notification.held)
        .order_by(Notification.id)  # type: ignore[arg-type]  # a column
        .execution_options(populate_existing=True)
    )
    return list(found.all())


async def test_wishes_are_ones_own_and_the_cabinets(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[quiet_hours.Wishes, quiet_hours.Wishes]:
        marta, ivan = (await make_person(session)).id, (await make_person(session)).id
        assert marta is not None
        assert ivan is not None
        await quiet_hours.keep_quiet(session, marta, [(0, 60, 120), (1, 60, 120)])
        await quiet_hours.keep_quiet(session, marta, [(2, 60, 120)])
        await quiet_hours.keep_quiet(session, None, [(6, 0, 0)])
        for value in ("hourly", "morning"):
            await quiet_hours.choose_rhythm(session, marta, "", value)
        await quiet_hours.choose_rhythm(session, marta, "order.created", "at_once")
        await quiet_hours.choose_rhythm(session, ivan, "order.created", "hourly")
        await quiet_hours.drop_rhythm(session, ivan, "order.created")
        found = await quiet_hours.of(session, [marta])
        assert found.quiet.pop(marta) == [(2, 60, 120)]
        assert found.rhythms.pop(marta) == {"": "morning", "order.created": "at_once"}
        return found, await quiet_hours.of(session, [ivan])

    rest, of_ivan = await database.write(work)

    assert rest == of_ivan == quiet_hours.Wishes({None: [(6, 0, 0)]}, {})


async def test_the_cabinet_is_free_again_alone(database: Database) -> None:
    async def work(session: AsyncSession) -> quiet_hours.Wishes:
        marta = (await make_person(session)).id
        assert marta is not None
        await quiet_hours.keep_quiet(session, marta, [(2, 60, 120)])
        await quiet_hours.keep_quiet(session, None, [(6, 0, 0)])
        await quiet_hours.keep_quiet(session, None, [])
        found = await quiet_hours.of(session, [marta])
        return quiet_hours.Wishes({None: found.quiet[marta]}, found.rhythms)

    assert await database.write(work) == quiet_hours.Wishes({None: [(2, 60, 120)]}, {})


async def test_what_is_held_moves_and_the_rest_stays(database: Database) -> None:
    async def work(session: AsyncSession) -> list[tuple[object, object]]:
        link = await make_link(session)
        rows = [await held_for(session, link) for _ in range(3)]
        await held_for(session, await make_link(session))
        found = await held.unsent(session, link.person_id)
        assert [row.id for row in found] == [row.id for row in rows]
        to = Time(NOW, "quiet", NOW + timedelta(days=1))
        await held.move(session, {row.id: to for row in found[:2]})
        return await waiting(session)

    kept = [(NOW, "quiet")] * 2 + [(MORNING, "digest")] * 2
    assert await database.write(work) == kept


async def test_neither_urgent_nor_unreachable_nor_sent_can_be_moved(database: Database) -> None:
    async def work(session: AsyncSession) -> list[held.Unsent]:
        link = await make_link(session)
        card = await make_card(session, link)
        await held_for(session, link, urgent=True)
        await held_for(session, link, due_at=None)
        await held_for(session, link, ended="read")
        await held_for(session, link, card_id=card.id)
        return await held.unsent(session)

    assert await database.write(work) == []


async def test_a_digest_carries_what_was_held_and_is_due_to_the_person(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[object, ...]:
        link = await make_link(session)
        for silent in (True, False, True):
            await held_for(session, link, silent=silent)
        await held_for(session, link, due_at=MORNING + timedelta(hours=1))
        await held_for(session, link, ended="answered", due_at=None)
        await make_notification(session, link)
        await held_for(session, await make_link(session))
        early = await card_contents.released(session, link.person_id, NOW)
        found = await card_contents.released(session, link.person_id, MORNING)
        card = await make_card(session, link, Form.DIGEST)
        assert card.id is not None
        await card_contents.bind_due(session, link.person_id, MORNING, card.id, held_only=True)
        return early, found, await card_contents.counted(session, card.id, None)

    assert await database.write(work) == ((0, 0, 0), (3, 1, 0), {"order.created": 3})


async def test_of_each_kind_the_newest_are_told(database: Database) -> None:
    async def work(session: AsyncSession) -> list[tuple[str, bool]]:
        link = await make_link(session)
        card = await make_card(session, link, Form.DIGEST)
        assert card.id is not None
        kinds = ["order.created"] * 3 + ["task.created"] * 2 + ["lead.created"]
        made = [
            await make_notification(session, link, kind=kind, card_id=card.id) for kind in kinds
        ]
        made[4].ended = "expired"
        await session.flush()
        alive = await card_contents.listed_of_each(session, card.id, NOW, 2)
        everything = await card_contents.listed_of_each(session, card.id, None, 2)
        assert len(everything) == 5
        return [(row.kind, row.id == made[0].id) for row, _ in alive]

    assert await database.write(work) == [
        *(("lead.created", False), ("task.created", False)),
        *(("order.created", False), ("order.created", False)),
    ]


async def test_urgent_then_fresh_goes_before_thousands_that_are_released(
    database: Database,
) -> None:
    async def work(session: AsyncSession) -> list[tuple[bool, bool]]:
        old = {"created_at": NOW - timedelta(hours=9), "due_at": NOW, "held": "quiet"}
        for _ in range(8):
            await make_notification(session, await make_link(session), **old)
        fresh = await make_notification(session, await make_link(session))
        urgent = await make_notification(session, await make_link(session), **old, urgent=True)
        found = await outbox.due(session, NOW, 4)
        return [(each[0] == urgent.id, each[0] == fresh.id) for each in found[:3]]

    assert await database.write(work) == [(True, False), (False, True), (False, False)]


async def person_of(session: AsyncSession, link: Link) -> Person:
    return await session.get_one(Person, link.person_id)


async def test_without_quiet_hours_what_waits_for_them_is_due_now(database: Database) -> None:
    async def work(session: AsyncSession) -> list[tuple[object, object]]:
        link = await make_link(session)
        await quiet_hours.keep_quiet(session, link.person_id, NIGHT)
        await held_for(session, link, held="quiet")
        await retime(Context(session, KYIV, NOW), await person_of(session, link))
        assert await waiting(session) == [(MORNING, "quiet")]
        await preferences.choose(session, link.person_id, "quiet_hours", "", value=False)
        await retime(Context(session, KYIV, NOW), await person_of(session, link))
        return await waiting(session)

    assert await database.write(work) == [(NOW, "quiet")]


async def test_the_cabinets_hours_hold_for_whoever_has_none(database: Database) -> None:
    async def work(session: AsyncSession) -> list[tuple[object, object]]:
        links = [await make_link(session) for _ in range(3)]
        for link in links:
            await make_notification(session, link)
        await quiet_hours.keep_quiet(session, links[1].person_id, [(0, 0, 60)])
        await preferences.choose(session, links[2].person_id, "quiet_hours", "", value=False)
        await quiet_hours.keep_quiet(session, None, NIGHT)
        await retime_all(Context(session, KYIV, NOW))
        return await waiting(session)

    assert await database.write(work) == [(MORNING, "quiet"), (NOW, None), (NOW, None)]


async def test_in_quiet_hours_only_what_is_urgent_or_meant_for_them_is_left(
    database: Database,
) -> None:
    early = NOW - timedelta(hours=3)
    was_early = {"created_at": early, "due_at": early, "expires_at": early + timedelta(days=2)}

    async def work(session: AsyncSession) -> tuple[object, ...]:
        link = await make_link(session)
        await quiet_hours.keep_quiet(session, link.person_id, NIGHT)
        tried = await make_card(session, link, created_at=early, maybe_repeat=True)
        urgent = await make_card(session, link, created_at=early)
        await make_notification(session, link, card_id=tried.id, **was_early)
        await make_notification(session, link, card_id=urgent.id, **was_early, urgent=True)
        await make_notification(session, link, **was_early)
        await make_notification(session, link, expires_at=NOW + timedelta(days=2))
        resting = await rest(Context(session, KYIV, NOW), [link.person_id])
        assert resting == {link.person_id}
        await session.refresh(tried)
        released = await card_contents.released(session, link.person_id, MORNING)
        return tried.state, await waiting(session), released

    state, found, released = await database.write(work)

    assert state == "ended"
    assert found == [(MORNING, "unsure"), (early, None), (MORNING, "quiet"), (NOW, None)]
    assert released == (2, 2, 1)
