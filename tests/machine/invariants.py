"""What must hold of an installation at rest: the tables and the model agree."""

from datetime import datetime

from bot.rules.catalog import REPLACES
from bot.rules.preferences import part_of
from storage.tables import CLOSINGS, OVER, Notification
from tests.cast import Role
from tests.machine.model import Hook, Model
from tests.machine.rows import WORK, Rows, is_open, key_of

SHARED = ("default", "everyone")  # reasons why something is nobody's in particular
Heard = tuple[str, Role, str]  # a hook's id, who hears of it, and as what kind


def of_the_tables(model: Model, rows: Rows, now: datetime) -> None:
    """The tables hold what the model says."""
    every_hook_has_its_event(model, rows)
    the_right_people_hear(model, rows)
    what_is_read_is_read(model, rows)
    each_end_has_its_reason(model, rows, now)
    what_is_over_is_over_for_all(model, rows)
    one_step_stands_for_all(rows)
    what_is_taken_is_its_takers(model, rows)


def every_hook_has_its_event(model: Model, rows: Rows) -> None:
    """What was answered with 200 is stored and fanned out."""
    kept = {event.external_id for event in rows.event.values() if event.state == "done"}

    assert kept >= model.hooks.keys(), model.hooks.keys() - kept


def the_right_people_hear(model: Model, rows: Rows) -> None:
    """They have a notification and nobody else does; what reached nobody is kept."""
    heard: dict[Heard, Notification] = {}
    given = set[Heard]()
    for it in rows.notification.values():
        event = rows.event[it.event_id]
        if event.connection_id is not None:
            one = (event.external_id, rows.hearer_of(it), it.kind)
            heard[one] = it
            if it.reason == "given":
                given.add(one)
    unsure = {one for one in {*heard, *model.heard} if one[0] in model.unsure}
    surplus = heard.keys() - model.heard - given - unsure
    assert not surplus, [(heard[one], model.hooks[one[0]]) for one in surplus]
    missing = model.heard - heard.keys() - unsure
    assert not missing, [(one[1], model.hooks[one[0]]) for one in missing]
    reminders = [event for event in rows.event.values() if event.external_id.startswith("payment:")]
    kept = rows.unreached.keys()
    least, most = -len(model.unsure), len(reminders) + len(model.unsure)
    assert least <= len(kept) - model.unreached <= most, (kept, model.unreached)


def what_is_read_is_read(model: Model, rows: Rows) -> None:
    """Only its owner's press marks a notification read."""
    found = {it.id for it in rows.notification.values() if it.read_at is not None}

    assert model.must_be_read <= found, model.must_be_read - found
    assert found <= model.may_be_read, found - model.may_be_read


def each_end_has_its_reason(model: Model, rows: Rows, now: datetime) -> None:
    """Nothing that should be sent has ended, and everything answered has."""
    for it in rows.notification.values():
        hook = model.hooks.get(rows.event[it.event_id].external_id)
        if it.ended is not None:
            assert _is_true(it, hook, model, rows, now), (it, hook)
        elif hook is not None:
            assert not model.is_answered(hook), (it, hook)


def _is_true(it: Notification, hook: Hook | None, model: Model, rows: Rows, now: datetime) -> bool:
    hearer, thing = rows.hearer_of(it), model.things.get(it.subject or "")
    match it.ended:
        case "read":
            return it.read_at is not None or it.id in model.may_be_unread_again
        case "answered":
            return hook is None or model.is_answered(hook)
        case "expired":
            return it.expires_at is not None and it.expires_at <= now
        case "everything_off":
            return (hearer, "everything_off", "") in model.was_off
        case "push_off":
            parts = ("", it.kind, part_of(it.source or ""))
            return any((hearer, "push", part) in model.was_off for part in parts)
        case "dismissed" | "unlinked":
            return hearer in model.has_left
        case "superseded":
            newer = (step for step in rows.thread_of(it) if step.pk > it.pk)
            return any(it.kind in REPLACES[step.kind] for step in newer)
        case "moved":
            return thing is not None and thing.was_moved
        case "taken":
            return key_of(it) in model.was_taken
        case "given":
            return key_of(it) in model.was_given
    return it.ended in CLOSINGS and thing is not None and it.ended in thing.ends


def what_is_over_is_over_for_all(model: Model, rows: Rows) -> None:
    """Objects have ended as the model says, and with them all that happened until then."""
    for subject, thing in model.things.items():
        if subject.partition(":")[0] in WORK:
            kept = rows.subjectstate[subject]
            assert kept.over == thing.over, (kept, thing)
    for it in rows.notification.values():
        hook = model.hooks.get(rows.event[it.event_id].external_id)
        ended = model.things.get(it.subject or "")
        if hook is None or ended is None or ended.over_at is None:
            continue
        if hook.at <= ended.over_at:
            assert it.ended in OVER, ("still open", it, ended)
        if it.ended in CLOSINGS and it.latest:
            assert it.ended == ended.over, ("does not say how it ended", it, ended)


def one_step_stands_for_all(rows: Rows) -> None:
    """Of each person's steps of an object: the newest that is open, or else the newest."""
    for it in rows.notification.values():
        steps = rows.thread_of(it)
        standing = max(steps, key=lambda step: (is_open(step), step.pk))
        assert [step.pk for step in steps if step.latest] == [standing.pk], steps


def what_is_taken_is_its_takers(model: Model, rows: Rows) -> None:
    """Who is on it is who the model says, and nobody else has it open.

    The CRM may name somebody else for a change of it, who hears of that.
    """
    claimed = {
        key: rows.role_of(it.claimed_by)
        for key, it in rows.subjectstate.items()
        if it.claimed_by is not None
    }
    assert claimed == model.claims, (claimed, model.claims)
    for key, role in claimed.items():
        shared = [it for it in rows.about(key) if is_open(it) and it.reason in SHARED]
        assert {rows.hearer_of(it) for it in shared} <= {role}, (key, role, shared)
