"""What must be true of a herd of orders once nothing is left to do: see tests.lives."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from sqlmodel import col, select

from bot.delivery import draw
from storage.directory import people
from storage.flow import inbox
from storage.objects import given, unreached
from storage.tables import (
    CARRIERS,
    CLOSINGS,
    OVER,
    Card,
    CardState,
    Data,
    Ended,
    Event,
    Form,
    Identity,
    Link,
    Notification,
    Person,
    SubjectState,
    Unreached,
)
from tests.cast import CAST, Role
from tests.house import House
from tests.lives import PEOPLE, Herd, Life
from tests.witness import Witness, as_drawn, as_shown

SETTLED = re.compile(r"<b>Order № A-\d+: (now with|cancelled|done|deleted|given|.* is on it)")


@dataclass
class Rows:
    """The tables at rest."""

    notifications: list[Notification]
    cards: dict[int | None, Card]
    events: dict[int | None, Event]
    links: dict[int, Link]  # the open ones, by person
    states: dict[str, SubjectState]
    unreached: list[Unreached]
    persons: dict[str, Person]  # by CRM id

    def of(self, subject: str) -> list[Notification]:
        """What people have of the object, oldest first."""
        return [it for it in self.notifications if it.subject == subject]


@dataclass
class Truth:
    """A herd, and what is wrong with it."""

    house: House
    herd: Herd
    witness: Witness
    rows: Rows
    wrong: list[str] = field(default_factory=list)
    most_live: int = 0

    async def check(self) -> None:
        """Raises AssertionError with all that is wrong, and the seed that leads there."""
        for life in self.herd.lives:
            self._nobody_keeps_what_is_not_theirs(life)
            self._what_is_over_is_over(life)
            self._a_claim_holds(life)
            self._actors_are_not_told(life)
            await self._somebody_has_it_or_is_told(life)
            for role in CAST:
                self._one_live_message(life, role)
        for role in CAST:
            await self._chat_shows_the_tables(role)
            await self._bell_counts(role)
        self._no_call_was_refused()
        self._sounds_are_deserved()
        if self.wrong:
            told = "\n".join((*self.wrong, *self._story()))
            raise AssertionError(f"seed {self.herd.seed}: {len(self.wrong)} wrong\n{told}")

    def _story(self) -> Iterator[str]:
        named = {number for line in self.wrong for number in re.findall(r"A-\d+", line)}
        for line in self.herd.story:
            if " - " in line or any(f" {number} " in line for number in named):
                yield line
        for life in self.herd.lives:
            if life.number in named:
                yield str(self.rows.states.get(life.subject))
                yield from map(self._told, self.rows.of(life.subject))

    def _told(self, it: Notification) -> str:
        at = f"{self.rows.events[it.event_id].occurred_at:%H:%M:%S}, told {it.created_at:%H:%M:%S}"
        what = f"{it.id} {it.kind} ({it.reason}) of {at} to {self._name(it.person_id)}"
        marks = {"latest": it.latest, "read": it.read_at is not None, "silent": it.silent}
        said = " ".join(mark for mark, holds in marks.items() if holds)
        card = self.rows.cards.get(it.card_id)
        on = (
            f"card {card.id} {card.form} {card.state} of link {card.link_id}" if card else "no card"
        )
        return (
            f"  {what}: {it.ended} {said}, {on}, again {it.escalated} {it.again_at} due {it.due_at}"
        )

    def _fail(self, life: Life | None, what: str) -> None:
        self.wrong.append(f"{life.number}: {what}" if life else what)

    def _name(self, person_id: int) -> str:
        return next((it.name for it in self.rows.persons.values() if it.id == person_id), "?")

    def _open(self, life: Life) -> list[Notification]:
        return [it for it in self.rows.of(life.subject) if it.ended not in OVER]

    def _reports(self, life: Life, *kinds: str) -> list[Event]:
        """The order's hooks of these kinds, by their own time."""
        found = [it for it in self.rows.events.values() if it.subject == life.subject]
        found = [it for it in found if it.type in kinds]
        return sorted(found, key=lambda it: (it.occurred_at, it.pk))

    # -- whose it is

    def _responsible(self, life: Life) -> tuple[list[Data], Event, str] | None:
        """What was said of the last manager, the first event to say it, and who that is."""
        assigned = self._reports(life, "order.assigned")
        if not assigned:
            return None
        said = [(it.meaning or {})["order.assigned"] for it in assigned]
        manager = str(said[-1]["manager_id"])
        latest = list(takewhile(lambda it: str(it["manager_id"]) == manager, reversed(said)))
        return latest, assigned[-len(latest)], manager

    def _nobody_keeps_what_is_not_theirs(self, life: Life) -> None:
        """Nobody but the last manager has it as theirs; before, it may have been everybody's."""
        last = self._responsible(life)
        if last is None:
            return
        _, event, crm_id = last
        manager = self.rows.persons.get(crm_id)
        for it in self._open(life):
            is_theirs = manager is not None and it.person_id == manager.id
            was_before = it.reason == "default" and it.event_id < event.pk
            if not is_theirs and (it.reason == "manager" or was_before):
                name = self._name(it.person_id)
                self._fail(life, f"{name} has {it.kind} {it.id}, but it is {crm_id}'s")

    def _what_is_over_is_over(self, life: Life) -> None:
        state = self.rows.states.get(life.subject)
        if state is None:
            return
        ends = self._reports(life, "order.done", "order.cancelled", "order.deleted")
        whose = self._reports(life, "order.assigned")
        is_last = ends and (not whose or ends[-1].occurred_at > whose[-1].occurred_at)
        if is_last and state.over is None:
            self._fail(life, f"it is open after {ends[-1].type}")
        for it in self._open(life):
            at = self.rows.events[it.event_id].occurred_at
            if is_last and at <= ends[-1].occurred_at:
                self._fail(life, f"{self._name(it.person_id)} has {it.kind} {it.id} after its end")
        for it in self.rows.of(life.subject):
            if state.over is None and it.latest and it.ended in CLOSINGS:
                self._fail(life, f"{it.id} has ended ({it.ended}), but the order has not")

    def _a_claim_holds(self, life: Life) -> None:
        state = self.rows.states.get(life.subject)
        if state is None:
            return
        having = {it.person_id for it in self._open(life)}
        if state.claimed_by is not None:
            name = self._name(state.claimed_by)
            if state.claimed_by not in self.rows.links:
                self._fail(life, f"{name} is on it, but not linked")
            if state.claimed_by not in having:
                self._fail(life, f"{name} is on it, but does not have it")
        for it in self.rows.of(life.subject):
            if it.latest and it.ended == Ended.TAKEN and state.claimed_by is None:
                self._fail(life, f"it is taken from {self._name(it.person_id)} by nobody")

    def _actors_are_not_told(self, life: Life) -> None:
        for it in self.rows.of(life.subject):
            data = (self.rows.events[it.event_id].meaning or {}).get(it.kind, {})
            actor = self.rows.persons.get(str(data.get("actor_id")))
            is_told = it.reason in ("manager", "default")
            if actor is not None and actor.id == it.person_id and is_told:
                self._fail(life, f"{actor.name} was told of their own {it.kind}")

    async def _somebody_has_it_or_is_told(self, life: Life) -> None:
        """What is open is somebody's, or an administrator's list has it."""
        state, all_rows = self.rows.states.get(life.subject), self.rows.of(life.subject)
        lost = [it for it in self.rows.unreached if it.subject == life.subject]
        if state is None or state.over is not None or not (all_rows or lost):
            return
        if any(it.person_id in self.rows.links for it in self._open(life)):
            return
        last = self._responsible(life)
        if last is not None:
            said, _, manager = last
            if any(str(it.get("actor_id")) == manager for it in said):
                return  # who took it for themselves knows
        async with self.house.database.read() as session:
            for row in lost:
                waiting = await unreached.waiting(session, row.source_id or 0)
                if life.subject in {it.subject for it in waiting}:
                    return
            for person_id in {it.person_id for it in all_rows}:
                if person_id in self.rows.links:
                    continue
                left = await given.left_by(session, person_id, ("administrator", "escalated"))
                if life.subject in {it.subject for it in left}:
                    return
        self._fail(life, "it is nobody's, and no list has it")

    # -- the chats

    def _one_live_message(self, life: Life, role: Role) -> None:
        about = {it.card_id: it.subject for it in self.rows.notifications}
        lists = {
            card.message_id
            for card in self.rows.cards.values()
            if card.form != Form.SINGLE or about.get(card.id, life.subject) != life.subject
        }
        live = [it for it in self.herd.messages(role, life) if it.id not in lists]
        live = [it for it in live if "\nGive to somebody else" not in it.text]
        self.most_live = max(self.most_live, len(live))
        if len(live) > 1:
            texts = [f"{it.id} {it.text.splitlines()[0]}" for it in live]
            self._fail(life, f"{role.name} has {len(live)} messages about it: {texts}")

    async def _chat_shows_the_tables(self, role: Role) -> None:
        person = self.rows.persons[role.crm_id]
        link = self.rows.links.get(person.pk)
        if link is None:
            return
        account = self.house.account(role)
        shown = dict(account.chat.messages)
        ours = {life.subject for life in self.herd.lives}
        carrying = {it.card_id for it in self.rows.notifications if it.subject in ours}
        for card in self.rows.cards.values():
            is_ours = card.form == Form.BELL or card.id in carrying
            if card.link_id != link.id or card.state in (CardState.ENDED, CardState.GONE):
                continue
            if not is_ours or card.form not in (*CARRIERS, Form.BELL):
                continue
            message = shown.get(card.message_id or 0)
            if card.state != CardState.SENT or card.stale or message is None:
                self._fail(None, f"{role.name}: {card.form} {card.id} is {card.state} {card.stale}")
                continue
            async with self.house.database.read() as session:
                reader, now = self.house.app.reader, self.house.clock()
                screen = await draw.draw(session, card, link, reader, now)
            if screen is None:
                self._fail(None, f"{role.name}: {card.form} {card.id} shows nothing")
            elif as_drawn(screen) != as_shown(message):
                drawn, seen = as_drawn(screen), as_shown(message)
                carried = [it.id for it in self.rows.notifications if it.card_id == card.id]
                both = f"\n{seen}\nshould be\n{drawn}"
                self._fail(None, f"{role.name}: {card.form} {card.id} with {carried} shows{both}")
        for it in self.rows.notifications:
            if it.person_id == person.id and it.subject in ours and it.ended is None:
                card_of = self.rows.cards.get(it.card_id)
                is_on_the_old_phone = card_of is not None and card_of.link_id != link.id
                if card_of is None or not (is_on_the_old_phone or card_of.state == CardState.SENT):
                    number = f"A-{(it.subject or '').partition(':')[2]}"
                    self._fail(None, f"{role.name}: {number}'s {it.kind} {it.id} did not come")

    async def _bell_counts(self, role: Role) -> None:
        person = self.rows.persons[role.crm_id]
        if person.pk not in self.rows.links:
            return
        objects = defaultdict[tuple[str, object], list[Notification]](list)
        for it in self.rows.notifications:
            if it.person_id == person.id and it.section:
                objects[it.section, it.subject or it.id].append(it)
        expected = Counter[str]()
        for (section, _), steps in objects.items():
            having = [it for it in steps if it.ended not in OVER]
            newest = max(having or steps, key=lambda it: it.pk)
            expected[section] += newest.read_at is None and bool(having)
            if [it.id for it in steps if it.latest] != [newest.id]:
                self._fail(None, f"{role.name}: {newest.subject} has other latest steps")
        async with self.house.database.read() as session:
            counted = await inbox.unread_counts(session, person.pk)
        if Counter(counted) != +expected:
            self._fail(None, f"{role.name}: the bell counts {counted}, not {expected}")
        first = self.house.account(role).pinned[0].text.splitlines()[0]
        if first != f"Bell: {expected.total()} unread":
            self._fail(None, f"{role.name}: the bell says {first}, not {expected.total()}")

    # -- the calls

    def _no_call_was_refused(self) -> None:
        for call in self.house.telegram.calls():
            if call.status >= 400 and "message is not modified" not in (call.description or ""):
                said = f"{call.method} {call.params} was refused: {call.description}"
                self._fail(None, said)

    def _sounds_are_deserved(self) -> None:
        """As many as there are steps to tell, and snoozes and the like; none for what is over."""
        results = {
            call.result["message_id"]: call
            for call in self.house.telegram.calls("sendMessage")
            if isinstance(call.result, dict)
        }
        rung = Counter[tuple[int, str]]()
        for arrival in self.witness.arrivals:
            call = results.get(arrival.message_id)
            if (
                call is None
                or arrival.form != Form.SINGLE
                or call.params.get("disable_notification")
            ):
                continue
            for subject in {subject for _, subject in arrival.steps if subject}:
                rung[arrival.person_id, subject] += 1
            if SETTLED.match(str(call.params["text"])):
                self._fail(None, f"{self._name(arrival.person_id)}: a sound for {call.params}")
        for life in self.herd.lives:
            for role in CAST:
                person = self.rows.persons[role.crm_id]
                steps = [it for it in self.rows.of(life.subject) if it.person_id == person.id]
                due = len(steps) + sum(min(it.escalated, 1) for it in steps)
                due += self.herd.rung.get((life.id, role.crm_id), 0)
                if (sounds := rung[person.pk, life.subject]) > due:
                    self._fail(life, f"{role.name} heard of it {sounds} times, not {due}")


async def truth(herd: Herd, witness: Witness) -> Truth:
    """Reads what there is to judge."""
    house = herd.house
    async with house.database.read() as session:

        async def every(table: Any, *conditions: Any) -> list[Any]:  # Any: rows of any table
            return list((await session.exec(select(table).where(*conditions))).all())

        open_links = await every(Link, col(Link.ended_at).is_(None))
        persons = {
            role.crm_id: await people.by_crm_id(session, role.crm_id) for role in (*CAST, *PEOPLE)
        }
        assert await every(Identity)
        newest = sorted(await every(Notification), key=lambda it: it.id)
        rows = Rows(
            notifications=newest,
            cards={it.id: it for it in await every(Card)},
            events={it.id: it for it in await every(Event)},
            links={it.person_id: it for it in open_links},
            states={it.subject: it for it in await every(SubjectState)},
            unreached=await every(Unreached),
            persons={crm_id: it for crm_id, it in persons.items() if it is not None},
        )
    return Truth(house, herd, witness, rows)
