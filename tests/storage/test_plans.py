"""What loops and screens ask all day is answered from an index, however many the old rows.

Each table is filled as after months of use: nearly all rows are done with.
"""

import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
import pytest_asyncio
from sqlalchemy import Engine, event, insert
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import (
    absences,
    cabinet,
    identities,
    links,
    mutes,
    people,
    preferences,
    quiet_hours,
    sources,
    unknown_ids,
)
from storage.directory.people import Named
from storage.engine.database import Database, open_database
from storage.engine.hot import Hot
from storage.engine.inline_sqlite import NearbyConnection
from storage.flow import (
    attempts,
    away_backlog,
    card_contents,
    cards,
    escalations,
    events,
    held,
    inbox,
    notifications,
    outbox,
    snoozes,
    unreachable,
)
from storage.flow.held import Load
from storage.flow.inbox import Listed
from storage.migrations import upgrade
from storage.objects import (
    claims,
    given,
    lists,
    old_chats,
    statuses,
    subjects,
    threads,
    unreached,
)
from storage.objects.statuses import Key, Told
from storage.objects.threads import About
from storage.tables import (
    Card,
    Channel,
    Connection,
    Ended,
    Event,
    Form,
    Link,
    NewCard,
    Notification,
    Open,
    Person,
    PhoneRequest,
    Reminder,
    SeenUpdate,
    Source,
    Status,
    SubjectState,
    Unreached,
)
from storage.upkeep import seen_updates, vitals
from tests.storage.asked_by_hand import BY_HAND
from tests.storage.asked_by_pages import BY_PAGES
from tests.storage.rows import NOW, new_event, new_notification

PEOPLE = 300
EVENTS = 6_000
PERSON = 7
STATUS_OPEN = Status(what="order", key="7", seen_at=NOW)
STATUS_DONE = Status(what="order", key="7", seen_at=NOW, meaning=Ended.DONE)
TO_GIVE = Open(7, "order.created", "order:7", NOW, {})
CARD = Card(id=1, link_id=1, form="single", created_at=NOW)

# The others stay small, whatever the months bring: reading those whole is right. Of the staff
# PostgreSQL decides by their number; SQLite knows no numbers, and there may be thousands.
GROWING = ("event", "notification", "card", "reminder", "subject_state", "seen_update", "unreached")
GROWING += ("phone_request",)  # strangers may be many
WHOLE = [f"SCAN {it}" for it in (*GROWING, "person", "link", "push_message", "push_subscription")]
# What somebody has had in months, and all cards of a chat: only its pages and counts read so much.
WIDE = ("ix_notification_bell (person_id=?)", "ix_card_chat (link_id=?)")
SEQUENTIAL = rf"Seq Scan on ({'|'.join(GROWING)})\b"

Ask = Callable[[AsyncSession], Awaitable[Any]]


async def read_one(session: AsyncSession) -> None:
    item = await inbox.one(session, 50)
    assert item is not None
    await inbox.mark_read(session, item[0], NOW)
    await inbox.mark_unread(session, item[0])


async def retire_old_bells(session: AsyncSession) -> None:
    link = await links.of_person(session, PERSON)
    assert link is not None
    await cards.retire_all_but_newest_bell(session, link)


