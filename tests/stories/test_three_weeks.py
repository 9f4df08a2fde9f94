"""Three weeks of `bellhop run` around a payment's due day, on which summer time ends.

The process is real, and takes its fake clock for real. It is killed and suspended, and its clock
is set back.
"""

import json
import re
import signal
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from sqlmodel import col, select

from bot.calendar.reminders import STEPS
from bot.demo.telegram import Person, TelegramStandIn
from storage.directory import cabinet, links, people
from storage.engine.database import open_database
from storage.flow import cards
from storage.migrations import upgrade
from storage.tables import Event, Form, NewCard
from tests.cast import MARTA, OLGA
from tests.house import KEY, PATIENCE_SECONDS, connect, signed
from tests.stories import fake_clock
from tests.stories.process import Machine

KYIV = ZoneInfo("Europe/Kyiv")
DUE = date(2026, 10, 25)  # the clocks go back that night
VIBER, SMS = {"id": "5", "name": "Viber"}, {"id": "6", "name": "SMS"}
A_SECOND = timedelta(seconds=1)


def at(day: date, hour: int = 10) -> datetime:
    """That hour in the cabinet's zone."""
    return datetime.combine(day, time(hour), KYIV).astimezone(UTC)


class Weeks:
    """The process, its clock, its CRM, and the phones of Olga and Marta."""

    _process: Process

    def __init__(self, telegram: TelegramStandIn, http: aiohttp.ClientSession, folder: Path):
        found = fake_clock.library()
        assert found is not None
        self.clock = fake_clock.FakeClock(found, folder)
        self.telegram, self.http = telegram, http
        self.machine = Machine(folder, telegram, **self.clock.environ)
        self.olga, self.marta = (self._phone(role.telegram_id) for role in (OLGA, MARTA))
        self._life = AsyncExitStack()
        self._hooks = 0

    async def furnish(self, now: datetime) -> None:
        """Both are linked, the switch is on, and the CRM may post."""
        async with open_database(self.machine.url) as database:
            await upgrade(database)

            async def work(session: Any) -> None:  # Any: an AsyncSession
                await cabinet.furnish(session)
                await cabinet.switch(session, on=True)
                for role in (OLGA, MARTA):
                    person = await people.add(
                        session, name=role.name, role=role.role, crm_id=role.crm_id, now=now
                    )
                    assert person.id is not None
                    link = await links.open_one(session, person.id, role.telegram_id, None, now)
                    assert link.id is not None
                    await cards.add(session, NewCard(link.pk, Form.BELL, now, silent=True))

            await database.write(work)
            await connect(database, now)

    async def begin(self, now: datetime) -> None:
        """Starts the process at this time."""
        self.clock.show(now)
        self._process = await self._life.enter_async_context(self.machine.running(self.http))

    async def kill(self) -> None:
        """Kills the process, whatever it is doing."""
        self._process.kill()
        await self._life.aclose()

    async def sleep(self, until: datetime) -> None:
        """Suspends the machine until this time."""
        self._process.send_signal(signal.SIGSTOP)
        self.clock.show(until)
        self._process.send_signal(signal.SIGCONT)

    async def hook(self, kind: str, **data: Any) -> None:
        """The CRM posts."""
        now = self.clock()
        self._hooks += 1
        said = {"type": kind, "timestamp": now.isoformat(), "data": data}
        body = json.dumps(said).encode()
        headers = signed(body, f"hook-{self._hooks}", now) | {"Content-Type": "application/json"}
        url = f"http://127.0.0.1:{self.machine.port}/hooks/generic/{KEY}"
        async with self.http.post(url, data=body, headers=headers) as answer:
            assert answer.status == 200, await answer.text()

    async def live_to(self, moment: datetime, *, asleep: bool = False) -> None:
        """Sets the clock to this time, and waits for a task due then to be reported as overdue."""
        name = f"T{self._hooks}"
        task = {"id": name, "title": name, "due_at": moment.isoformat()}
        await self.hook("task.created", task=task, assignee_id=MARTA.crm_id)
        if asleep:
            await self.sleep(moment)
        else:
            self.clock.show(moment - A_SECOND)
        await self.telegram.wait_for(
            lambda _: _says(self.marta, "Overdue", name), timeout=PATIENCE_SECONDS
        )

    async def reminders(self, channel: str) -> list[tuple[int, datetime]]:
        """Every reminder made: days from the due day, and the hour it was made in."""
        url = self.machine.url
        async with (
            open_database(url, beside_a_running_bot=True) as database,
            database.read() as session,
        ):
            ours = col(Event.external_id).startswith(f"payment:{channel}:")
            found = await session.exec(select(Event).where(ours).order_by(col(Event.id)))
            made = [(it.external_id.rpartition(":")[2], it.occurred_at) for it in found.all()]
        return [(int(days), at.replace(minute=0, second=0, microsecond=0)) for days, at in made]

    def told_of(self, channel: str) -> list[str]:
        """What Olga was told of the channel's payment, oldest first, in a message each time."""
        about = re.compile(rf"<b>Pay channel {channel}:? ([^:\n<]+)")
        sent = self.telegram.calls("sendMessage", OLGA.telegram_id)
        return [found[1] for it in sent if (found := about.match(it.params["text"]))]

    def says_of(self, channel: str) -> list[str]:
        """What Olga's cards say of the channel's payment now."""
        about = re.compile(rf"(?:Pay c|C)hannel {channel}:? ([^:\n]+)")
        return [found[1] for it in self.olga.received if (found := about.match(it.text))]

    def _phone(self, number: int) -> Person:
        phone = self.telegram.user(number)
        phone.write("hello")
        return phone


