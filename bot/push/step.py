"""The loop that tells browsers: chooses which may be told now, claims, sends, and settles.

A service that hangs or refuses holds up only its own browsers: each has places of its own.
"""

import asyncio
import hashlib
import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.push.answers import (
    Answer,
    Gone,
    Later,
    Outcome,
    Refused,
    Sent,
    TooLong,
    outcome_of,
    refused,
)
from bot.push.claim import Parcel, claim
from bot.push.endpoints import SERVICES, place_of
from bot.push.keys import Signer, sealed
from bot.push.messages import Message
from bot.push.post import Post
from bot.rules.sending.outcome import backoff
from bot.runtime.metrics import PUSHES
from bot.runtime.workers import Errand
from bot.ui.reader import Reader
from storage.engine.database import Database
from storage.engine.writer import Superseded, Unavailable
from storage.tables import PushSubscription
from storage.web import pushes, subscriptions

log = logging.getLogger(__name__)

SWEEP_SECONDS = 0.5  # notifications fall due without waking this loop
SPREAD_AT_ONCE = 100  # notifications in a transaction, for which hooks may have to wait
PLACES = 5  # messages under way to one service
A_SECOND = 20  # messages that begin, to one service
LONGEST_TTL_SECONDS = 28 * 24 * 3600
TOPIC_LETTERS = 32


@dataclass(frozen=True)
class Means:
    """By what browsers are told. `post`: with what; `signer`: as whom."""

    database: Database
    clock: Callable[[], datetime]
    reader: Reader
    post: Post
    signer: Signer

    @property
    def zone(self) -> tzinfo:
        """The cabinet's."""
        return self.reader.zone


@dataclass
class _Places:
    """What is under way to one service. `rests_until`, `begun`: by the monotonic clock."""

    busy: set[int] = field(default_factory=set)
    rests_until: float = 0.0
    begun: list[float] = field(default_factory=list)

    def free(self, moment: float) -> int:
        """How many messages may begin now."""
        self.begun = [at for at in self.begun if moment - at < 1.0]
        if moment < self.rests_until:
            return 0
        return max(0, min(PLACES - len(self.busy), A_SECOND - len(self.begun)))


