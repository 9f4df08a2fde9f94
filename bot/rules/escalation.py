"""Who is told next of what nobody reads. Pure; bot.schedule.escalations does it.

Three steps, each so many minutes of working time after the one before: again to the same person;
the substitute, or the source's other default managers; administrators. A step that finds nobody is
left out.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.rules.absences import may_hear
from bot.rules.audience import ADMINISTRATOR
from bot.rules.catalog import Kind
from storage.tables import Person

MINUTES = (5, 15, 30, 60)
AGAIN, COLLEAGUES, ADMINISTRATORS = 1, 2, 3
ESCALATED = "escalated"

# What shows that somebody has taken the object up → the kinds about it that are not told again.
_TAKEN = ("created", "assigned")
STOPS: Mapping[str, tuple[str, ...]] = {
    **{
        f"{what}.{change}": tuple(f"{what}.{each}" for each in _TAKEN)
        for what in ("order", "lead")
        for change in ("assigned", "status_changed")
    },
    "task.overdue": ("task.created",),  # it escalates by itself, if it is to
    "task.done": ("task.created",),
}


@dataclass(frozen=True)
class Situation:
    """What is known of an unread notification when its time has come.

    `done`: the steps taken. `can_be_told`: a card would come to the person now. `told`: ids of all
    who have it. `substitute`, `managers` and `administrators` can be told now.
    """

    kind: Kind
    done: int
    can_be_told: bool
    told: Collection[int]
    substitute: Person | None
    managers: Sequence[Person]
    administrators: Sequence[Person]


@dataclass(frozen=True)
class Step:
    """What is done now: the number of the step, and the people it tells; none: the same person."""

    number: int
    tells: tuple[Person, ...] = ()


def next_step(now: Situation) -> Step | None:
    """The first step not taken yet that reaches anybody; None if there is none left."""
    if now.done < AGAIN and now.can_be_told:
        return Step(AGAIN)
    if now.done < COLLEAGUES and (colleagues := _colleagues(now)):
        return Step(COLLEAGUES, colleagues)
    if now.done < ADMINISTRATORS and (others := _untold(now, now.administrators)):
        return Step(ADMINISTRATORS, others)
    return None


def _colleagues(now: Situation) -> tuple[Person, ...]:
    substitute = _untold(now, (now.substitute,) if now.substitute else ())
    return substitute or _untold(now, now.managers)


def _untold(now: Situation, people: Sequence[Person]) -> tuple[Person, ...]:
    """Those who have not heard of it, and may: alerts for administrators nobody else does."""
    reason = ADMINISTRATOR if now.kind.audience.is_for_administrators else ESCALATED
    return tuple(it for it in people if it.id not in now.told and may_hear(it, now.kind, reason))