ASKED_OFTEN: dict[str, Ask] = {
    **BY_PAGES,
    "escalations.minutes_of": lambda s: escalations.minutes_of(s, "order.created"),
    # What each hook asks on its way to its card.
    "events.accept": lambda s: events.accept(
        s, [[new_event(connection_id=1, external_id="event-1")], [new_event(connection_id=1)]]
    ),
    "events.waiting": lambda s: events.waiting(s, 20),
    "events.fanned_out": lambda s: events.fanned_out(s, 1, {}),
    "subjects.known": lambda s: subjects.known(s, ["order:1", "order:2"]),
    "subjects.found": lambda s: subjects.found(s, "order:1"),
    "subjects.shown": lambda s: subjects.shown(s, "order:1"),
    "subjects.keep": lambda s: subjects.keep(s, "order:1", subjects.NEW, NOW),
    "statuses.look_up": lambda s: statuses.look_up(s, Told("", "order", "7", "6")),
    "lists.about": lambda s: lists.about(s, "order:1"),
    "sources.look_up": lambda s: sources.look_up(s, "3", None),
    "cabinet.rules": cabinet.rules,
    "people.concerned": lambda s: people.concerned(s, Named(["6"], "3"), role="administrator"),
    "people.reachable": lambda s: people.reachable(s, [PERSON]),
    "unknown_ids.note": lambda s: unknown_ids.note(s, "north/6", 1, "order:1", NOW),
    "unknown_ids.page": lambda s: unknown_ids.page(s, 0, 8),
    "identities.named": lambda s: identities.named(s, ["6", "north/6"]),
    "absences.are_away": lambda s: absences.are_away(s, [PERSON], NOW),
    "preferences.of": lambda s: preferences.of(s, [PERSON]),
    "quiet_hours.of": lambda s: quiet_hours.of(s, [PERSON]),
    "mutes.muted_until": lambda s: mutes.muted_until(s, range(1, 9), {"source": "3"}, NOW),
    "notifications.add": lambda s: notifications.add(
        s, [new_notification(1, PERSON, expires_at=NOW)]
    ),
    "cards.redraw_bells": lambda s: cards.redraw_bells(s, [PERSON]),
    "cards.add": lambda s: cards.add(s, NewCard(PERSON, Form.SINGLE, NOW)),
    "card_contents.bind": lambda s: card_contents.bind(s, [1, 2], 1, NOW, 1),
    "cards.arrived": lambda s: cards.arrived(s, CARD, 1, NOW),
    "card_contents.arrivals": lambda s: card_contents.arrivals(s, 1),
    "outbox.look": lambda s: outbox.look(s, NOW),
    # What loops and screens ask.
    "outbox.due": lambda s: outbox.due(s, NOW, 300, [1, 2]),
    "card_contents.expire": lambda s: card_contents.expire(s, 1),
    "card_contents.leave_out": lambda s: card_contents.leave_out(s, 1, NOW),
    "card_contents.counted": lambda s: card_contents.counted(s, 1, NOW),
    "card_contents.unread": lambda s: card_contents.unread(s, 1),
    "card_contents.unbind": lambda s: card_contents.unbind(s, CARD),
    "notifications.delay": lambda s: notifications.delay(s, PERSON, until=NOW),
    "notifications.overdue": lambda s: notifications.overdue(s, NOW),
    "card_contents.bind_due": lambda s: card_contents.bind_due(s, 1, NOW, 1),
    "card_contents.bind_due, held only": lambda s: card_contents.bind_due(
        s, 1, NOW, 1, held_only=True
    ),
    "card_contents.released": lambda s: card_contents.released(s, 1, NOW),
    "card_contents.listed_of_each": lambda s: card_contents.listed_of_each(s, 5, NOW, 5),
    "held.unsent": lambda s: held.unsent(s, PERSON),
    "held.unsent, of all": lambda s: held.unsent(s),
    "held.unsent, due by now": lambda s: held.unsent(s, PERSON, NOW),
    "held.hurry": lambda s: held.hurry(s, NOW),
    "held.loads": lambda s: held.loads(s, [PERSON]),
    "held.loads, of all": lambda s: held.loads(s),
    "held.unload": lambda s: held.unload(s, [Load(1, PERSON, NOW, True)], NOW),
    "inbox.unread_counts": lambda s: inbox.unread_counts(s, PERSON),
    "inbox.count": lambda s: inbox.count(s, Listed(PERSON, "events")),
    "inbox.count, unread only": lambda s: inbox.count(s, Listed(PERSON, "events", True)),
    "inbox.page": lambda s: inbox.page(s, Listed(PERSON, "events"), 0, 8),
    "inbox.page, unread only": lambda s: inbox.page(s, Listed(PERSON, "events", True), 0, 8),
    "card_contents.newest": lambda s: card_contents.newest(s, 5, NOW, 10),
    "notifications.hold": lambda s: notifications.hold(s, PERSON, until=None),
    "notifications.end_unsent": lambda s: notifications.end_unsent(s, PERSON, "off"),
    "notifications.silence_unsent": lambda s: notifications.silence_unsent(
        s, PERSON, ["order.created"], ["3"]
    ),
    "notifications.untold": lambda s: notifications.untold(s, PERSON),
    "notifications.end_these": lambda s: notifications.end_these(s, [1, 2], "muted"),
    "notifications.answer": lambda s: notifications.answer(s, "order:9", ["order.created"], NOW),
    "inbox.mark_read": read_one,
    "inbox.mark_all_read": lambda s: inbox.mark_all_read(s, PERSON, ["events"], NOW),
    "outbox.unsent": lambda s: outbox.unsent(s, NOW, 300),
    "vitals.under_way": lambda s: vitals.under_way(s),
    "outbox.awaited": lambda s: outbox.awaited(s, NOW, 300, [1, 2]),
    "cards.unsettled": lambda s: cards.unsettled(s, [1, 2]),
    "links.with_person": lambda s: links.with_person(s, Link(id=PERSON)),
    "sources.called": lambda s: sources.called(s, Source, ["3", "north/3"]),
    "sources.called, channels": lambda s: sources.called(s, Channel, ["3", "north/3"]),
    "outbox.stale": lambda s: outbox.stale(s, NOW, 300, [1, 2]),
    "outbox.retired": lambda s: outbox.retired(s, 300),
    "cards.resume": lambda s: cards.resume(s, NOW, NOW),
    "cards.bell_of": lambda s: cards.bell_of(s, PERSON),
    "cards.redraw_carriers": lambda s: cards.redraw_carriers(s, 9),
    "cards.retire_bells": lambda s: cards.retire_bells(s, PERSON),
    "cards.by_message": lambda s: cards.by_message(s, PERSON, 9),
    "cards.cancel": lambda s: cards.cancel(s, PERSON),
    "cards.latest": lambda s: cards.latest(s, PERSON, Form.NOTICE),
    "cards.begin": lambda s: cards.begin(s, [1, 2]),
    "cards.end": lambda s: cards.end(s, CARD),
    "claims.take": lambda s: claims.take(s, "order:1", 1, NOW),
    "claims.of_person": lambda s: claims.of_person(s, 1),
    "threads.add": lambda s: threads.add(
        s, [new_notification(2, 1, subject="order:1")], {"order.created": ("order.created",)}
    ),
    "threads.take_over": lambda s: threads.take_over(s, CARD, 1, NOW),
    "threads.close": lambda s: threads.close(s, Ended.DONE, About("order:1").rows),
    "threads.holders": lambda s: threads.holders(s, About("order:1")),
    "threads.redraw": lambda s: threads.redraw(s, About("order:1")),
    "cards.drawn": lambda s: cards.drawn(s, CARD, NOW),
    "cards.retire_all_but_newest_bell": retire_old_bells,
    "seen_updates.is_first_sight": lambda s: seen_updates.is_first_sight(s, 1, NOW),
    "seen_updates.purge": lambda s: seen_updates.purge(s, NOW),
    "links.of_person": lambda s: links.of_person(s, PERSON),
    "links.held_until": lambda s: links.held_until(s, NOW),
    "links.hold": lambda s: links.hold(s, PERSON, NOW, NOW),
    "links.release": lambda s: links.release(s, PERSON),
    "links.release_all": lambda s: links.release_all(s, NOW),
    "cards.hurry": lambda s: cards.hurry(s, NOW),
    "outbox.unsent, no thirds": lambda s: outbox.unsent(s, NOW, 100, thirds=False),
    "people.by_account": lambda s: people.by_account(s, PERSON),
    "events.told_of": lambda s: events.told_of(s, "order:9", "order.created"),
    "attempts.add_for_interrupted": lambda s: attempts.add_for_interrupted(s, NOW),
    "unreachable.redraw_lists": lambda s: unreachable.redraw_lists(s, "administrator"),
    "unreachable.close_list": lambda s: unreachable.close_list(s, PERSON, "unreachable-old"),
    "unreachable.list_in": lambda s: unreachable.list_in(s, PERSON),
    "snoozes.wake": lambda s: snoozes.wake(s, NOW, 100),
    "away_backlog.wait": lambda s: away_backlog.wait(s, PERSON, NOW),
    "away_backlog.alive": lambda s: away_backlog.alive(s, PERSON, NOW),
    "old_chats.unload": lambda s: old_chats.unload(s, PERSON, NOW),
    "old_chats.release": lambda s: old_chats.release(s, PERSON, NOW),
    "old_chats.redirect_notices": lambda s: old_chats.redirect_notices(s, PERSON, PERSON),
    "old_chats.leave": lambda s: old_chats.leave(s, PERSON),
    "mutes.all_of": lambda s: mutes.all_of(s, PERSON, NOW),
    "away_backlog.still_open": lambda s: away_backlog.still_open(s, PERSON),
    "away_backlog.close_covered": lambda s: away_backlog.close_covered(s, PERSON),
    "statuses.called": lambda s: statuses.called(s, [Key("", "order", "7")]),
    "statuses.contrary, to a meaning": lambda s: statuses.contrary(s, STATUS_DONE, 100),
    "statuses.contrary, to none": lambda s: statuses.contrary(s, STATUS_OPEN, 100),
    "lists.redraw": lambda s: lists.redraw(s, "staff-left:7"),
    "lists.redraw_all": lists.redraw_all,
    "threads.redraw_objects": lambda s: threads.redraw_objects(s, ["order:1"]),
    "unreached.counts": lambda s: unreached.counts(s, 1),
    "unreached.objects": lambda s: unreached.objects(s, 1),
    "unreached.waiting": lambda s: unreached.waiting(s, 1, 50),
    "unreached.waiting, of no source": lambda s: unreached.waiting(s, 0),
    "unreached.take_up": lambda s: unreached.take_up(s, ["order:1"], NOW),
    "given.left_by": lambda s: given.left_by(s, PERSON, ["administrator"]),
    "given.handed": lambda s: given.handed(s, "unreached:1", NOW, 3),
    "given.take_from": lambda s: given.take_from(s, PERSON, [TO_GIVE]),
    "escalations.restart": lambda s: escalations.restart(s, PERSON, "order.created", NOW),
}