class BrowserPush:
    """Tells browsers what is due; one message at a time for each. `wake`: makes it look again."""

    def __init__(self, means: Means, errand: Errand, wake: Callable[[], None]) -> None:
        self._means = means
        self._database = means.database
        self._errand = errand
        self._wake = wake
        self._places = {service: _Places() for service in SERVICES}

    async def resume(self) -> None:
        """At the start of a term: what was under way before is sent again."""
        await self._database.write(pushes.resume)

    async def step(self) -> float:
        """Starts what may be sent now; seconds until the next look."""
        now, moment = self._means.clock(), time.monotonic()
        async with self._database.read() as session:
            is_to_spread, is_to_send = await pushes.are_due(session, now)
            browsers = await self._may_be_told(session, now, moment) if is_to_send else {}
        if not (is_to_spread or browsers):
            return SWEEP_SECONDS
        parcels = await self._database.write(partial(self._claim, now=now, moment=moment))
        for parcel in parcels:
            places = self._places[parcel.subscription.service]
            places.busy.add(parcel.subscription.pk)
            places.begun.append(moment)
            self._errand(self._carry_out(parcel))
        return 0.0 if is_to_spread or parcels else SWEEP_SECONDS

    async def _may_be_told(
        self, session: AsyncSession, now: datetime, moment: float
    ) -> dict[int, str]:
        """Browser → its service, as many as there are places free."""
        found: dict[int, str] = {}
        for service, places in self._places.items():
            if free := places.free(moment):
                apart = places.busy
                ids = await pushes.browsers_of(session, service, now, apart, free)
                found |= dict.fromkeys(ids, service)
        return found

    async def _claim(self, session: AsyncSession, now: datetime, moment: float) -> list[Parcel]:
        await pushes.spread(session, now, SPREAD_AT_ONCE)
        browsers = await self._may_be_told(session, now, moment)
        if not browsers:
            return []
        context = Context(session, self._means.zone, now)
        return await claim(context, browsers, self._means.reader)

    async def _carry_out(self, parcel: Parcel) -> None:
        subscription = parcel.subscription
        places = self._places[subscription.service]
        try:
            outcome = await self._send(parcel)
        except Exception:
            log.exception("the message to browser %s failed", subscription.pk)
            outcome = Later(backoff(parcel.attempts + 1, random.random()))
        try:
            if isinstance(outcome, Later) and outcome.rest:
                until = time.monotonic() + outcome.rest.total_seconds()
                places.rests_until = max(places.rests_until, until)
            await self._settle(parcel, outcome)
        except Superseded:
            log.info("another replica sends the message to browser %s again", subscription.pk)
        finally:
            places.busy.discard(subscription.pk)
            self._wake()

    async def _send(self, parcel: Parcel) -> Outcome:
        outcome = await self._try(parcel, parcel.message)
        if isinstance(outcome, TooLong):
            outcome = await self._try(parcel, parcel.message.shorter)
        if isinstance(outcome, TooLong):
            wait = backoff(parcel.attempts + 1, random.random())
            return refused(Answer(413, "too long"), parcel.attempts, wait)
        return outcome

    async def _try(self, parcel: Parcel, message: Message) -> Outcome:
        subscription, now = parcel.subscription, self._means.clock()
        place = place_of(subscription.endpoint)
        if place is None:
            return Gone()  # a copied or restored row: nothing else leads here
        headers = self._headers(parcel, place.origin, now)
        body = sealed(message.packed(), subscription.p256dh, subscription.auth)
        answer = await self._means.post.send(subscription.endpoint, body, headers)
        return outcome_of(answer, parcel.attempts, random.random(), self._means.clock())

    def _headers(self, parcel: Parcel, origin: str, now: datetime) -> dict[str, str]:
        left = int((parcel.expires_at - now).total_seconds())
        return {
            "Authorization": self._means.signer.authorization(origin),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(max(0, min(left, LONGEST_TTL_SECONDS))),
            "Topic": _topic(parcel),
            "Urgency": "high" if parcel.urgent else "normal",
        }

    async def _settle(self, parcel: Parcel, outcome: Outcome) -> None:
        subscription, now = parcel.subscription, self._means.clock()
        PUSHES.labels(subscription.service, type(outcome).__name__.lower()).inc()
        if isinstance(outcome, Refused):
            log.warning(
                "%s refuses the message to browser %s: %s",
                *(subscription.service, subscription.pk, outcome.problem),
            )
        while True:  # it has been sent: that must not be forgotten
            try:
                await self._database.write(partial(_store, parcel=parcel, outcome=outcome, now=now))
                return
            except Unavailable:
                await asyncio.sleep(SWEEP_SECONDS)


async def _store(session: AsyncSession, parcel: Parcel, outcome: Outcome, now: datetime) -> None:
    browser, ids = parcel.subscription.pk, parcel.rows
    known = await session.get(PushSubscription, browser)
    if known is None or known.endpoint_hash != parcel.subscription.endpoint_hash:
        return  # it has gone meanwhile, and SQLite may have given its id to another one
    match outcome:
        case Sent():
            await pushes.settle(session, browser, ids)
            await subscriptions.note_problem(session, browser, None)
        case Gone():
            await subscriptions.end_these(session, [browser])
        case Refused(problem, None):
            await pushes.settle(session, browser, ids)
            await subscriptions.note_problem(session, browser, problem)
        case Later(wait) | Refused(_, wait):
            assert wait is not None
            await pushes.try_again(session, browser, ids, now + wait)


def _topic(parcel: Parcel) -> str:
    """A name for the object by which the service replaces what it has not shown yet.

    It tells the service nothing: each browser has its own names.
    """
    named = f"{parcel.subscription.endpoint}\n{parcel.subscription.auth}\n{parcel.message.tag}"
    return hashlib.sha256(named.encode()).hexdigest()[:TOPIC_LETTERS]
