"""What presses, verbs and the clock ask now and then, for tests/storage/test_plans.py."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import (
    absences,
    cabinet,
    changes,
    connections,
    heard_sources,
    identities,
    links,
    mutes,
    people,
    sources,
)
from storage.directory.heard_sources import Hearer
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
    reminders,
    scheduled,
    snoozes,
    unreachable,
)
from storage.flow.held import Time
from storage.flow.inbox import Listed
from storage.objects import (
    claims,
    given,
    listed_statuses,
    naming,
    old_chats,
    pipelines,
    sales,
    snapshots,
    statuses,
    subjects,
    threads,
    unreached,
)
from storage.objects.threads import About
from storage.replicas import answers, hints
from storage.tables import (
    Attempt,
    Card,
    Ended,
    Form,
    Given,
    Held,
    Item,
    Mute,
    Notification,
    Open,
    Pipeline,
    Source,
    Tried,
    Unreached,
)
from storage.upkeep import api_marks, api_requests, problems, purging, sent, tracing, vitals
from storage.upkeep.vitals import Patience
from storage.web import logins
from storage.web import sessions as web_sessions
from tests.storage.asked_for_browsers import FOR_BROWSERS
from tests.storage.rows import NOW, new_event, new_notification

PERSON = 7
CARD = Card(id=1, link_id=1, form="single", created_at=NOW)
GIVEN = Given(subject="unreached:1", person_id=PERSON, by_id=1, at=NOW, count=1)
RETAIL = Pipeline(cabinet="", crm_id="1")
OPEN = Open(7, "order.created", "order:7", NOW, {})

Ask = Callable[[AsyncSession], Awaitable[Any]]


async def one_of(session: AsyncSession) -> Notification:
    """The newest that the person has."""
    return (await inbox.page(session, Listed(PERSON, "events"), 0, 1))[0].notification


async def adopted(session: AsyncSession) -> None:
    link = await links.of_person(session, PERSON)
    assert link is not None
    await old_chats.adopt(session, link)


def about_one(ask: Callable[[AsyncSession, Notification], Awaitable[Any]]) -> Ask:
    async def asked(session: AsyncSession) -> None:
        await ask(session, await one_of(session))

    return asked


async def snoozed(session: AsyncSession, row: Notification) -> None:
    await snoozes.begin(session, row, NOW, NOW)
    await snoozes.undo(session, row)
    await snoozes.send_again(session, {row.id: row.card_id}, NOW)


async def escalated(session: AsyncSession, row: Notification) -> None:
    await escalations.told(session, row)
    await escalations.keep(session, row, row.escalated + 1, NOW)
    await escalations.ring_again(session, row, NOW, NOW, silent=False)


async def refused(session: AsyncSession) -> None:
    await cards.postpone(session, CARD, NOW)
    await cards.try_again(session, CARD, NOW, NOW, "")
    await cards.redraw_at(session, CARD, NOW, 1)
    await cards.leave_as_it_is(session, CARD, "")
    await attempts.add(session, Attempt(card_id=1, at=NOW, outcome=Tried.LATER))


async def put_back(session: AsyncSession, row: Notification) -> None:
    """Takes back what has changed nothing."""
    known = await snapshots.of_these(session, [row.pk])
    await snapshots.put_back(session, known, known)


async def signed_in(session: AsyncSession) -> None:
    """Somebody signs in to the web bell, looks around and signs out."""
    token = await web_sessions.open_one(session, PERSON, "", NOW, in_telegram=False)
    found = await web_sessions.of_token(session, token, NOW)
    assert found is not None
    await web_sessions.seen(session, found.session.pk, NOW)
    await web_sessions.of_link(session, PERSON, NOW)
    await web_sessions.count(session, PERSON, NOW)
    await web_sessions.end(session, PERSON, [found.session.pk])
    await web_sessions.purge(session, NOW)


async def signed_in_by_link(session: AsyncSession) -> None:
    await logins.issue(session, PERSON, "token", NOW)
    await logins.owner(session, "token", NOW)
    await logins.use(session, "token", NOW)
    await logins.purge(session, NOW)


BY_HAND: dict[str, Ask] = {
    **FOR_BROWSERS,
    "web.sessions": signed_in,
    "web.logins": signed_in_by_link,
    "inbox.mark_all_unread": lambda s: inbox.mark_all_unread(s, PERSON, ["events"], NOW),
    "links.sign_out": lambda s: links.sign_out(s, [PERSON]),
    "reminders.look": lambda s: reminders.look(s, NOW),
    "reminders.claim": lambda s: reminders.claim(s, NOW, 100),
    "reminders.waiting": lambda s: reminders.waiting(s, "channel.payment_due", "channel:9"),
    "reminders.cancel": lambda s: reminders.cancel(s, "channel.payment_due", "channel:9"),
    "reminders.page": lambda s: reminders.page(s, 1_000, 100),
    "escalations.are_due": lambda s: escalations.are_due(s, NOW),
    "escalations.due": lambda s: escalations.due(s, NOW, 20),
    "escalations.stop": lambda s: escalations.stop(s, "order:9", ["order.created"]),
    "problems.simpler_since": lambda s: problems.simpler_since(s, NOW - timedelta(days=7), 5),
    "api_requests.known": lambda s: api_requests.known(s, ""),
    "api_requests.find": lambda s: api_requests.find(s, 1),
    "api_requests.waiting": lambda s: api_requests.waiting(s),
    "vitals.told_to_wait": lambda s: vitals.told_to_wait(s, NOW),
    "vitals.oldest_due": lambda s: vitals.oldest_due(s, NOW, Patience(NOW, NOW)),
    "vitals.unreachable_since": lambda s: vitals.unreachable_since(s, "administrator"),
    "problems.left_since": lambda s: problems.left_since(s, NOW - timedelta(days=7), 5),
    "problems.refused_count": lambda s: problems.refused_count(s),
    "problems.refused_page": lambda s: problems.refused_page(s, 0, 8),
    "problems.unheard_count": lambda s: problems.unheard_count(s),
    "problems.unheard_page": lambda s: problems.unheard_page(s, 0, 8),
    "problems.repeats_since": lambda s: problems.repeats_since(s, NOW - timedelta(days=7)),
    "refused": refused,
    "sent.of_events": lambda s: sent.of_events(s, NOW - timedelta(minutes=5), NOW, 100),
    "attempts.of": lambda s: attempts.of(s, 1),
    "away_backlog.bind": lambda s: away_backlog.bind(s, PERSON, CARD, NOW),
    "away_backlog.release": lambda s: away_backlog.release(s, PERSON, Held.DIGEST, NOW, NOW),
    "card_contents.listed": lambda s: card_contents.listed(s, 5, NOW, 5),
    "cards.still_claimed": lambda s: cards.still_claimed(s, [CARD]),
    "cards.give_back": lambda s: cards.give_back(s, [CARD], NOW),
    "cards.unsettled": lambda s: cards.unsettled(s, [1, 2]),
    "cards.redraw": lambda s: cards.redraw(s, col(Card.id) == 1),
    "escalations": about_one(escalated),
    "events.put": lambda s: events.put(s, new_event()),
    "events.own": lambda s: events.own(s, "unreached:1:1"),
    "held.move": lambda s: held.move(s, {1: Time(NOW, None, NOW)}),
    "inbox.one": lambda s: inbox.one(s, 9),
    "inbox.mark_read_about": lambda s: inbox.mark_read_about(
        s, PERSON, "order:1", "order.created", NOW
    ),
    "notifications.choose_latest": lambda s: notifications.choose_latest(s, ["order:1"], [PERSON]),
    "notifications.end_unsent, of a reason": lambda s: notifications.end_unsent(
        s, PERSON, Ended.ROLE, kinds=["order.created"], reason_of="manager"
    ),
    "scheduled.waiting": lambda s: scheduled.waiting(s, NOW, 10),
    "scheduled.coming_again": lambda s: scheduled.coming_again(s, NOW, 10),
    "scheduled.returns": lambda s: scheduled.returns(s, NOW, 10),
    "snoozes": about_one(snoozed),
    "unreachable.lost": lambda s: unreachable.lost(s, 10),
    "unreachable.lost_count": unreachable.lost_count,
    "claims.give_back": lambda s: claims.give_back(s, "order:1", PERSON),
    "given.still_with": lambda s: given.still_with(
        s, GIVEN.model_copy(update={"person_id": PERSON})
    ),
    "given.renew": lambda s: given.renew(s, new_notification(1, PERSON, expires_at=NOW), NOW),
    "naming.redraw, of a name": lambda s: naming.redraw(s, [], PERSON),
    "subjects.hooked_since": lambda s: subjects.hooked_since(s, [1, 2], NOW + timedelta(minutes=1)),
    "subjects.part": lambda s: subjects.part(s, "order:1", "life"),
    "threads.drop_empty": lambda s: threads.drop_empty(s, [1, 2]),
    "threads.end_otherwise": lambda s: threads.end_otherwise(
        s, About("order:9"), [Ended.DONE], Ended.CANCELLED
    ),
    "threads.keeper": lambda s: threads.keeper(s, "order:1", PERSON),
    "threads.has_anybody": lambda s: threads.has_anybody(s, "order:1"),
    "threads.ended": lambda s: threads.ended(s, About("order:9"), [Ended.DONE]),
    "threads.revive": about_one(
        lambda s, row: threads.revive(s, row, new_notification(1, PERSON, expires_at=NOW))
    ),
    "threads.shown": about_one(lambda s, row: threads.shown(s, [Item(row, {})])),
    "unreached.add": lambda s: unreached.add(
        s, Unreached(event_id=7, kind="order.assigned", subject="order:7", at=NOW)
    ),
    "unreached.put_back": lambda s: unreached.put_back(s, OPEN, None, NOW),
    "unreached.take_up": lambda s: unreached.take_up(s, ["order:7"], NOW),
    "unreached.give": lambda s: unreached.give(s, [OPEN], NOW),
    "unreached.sources_waiting": unreached.sources_waiting,
    "old_chats.adopt": adopted,
    "absences.behalf": about_one(lambda s, row: absences.behalf(s, row, NOW)),
    "absences.over": lambda s: absences.over(s, NOW, 10),
    "api_marks.find": lambda s: api_marks.find(s, 1, "order"),
    "api_marks.keep": lambda s: api_marks.keep(s, 1, "order", NOW, {}),
    "connections.by_key": lambda s: connections.by_key(s, "generic", "key", NOW),
    "identities.of_person": lambda s: identities.of_person(s, PERSON),
    "identities.missing": lambda s: identities.missing(s, [PERSON, 8]),
    "links.purge_invites": lambda s: links.purge_invites(s, NOW),
    "identities.has_phones": identities.has_phones,
    "identities.by_phone": lambda s: identities.by_phone(s, ["380501234567", "0501234567"]),
    "links.ask": lambda s: links.ask(s, 500, NOW),
    "links.has_asked": lambda s: links.has_asked(s, 500, NOW),
    "links.request": lambda s: links.request(s, 1),
    "links.purge_requests": lambda s: links.purge_requests(s, NOW - timedelta(days=1)),
    "heard_sources.page": lambda s: heard_sources.page(s, Hearer(PERSON, ["north/3"]), 0, 8),
    "heard_sources.one": lambda s: heard_sources.one(s, Hearer(PERSON), 1),
    "notifications.end_unsent, of sources": lambda s: notifications.end_unsent(
        s, PERSON, Ended.PUSH_OFF, sources=["3"]
    ),
    "mutes.mute": lambda s: mutes.mute(
        s, Mute(person_id=PERSON, scope="kind", key="order.created", name="", until=NOW)
    ),
    "mutes.purge": lambda s: mutes.purge(s, NOW),
    "people.by_crm_id": lambda s: people.by_crm_id(s, "6"),
    "people.by_ids": lambda s: people.by_ids(s, [PERSON]),
    "sources.by_keys": lambda s: sources.by_keys(s, Source, ["3"]),
    "sources.take_over": lambda s: sources.take_over(s, "north", PERSON, 8),
    "sources.renamed": lambda s: sources.renamed(s, Source, 10),
    "identities.in_cabinet": lambda s: identities.in_cabinet(s, ""),
    "purging.old_events": lambda s: purging.old_events(s, NOW - timedelta(days=60), 100),
    "naming.of_place": lambda s: naming.of_place(s, Source(crm_id="3"), 7, 100),
    "naming.redraw_showing": lambda s: naming.redraw_showing(s, [1, 2]),
    "naming.redraw_objects": lambda s: naming.redraw_objects(s, ["order:1", "order:2"]),
    "statuses.renamed": lambda s: statuses.renamed(s, 10),
    "statuses.page": lambda s: statuses.page(s, 0, 8),
    "statuses.page_of_pipeline": lambda s: statuses.page_of_pipeline(s, RETAIL, 0, 8),
    "listed_statuses.in_cabinet": lambda s: listed_statuses.in_cabinet(s, "", "order"),
    "pipelines.page": lambda s: pipelines.page(s, 0, 8),
    "problems.refused": lambda s: problems.refused(s, 1),
    "tracing.objects, by subject": lambda s: tracing.objects(s, "order:9", [""]),
    "tracing.objects, by number": lambda s: tracing.objects(s, "9", ["", "north"]),
    "tracing.event_count": lambda s: tracing.event_count(s, "order:9"),
    "tracing.newer_count": lambda s: tracing.newer_count(s, "order:9", 5),
    "tracing.one": lambda s: tracing.one(s, 5),
    "tracing.trace": lambda s: tracing.trace(s, "order:9", 0, 3),
    "problems.unheard": lambda s: problems.unheard(s, 1),
    "cards.latest": lambda s: cards.latest(s, 1, Form.PROMPT),
    "cards.redraw_later": lambda s: cards.redraw_later(s, CARD, NOW),
    "cabinet.hold": cabinet.hold,
    "hints.may": lambda s: hints.may(s, 7, "hint", NOW, timedelta(seconds=30)),
    "hints.purge": lambda s: hints.purge(s, NOW),
    "answers.waiting_in": lambda s: answers.waiting_in(s, 7),
    "answers.take": lambda s: answers.take(s, 1, [5], (10, 3)),
    "answers.done": lambda s: answers.done(s, [5, 6]),
    "links.by_token, to use it": lambda s: links.by_token(s, "x" * 43, to_use=True),
    "links.void_anybodys": links.void_anybodys,
    "cabinet.is_to_come_on": lambda s: cabinet.is_to_come_on(s, NOW),
    "changes.one": lambda s: changes.one(s, 5),
    "changes.latest": lambda s: changes.latest(s, "payment", 5),
    "changes.purge": lambda s: changes.purge(s, NOW),
    "events.meanings": lambda s: events.meanings(s, [5, 6]),
    "mutes.one": lambda s: mutes.one(s, PERSON, "source", "3"),
    "api_marks.whole_since": lambda s: api_marks.whole_since(s, NOW),
    "sales.by_hour": lambda s: sales.by_hour(s, 5, NOW),
    "sales.suspects": lambda s: sales.suspects(s, ["", "north"], NOW),
    "sales.purge": lambda s: sales.purge(s, NOW),
    "snapshots.of_subject": lambda s: snapshots.of_subject(s, "order:9", "order.created"),
    "snapshots": about_one(put_back),
    "unreached.of_subject": lambda s: unreached.of_subject(s, "order:9", "order.created"),
    "unreached.reopen": lambda s: unreached.reopen(s, [7], "order.created"),
}
