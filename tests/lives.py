"""Lives of orders: twelve steps each at the hands of three people, in random order.

A herd of orders lives in one house: the CRM posts late and in batches, people press what they see,
an administrator unlinks, renames and gives, and the clock moves on. What happens follows from the
seed alone, as far as Bellhop's own timing allows: `Herd(house, seed)` repeats a life.
"""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, Self

from sqlmodel import select

from bot.actions.context import Context
from bot.actions.people import membership
from bot.demo.telegram import Message
from bot.schedule.tick import Schedule
from storage.directory import cabinet, links, people, sources
from storage.flow import cards, escalations
from storage.objects import statuses
from storage.tables import Ended, Source, Status
from tests.cast import CAST, IVAN, MARTA, OLGA, SHOP, Role
from tests.house import House

STEPS = 12
PEOPLE = (MARTA, IVAN)
NOBODY = "404"  # a manager in the CRM whom nobody here knows
ESCALATED_AFTER = 15
STATUSES = {"packed": None, "finished": Ended.DONE, "refused": Ended.CANCELLED}
QUIETLY_TOLD = ("order.status_changed", "order.payment_changed")
LATE, SILENT_FOR = 0.3, 0.5
# What can happen, and how often in a hundred.
CRM = {"assign": 20, "status": 9, "pay": 9, "done": 4, "cancel": 4, "delete": 3}
STAFF = {"claim": 12, "give_back": 8, "read": 6, "snooze": 8, "mute": 2}
OFFICE = {"rename": 3, "mean": 4, "leave": 3, "join": 4, "change_phone": 2, "give": 8}


@dataclass
class Life:
    """An order as the CRM has it."""

    id: int
    manager: str | None
    hooks: list[bytes] = field(default_factory=list)  # that have not been posted yet

    @property
    def number(self) -> str:
        """What people call it."""
        return f"A-{self.id}"

    @property
    def subject(self) -> str:
        """What Bellhop calls it."""
        return f"order:{self.id}"


