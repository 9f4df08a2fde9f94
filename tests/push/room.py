"""An office whose people have browsers, and the loop that tells these."""

import asyncio
from collections.abc import Coroutine
from datetime import datetime
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.push.endpoints import place_of
from bot.push.keys import Signer, new_key
from bot.push.post import Post
from bot.push.step import BrowserPush, Means
from bot.ui.reader import Reader
from storage.directory import links, people, preferences
from storage.tables import PushMessage, PushSubscription, WebSession
from storage.web import sessions, subscriptions
from tests.cast import MARTA, SHOP, Role
from tests.push_service import HOSTS, Browser, PushService
from tests.stories.office import KYIV, Office

PUBLIC = "https://bell.example"
KEY = new_key()


class Room:
    """An office, its loop for browsers, and the stand-in for their services."""

    def __init__(self, office: Office, service: PushService) -> None:
        self.office, self.service = office, service
        self.clock, self.database = office.clock, office.database
        self.post = Post(service.open_connector())
        self.errands: set[asyncio.Task[None]] = set()
        self.push = self.start()

    def start(self) -> BrowserPush:
        """The loop of a new term."""
        signer = Signer(KEY, PUBLIC, self.clock)
        reader = Reader("en", KYIV)
        means = Means(self.database, self.clock, reader, self.post, signer)
        self.push = BrowserPush(means, self._errand, lambda: None)
        return self.push

    async def close(self) -> None:
        for task in self.errands:
            task.cancel()
        await asyncio.gather(*self.errands, return_exceptions=True)
        await self.post.close()

    async def subscribe(self, role: Role = MARTA, host: str = HOSTS[0]) -> Browser:
        """One more browser of the person, in which they are signed in."""
        browser = self.service.browser(host)
        await self.database.write(lambda session: self._subscribe(session, role, browser))
        return browser

    async def _subscribe(self, session: AsyncSession, role: Role, browser: Browser) -> None:
        row = await signed_in(session, role, self.clock())
        await subscriptions.put(session, row_of(browser, row))

    async def order(self, number: int = 1, **more: Any) -> None:
        """A new order of Marta's shop, which has been fanned out."""
        order = {"id": number, "number": f"A-{number}", "total": 1200, "currency": "UAH"}
        client = {"name": "Petrenko", "phone": "+380501112233"}
        data = {"order": order, "buyer": client, "source": SHOP, "manager_id": MARTA.crm_id}
        await self.office.tell("order.created", {**data, **more})
        await self.office.fan_out()

    async def choose(self, key: str, *, value: bool, part: str = "", role: Role = MARTA) -> None:
        async def work(session: AsyncSession) -> None:
            person = await people.by_crm_id(session, role.crm_id)
            assert person is not None
            await preferences.choose(session, person.pk, key, part, value=value)

        await self.database.write(work)

    async def step(self) -> None:
        """Until nothing is left that can be sent now."""
        while not await self.push.step() or self.errands:
            await asyncio.gather(*self.errands)

    async def rows(self) -> list[PushMessage]:
        """The outbox."""
        async with self.database.read() as session:
            return list((await session.exec(select(PushMessage))).all())

    def _errand(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.errands.add(task)
        task.add_done_callback(self.errands.discard)


async def signed_in(session: AsyncSession, role: Role, now: datetime) -> WebSession:
    """A new session of the person, in a browser."""
    person = await people.by_crm_id(session, role.crm_id)
    assert person is not None
    link = await links.of_person(session, person.pk)
    assert link is not None
    token = await sessions.open_one(session, link.pk, "Firefox, Linux", now, in_telegram=False)
    found = await sessions.of_token(session, token, now)
    assert found is not None
    return found.session


def row_of(browser: Browser, session: WebSession) -> PushSubscription:
    """What the API stores of the browser."""
    place = place_of(browser.endpoint)
    assert place is not None
    return PushSubscription(
        endpoint_hash=subscriptions.hashed(browser.endpoint),
        link_id=session.link_id,
        session_id=session.pk,
        endpoint=browser.endpoint,
        p256dh=browser.subscription["keys"]["p256dh"],
        auth=browser.subscription["keys"]["auth"],
        device=session.device,
        created_at=session.created_at,
        service=place.service,
    )
