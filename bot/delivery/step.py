"""The sending step: chooses what may be sent now, claims it, and has it carried out.

A card is stored before it is sent: found unsettled after a crash, it may have arrived.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import reschedule
from bot.actions.context import Context
from bot.delivery import claim, settle
from bot.delivery.carry_out import Carrier
from bot.delivery.queue import Allowed, choose
from bot.rules.sending.jobs import Fresh, Job, Sending
from bot.rules.sending.outcome import TokenRefused
from bot.rules.sending.turns import Turns
from bot.runtime.workers import Errand
from storage.engine.writer import when_ended
from storage.flow import cards

log = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0  # what was held falls due without waking delivery
MENUS_SECONDS = 1.0  # between two looks through all links for an outdated command menu
SET_BACK = timedelta(minutes=1)  # if the clock is set back by less, nothing is done about it


class Delivery:
    """Keeps every chat's messages up to date; one call at a time for each chat."""

    def __init__(self, carrier: Carrier, errand: Errand, wake: Callable[[], None]) -> None:
        self._carrier = carrier
        self._database = carrier.database
        self._clock = carrier.clock
        self._zone = carrier.reader.zone
        self._errand = errand
        self._wake = wake
        self._turns = Turns(carrier.calls.pace)
        self._line = carrier.calls.line
        self._refused: TokenRefused | None = None
        self._menus_at = 0.0
        self._shown: datetime | None = None

    @property
    def is_busy(self) -> bool:
        """Whether anything is being claimed or sent."""
        return self._turns.is_anybody_called

    async def resume(self) -> None:
        """At the start of a term: sends again what was under way before, marked as such."""
        now = self._clock()
        await self._database.write(lambda session: settle.resumed(session, now))

    async def step(self) -> float:
        """Starts what may be sent now; seconds until the next look. Raises `TokenRefused`."""
        if self._refused is not None:
            refused, self._refused = self._refused, None
            raise refused
        now, moment = self._clock(), time.monotonic()
        await self._note_time(now)
        await self._hurry(now)
        if self._turns.are_all_taken(moment):
            return SWEEP_SECONDS
        if (open_at := self._turns.open_at(moment)) > moment:
            return open_at - moment
        calm_at = self._turns.calm_at(moment)
        no_messages = self._turns.closed("send", moment)
        no_edits = self._turns.closed("edit", moment)
        allowed = Allowed(
            no_messages,
            no_edits,
            self._turns.closed("other", moment),
            background=calm_at <= moment,
            menus=self._menus_at <= moment,
            web_app=self._carrier.web_app,
            thirds=self._line.is_up,
        )
        async with self._database.read() as session:
            jobs = await choose(session, now, allowed)
        chosen, next_at = self._turns.take(jobs, moment)
        self._turns.note_behind(jobs, chosen, no_messages)
        if chosen:
            self._start(await self._claim(chosen, now))
        openings = [calm_at, next_at, self._menus_at, *no_messages.values(), *no_edits.values()]
        if allowed.menus and not jobs:
            self._menus_at = moment + MENUS_SECONDS
        return min([SWEEP_SECONDS, *(at - moment for at in openings if at > moment)])

    async def claim_fresh(self, session: AsyncSession, made: list[Fresh], now: datetime) -> int:
        """In fan-out's own transaction, claims what can be sent as soon as it is committed.

        It is drawn meanwhile, and let go if the commit fails. The rest waits in the table. Returns
        how many it has claimed.
        """
        committed: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        when_ended(session, partial(_tell, committed))
        claimed, moment = 0, time.monotonic()
        chats = Counter(fresh.link.telegram_id for fresh in made)
        for fresh in made:
            chat_id = fresh.link.telegram_id
            if chats[chat_id] > 1 or not self._turns.take_fresh(chat_id, moment):
                self._turns.fall_behind(chat_id)
                continue
            job = _sending(fresh)
            card = None
            try:
                card = await claim.card_of(session, job, now)
            finally:
                if card is None:  # nobody needs it any more, or the claim has failed
                    self._abandon([job])
            if card is not None:
                job = replace(job, card=card)
                send = partial(self._carrier.send_fresh, card, fresh, committed)
                self._errand(self._carry_out(job, send))
                claimed += 1
        return claimed

    def _start(self, jobs: list[Job]) -> None:
        for job in jobs:
            self._errand(self._carry_out(job, partial(self._carrier.carry_out, job)))

    def _abandon(self, jobs: list[Job]) -> None:
        for job in jobs:
            self._turns.end(job)

    async def _note_time(self, now: datetime) -> None:
        if self._shown is not None and self._shown - now > SET_BACK:
            await self._database.write(
                lambda session: reschedule.set_back(Context(session, self._zone, now))
            )
        self._shown = now

    async def _hurry(self, now: datetime) -> None:
        if not self._line.take_proof():
            return
        try:
            await self._database.write(lambda session: cards.hurry(session, now))
        except BaseException:
            self._line.keep_proof()
            raise

    async def _claim(self, jobs: list[Job], now: datetime) -> list[Job]:
        claimed: list[Job] = []

        async def work(session: AsyncSession) -> None:
            claimed[:] = await claim.claim(session, jobs, now, self._zone)

        try:
            await self._database.write(work)
        except BaseException:
            self._errand(self._give_back(jobs, claimed))
            raise
        kept = {job.link.telegram_id for job in claimed}
        self._abandon([job for job in jobs if job.link.telegram_id not in kept])
        return claimed

    async def _give_back(self, jobs: list[Job], claimed: list[Job]) -> None:
        sendings = (job for job in claimed if isinstance(job, Sending))
        try:
            await self._carrier.give_back([job.card for job in sendings if job.card is not None])
        finally:
            self._abandon(jobs)
            self._wake()

    async def _carry_out(self, job: Job, work: Callable[[], Awaitable[float | None]]) -> None:
        try:
            wait = await work()
            if wait is not None:
                self._turns.put_off(job, time.monotonic() + wait)
        except TokenRefused as refused:
            self._refused = refused
        except Exception as error:
            log.exception("a job for link %s failed", job.link.id)
            await self._carrier.give_up(job, error)
        finally:
            self._turns.end(job)
            self._wake()


def _tell(committed: asyncio.Future[bool], is_committed: bool) -> None:
    if not committed.done():
        committed.set_result(is_committed)


def _sending(fresh: Fresh) -> Sending:
    notification = fresh.notification
    return Sending(fresh.link, None, (notification.pk,), silent=notification.silent, is_fresh=True)