ASKED = {**ASKED_OFTEN, **BY_HAND}


async def fill(session: AsyncSession) -> None:
    async def rows(table: Any, values: list[dict[str, Any]]) -> None:
        await session.exec(insert(table.__table__), params=values)

    ids = range(1, PEOPLE + 1)
    long_ago = NOW - timedelta(days=90)
    await rows(
        Connection, [{"id": 1, "provider": "generic", "key_hash": "hash", "created_at": NOW}]
    )
    person = {"name": "A", "role": "manager", "role_held": False, "active": True}
    person |= {"language_chosen": False, "created_at": NOW}
    await rows(Person, [person | {"id": each} for each in ids])
    link = {"opened_at": NOW, "menu": "7"}
    await rows(Link, [link | {"id": n, "person_id": n, "telegram_id": n} for n in ids])
    own = [new_event(connection_id=1, state="done", body=b"{}") for _ in range(EVENTS)]
    await rows(Event, [row._asdict() for row in own])
    card = {"form": "single", "state": "sent", "silent": False, "awaited": False, "attempts": 1}
    card |= {"maybe_repeat": False, "stale": 0, "created_at": long_ago, "sent_at": long_ago}
    numbered = [(n, n % PEOPLE + 1) for n in range(1, EVENTS + 1)]
    await rows(Card, [card | {"link_id": who, "message_id": n} for n, who in numbered])
    heard = [
        new_notification(n, who, subject=f"order:{n}", due_at=long_ago)._asdict()
        | {"card_id": n, "read_at": long_ago if n % 50 else None}
        for n, who in numbered
    ]
    await rows(Notification, heard)
    reminder = {"type": "channel.payment_due", "at": NOW + timedelta(days=30), "body": b"{}"}
    names = [f"channel:{n}" for n in range(EVENTS)]
    await rows(Reminder, [reminder | {"key": name, "subject": name} for name in names])
    known = {"state": {}, "updated_at": long_ago, "over": "done", "over_by_status": False}
    objects = [{"subject": f"order:{n}", "status": str(n % 50)} for n, _ in numbered]
    await rows(SubjectState, [known | each for each in objects])
    done = {"kind": "order.created", "at": long_ago, "done_at": long_ago, "how": "given"}
    missed = [done | {"event_id": n, "subject": f"order:{n}"} for n, _ in numbered]
    await rows(Unreached, missed)
    await rows(SeenUpdate, [{"update_id": n, "seen_at": NOW} for n, _ in numbered])
    asking = [{"telegram_id": n, "asked_at": NOW, "cards": []} for n, _ in numbered]
    await rows(PhoneRequest, asking)
    connection = await session.connection()
    if connection.dialect.name == "postgresql":  # it counts its rows by itself; SQLite never does
        await connection.exec_driver_sql("ANALYZE")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["sqlite", "postgresql"])