class Herd:
    """Some orders that live side by side."""

    def __init__(self, house: House, seed: int, size: int = 8) -> None:
        self.house, self.seed = house, seed
        self.chance = Random(seed)
        managers = (None, *(role.crm_id for role in PEOPLE))
        self.lives = [
            Life(seed * 100 + number, self.chance.choice(managers)) for number in range(size)
        ]
        self.schedule = Schedule(
            house.database,
            house.clock,
            house.app.config,
            house.app.wakes.delivery,
            house.app.health,
        )
        self.story: list[str] = []
        self.rung: dict[tuple[int, str], int] = {}  # (order, whose) → how often it may ring again

    async def live(self) -> Self:
        """Lives through all steps, until nothing is left to do."""
        await self._begin_the_day()
        turns = [life for life in self.lives for _ in range(STEPS)]
        self.chance.shuffle(turns)
        begun = set[int]()
        for life in turns:
            self.house.clock.advance(seconds=self.chance.randint(1, 60))
            if life.id not in begun:
                begun.add(life.id)
                self._tell(life, "order.created", manager_id=life.manager)
            else:
                await self._step(life)
            await self._pause()
        await self._come_to_rest()
        return self

    # -- the day

    async def _begin_the_day(self) -> None:
        """At eleven in Kyiv, so that no text about today turns into one about yesterday."""
        clock = self.house.clock
        clock.now = clock.now.replace(hour=9, minute=0) + timedelta(days=1)
        kinds = {kind: self.chance.random() < 0.5 for kind in QUIETLY_TOLD}

        async def work(session: Any) -> None:  # Any: an AsyncSession
            shop = await sources.mention(session, Source, SHOP["id"], SHOP["name"])
            await sources.set_managers(session, shop, [role.crm_id for role in PEOPLE])
            await escalations.choose(session, "order.created", ESCALATED_AFTER)
            for kind, is_allowed in kinds.items():
                await cabinet.allow(session, kind, allowed=is_allowed)
            await cards.redraw_bells(session, await people.linked(session))

        for role in PEOPLE:
            await self._join(role)
        await self.house.database.write(work)
        await self._tick()

    async def _tick(self) -> None:
        await self.schedule.tick()
        self.house.app.wakes.intake()
        self.house.app.wakes.delivery()
        await self.house.quiet(menus_too=False)

    async def _pause(self) -> None:
        """Hooks are posted, the clock's work is done, or all becomes quiet; or not yet."""
        if self.chance.random() < SILENT_FOR:
            await self._post()
        if self.chance.random() < 0.2:
            await self.schedule.tick()
        if self.chance.random() < 0.3:
            await self.house.quiet(menus_too=False)

    async def _post(self, late: float = LATE) -> None:
        """What has happened in the CRM, in any order; some of it comes later still."""
        now, later = [], []
        for life in self.lives:
            for hook in life.hooks:
                (later if self.chance.random() < late else now).append((life, hook))
            life.hooks = [hook for whose, hook in later if whose is life]
        self.chance.shuffle(now)
        answers = await asyncio.gather(*(self.house.post_raw(hook) for _, hook in now))
        for answer, (_, hook) in zip(answers, now, strict=True):
            assert answer.status == 200, (await answer.text(), hook)

    async def _come_to_rest(self) -> None:
        await self._post(late=0)
        await self._tick()
        for role in (*PEOPLE, OLGA):
            for data, message in self.buttons(role, "card:"):  # a page that was left open
                await self._press(role, data, message)
        for _ in range(7):
            self.house.clock.advance(minutes=16)
            await self._tick()
        await self.house.quiet()

    # -- the CRM

    def _tell(self, life: Life, kind: str, **data: Any) -> None:
        order = {"id": life.id, "number": life.number}
        given = {name: value for name, value in data.items() if name == "to" or value is not None}
        if kind.endswith("changed"):
            given["manager_id"] = life.manager or NOBODY
        at = self.house.clock().isoformat()
        body = {"order": order, "source": {"id": SHOP["id"]}, **given}
        life.hooks.append(json.dumps({"type": kind, "timestamp": at, "data": body}).encode())
        self._note(life, kind, **given)

    def _note(self, life: Life | None, what: str, **more: Any) -> None:
        at = f"{self.house.clock():%H:%M:%S}"
        self.story.append(f"{at} {life.number if life else '-'} {what} {more or ''}")

    async def _step(self, life: Life) -> None:
        chances = {**CRM, **STAFF, **OFFICE}
        [what] = self.chance.choices(list(chances), list(chances.values()))
        if what in CRM:
            self._happen(life, what)
        elif what in STAFF:
            await self._act(life, what)
        else:
            self._note(None, what)
            await getattr(self, f"_{what}")()

    def _happen(self, life: Life, what: str) -> None:
        match what:
            case "assign":
                before, life.manager = (
                    life.manager,
                    self.chance.choice(("6", "8", "6", "8", NOBODY)),
                )
                actor = self.chance.choice((None, None, None, life.manager, "6", "8"))
                people_in_it = {"manager_id": life.manager, "previous_manager_id": before}
                self._tell(life, "order.assigned", **people_in_it, actor_id=actor)
            case "status":
                self._tell(life, "order.status_changed", to=self.chance.choice(list(STATUSES)))
            case "pay":
                self._tell(
                    life, "order.payment_changed", to=self.chance.choice(("paid", "part paid"))
                )
            case "done" | "cancel" | "delete":
                self._may_ring(life, "open", OLGA)
                ends = {
                    "done": "order.done",
                    "cancel": "order.cancelled",
                    "delete": "order.deleted",
                }
                self._tell(life, ends[what])

    # -- the people

    def messages(self, role: Role, life: Life | None = None) -> list[Message]:
        """The messages in the person's chat about the order, or all; the bell is none."""
        found = [it for it in self.house.account(role).received if not it.text.startswith("Bell:")]
        return [it for it in found if life is None or f"{life.number} " in f"{_words(it.text)} "]

    def buttons(self, role: Role, prefix: str, life: Life | None = None) -> list[tuple[str, int]]:
        """The buttons whose press begins so, and their messages."""
        return [
            (button["callback_data"], message.id)
            for message in self.messages(role, life)
            for row in message.rows
            for button in row
            if button.get("callback_data", "").startswith(prefix)
        ]

    async def _press(self, role: Role, data: str, message_id: int) -> None:
        press = self.house.account(role).forge(data, message_id)
        await self.house.until(lambda: press.answered)

    async def _act(self, life: Life, what: str) -> None:
        role = self.chance.choice((*PEOPLE, *PEOPLE, OLGA))
        prefix = {"claim": "claim:", "give_back": "giveback:", "read": "read:"}.get(what, "later:")
        found = self.buttons(role, prefix, life)
        if not found:
            return self._note(life, f"{role.name} sees no {prefix}")
        self._note(life, f"{role.name} {what}")
        data, message_id = self.chance.choice(found)
        self._may_ring(life, what, role)
        for _ in range(self.chance.choice((1, 1, 1, 2))):
            await self._press(role, data, message_id)
        if prefix == "later:":
            await self._choose(
                role, message_id, ("mute:", "until:") if what == "mute" else ("snooze:",)
            )
        return None

    async def _choose(self, role: Role, message_id: int, prefixes: tuple[str, ...]) -> None:
        """Presses on, as long as the choices are there."""
        for prefix in prefixes:
            await self.house.quiet(menus_too=False)
            found = [data for data, where in self.buttons(role, prefix) if where == message_id]
            soon = [data for data in found if data.endswith(("15m", "1h", "subject"))]
            if soon:
                await self._press(role, self.chance.choice(soon), message_id)

    def _may_ring(self, life: Life, what: str, role: Role) -> None:
        """What is open again rings again, and its escalation begins anew."""
        several = {"open": PEOPLE, "give_back": PEOPLE, "give": CAST}
        whose = (role,) if what == "snooze" else several.get(what, ())
        for each in whose:
            key = life.id, each.crm_id
            self.rung[key] = self.rung.get(key, 0) + (1 if what in ("snooze", "give") else 2)

    # -- the office

    async def _rename(self) -> None:
        source = {"id": SHOP["id"], "name": f"Shop {self.chance.randint(1, 9)}"}
        await self.house.post("source.updated", {"source": source})

    async def _mean(self) -> None:
        key = self.chance.choice(list(STATUSES))
        for life in self.lives:
            self._may_ring(life, "open", OLGA)
        meaning = self.chance.choice((None, STATUSES[key]))

        async def work(session: Any) -> None:  # Any: an AsyncSession
            found = (await session.exec(select(Status).where(Status.key == key))).first()
            if found is not None:
                await statuses.mean(session, found, meaning)

        await self.house.database.write(work)

    async def _leave(self) -> None:
        role = self.chance.choice(PEOPLE)
        for life in self.lives:  # what they were on is the others' again
            self._may_ring(life, "open", role)

        async def work(session: Any) -> None:  # Any: an AsyncSession
            person = await people.by_crm_id(session, role.crm_id)
            assert person is not None
            link = await links.of_person(session, person.pk)
            if link is not None:
                context = Context(session, self.house.app.config.timezone, self.house.clock())
                notice = "notice-unlinked"
                await membership.unlink(context, link, Ended.UNLINKED, notice=notice)

        await self.house.database.write(work)
        self.house.app.wakes.delivery()
        await self.house.quiet(menus_too=False)

    async def _join(self, role: Role | None = None) -> None:
        await self._link(role or self.chance.choice(PEOPLE), is_new_phone=False)

    async def _change_phone(self) -> None:
        await self._link(self.chance.choice(PEOPLE), is_new_phone=True)

    async def _link(self, role: Role, *, is_new_phone: bool) -> None:
        async with self.house.database.read() as session:
            person = await people.by_crm_id(session, role.crm_id)
            assert person is not None
            if not is_new_phone and await links.of_person(session, person.pk) is not None:
                return
        if is_new_phone:
            phone = self.house.account(role).id + 1000
            account = self.house.telegram.user(phone, first_name=role.name)
            self.house.accounts[role.name] = account
        for life in self.lives:
            self._may_ring(life, "snooze", role)
        await self.house.link(role)

    async def _give(self) -> None:
        """Olga gives what waits on one of her lists to somebody."""
        found = self.buttons(OLGA, "give:")
        if not found:
            return
        data, message_id = self.chance.choice(found)
        await self._press(OLGA, data, message_id)
        await self.house.quiet(menus_too=False)
        if offered := self.buttons(OLGA, "gets:"):
            for life in self.lives:
                self._may_ring(life, "give", OLGA)
            await self._press(OLGA, *self.chance.choice(offered))


def _words(text: str) -> str:
    """The text with nothing but spaces between its words."""
    return "".join(it if it.isalnum() or it == "-" else " " for it in text)
