"""What a report changes about its object: what is known of it, and who still has it to do.

A step of fan-out, within its transaction.
"""

from collections.abc import Sequence

from bot.actions import closing
from bot.actions.context import Change, Context, Report
from bot.providers.hook import Meaning
from bot.rules import life
from bot.rules.deadlines import DEADLINES
from storage.objects import subjects, threads
from storage.objects.subjects import State
from storage.objects.threads import About
from storage.tables import AnyEvent, Ended, FoundSubject


def reports_of(
    context: Context, event: AnyEvent, meaning: Meaning, known: FoundSubject | None
) -> list[Report]:
    """The event's reports, one a kind, each with what is known of the object before and after."""
    found = list[Report]()
    after: life.Life = (known.state if known else {}).get(life.PART, {})
    at, own = meaning.at or event.occurred_at, event.connection_id is None
    for kind, data in meaning.kinds.items():
        before, after = after, life.after(after, kind, data, at, context.now)
        change = Change(before, after, is_first=known is None and not found)
        found.append(Report(kind, event.subject, dict(data), at, own, change))
    return found


async def keep(
    context: Context,
    subject: str,
    known: FoundSubject | None,
    state: State | None,
    made: Sequence[Report],
) -> None:
    """Keeps what an event says of its object, and has the cards redrawn that show it."""
    before = known or subjects.NEW
    lived = before.state.get(life.PART, {})
    lives = made[-1].change.after if made else lived
    if state is None and lives == lived:
        return
    status, over = life.status(lives), life.over(lives)
    kept = FoundSubject(
        state={**before.state, **(state or {}), life.PART: dict(lives)},
        status=status.value if status else before.status,
        over=over.how if over else None,
        claimed_by=None,
        claimed_at=None,
    )
    await subjects.keep(context.session, subject, kept, context.now)
    if known is not None and lives != lived:
        await threads.redraw(context.session, About(subject))


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
    """Whether the report has given the object to somebody else."""
    return life.is_moved(report.kind, report.change.before, report.change.after)


def over_at(report: Report) -> Ended | None:
    """How the object had ended when this was reported, if it had."""
    over = life.over(report.change.after)
    return over.how if over and report.at <= over.at else None


async def current(context: Context, report: Report) -> dict[str, str | None] | None:
    """What of the report's data is out of date, as it is now; None if nobody need be told.

    What arrives late is told only if nobody knows of the object yet, and then to the person who is
    responsible now.
    """
    if report.kind in (deadline.kind for deadline in DEADLINES):
        return {}  # bot.actions.deadlines knows
    before, topic = report.change.before, life.topic_of(report.kind, report.data)
    if topic is None or not life.is_late(before, topic, report.at, context.now):
        return {}
    is_known = report.subject is not None and await threads.has_anybody(
        context.session, report.subject
    )
    who = life.who(before)
    if is_known or topic != "who" or who is None:
        return None
    return {life.WHO[report.kind]: who.value}