async def months_of_use(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Database]:
    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('plans')}/bellhop.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_server").make()
    async with open_database(url) as database:
        await upgrade(database)
        await database.write(fill)
        yield database


@contextmanager
def heard(engine: Engine) -> Any:
    """What is said to the database meanwhile."""
    said: list[tuple[str, Any]] = []

    def hear(_c: Any, _k: Any, statement: str, parameters: Any, _x: Any, many: bool) -> None:
        if not many and not statement.startswith(("EXPLAIN", "BEGIN")):
            said.append((statement, parameters))

    def ask(connection: NearbyConnection, sql: str, values: Any) -> Any:
        said.append((sql, tuple(values)))
        return connection._conn.execute(sql, values).fetchall()

    event.listen(engine, "before_cursor_execute", hear)
    try:
        with patch.object(NearbyConnection, "ask", ask):
            yield said
    finally:
        event.remove(engine, "before_cursor_execute", hear)


async def scans(session: AsyncSession, statement: str, parameters: Any) -> list[str]:
    """The steps of the plan that read a whole table."""
    connection = await session.connection()
    if connection.dialect.name == "sqlite":
        plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps = [row[3] for row in plan.all()]
        return [step for step in steps if step in WHOLE or step.endswith(WIDE)]
    plan = await connection.exec_driver_sql(f"EXPLAIN {statement}", parameters)
    steps = [row[0].strip() for row in plan.all()]
    return [step for step in steps if re.search(SEQUENTIAL, step)]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("asked", ASKED)
