"""What hooks on tasks, messages and talks mean. Pure.

A talk is a conversation in one channel; a client who writes after it was closed begins another.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.events import payloads
from bot.events.payloads import JSON
from bot.providers.amocrm.item import Item
from bot.providers.hook import Meaning

_YES = ("1", "true")


def task(
    item: Item, task_id: str, known: Mapping[str, Any] | None, given: Mapping[str, Any]
) -> Meaning:
    """A task is new, changed, done or deleted.

    A change that gives it to somebody is a `task.updated`, too. Of a task that nothing is known of,
    it would tell nobody; so that is a new one to whoever has it now.
    """
    at, assignee_id = item.changed_at, item.id("responsible_user_id")
    if item.action == "delete":
        return _one("task.deleted", {"task": {"id": task_id}}, None, at)
    if item.text("status") in _YES or item.text("is_completed").lower() in _YES:
        done: dict[str, JSON] = {"task": {"id": task_id, "title": _title(item, task_id)}}
        who: dict[str, JSON] = {"assignee_id": assignee_id} if assignee_id else {}
        return _one("task.done", done | who | _actor(item), None, at)
    if assignee_id is None:
        return Meaning({})
    is_new = item.action == "add" or (known is None and _is_passed_on(item, assignee_id))
    is_told = is_new and not (known or {}).get("created")
    about: dict[str, JSON] = {"id": task_id, "title": _title(item, task_id)}
    if (due_at := item.time("complete_before", "complete_till")) is not None:
        about["due_at"] = due_at.isoformat()
    if (page := item.page(given)) is not None:
        about["url"] = page
    data = {"task": about, "assignee_id": assignee_id, **_actor(item)}
    kind = "task.created" if is_told else "task.updated"
    return _one(kind, data, {"created": True} if is_told else None, at)


def message(item: Item, given: Mapping[str, Any]) -> Meaning:
    """A client has written, or was answered.

    The hook does not say whose the client is, but mostly the lead. Its channel is also the event's
    source, so that somebody can be made responsible for what comes in there.
    """
    at, talk_id = item.changed_at, talk_of(item)
    talk: dict[str, JSON] = {} if talk_id is None else {"conversation": {"id": talk_id}}
    author = item.part("author")
    if item.text("type") != "incoming":
        is_answer = item.text("type") == "outgoing" or item.entity == "outgoing_message"
        if not (talk and is_answer) or author.text("type") == "bot":
            return Meaning({})
        by_id = author.id("user_id")
        return _one("message.answered", talk | ({"by_id": by_id} if by_id else {}), None, at)
    origin = item.text("origin") or "amoCRM"
    place: dict[str, JSON] = {"id": origin, "name": origin}
    name = author.text("name")
    data: dict[str, JSON] = {
        "client": {"name": name} if name else {},
        "channel": place,
        "source": place,
        **talk,
    }
    if isinstance(text := item.said.get("text"), str) and text.strip():
        data["text"] = text
    if (page := item.page(given)) is not None:
        data["url"] = page
    lead_id = item.about("lead")
    whole = None if lead_id is None else f"lead:{lead_id}"
    return replace(_one("message.received", data, None, at), part_of=whole)


def talk(item: Item, talk_id: str) -> Meaning:
    """A talk was closed, or its last message was marked as answered."""
    about: dict[str, JSON] = {"conversation": {"id": talk_id}}
    at = item.changed_at
    if item.text("is_in_work") == "0":
        return _one("conversation.closed", about, None, at)
    return _one("message.answered", about, None, at) if item.text("is_read") == "1" else Meaning({})


def talk_of(item: Item) -> str | None:
    """The id of the conversation that a message or talk belongs to."""
    return item.id("talk_id", "chat_id")


def _one(
    kind: str, data: Mapping[str, JSON], state: dict[str, Any] | None, at: datetime | None
) -> Meaning:
    return Meaning({kind: payloads.read(kind, dict(data)).to_json()}, state, at)


def _is_passed_on(item: Item, assignee_id: str) -> bool:
    old = item.id("old_responsible_user_id")
    return item.action == "responsible" or old not in (None, assignee_id)


def _title(item: Item, task_id: str) -> str:
    return item.text("text") or f"№ {task_id}"


def _actor(item: Item) -> dict[str, JSON]:
    """Who did it: a new task is told by whoever made it, a changed one sometimes by whom."""
    names = ("modified_by", *(("created_user_id",) if item.action == "add" else ()))
    actor_id = item.id(*names)
    return {} if actor_id is None else {"actor_id": actor_id}
