"""What a report changes about its object: what is known of it, and who still has it to do.

A step of fan-out, within its transaction.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, Self

from bot.actions.context import Change, Context, Report
from bot.actions.objects import closing
from bot.actions.objects import statuses as actions
from bot.providers.hook import Meaning
from bot.rules.objects import details, life
from bot.rules.objects import statuses as rules
from bot.rules.objects.deadlines import DEADLINES, PART
from bot.rules.objects.standing import called
from storage.objects import statuses, subjects, threads
from storage.objects.statuses import Found, Told
from storage.objects.threads import About
from storage.tables import AnyEvent, Ended, FoundSubject, unqualified, what_of


async def take_in(
    context: Context, event: AnyEvent, meaning: Meaning, known: FoundSubject | None
) -> list[Report]:
    """Keeps what an event says of its object; returns its reports, one a kind.

    Cards that show the object are redrawn, and the object ends or opens if its status says so.
    """
    told = _status_told(event.subject, meaning, known)
    if event.subject is None or told is None:
        made = _reports(context, event, meaning, known)
        await _keep(context, event.subject, known, meaning, _known_after(made, known))
        return made
    found = await statuses.look_up(context.session, told)
    named = rules.name_fields(meaning.kinds, {"to": found.name, "from": found.before_name})
    kinds = {kind: {**data, **named.get(kind, {})} for kind, data in meaning.kinds.items()}
    at = meaning.at or event.occurred_at
    is_current = not life.is_late(_Known.of(known).life, "status", at, context.now)
    meaning = replace(meaning, kinds=kinds)
    if is_current:
        meaning = _with_expiry(meaning, told, found, known, at)
    made = _reports(context, event, meaning, known)
    after = _known_after(made, known)
    if is_current:
        status = [told.key, min(at, context.now).isoformat()]
        after = after._replace(life={**after.life, "status": status})
        made = [_with_status(each, called(told.key, found.name)) for each in made]
    kept = await _keep(context, event.subject, known, meaning, after)
    found = await actions.note(context, told, found, meaning.status_means)
    if is_current:
        await actions.follow(context, event.subject, kept, found, at)
        if found.meaning is not None and (kept.over is None or kept.over_by_status):
            made = [_of_what_is_over(each, found.meaning) for each in made]
    return made


def _with_expiry(
    meaning: Meaning, told: Told, found: Found, known: FoundSubject | None, at: datetime
) -> Meaning:
    """With what the present status says of when the order is overdue."""
    before = life.status(_Known.of(known).life)
    is_another = before is None or before.value != told.key
    is_moved = is_another and known is not None and PART in known.state
    is_open = actions.means(told, found, meaning.status_means) is None
    changed_at = (meaning.state or {}).get("status_changed_at")
    since = datetime.fromisoformat(changed_at) if changed_at else at
    seconds = found.expires_after if is_open else None
    return replace(
        meaning, kinds=rules.with_expiry(meaning.kinds, since, seconds, is_moved=is_moved)
    )


class _Known(NamedTuple):
    """What has happened to an object, and its details."""

    life: life.Life
    details: details.Details

    @classmethod
    def of(cls, known: FoundSubject | None) -> Self:
        state = known.state if known else {}
        return cls(state.get(life.PART, {}), state.get(details.PART, {}))


def _known_after(made: Sequence[Report], known: FoundSubject | None) -> _Known:
    if not made:
        return _Known.of(known)
    return _Known(made[-1].change.after, made[-1].change.details)


def _with_status(report: Report, status: str | None) -> Report:
    return replace(report, change=replace(report.change, status=status))


def _of_what_is_over(report: Report, how: Ended) -> Report:
    """Nobody has to work on it, who is told only now; that its status has changed is still news."""
    if life.topic_of(report.kind, report.data) != "who":
        return report
    over = {"over": [how.value, report.at.isoformat()]}
    change = report.change
    change = replace(change, before={**change.before, **over}, after={**change.after, **over})
    return replace(report, change=change)


def _status_told(subject: str | None, meaning: Meaning, known: FoundSubject | None) -> Told | None:
    if subject is None:
        return None
    what = what_of(subject)
    told = rules.told(what, meaning.kinds, meaning.state or {}, known.state if known else {})
    return Told(unqualified(subject)[0], what, *told, meaning.pipeline) if told else None


def _reports(
    context: Context, event: AnyEvent, meaning: Meaning, known: FoundSubject | None
) -> list[Report]:
    """The event's reports, each with what is known of the object before and after."""
    found = list[Report]()
    after, said = _Known.of(known)
    at, own = meaning.at or event.occurred_at, event.connection_id is None
    has_deadline = known is not None and PART in known.state
    for kind, data in meaning.kinds.items():
        before, after = after, life.after(after, kind, data, at, context.now)
        if details.is_about(event.subject) and not own:  # a reminder of ours says nothing new
            status = life.status(before)
            told = details.told(kind, data, status.value if status else None)
            said = details.after(said, kind, told, at, context.now)
        is_first = known is None and not found
        change = Change(before, after, is_first, has_deadline=has_deadline, details=said)
        found.append(Report(kind, event.subject, dict(data), at, own, change))
    return found