async def test_no_table_is_read_whole(months_of_use: Database, asked: str) -> None:
    async def work(session: AsyncSession) -> list[str]:
        with heard(session.get_bind().engine) as said:
            await ASKED[asked](session)
        found = [await scans(session, *each) for each in said]
        await session.rollback()
        return [step for steps in found for step in steps]

    assert await months_of_use.write(work) == []


@pytest.mark.asyncio(loop_scope="module")
async def test_every_hot_statement_is_looked_at(months_of_use: Database) -> None:
    hot = {
        each: f"{name}.{word}"
        for name, module in sys.modules.items()
        if name.startswith("storage.")
        for word, each in vars(module).items()
        if isinstance(each, Hot)
    }
    asked: set[Hot[Any]] = set()

    def noting(run: Any) -> Any:
        def note(statement: Hot[Any], *given: Any, **values: Any) -> Any:
            asked.add(statement)
            return run(statement, *given, **values)

        return note

    async def work(session: AsyncSession, ask: Ask) -> None:
        await ask(session)
        await session.rollback()

    with patch.object(Hot, "all", noting(Hot.all)), patch.object(Hot, "insert", noting(Hot.insert)):
        for ask in ASKED_OFTEN.values():
            await months_of_use.write(partial(work, ask=ask))

    assert asked
    unasked = {name for each, name in hot.items() if each not in asked}
    assert unasked == {"storage.directory.people._EVERYONE"}  # which reads all of the staff