def _says(phone: Person, *words: str) -> bool:
    """Whether a message says it; the bell has the words of several in it."""
    cards = (message for message in phone.received if not message.pinned)
    return any(all(word in message.text for word in words) for message in cards)


@pytest.fixture
async def weeks(tmp_path: Path) -> AsyncIterator[Weeks]:
    """A running Bellhop, nine days before the payment is due."""
    if fake_clock.library() is None:
        pytest.skip("libfaketime comes with the tests for Linux on x86-64 only")
    async with TelegramStandIn() as telegram, aiohttp.ClientSession() as http:
        weeks = Weeks(telegram, http, tmp_path)
        start = at(DUE - timedelta(days=9), 9)
        await weeks.furnish(start)
        await weeks.begin(start)
        try:
            yield weeks
        finally:
            await weeks.kill()


async def test_reminders_follow_the_ladder_for_three_weeks(weeks: Weeks) -> None:
    for channel in (VIBER, SMS):
        told = {**channel, "paid_until": DUE.isoformat(), "period": "monthly"}
        await weeks.hook("channel.updated", channel=told)

    for days in range(-9, 12):
        day = DUE + timedelta(days=days)
        match days:
            case -5:
                await weeks.kill()
                await weeks.begin(at(day, 9))
            case 4:
                await weeks.live_to(at(day, 11), asleep=True)
                continue
        await weeks.live_to(at(day) + A_SECOND)
        if days == -3:  # somebody sets the clock back
            await weeks.live_to(at(day, 9))
            await weeks.live_to(at(day) + A_SECOND)
        if days == 1:
            await _pay(weeks, "SMS", "Paid, next due November 25, 2026")

    steps = [(days, at(DUE + timedelta(days=days), 11 if days == 4 else 10)) for days in STEPS]
    assert await weeks.reminders("5") == steps
    assert await weeks.reminders("6") == [step for step in steps if step[0] <= 1]
    assert weeks.told_of("Viber") == [
        *("7 days left", "3 days left", "1 day left", "today"),
        *("1 day overdue", "4 days overdue", "7 days overdue"),
    ]
    assert weeks.says_of("SMS") == ["nothing to pay any more"]


async def _pay(weeks: Weeks, channel: str, answer: str) -> None:
    """Olga marks the channel as paid on its newest card."""
    cards = [it for it in weeks.olga.received if f"channel {channel} " in it.text]
    weeks.olga.press("Mark paid", cards[-1].id)
    await weeks.telegram.wait_for(
        lambda _: any(answer in it.labels for it in weeks.olga.received), timeout=PATIENCE_SECONDS
    )
    weeks.olga.press(answer)
    await weeks.telegram.wait_for(
        lambda _: _says(weeks.olga, "marked by Olga"), timeout=PATIENCE_SECONDS
    )
