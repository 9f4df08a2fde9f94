"""What people can mute: a notification's subject, source or kind. Pure."""

from bot.rules.catalog import KINDS, Kind
from storage.tables import Data, Item, cabinet_of, qualified, what_of

_OBJECTS = ("order", "lead", "task", "channel")


def targets(kind: Kind, subject: str | None, data: Data) -> dict[str, str]:
    """What mutes a notification, narrowest first: scope (subject, source or kind) → key.

    Nobody can switch off Bellhop's own kinds, so nobody can mute them either.
    """
    found = {}
    if subject and what_of(subject) in _OBJECTS:
        found["subject"] = subject
    if source := data.get("source"):
        found["source"] = qualified(cabinet_of(data), str(source["id"]))
    if not kind.own:
        found["kind"] = kind.key
    return found


def targets_of(item: Item) -> dict[str, str]:
    """What mutes an existing notification."""
    notification, data = item
    return targets(KINDS[notification.kind], notification.subject, data)


def may_be_urgent(scope: str, key: str) -> bool:
    """Whether muting this may keep something urgent from the person."""
    if scope == "kind":
        return KINDS[key].urgent
    about = [kind for kind in KINDS.values() if kind.key.partition(".")[0] == what_of(key)]
    return scope == "source" or any(kind.urgent for kind in about)
