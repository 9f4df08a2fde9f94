"""Who hears: a few named audiences, each a rule about an event's data and the staff.

Pure. A rule chooses among linked people only, whatever they want to hear.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from storage.tables import Data, FoundPerson

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
    """The linked people that a rule may choose from; `defaults`: ids of the source's managers.

    `keeper`: who has the object without being named, because they took it on or were given it, and
    for which reason they hear of it.
    """

    def __init__(
        self,
        linked: Iterable[FoundPerson],
        defaults: Collection[int] = (),
        keeper: "Chosen | None" = None,
    ) -> None:
        self.linked = tuple(linked)
        self.keeper = keeper or NOBODY
        self.defaults = tuple(it for it in self.linked if it.id in defaults)
        self.administrators = tuple(it for it in self.linked if it.role == ADMINISTRATOR)
        self.others = tuple(it for it in self.linked if it.role != ADMINISTRATOR)

    def without(self, ids: Collection[int]) -> "Circle":
        """The circle without these people."""
        kept = [it for it in self.linked if it.id not in ids]
        keeper = tuple(it for it in self.keeper.people if it.id not in ids)
        return Circle(kept, [it.pk for it in self.defaults], Chosen(keeper, self.keeper.reason))


@dataclass(frozen=True)
class Chosen:
    """The people that a rule chose, perhaps nobody, and why these."""

    people: tuple[FoundPerson, ...]
    reason: str


Rule = Callable[[Data, Circle], Chosen]

NOBODY = Chosen((), "nobody")
NAMED = ("manager_id", "assignee_id", "sender_id")  # the fields that say whose it is


@dataclass(frozen=True)
class Audience:
    """A rule, and what it means for administrators.

    `seeks_administrators`: it may choose people because they are administrators; `seeks_everyone`:
    it may choose from the whole staff; `is_for_administrators`: nobody else hears it;
    `is_kept_from_administrators`: they never hear it, not even as a substitute.
    """

    rule: Rule
    seeks_administrators: bool = False
    seeks_everyone: bool = False
    is_for_administrators: bool = False
    is_kept_from_administrators: bool = False

    def __call__(self, data: Data, circle: Circle) -> Chosen:
        """The people that the rule chooses."""
        return self.rule(data, circle)


def _manager(data: Data, circle: Circle) -> Chosen:
    return _named_or_defaults("manager", data.get("manager_id"), circle.linked, circle)


def _assignee(data: Data, circle: Circle) -> Chosen:
    return _named_or_defaults("assignee", data.get("assignee_id"), circle.linked, circle)


def _assignee_or_administrators(data: Data, circle: Circle) -> Chosen:
    return _first(_assignee(data, circle), _administrators(data, circle))


def _sender(data: Data, circle: Circle) -> Chosen:
    """The sender, else the source's default managers, else everyone; never administrators."""
    named = _named_or_defaults("sender", data.get("sender_id"), circle.others, circle)
    return _first(named, Chosen(circle.others, "everyone"))


def _administrators(_data: Data, circle: Circle) -> Chosen:
    return Chosen(circle.administrators, ADMINISTRATOR)


def _tester(data: Data, circle: Circle) -> Chosen:
    wanted = data.get("for")
    found = tuple(it for it in circle.administrators if wanted in (None, it.id))
    return Chosen(found, "tester")


# The person who is named, if linked, else who has the object, else the source's default managers.
MANAGER = Audience(_manager)
ASSIGNEE = Audience(_assignee)
ASSIGNEE_OR_ADMINISTRATORS = Audience(_assignee_or_administrators, seeks_administrators=True)
SENDER = Audience(_sender, seeks_everyone=True, is_kept_from_administrators=True)
ADMINISTRATORS = Audience(_administrators, seeks_administrators=True, is_for_administrators=True)

# Only the administrator who has asked for it.
TESTER = Audience(_tester, seeks_administrators=True, is_for_administrators=True)


def without_actor(chosen: Chosen, data: Data) -> Chosen:
    """Leaves out the person who did it: nobody needs to hear of their own action."""
    actor = data.get("actor_id")
    others = tuple(it for it in chosen.people if not actor or it.crm_id != actor)
    return Chosen(others, chosen.reason)


def named_in(data: Data) -> list[str]:
    """The CRM's ids of the people for whom an event is."""
    return [str(data[field]) for field in NAMED if data.get(field)]


def names_another(data: Data) -> bool:
    """Whether somebody acted whom it does not name: it may have been given to nobody here."""
    named = named_in(data)
    return bool(named) and data.get("actor_id") not in (None, *named)


def _named_or_defaults(
    reason: str, crm_id: str | None, among: tuple[FoundPerson, ...], circle: Circle
) -> Chosen:
    named = tuple(it for it in among if crm_id and it.crm_id == crm_id)
    defaults = tuple(it for it in circle.defaults if it in among)
    keeper = tuple(it for it in circle.keeper.people if it in among)
    kept = Chosen(keeper, circle.keeper.reason)
    return _first(Chosen(named, reason), kept, Chosen(defaults, "default"))


def _first(*choices: Chosen) -> Chosen:
    return next((choice for choice in choices if choice.people), NOBODY)
