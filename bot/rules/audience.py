"""Who hears: small named rules over an event's data and the staff it may concern.

Pure. A rule chooses among linked people only; whom preferences silence is not its business.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from storage.tables import AnyPerson, Data

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

    def __init__(self, linked: Iterable[AnyPerson], defaults: Iterable[int] = ()) -> None:
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

    def named(self, crm_id: str | None) -> tuple[AnyPerson, ...]:
        """The linked person whom the CRM knows by this id, if there is one."""
        person = self._by_crm_id.get(crm_id or "")
        return (person,) if person else ()


@dataclass(frozen=True)
class Heard:
    """Whom a rule chose, and on what ground; nobody, where `people` is empty."""

    people: tuple[AnyPerson, ...]
    reason: str


Rule = Callable[[Data, Circle], Heard]

NOBODY = Heard((), "nobody")


def manager(data: Data, circle: Circle) -> Heard:
    """The manager if given and linked, else the default managers of the source."""
    return _named_or_defaults("manager", data.get("manager_id"), circle.linked, circle)


def assignee(data: Data, circle: Circle) -> Heard:
    """The assignee if given and linked, else the default managers of the source."""
    return _named_or_defaults("assignee", data.get("assignee_id"), circle.linked, circle)


def assignee_or_administrators(data: Data, circle: Circle) -> Heard:
    """As `assignee`; administrators where that leaves nobody."""
    return _first(assignee(data, circle), administrators(data, circle))


def sender(data: Data, circle: Circle) -> Heard:
    """Never administrators: the sender, else the default managers of the source.

    Everyone who is not an administrator, where neither is known.
    """
    named = _named_or_defaults("sender", data.get("sender_id"), circle.others, circle)
    return _first(named, Heard(circle.others, "everyone"))


def administrators(_data: Data, circle: Circle) -> Heard:
    """Everyone with the role of administrator."""
    return Heard(circle.administrators, "administrator")


def without_actor(heard: Heard, data: Data) -> Heard:
    """Leaves out whoever did it: nobody needs to hear of the own deed."""
    actor = data.get("actor_id")
    if not actor:
        return heard
    return Heard(tuple(p for p in heard.people if p.crm_id != actor), heard.reason)


def _named_or_defaults(
    reason: str, crm_id: str | None, among: tuple[AnyPerson, ...], circle: Circle
) -> Heard:
    named = tuple(person for person in circle.named(crm_id) if person in among)
    defaults = tuple(person for person in circle.defaults if person in among)
    return _first(Heard(named, reason), Heard(defaults, "default"))


def _first(*choices: Heard) -> Heard:
    return next((choice for choice in choices if choice.people), NOBODY)
