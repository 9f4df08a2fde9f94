"""Who hears: a few named audiences, each a rule over an event's data and the staff.

Pure. A rule chooses among linked people only; it does not ask what they want to hear.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from storage.tables import Data, Person

ADMINISTRATOR = "administrator"
ROLES = (
    ADMINISTRATOR,
    "manager",
    "content-manager",
    "courier",
    "analyst",
    "producer",
    "supplier",
)


class Circle:
    """The linked people that a rule may choose from, and which of them a source falls back to."""

    def __init__(self, linked: Iterable[Person], defaults: Iterable[int] = ()) -> None:
        self.linked = tuple(linked)
        chosen = frozenset(defaults)
        self.defaults = tuple(person for person in self.linked if person.id in chosen)
        self.administrators = tuple(p for p in self.linked if p.role == ADMINISTRATOR)
        self.others = tuple(p for p in self.linked if p.role != ADMINISTRATOR)
        self._defaults = chosen
        self._by_crm_id = {person.crm_id: person for person in self.linked if person.crm_id}

    def without(self, ids: Collection[int]) -> "Circle":
        """The same without these people."""
        kept = (person for person in self.linked if person.id not in ids)
        return Circle(kept, self._defaults)

    def named(self, crm_id: str | None) -> tuple[Person, ...]:
        """The linked person whom the CRM knows by this id, if there is one."""
        person = self._by_crm_id.get(crm_id or "")
        return (person,) if person else ()


@dataclass(frozen=True)
class Heard:
    """The people that a rule chose, perhaps nobody, and on what ground."""

    people: tuple[Person, ...]
    reason: str


Rule = Callable[[Data, Circle], Heard]

NOBODY = Heard((), "nobody")


@dataclass(frozen=True)
class Audience:
    """A rule, and what it means for administrators.

    `seeks_administrators`: it may choose people for being administrators; `seeks_everyone`: it may
    choose from all of the staff; `is_for_administrators`: nobody else hears it;
    `is_kept_from_administrators`: they never hear it, not even as a substitute.
    """

    rule: Rule
    seeks_administrators: bool = False
    seeks_everyone: bool = False
    is_for_administrators: bool = False
    is_kept_from_administrators: bool = False

    def __call__(self, data: Data, circle: Circle) -> Heard:
        """The people that the rule chooses."""
        return self.rule(data, circle)


def _manager(data: Data, circle: Circle) -> Heard:
    return _named_or_defaults("manager", data.get("manager_id"), circle.linked, circle)


def _assignee(data: Data, circle: Circle) -> Heard:
    return _named_or_defaults("assignee", data.get("assignee_id"), circle.linked, circle)


def _assignee_or_administrators(data: Data, circle: Circle) -> Heard:
    return _first(_assignee(data, circle), _administrators(data, circle))


def _sender(data: Data, circle: Circle) -> Heard:
    """The sender, else the default managers of the source, else everyone; no administrators."""
    named = _named_or_defaults("sender", data.get("sender_id"), circle.others, circle)
    return _first(named, Heard(circle.others, "everyone"))


def _administrators(_data: Data, circle: Circle) -> Heard:
    return Heard(circle.administrators, ADMINISTRATOR)


# The first two: if given and linked, else the default managers of the source.
MANAGER = Audience(_manager)
ASSIGNEE = Audience(_assignee)
ASSIGNEE_OR_ADMINISTRATORS = Audience(_assignee_or_administrators, seeks_administrators=True)
SENDER = Audience(_sender, seeks_everyone=True, is_kept_from_administrators=True)
ADMINISTRATORS = Audience(_administrators, seeks_administrators=True, is_for_administrators=True)


def without_actor(heard: Heard, data: Data) -> Heard:
    """Leaves out whoever did it: nobody needs to hear of their own action."""
    actor = data.get("actor_id")
    if not actor:
        return heard
    return Heard(tuple(p for p in heard.people if p.crm_id != actor), heard.reason)


def _named_or_defaults(
    reason: str, crm_id: str | None, among: tuple[Person, ...], circle: Circle
) -> Heard:
    named = tuple(person for person in circle.named(crm_id) if person in among)
    defaults = tuple(person for person in circle.defaults if person in among)
    return _first(Heard(named, reason), Heard(defaults, "default"))


def _first(*choices: Heard) -> Heard:
    return next((choice for choice in choices if choice.people), NOBODY)
