"""By what a notification can be muted. Pure."""

from bot.rules.catalog import KINDS, Kind
from storage.tables import Data, Item

_OBJECTS = ("order", "lead", "task", "channel")


def targets(kind: Kind, subject: str | None, data: Data) -> dict[str, str]:
    """By what a notification can be muted, narrowest first: its subject, its source, its kind.

    Nobody can switch Bellhop's own kinds off, so nobody can mute them either.
    """
    found = {}
    if subject and _about(subject) in _OBJECTS:
        found["subject"] = subject
    if source := data.get("source"):
        found["source"] = str(source["id"])
    if not kind.own:
        found["kind"] = kind.key
    return found


def targets_of(item: Item) -> dict[str, str]:
    """The same for an existing notification."""
    notification, data = item
    return targets(KINDS[notification.kind], notification.subject, data)


def may_be_urgent(scope: str, key: str) -> bool:
    """Whether muting this may keep something urgent from the person."""
    if scope == "kind":
        return KINDS[key].urgent
    about = _about(key)
    return scope == "source" or any(
        kind.urgent for kind in KINDS.values() if _about(kind.key, ".") == about
    )


def _about(key: str, separator: str = ":") -> str:
    return key.partition(separator)[0]
