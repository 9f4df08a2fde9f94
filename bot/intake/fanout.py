"""An event → notifications and, in the same transaction, the claims of cards that can go at once.

Neither chooses events nor commits: bot.intake.step and bot.intake.desk do.
"""

import json
from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot import providers
from bot.actions import directory
from bot.actions.context import Context, Report
from bot.actions.objects import open_lists, standing
from bot.actions.people import identities
from bot.intake import self_reports
from bot.intake.notify import notify
from bot.intake.round import Round
from bot.providers.hook import Meaning, Unreadable
from bot.rules.catalog import DIRECTORY, KINDS, is_allowed
from bot.rules.fanout import Alert
from bot.rules.objects import details
from bot.rules.sending.jobs import Fresh
from bot.rules.untold import Untold, Why
from storage.directory import cabinet
from storage.engine.writer import when_ended
from storage.flow import escalations, events
from storage.flow.events import UNREADABLE, Origin
from storage.objects import subjects
from storage.objects.subjects import State
from storage.tables import AnyEvent, Data, EventState, in_cabinet, qualified

LOOK_AGAIN = timedelta(seconds=5)  # at a connection's settings


class Courier(Protocol):
    """The sending side: it is handed new notifications, and need not read them back."""

    async def claim_fresh(self, session: AsyncSession, made: list[Fresh], now: datetime) -> int:
        """Claims within the transaction what may be sent at once; sends it if that is committed.

        Returns how many; as soon as one has been sent, it looks for whatever else there is to do.
        """


class FanOut:
    """Makes events' notifications, in the caller's transaction."""

    def __init__(
        self,
        clock: Callable[[], datetime],
        zone: ZoneInfo,
        courier: Courier | None = None,
        on_order: Callable[[Data, datetime], None] | None = None,
    ) -> None:
        """`on_order`: called with the data of each new order that is stored, and when it was
        created."""
        self._clock = clock
        self._zone = zone
        self._courier = courier
        self._on_order = on_order
        self._origins: dict[int, tuple[datetime, Origin]] = {}
        self._asked: Set[int] = frozenset()
        self._on_heard: Callable[[AnyEvent], None] = _not_asked

    def tell(self, connections: Set[int], on_heard: Callable[[AnyEvent], None]) -> None:
        """From now on `on_heard` is called with each event of these connections, once it is done.

        They are those whose CRM can be asked for more; the set may change.
        """
        self._asked, self._on_heard = connections, on_heard

    async def take(self, session: AsyncSession, waiting: Sequence[AnyEvent], made: Round) -> None:
        """Fans these out, in order, and has claimed what can be sent at once."""
        for event in waiting:
            await self._fan_out(Context(session, self._zone, self._clock()), event, made)
            if event.connection_id in self._asked:
                when_ended(session, partial(self._hear, event))
        if self._courier is not None and made.fresh:
            made.claimed = await self._courier.claim_fresh(session, made.fresh, self._clock())
        made.taken = len(waiting)

    async def _fan_out(self, context: Context, event: AnyEvent, made: Round) -> None:
        subject = event.subject
        known = await subjects.found(context.session, subject) if subject else None
        try:
            meaning = await self._understand(context, event, known.state if known else None)
        except Unreadable:
            await events.put_aside(context.session, event.pk, EventState.UNREADABLE)
            if event.connection_id is not None:
                made.has_reported = True
                await self_reports.count_unreadable(context, event)
            return
        reports = await standing.take_in(context, event, meaning, known)
        if subject is not None:
            made.forget_fresh(subject)
        recorded, untold, has_reached = {}, {}, False
        claimed_by = known.claimed_by if known else None
        for report in reports:
            if standing.is_moved(report):
                claimed_by = None
            done = await _record(context, event, report, claimed_by, made)
            recorded[done.kind] = done.data
            if done.kind == "order.created":
                self._count_order(context, done.data, report.at)
            if done.untold:
                untold[done.kind] = done.untold
            has_reached |= done.has_reached
        if subject is not None and len(reports) > 1:
            made.forget_fresh(subject)
        await events.fanned_out(context.session, event.pk, recorded, untold)
        if subject is not None and known is not None:
            await open_lists.follow(context.session, subject, context.now, taken_up=has_reached)

    def _hear(self, event: AnyEvent, is_kept: bool) -> None:
        if is_kept:
            self._on_heard(event)

    def _count_order(self, context: Context, data: Data, at: datetime) -> None:
        """Once it is on disk: a transaction that failed is tried again."""
        if self._on_order is not None:
            count = partial(self._on_order, data, min(at, context.now))
            when_ended(context.session, lambda is_kept: count() if is_kept else None)

    async def _understand(self, context: Context, event: AnyEvent, state: State | None) -> Meaning:
        if event.type == UNREADABLE:
            raise Unreadable("its provider could not parse it")
        if event.connection_id is None:
            # Another event of this batch may have raised its count since the batch was read.
            current = await events.own(context.session, event.external_id) or event
            return Meaning({event.type: json.loads(current.body)})
        origin = await self._origin(context, event.connection_id)
        provider = providers.named(origin.provider)
        if provider is None:
            raise Unreadable("its provider is not known any more")
        meaning = provider.understand(event.type, event.hint, event.body, state, origin.settings)
        whose = await _assignee(context, origin.cabinet, meaning.part_of)
        ours = {"only_number": provider.title} if meaning.only_number else {}
        kinds = {
            kind: {**in_cabinet(origin.cabinet, data | whose), **ours}
            for kind, data in meaning.kinds.items()
        }
        return replace(meaning, kinds=kinds)

    async def _origin(self, context: Context, connection_id: int) -> Origin:
        """As it was within the last few seconds: its settings may have been changed."""
        at, known = self._origins.get(connection_id, (context.now, None))
        if known is None or not timedelta() <= context.now - at < LOOK_AGAIN:
            known = await events.origin_of(context.session, connection_id)
            self._origins[connection_id] = context.now, known
        return known


