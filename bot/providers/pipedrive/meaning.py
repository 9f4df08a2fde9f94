"""What a change in Pipedrive means to the staff: a deal is an order, an activity is a task.

A webhook says what it has changed. Some are lost (Pipedrive posts none for half an hour after ten
failures), so the owner and the stage are compared with what is known, too: what is known already is
not told again, and what was missed is.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo, available_timezones

from bot.calendar.days import moment
from bot.events import fields, payloads, snapshots
from bot.events.payloads import JSON
from bot.events.snapshots import State
from bot.providers.hook import Meaning
from bot.providers.pipedrive.change import CREATE, DELETE, Change, id_in, text_in
from bot.providers.settings import link

Data = dict[str, JSON]
Kinds = dict[str, Data]

# Status of a deal → how the order has ended. One in no status of these is open.
_ENDS = {"won": "order.done", "lost": "order.cancelled", "deleted": "order.deleted"}
_PAGES = {"deal": "deal", "lead": "leads/inbox"}  # an activity has no page of its own
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def of_deal(change: Change, known: Mapping[str, Any] | None, given: Mapping[str, Any]) -> Meaning:
    """A deal that is won, lost or deleted is over, whoever has it and whatever stage it is in."""
    state, status = snapshots.state_of(known), change.data.get("status")
    end = "order.deleted" if change.action == DELETE else _ENDS.get(str(status))
    if end is not None:
        reason = text_in(change.data, "lost_reason") if end == "order.cancelled" else None
        about: Data = {"order": {"id": change.object_id}, **({"reason": reason} if reason else {})}
        is_news = change.action in (CREATE, DELETE) or change.is_new("status")
        return _meaning(change, {end: about} if is_news else {}, _learned(change, state))
    order = _without_none(
        id=change.object_id,
        title=text_in(change.data, "title"),
        total=_text(fields.readable(fields.amount, change.data.get("value"))),
        currency=text_in(change.data, "currency"),
        url=_page(change, given),
    )
    kinds = _of_owner(change, state, {"order": order, "source": None}, change.is_new("status"))
    to = id_in(change.data, "stage_id")
    if change.action != CREATE and to is not None and _is_new(change, state, "status", "stage_id"):
        before = _before(change, state, "status", "stage_id")
        about = {"order": order, "manager_id": id_in(change.data, "owner_id")}
        kinds["order.status_changed"] = {**about, "from": before, "to": to}
    return _meaning(change, kinds, _learned(change, state))


def of_lead(change: Change, known: Mapping[str, Any] | None, given: Mapping[str, Any]) -> Meaning:
    """A lead is over when it is archived, or deleted; it is deleted also when it becomes a deal."""
    state, is_archived = snapshots.state_of(known), change.data.get("is_archived") is True
    if change.action == DELETE or is_archived:
        is_news = change.action == DELETE or change.is_new("is_archived")
        ended: Kinds = {"lead.closed": {"lead": {"id": change.object_id}}}
        return _meaning(change, ended if is_news else {}, _learned(change, state))
    title = text_in(change.data, "title")
    lead = _without_none(id=change.object_id, title=title, url=_page(change, given))
    kinds = _of_owner(change, state, {"lead": lead}, change.is_new("is_archived"))
    return _meaning(change, kinds, _learned(change, state))


def of_activity(
    change: Change, known: Mapping[str, Any] | None, given: Mapping[str, Any]
) -> Meaning:
    """A call that is logged once it was made is no task. Others may be done, and open again."""
    data, assignee_id = change.data, id_in(change.data, "owner_id")
    named: Data = {"id": change.object_id}
    kinds: Kinds = {}
    if change.action == DELETE or data.get("active_flag") is False:
        kinds["task.deleted"] = {"task": named}
    elif data.get("done") in (True, 1):
        if change.is_new("done"):
            kinds["task.done"] = {"task": named, "assignee_id": assignee_id}
    elif assignee_id is not None:
        title = text_in(data, "subject") or text_in(data, "type") or f"№ {change.object_id}"
        task = {**named, "title": title, "due_at": _due(data, given)}
        if (url := _page(change, given)) is not None:
            task["url"] = url
        kind = "task.created" if change.action == CREATE else "task.updated"
        kinds[kind] = {"task": task, "assignee_id": assignee_id}
    return _meaning(change, kinds, None)


def day_end(text: str) -> str:
    """When a day's work ends, such as `18:00 Europe/Kyiv`. Raises ValueError."""
    clock, _, zone = text.strip().partition(" ")
    if not _CLOCK.fullmatch(clock) or zone not in available_timezones():
        raise ValueError("must be a time and its zone, such as '18:00 Europe/Kyiv'")
    return f"{clock} {zone}"


