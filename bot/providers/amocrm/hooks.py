"""Hooks of amoCRM and Kommo: forms with `entity[action][i][field]`, unsigned, without an id.

One request has several items; each is an event of its own, whose body is JSON of the item and the
account. The vendor's page: https://developers.kommo.com/docs/webhooks-general
"""

import hashlib
import uuid
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from bot.events import fields
from bot.events.payloads import JSON, Malformed, Problem
from bot.providers.amocrm import leads, work
from bot.providers.amocrm.item import Item, account_of, broken, items_of, read
from bot.providers.bodies import value_of
from bot.providers.hook import Credentials, Hook, Incoming, Meaning, Unreadable, as_object
from bot.providers.settings import NONE_GIVEN, Setting, Settings, link_template

name = "amocrm"
title = "amoCRM / Kommo"
settings: Settings = {
    "lead_link": Setting("the address of a lead in amoCRM, with {id} for its id", link_template)
}
shares = False
strict = False
methods = frozenset({"POST"})
auths: frozenset[str] = frozenset()
has_api = False

# Entity → what can happen to it that means something.
HANDLED = {
    "leads": ("add", "update", "status", "responsible", "restore", "delete"),
    "unsorted": ("add", "delete"),
    "task": ("add", "update", "responsible", "delete"),
    "message": ("add",),
    "outgoing_message": ("add",),
    "talk": ("update",),
}
_SPELLINGS = {"tasks": "task", "talks": "talk"}
_NAME_LENGTH = 50
# Besides its time, these tell one version of an item from another.
_VERSIONS = (
    *("status_id", "responsible_user_id", "status", "is_completed", "is_in_work", "is_read"),
    *("complete_before", "complete_till", "uid", "action"),
)


def new_secret() -> None:
    """amoCRM cannot sign: the key in the address is the only proof."""


def secret_problem(secret: str) -> str:
    """None can be used, see `new_secret`."""
    return "amoCRM cannot sign: the key in the address is the only proof"


def verify(hook: Hook, credentials: Credentials) -> None:
    """There is nothing to verify, see `new_secret`."""


def parse(hook: Hook) -> list[Incoming]:
    """An event for each item, and one for all items of a sort that means nothing."""
    body = as_object(value_of(hook.body))
    account = account_of(body)
    found = [
        event
        for entity, action, sent in _groups(body)
        for event in _events(Item(entity, action, {}, account), sent, hook)
    ]
    if not found:
        raise Unreadable(
            "The form has nothing like leads[add][0][id]", (Problem("", "must have items"),)
        )
    return found


def understand(
    type: str,
    hint: str | None,
    body: bytes,
    known: dict[str, Any] | None,
    given: Mapping[str, Any] = NONE_GIVEN,
) -> Meaning:
    """The kinds that the stored item means, given what is known of its object."""
    item = read(body)
    its_id = _id(item)
    if its_id is None:
        raise broken(item.type)
    try:
        return _understood(item, its_id, known, given)
    except Malformed as wrong:
        raise Unreadable(f"An item of {item.type} cannot be read", tuple(wrong.problems)) from None


def _understood(
    item: Item, its_id: str, known: dict[str, Any] | None, given: Mapping[str, Any]
) -> Meaning:
    match item.entity:
        case "leads" | "unsorted":
            return leads.understood(item, its_id, known, given)
        case "task":
            return work.task(item, its_id, known, given)
        case "talk":
            return work.talk(item, its_id)
        case "message" | "outgoing_message":
            return work.message(item, given)
    return Meaning({})


def _groups(body: Mapping[str, JSON]) -> Iterator[tuple[str, str, JSON]]:
    """Entity, action and the items. A message may come as `add[0]`, without its entity."""
    for entity, actions in body.items():
        if entity == "add":
            yield "message", "add", actions
        elif entity != "account" and isinstance(actions, dict):
            for action, sent in actions.items():
                yield _name(_SPELLINGS.get(entity, entity)), _name(action), sent


def _name(text: str) -> str:
    return fields.clean(fields.as_line(text), _NAME_LENGTH)


def _events(like: Item, sent: JSON, hook: Hook) -> Iterator[Incoming]:
    if like.action not in HANDLED.get(like.entity, ()):
        body = Item(like.entity, like.action, {"items": sent}, like.account).dump()
        key = uuid.uuid4().hex  # nothing shows whether it is a repeat, but nobody is told anyway
        yield Incoming(key, like.type, None, None, hook.received_at, body, interesting=False)
        return
    for each in items_of(sent) or [sent]:
        said = each if isinstance(each, dict) else {"not an item": each}
        yield _event(Item(like.entity, like.action, said, like.account), hook)


def _event(item: Item, hook: Hook) -> Incoming:
    its_id, body, at = _id(item), item.dump(), item.changed_at
    if its_id is None:
        key = _key(item, "broken", hashlib.sha256(body).hexdigest())
        return Incoming(key, item.type, None, None, hook.received_at, body)
    if at is None and item.action not in ("add", "delete"):
        # Of a digital pipeline, which repeats nothing: twice the same may be twice there and back.
        key = _key(item, its_id, hook.received_at.isoformat())
    else:
        key = _key(item, its_id, at.isoformat() if at else "")
    at = min(at or hook.received_at, hook.received_at)  # its clock may be fast
    return Incoming(key, item.type, None, _subject(item, its_id), at, body)


def _key(item: Item, its_id: str, version: str) -> str:
    """The same for a repeat, another for the next change: amoCRM sends no id of the event."""
    values = (item.text(it) for it in _VERSIONS)
    parts = (item.account.get("id", ""), item.type, its_id, version, *values)
    return "|".join(quote(part, safe=":. ") for part in parts)


def _subject(item: Item, its_id: str) -> str | None:
    match item.entity:
        case "leads" | "unsorted":
            return f"lead:{its_id}"
        case "task":
            return f"task:{its_id}"
    talk_id = work.talk_of(item)
    return None if talk_id is None else f"conversation:{talk_id}"


def _id(item: Item) -> str | None:
    """What tells the item from others of its sort; of an incoming lead, the id it has as a lead."""
    if item.entity == "talk":
        return work.talk_of(item)
    if item.entity != "unsorted":
        return item.id("id")
    if item.action == "add":
        return item.id("lead_id") or item.part("data", "leads").id("id")
    return item.id_in("decline_result", "leads") or item.id_in("accept_result", "leads")
