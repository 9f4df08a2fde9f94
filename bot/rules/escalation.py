"""Who hears next of what nobody has read. Pure; bot.schedule.escalations carries it out.

Three steps, each so many minutes of working time after the one before: the same person again; their
substitute, or the source's other default managers; administrators. A step that would reach nobody
is skipped.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.rules.absences import may_hear
from bot.rules.audience import ADMINISTRATOR
from bot.rules.catalog import Kind
from storage.tables import AnyPerson

MINUTES = (5, 15, 30, 60)
AGAIN, COLLEAGUES, ADMINISTRATORS = 1, 2, 3
ESCALATED = "escalated"

# What shows that somebody is dealing with the object → the kinds about it that stop escalating.
_TAKEN = ("created", "assigned")
STOPS: Mapping[str, tuple[str, ...]] = {
    **{
        f"{what}.{change}": tuple(f"{what}.{each}" for each in _TAKEN)
        for what in ("order", "lead")
        for change in ("assigned", "status_changed")
    },
    "task.overdue": ("task.created",),  # which may escalate itself
    "task.done": ("task.created",),
}


@dataclass(frozen=True)
class Situation:
    """What is known of an unread notification when its next step is due.

    `done`: the last step taken. `can_be_told`: a card would reach the person now. `told`: ids of
    all who have it. `substitute`, `managers` and `administrators` can be told now.
    """

    kind: Kind
    done: int
    can_be_told: bool
    told: Collection[int]
    substitute: AnyPerson | None
    managers: Sequence[AnyPerson]
    administrators: Sequence[AnyPerson]


@dataclass(frozen=True)
class Step:
    """A step by its number, and the people it tells; nobody here means the same person again."""

    number: int
    tells: tuple[AnyPerson, ...] = ()


def next_step(now: Situation) -> Step | None:
    """The first step not taken yet that reaches anybody; None if none is left."""
    if now.done < AGAIN and now.can_be_told:
        return Step(AGAIN)
    substitute = (now.substitute,) if now.substitute else ()
    colleagues = _untold(now, substitute) or _untold(now, now.managers)
    if now.done < COLLEAGUES and colleagues:
        return Step(COLLEAGUES, colleagues)
    if now.done < ADMINISTRATORS and (others := _untold(now, now.administrators)):
        return Step(ADMINISTRATORS, others)
    return None


def _untold(now: Situation, people: Sequence[AnyPerson]) -> tuple[AnyPerson, ...]:
    """Those who do not have it yet and may; only administrators have what is for them alone."""
    reason = ADMINISTRATOR if now.kind.audience.is_for_administrators else ESCALATED
    return tuple(it for it in people if it.id not in now.told and may_hear(it, now.kind, reason))