async def _keep(
    context: Context,
    subject: str | None,
    known: FoundSubject | None,
    meaning: Meaning,
    after: _Known,
) -> FoundSubject:
    """Keeps what is known of the object from now on, and redraws the cards that show it."""
    this, before = known or subjects.NEW, _Known.of(known)
    if subject is None or (meaning.state is None and after == before):
        return this
    status, over = life.status(after.life), life.over(after.life)
    newest = {details.PART: dict(after.details)} if after.details else {}
    kept = this._replace(
        state={**this.state, **(meaning.state or {}), life.PART: dict(after.life), **newest},
        status=status.value if status else this.status,
        over=over.how if over else None,
        over_by_status=this.over_by_status and over == life.over(before.life),
    )
    await subjects.keep(context.session, subject, kept, context.now)
    is_seen = after.life != before.life or details.differ(before.details, after.details)
    if known is not None and is_seen:
        await threads.redraw(context.session, About(subject))
    return kept


async def follow(context: Context, report: Report) -> None:
    """Ends what the report ends, for everybody or for all but one, or opens it again."""
    change, subject = report.change, report.subject
    if subject is None or change.is_first:
        return
    before, over = life.over(change.before), life.over(change.after)
    if over is not None and over != before:
        await closing.end(context.session, subject, over.how, over.at)
    elif over is None and before is not None:
        await closing.open_again(context, subject)
    if (known := life.who(change.after)) is not None and is_moved(report):
        await closing.move(context, subject, known.value)


def is_moved(report: Report) -> bool:
    """Whether the report has given the object to somebody."""
    return life.is_moved(report.kind, report.change.before, report.change.after)


def over_at(report: Report) -> Ended | None:
    """How the object had ended when this was reported, if it had."""
    over = life.over(report.change.after)
    return over.how if over and report.at <= over.at else None


def _who_now(context: Context, report: Report) -> dict[str, str | None]:
    """Whose the object is, if it has been given to somebody since this happened."""
    before = report.change.before
    who = life.who(before)
    if who is None or not life.is_late(before, "who", report.at, context.now):
        return {}
    return {field: who.value for field in ("manager_id",) if field in report.data}


async def current(context: Context, report: Report) -> dict[str, str | None] | None:
    """What of the report's data is out of date, as it is now; None if nobody need be told.

    What arrives late is told only if nobody knows of the object yet, and then to the person who is
    responsible now.
    """
    if report.kind in (deadline.kind for deadline in DEADLINES):
        return {}  # bot.actions.objects.deadlines knows
    before, topic = report.change.before, life.topic_of(report.kind, report.data)
    if topic is None or not life.is_late(before, topic, report.at, context.now):
        return _who_now(context, report) if topic != "who" else {}
    is_known = report.subject is not None and await threads.has_anybody(
        context.session, report.subject
    )
    who = life.who(before)
    if is_known or topic != "who" or who is None:
        return None
    return {life.WHO[report.kind]: who.value}
