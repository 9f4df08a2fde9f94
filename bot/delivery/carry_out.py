"""Carries out one job of delivery: draws, calls Telegram, and stores what became of the call.

No transaction is open during a call to Telegram.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.cards.card import Seen, card_screen
from bot.delivery import draw, settle
from bot.pages import commands as menus
from bot.rules.sending.jobs import Fresh, Job, MenuSetting, Redrawing, Removal, Sending
from bot.rules.sending.outcome import Broken, Later, Missing, Outcome, Sent, TokenRefused, Unknown
from bot.telegram.calls import Calls
from bot.ui.reader import Reader, reader_of
from bot.ui.screens import Screen
from bot.ui.texts import say
from storage.directory import cabinet, links
from storage.engine.database import Database
from storage.engine.writer import Unavailable
from storage.flow import cards
from storage.tables import AnyLink, Card, Form, Item, Link, Person

log = logging.getLogger(__name__)

OUTAGE_PAUSE_SECONDS = 1.0
PUT_OFF_SECONDS = 10.0
TOKEN_PAUSE = timedelta(seconds=30)
DELETABLE_FOR = timedelta(hours=47)  # Telegram says 48; our clock need not be Telegram's
UNNAMED = Missing("Telegram's yes could not be read: which message it is was not told")
Settle = Callable[[AsyncSession, Card, AnyLink, Outcome, datetime], Awaitable[None]]

Answer = TypeVar("Answer")


class Menu(NamedTuple):
    """A chat's commands with what they do; the menu button's label and the address it opens."""

    commands: Sequence[tuple[str, str]] = ()
    button: tuple[str, str] | None = None


@dataclass(frozen=True)
class Carrier:
    """Makes a job's calls. `reader`: for people who have chosen neither language nor zone.

    `web_app`: the https address of the Mini App, which the chats' menu buttons open; None: no such.
    """

    database: Database
    calls: Calls
    clock: Callable[[], datetime]
    reader: Reader
    web_app: str | None = None

    async def carry_out(self, job: Job) -> float | None:
        """Seconds until the next try, if no table says so. Raises `TokenRefused`."""
        match job:
            case Sending(link, Card() as card):
                screen = await self._draw(card, link)
                if screen is None:
                    await self._write(lambda session: settle.dropped(session, card))
                else:
                    await self._send(card, link, screen, silent=job.silent)
            case Redrawing(link, card):
                await self._redraw(card, link)
            case Removal(link, card):
                return await self._remove(card, link)
            case MenuSetting(link):
                return await self._set_menu(link)
        return None

    async def give_up(self, job: Job, error: Exception) -> None:
        """A bug in Bellhop must neither hold up others nor be retried forever.

        As with a refusal by Telegram, one try of any sort of job is enough, and /problems tells.
        """
        broken = Broken(type(error).__name__)
        match job:
            case Sending(link, Card() as card):
                await self._settle(settle.sent, card, link, broken)
            case Redrawing(link, card):
                await self._settle(settle.redrawn, card, link, broken)
            case Removal(link, card):
                await self._settle(settle.removed, card, link, broken)
            case MenuSetting(link):
                await self._write(lambda session: links.give_up_menu(session, link, broken.problem))

    async def send_fresh(self, card: Card, fresh: Fresh, committed: Awaitable[bool]) -> None:
        """Draws a card from memory, and sends it once its claim is committed."""
        screen: Screen | Exception
        try:
            screen = self._draw_fresh(fresh)
        except Exception as error:  # noqa: BLE001 - if it was not committed, nobody misses it
            screen = error
        if not await asyncio.shield(committed):
            await self.give_back([card])
        elif isinstance(screen, Exception):
            raise screen
        else:
            await self._send(card, fresh.link, screen, silent=card.silent)

    async def give_back(self, claimed: list[Card]) -> None:
        """The claim seems to have failed. If only its commit's answer was lost, they are due."""
        # PostgreSQL may be about to commit even now: whoever writes waits until that is over.
        ask = self._write if self.database.is_server else self._read
        if still := await ask(lambda session: cards.still_claimed(session, claimed)):
            now = self.clock()
            await self._write(lambda session: cards.give_back(session, still, now))

    async def _send(self, card: Card, link: AnyLink, screen: Screen, *, silent: bool) -> None:
        try:
            # A question stays in the topic in which the person said what it is about.
            thread_id = (card.content or {}).get("thread")
            outcome = await self.calls.send(
                link.telegram_id, screen, silent=silent, thread_id=thread_id
            )
        except TokenRefused:
            until = self.clock() + TOKEN_PAUSE
            await self._write(lambda session: cards.postpone(session, card, until))
            raise
        await self._settle(settle.sent, card, link, outcome)
        if card.form == Form.BELL and isinstance(outcome, Sent) and outcome.message_id is not None:
            await self.calls.wait(link.telegram_id, "other")
            await self.calls.pin(link.telegram_id, outcome.message_id)

    async def _redraw(self, card: Card, link: AnyLink) -> None:
        screen = await self._draw(card, link)
        if screen is None:
            now = self.clock()
            await self._write(lambda session: cards.drawn(session, card, now))
            return
        outcome: Outcome = UNNAMED
        if card.message_id is not None:
            outcome = await self.calls.edit(link.telegram_id, card.message_id, screen)
        await self._settle(settle.redrawn, card, link, outcome)

    async def _remove(self, card: Card, link: AnyLink) -> float | None:
        """Deletes an old bell or card or, if it is too old for that, shrinks it to one line.

        Nothing is written to a chat that cannot be reached.
        """
        outcome: Outcome | None = None
        if card.message_id is not None:
            outcome = await self._take_away(card, card.message_id, link)
        if (wait := _put_off(outcome)) is None:
            now = self.clock()
            await self._write(lambda session: settle.removed(session, card, link, outcome, now))
        return wait

    async def _take_away(self, card: Card, message_id: int, link: AnyLink) -> Outcome | None:
        chat_id, outcome = link.telegram_id, None
        if card.sent_at is not None and self.clock() - card.sent_at < DELETABLE_FOR:
            outcome = await self.calls.delete(chat_id, message_id)
        if isinstance(outcome, Sent | Later) or link.unreachable_at is not None:
            return outcome
        await self.calls.wait(chat_id, "edit")
        text_id = "bell-moved" if card.form == Form.BELL else "card-moved"
        line = Screen(say(await self._language(link), text_id))
        outcome = await self.calls.edit(chat_id, message_id, line)
        if card.form == Form.BELL:
            await self.calls.wait(chat_id, "other")
            await self.calls.unpin(chat_id, message_id)
        return outcome

    async def _set_menu(self, link: AnyLink) -> float | None:
        menu = await self._read(lambda session: self._menu(session, link))
        outcome = await self.calls.set_menu(link.telegram_id, menu.commands)
        if isinstance(outcome, Sent):
            await self.calls.wait(link.telegram_id, "other")
            outcome = await self.calls.set_menu_button(link.telegram_id, menu.button)

        async def keep(session: AsyncSession) -> None:
            if isinstance(outcome, Broken):
                await links.give_up_menu(session, link, outcome.problem)
                return
            # Somebody whose language or role has changed meanwhile still needs another menu.
            if await self._menu(session, link) == menu:
                version = menus.version(self.web_app) if menu.commands else None
                await links.remember_menu(session, link, version)

        if (wait := _put_off(outcome)) is None:
            await self._write(keep)
        return wait

    async def _menu(self, session: AsyncSession, link: AnyLink) -> Menu:
        """What the person may use; nothing in a chat that is no longer linked."""
        linked = await session.get(Link, link.id)
        person = await session.get(Person, link.person_id)
        if linked is None or linked.ended_at is not None or person is None:
            return Menu()
        language = reader_of(person, self.reader).language
        commands = menus.menu(person.role, await cabinet.managing_roles(session), language)
        return Menu(commands, menus.button(self.web_app, language))

    async def _draw(self, card: Card, link: AnyLink) -> Screen | None:
        now = self.clock()
        return await self._read(lambda session: draw.draw(session, card, link, self.reader, now))

    def _draw_fresh(self, fresh: Fresh) -> Screen:
        reader, item = reader_of(fresh.person, self.reader), Item(fresh.notification, fresh.data)
        screen = card_screen(Seen(item, reader, self.clock(), standing=fresh.standing))
        return replace(screen, is_protected=fresh.is_protected)

    async def _language(self, link: AnyLink) -> str:
        person = await self._read(lambda session: session.get(Person, link.person_id))
        return reader_of(person, self.reader).language if person else "en"

    async def _settle(self, became: Settle, card: Card, link: AnyLink, outcome: Outcome) -> None:
        now = self.clock()
        await self._write(lambda session: became(session, card, link, outcome, now))

    async def _read(self, question: Callable[[AsyncSession], Awaitable[Answer]]) -> Answer:
        """Waits as long as the database cannot answer: what is claimed has to be done."""
        while True:
            try:
                async with self.database.read() as session:
                    return await question(session)
            except Unavailable as problem:
                log.error("the database cannot say what is to be sent: %s", problem)
                await asyncio.sleep(OUTAGE_PAUSE_SECONDS)

    async def _write(self, work: Callable[[AsyncSession], Awaitable[Answer]]) -> Answer:
        """Waits as long as the database cannot store what became of a call."""
        while True:
            try:
                return await self.database.write(work)
            except Unavailable as problem:
                log.error("the database cannot keep what was sent: %s", problem)
                await asyncio.sleep(OUTAGE_PAUSE_SECONDS)


def _put_off(outcome: Outcome | None) -> float | None:
    """Seconds until another try, if one is needed, of a job for which no table has a time."""
    if isinstance(outcome, Later):
        return outcome.wait.total_seconds()
    return PUT_OFF_SECONDS if isinstance(outcome, Unknown) else None
