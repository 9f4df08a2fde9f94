"""When what nobody reads is told again, and to whom then. Pure; bot.schedule.escalations does it.

Three steps, each so many minutes of working time after the one before: again to the same person;
the substitute, or the source's other default managers; administrators. A step that finds nobody is
no step.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.rules.absences import may_stand_in
from bot.rules.catalog import Kind
from storage.tables import AnyPerson

MINUTES = (5, 15, 30, 60)
AGAIN, COLLEAGUES, ADMINISTRATORS = 1, 2, 3
ESCALATED = "escalated"

# What tells that somebody has the object in hand → the kinds about it that nobody need be told of.
_TAKEN = ("created", "assigned")
SETTLES: Mapping[str, tuple[str, ...]] = {
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

    `done`: the steps taken. `can_be_told`: a card would come to the person now. `told`: all who
    have it. `stand_in`, `managers` and `administrators` can be told now.
    """

    kind: Kind
    done: int
    can_be_told: bool
    told: Collection[int]
    stand_in: AnyPerson | None
    managers: Sequence[AnyPerson]
    administrators: Sequence[AnyPerson]


@dataclass(frozen=True)
class Step:
    """What is done now: the number of the step, and whom it tells; nobody: the same person."""

    number: int
    tells: tuple[AnyPerson, ...] = ()


def next_step(now: Situation) -> Step | None:
    """The first step not taken yet that reaches anybody; None if there is none left."""
    if now.done < AGAIN and now.can_be_told:
        return Step(AGAIN)
    if now.done < COLLEAGUES and (colleagues := _colleagues(now)):
        return Step(COLLEAGUES, colleagues)
    if now.done < ADMINISTRATORS and (others := _untold(now, now.administrators)):
        return Step(ADMINISTRATORS, others)
    return None


def _colleagues(now: Situation) -> tuple[AnyPerson, ...]:
    stand_in = _untold(now, (now.stand_in,) if now.stand_in else ())
    return stand_in or _untold(now, now.managers)


def _untold(now: Situation, people: Sequence[AnyPerson]) -> tuple[AnyPerson, ...]:
    """Those who have not heard of it, and may."""
    return tuple(
        person for person in people if person.id not in now.told and _may_hear(person, now.kind)
    )


def _may_hear(person: AnyPerson, kind: Kind) -> bool:
    """What administrators hear as such, nobody else does."""
    return may_stand_in(person, kind, "administrator" if kind.is_for_administrators else ESCALATED)
