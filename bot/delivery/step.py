"""The sending step: chooses what may go now, claims it, sends it, keeps what became of it.

A card is written before it is sent: found unsettled after a crash, it may have arrived. No
transaction is open while Telegram is talked to.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import reschedule
from bot.cards.card import card_screen
from bot.delivery import claim, draw
from bot.delivery import settle as settling
from bot.delivery.queue import choose
from bot.pages import commands as menus
from bot.rules.jobs import Fresh, Job, MenuSetting, Redrawing, Removal, Sending
from bot.rules.outcome import Broken, Later, Missing, Outcome, Sent, TokenRefused, Unknown
from bot.rules.turns import Turns
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

SWEEP_SECONDS = 1.0  # what was held becomes due without a wake
MENUS_SECONDS = 1.0  # between two looks through all links for an outdated command menu
OUTAGE_PAUSE_SECONDS = 1.0
PUT_OFF_SECONDS = 10.0
SET_BACK = timedelta(minutes=1)  # a smaller step of the clock is waited for
TOKEN_PAUSE = timedelta(seconds=30)
DELETABLE_FOR = timedelta(hours=47)  # Telegram says 48; our clock need not be Telegram's
UNNAMED = Missing("Telegram's yes could not be read: which message it is was not told")

Answer = TypeVar("Answer")

Spawn = Callable[[Coroutine[Any, Any, None]], None]


class Delivery:
    """Sends, edits and removes cards; one call at a time for each chat."""

    def __init__(
        self,
        database: Database,
        calls: Calls,
        clock: Callable[[], datetime],
        reader: Reader,
        spawn: Spawn,
        wake: Callable[[], None],
    ) -> None:
        self._database = database
        self._calls = calls
        self._clock = clock
        self._reader = reader
        self._spawn = spawn
        self._wake = wake
        self._turns = Turns(calls.pace)
        self._refused: TokenRefused | None = None
        self._menus_at = 0.0
        self._shown: datetime | None = None

    @property
    def is_busy(self) -> bool:
        """Whether anything is being claimed or sent."""
        return self._turns.is_anybody_called

    async def resume(self) -> None:
        """At start: what was under way when the last process ended is sent again, so marked."""
        now = self._clock()
        await self._database.write(lambda session: settling.resumed(session, now))

    async def step(self) -> float:
        """Starts what may be sent now; seconds until the next look. Raises `TokenRefused`."""
        if self._refused is not None:
            refused, self._refused = self._refused, None
            raise refused
        now, moment = self._clock(), time.monotonic()
        await self._note_time(now)
        if self._turns.are_all_taken:
            return SWEEP_SECONDS
        if (open_at := self._turns.open_at(moment)) > moment:
            return open_at - moment
        calm_at = self._turns.calm_at(moment)
        full, settled = self._turns.closed("send", moment), self._turns.closed("edit", moment)
        async with self._database.read() as session:
            jobs = await choose(
                session,
                now,
                full=full,
                settled=settled,
                background=calm_at <= moment,
                menus_too=self._menus_at <= moment,
            )
        chosen, next_at = self._turns.take(jobs, moment)
        self._turns.note_behind(jobs, chosen, full)
        if chosen:
            self.start(await self._claim(chosen, now))
        openings = [calm_at, next_at, self._menus_at, *full.values(), *settled.values()]
        if self._menus_at <= moment and not jobs:
            self._menus_at = moment + MENUS_SECONDS
        return min([SWEEP_SECONDS, *(at - moment for at in openings if at > moment)])

    async def claim_fresh(
        self, session: AsyncSession, made: list[Fresh], now: datetime
    ) -> list[Job]:
        """In fan-out's own transaction: takes on what can be sent as soon as it is on disk.

        The rest waits in the table. Whoever calls this starts the jobs, or ends them.
        """
        moment, claimed = time.monotonic(), list[Job]()
        chats = Counter(fresh.link.telegram_id for fresh in made)
        for fresh in made:
            chat_id = fresh.link.telegram_id
            if chats[chat_id] > 1 or not self._turns.take_fresh(chat_id, moment):
                self._turns.fall_behind(chat_id)
                continue
            notification = fresh.notification
            job = Sending(
                fresh.link, None, (notification.pk,), silent=notification.silent, fresh=fresh
            )
            card = await claim.card_of(session, job, now)
            if card is None:
                self._turns.end(job)
            else:
                claimed.append(replace(job, card=card))
        return claimed

    def start(self, jobs: list[Job]) -> None:
        """Carries out what has been claimed."""
        for job in jobs:
            self._spawn(self._carry_out(job))

    def abandon(self, jobs: list[Job]) -> None:
        """What was claimed is not on disk: others may be called in its place."""
        for job in jobs:
            self._turns.end(job)

    async def _note_time(self, now: datetime) -> None:
        if self._shown is not None and self._shown - now > SET_BACK:
            zone = self._reader.zone
            await self._database.write(lambda session: reschedule.set_back(session, zone, now))
        self._shown = now

    async def _claim(self, jobs: list[Job], now: datetime) -> list[Job]:
        try:
            zone = self._reader.zone
            claimed = await self._database.write(lambda it: claim.claim(it, jobs, now, zone))
        except BaseException:
            self.abandon(jobs)
            raise
        kept = {job.link.telegram_id for job in claimed}
        self.abandon([job for job in jobs if job.link.telegram_id not in kept])
        return claimed

    async def _carry_out(self, job: Job) -> None:
        try:
            match job:
                case Sending(link, Card() as card):
                    await self._send(card, link, job.fresh, silent=job.silent)
                case Redrawing(link, card):
                    await self._redraw(card, link)
                case Removal(link, card):
                    await self._remove(card, link)
                case MenuSetting(link):
                    await self._set_menu(link)
        except TokenRefused as refused:
            self._refused = refused
        except Exception as error:
            log.exception("a job for link %s failed", job.link.id)
            await self._give_up(job, error)
        finally:
            self._turns.end(job)
            self._wake()

    async def _send(self, card: Card, link: AnyLink, fresh: Fresh | None, *, silent: bool) -> None:
        screen = await self._draw(card, link) if fresh is None else self._draw_fresh(fresh)
        if screen is None:
            await self._settle(lambda session: settling.dropped(session, card))
            return
        try:
            outcome = await self._calls.send(link.telegram_id, screen, silent=silent)
        except TokenRefused:
            until = self._clock() + TOKEN_PAUSE
            await self._settle(lambda session: settling.postponed(session, card, until))
            raise
        now = self._clock()
        await self._settle(lambda session: settling.sent(session, card, link, outcome, now))
        if card.form == Form.BELL and isinstance(outcome, Sent) and outcome.message_id is not None:
            await self._calls.turn(link.telegram_id, "other")
            await self._calls.pin(link.telegram_id, outcome.message_id)

    async def _redraw(self, card: Card, link: AnyLink) -> None:
        screen = await self._draw(card, link)
        if screen is None:
            await self._settle(lambda session: cards.drawn(session, card))
            return
        outcome: Outcome = UNNAMED
        if card.message_id is not None:
            outcome = await self._calls.edit(link.telegram_id, card.message_id, screen)
        now = self._clock()
        await self._settle(lambda session: settling.redrawn(session, card, link, outcome, now))

    async def _remove(self, card: Card, link: AnyLink) -> None:
        """Deletes an old bell or card, or, too old for that, shrinks it to one line.

        Nothing is written to a chat that cannot be reached.
        """
        if card.message_id is None:
            await self._settle(lambda session: settling.dropped(session, card))
            return
        chat_id, now = link.telegram_id, self._clock()
        young = card.sent_at is not None and now - card.sent_at < DELETABLE_FOR
        outcome = await self._calls.delete(chat_id, card.message_id) if young else None
        if not isinstance(outcome, Sent | Later) and link.unreachable_at is None:
            await self._calls.turn(chat_id, "edit")
            text_id = "bell-moved" if card.form == Form.BELL else "card-moved"
            line = Screen(say(await self._language(link), text_id))
            outcome = await self._calls.edit(chat_id, card.message_id, line)
            if card.form == Form.BELL:
                await self._calls.turn(chat_id, "other")
                await self._calls.unpin(chat_id, card.message_id)
        if not self._is_put_off(Removal(link, card), outcome):
            await self._settle(lambda session: settling.dropped(session, card))

    async def _set_menu(self, link: AnyLink) -> None:
        commands = await self._ask(lambda session: self._menu(session, link))
        outcome = await self._calls.set_menu(link.telegram_id, commands)

        async def keep(session: AsyncSession) -> None:
            # Who has changed language or role meanwhile still wants another menu.
            if await self._menu(session, link) == commands:
                await links.remember_menu(session, link, menus.VERSION if commands else None)

        if not self._is_put_off(MenuSetting(link), outcome):
            await self._settle(keep)

    def _is_put_off(self, job: Removal | MenuSetting, outcome: Outcome | None) -> bool:
        """What keeps no time of its own in a table is tried again after a while."""
        if not isinstance(outcome, Later | Unknown):
            return False
        wait = outcome.wait.total_seconds() if isinstance(outcome, Later) else PUT_OFF_SECONDS
        self._turns.put_off(job, time.monotonic() + wait)
        return True

    async def _menu(self, session: AsyncSession, link: AnyLink) -> list[tuple[str, str]]:
        """What the person may use; nothing in a chat that is not linked any more."""
        linked = await session.get(Link, link.id)
        person = await session.get(Person, link.person_id)
        if linked is None or linked.ended_at is not None or person is None:
            return []
        language = reader_of(person, self._reader).language
        return menus.menu(person.role, await cabinet.managing_roles(session), language)

    async def _give_up(self, job: Job, error: Exception) -> None:
        """A mistake of ours must neither stop the line nor be tried for ever."""
        if isinstance(job, Sending | Redrawing | Removal) and job.card is not None:
            outcome, card, link = Broken(type(error).__name__), job.card, job.link
            settle = settling.sent if isinstance(job, Sending) else settling.redrawn
            now = self._clock()
            await self._settle(lambda session: settle(session, card, link, outcome, now))

    async def _draw(self, card: Card, link: AnyLink) -> Screen | None:
        now = self._clock()
        return await self._ask(lambda session: draw.draw(session, card, link, self._reader, now))

    def _draw_fresh(self, fresh: Fresh) -> Screen:
        reader = reader_of(fresh.person, self._reader)
        return card_screen(Item(fresh.notification, fresh.data), reader, self._clock())

    async def _language(self, link: AnyLink) -> str:
        person = await self._ask(lambda session: session.get(Person, link.person_id))
        return reader_of(person, self._reader).language if person else "en"

    async def _ask(self, question: Callable[[AsyncSession], Awaitable[Answer]]) -> Answer:
        """What the database says, however long it cannot: what is claimed is to be done."""
        while True:
            try:
                async with self._database.read() as session:
                    return await question(session)
            except Unavailable as problem:
                log.error("the database cannot say what is to be sent: %s", problem)
                await asyncio.sleep(OUTAGE_PAUSE_SECONDS)

    async def _settle(self, work: Callable[[AsyncSession], Coroutine[Any, Any, None]]) -> None:
        """Keeps what became of a call, however long the database cannot take it."""
        while True:
            try:
                return await self._database.write(work)
            except Unavailable as problem:
                log.error("the database cannot keep what was sent: %s", problem)
                await asyncio.sleep(OUTAGE_PAUSE_SECONDS)