def _of_owner(change: Change, state: State, about: Data, is_open_again: bool) -> Kinds:
    """That the object is new, or has another owner, or has to be worked on again."""
    what = next(iter(about))
    owner_id = id_in(change.data, "owner_id")
    if change.action == CREATE:
        created = {**about, "manager_id": owner_id}
        return {} if state.get("created") else {f"{what}.created": created}
    if owner_id is None or not (is_open_again or _is_new(change, state, "manager_id", "owner_id")):
        return {}
    before = _before(change, state, "manager_id", "owner_id")
    return {
        f"{what}.assigned": {**about, "manager_id": owner_id, "previous_manager_id": before},
    }


def _is_new(change: Change, state: State, field: snapshots.Field, name: str) -> bool:
    """Whether the value is new: to what is known, or by this change if later things are known."""
    value = id_in(change.data, name)
    if field in state and not snapshots.is_late(state, change.at):
        return state[field] != value
    return name in change.previous and id_in(change.previous, name) != value


def _before(change: Change, state: State, field: snapshots.Field, name: str) -> str | None:
    before = id_in(change.previous, name) if name in change.previous else state.get(field)
    return before if before != id_in(change.data, name) else None


def _learned(change: Change, state: State) -> State:
    names: dict[snapshots.Field, str] = {"manager_id": "owner_id"}
    if change.entity == "deal":
        names["status"] = "stage_id"
    facts = {it: id_in(change.data, name) for it, name in names.items() if name in change.data}
    return snapshots.learn(state, facts, change.at, created=change.action == CREATE)


def _meaning(change: Change, kinds: Kinds, state: State | None) -> Meaning:
    by: Data = {} if change.actor_id is None else {"actor_id": change.actor_id}
    read = {kind: payloads.read(kind, {**data, **by}).to_json() for kind, data in kinds.items()}
    return Meaning(read, None if state is None else dict(state))


def _page(change: Change, given: Mapping[str, Any]) -> str | None:
    """Where the object is seen in a browser."""
    if f"{change.entity}_link" in given:
        return link(given, f"{change.entity}_link", change.object_id)
    if change.host is None or change.entity not in _PAGES:
        return None
    return f"https://{change.host}/{_PAGES[change.entity]}/{quote(change.object_id, safe='')}"


def _due(data: Mapping[str, JSON], given: Mapping[str, Any]) -> str | None:
    """When an activity is due. Its time is in UTC; a day alone ends as the settings say."""
    day, clock = data.get("due_date"), data.get("due_time")
    if isinstance(clock, dict):
        clock = clock.get("value")
    if clock:
        at = fields.readable(fields.instant, f"{day}T{clock}Z") or fields.readable(
            fields.instant, f"{day}T{clock}:00Z"
        )
        return at.isoformat() if at else None
    due = fields.readable(fields.day_or_instant, day)
    if not isinstance(due, date) or isinstance(due, datetime) or "day_end" not in given:
        return None
    ends_at, zone = str(given["day_end"]).split()
    return moment(datetime.combine(due, time.fromisoformat(ends_at)), ZoneInfo(zone)).isoformat()


def _without_none(**values: str | None) -> Data:
    return {name: value for name, value in values.items() if value is not None}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
