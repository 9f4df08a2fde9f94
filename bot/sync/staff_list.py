"""A CRM's list of its users, and the staff as we know them → what has to be recorded. Pure.

Whoever the list names is what it says. Whoever it does not name any more may have left, or the list
may be broken: they count as having left once two lists in a row lack them, `APART` or more, but
not by a list that is empty or lacks a third of the staff at once.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.events.objects import StaffEntry
from bot.providers.keycrm.directory import Reading, User
from bot.rules.roles import role_of
from storage.directory.identities import KnownAs

APART = timedelta(minutes=5)  # whoever asks twice in a row may see one glitch twice
_SUSPICIOUS = 2  # one person may well leave a team of three


@dataclass(frozen=True)
class Known:
    """What we know of a cabinet: its people by id, those whom the last list did not have and since
    when, the ids that hooks have named and nobody has; and by id, what each role is called."""

    people: Mapping[str, KnownAs]
    missing: Mapping[str, datetime] = field(default_factory=dict)
    named: Collection[str] = ()
    roles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Recorded:
    """One person to record; `phone`: digits only."""

    entry: StaffEntry
    phone: str | None = None


@dataclass(frozen=True)
class Changes:
    """What a list changes. `missing`: whom it lacks and since when, for the next one.

    `is_doubtful`: it cannot be true, so nobody has left by it.
    """

    recorded: list[Recorded]
    missing: Mapping[str, datetime] = field(default_factory=dict)
    is_doubtful: bool = False


def changes(listed: Reading[User], known: Known, now: datetime) -> Changes:
    """What a complete list of `now` means. Without changes, nothing is to be recorded."""
    users = {it.id: it for it in listed.found}
    news = [it for user in users.values() for it in _news(user, known)]
    present = {crm_id for crm_id, it in known.people.items() if it.active}
    missing = frozenset(present.difference(users))
    if not users or (len(missing) >= _SUSPICIOUS and 3 * len(missing) >= len(present)):
        return Changes(news, is_doubtful=True)
    if listed.unreadable:  # one of those may be the one who is missing
        return Changes(news)
    since = {crm_id: min(known.missing.get(crm_id, now), now) for crm_id in sorted(missing)}
    left = [crm_id for crm_id, at in since.items() if now - at >= APART]
    news += [Recorded(_gone(known.people[crm_id]), known.people[crm_id].phone) for crm_id in left]
    return Changes(news, {crm_id: at for crm_id, at in since.items() if crm_id not in left})


def _news(user: User, known: Known) -> Iterator[Recorded]:
    """The person, if the list says something new of them.

    Whoever cannot sign in is not added, unless a hook has named them: then they get their name.
    """
    this = known.people.get(user.id)
    if this is None:
        if user.state == "active" or user.id in known.named:
            role = known.roles[user.role_id or ""]
            yield Recorded(_entry(user, user.name, role, user.state == "active"), user.phone)
        return
    # Whom several CRMs know is called by the first, or they would take turns.
    name, role = this.name, this.role
    if this.leads:
        name = user.name
        role = role_of(known.roles[user.role_id]) if user.role_id else role
    active = this.active if user.state == "pending" else user.state == "active"
    if (name, role, active, user.phone) != (this.name, this.role, this.active, this.phone):
        yield Recorded(_entry(user, name, role, active), user.phone)


def _entry(user: User, name: str, role: str, active: bool) -> StaffEntry:
    return StaffEntry(id=user.id, name=name, role=role, active=active)


def _gone(this: KnownAs) -> StaffEntry:
    return StaffEntry(id=this.crm_id, name=this.name, role=this.role, active=False)