def _as_known(fresh: Fresh, report: Report, is_protected: bool) -> Fresh:
    """With what its card would show if it were drawn from the tables."""
    change = report.change
    return replace(
        fresh,
        data=details.completed(fresh.data, change.details),
        standing=replace(fresh.standing, status=change.status),
        is_protected=is_protected,
    )


async def _assignee(context: Context, cabinet: str, part_of: str | None) -> dict[str, str]:
    """Who is responsible for what an event's object is a part of, if that is known."""
    if part_of is None:
        return {}
    whole = await subjects.found(context.session, qualified(cabinet, part_of))
    manager_id = whole.state.get("manager_id") if whole else None
    return {"assignee_id": manager_id} if manager_id else {}


class _Done(NamedTuple):
    """What became of one kind: its full data, who was not told, and whether anybody has heard."""

    kind: str
    data: Data
    untold: Untold
    has_reached: bool = False


async def _record(
    context: Context, event: AnyEvent, report: Report, claimed_by: int | None, made: Round
) -> _Done:
    """Records one kind that an event means and notifies its recipients."""
    recorded = await directory.record(context, report)
    key, data = recorded.kind, recorded.data
    if not recorded.is_news:
        is_noted = key in DIRECTORY
        return _Done(key, data, {} if is_noted else {Why.SETTLED if report.own else Why.LATE: []})
    kind = KINDS[key]
    is_on, policy, is_protected = await cabinet.rules(context.session)
    if not is_on:  # the staff may still be entered: whose ids these are
        await identities.note_unknown(context, Alert(event.pk, kind, event.subject, data), known=())
    if not ((is_on or kind.even_off) and is_allowed(kind, policy)):
        return _Done(key, data, {Why.POLICY if is_on else Why.OFF: []})
    alert = Alert(
        event.pk,
        kind,
        event.subject,
        data,
        over=recorded.over,
        escalate_after=await escalations.minutes_of(context.session, key),
        is_first=report.change.is_first,
        claimed_by=claimed_by,
    )
    fresh, is_unreached, untold = await notify(context, alert)
    made.fresh += [_as_known(it, report, is_protected) for it in fresh]
    if is_unreached and not kind.own:
        made.has_reported = True
        await self_reports.keep_unreached(context, alert)
    return _Done(key, data, untold, has_reached=not is_unreached)


def _not_asked(_event: AnyEvent) -> None:
    """No CRM is asked yet."""
