"""What a hook on a lead means, which is amoCRM's word for a deal in a pipeline. Pure.

Several hooks tell of one change: `leads[update]` comes along with `leads[status]` and
`leads[responsible]`. Each is a snapshot of the lead, so it is compared with what is known
(bot.events.snapshots), and whichever comes first tells the change.
"""

from collections.abc import Mapping
from typing import Any

from bot.events import payloads, snapshots
from bot.events.payloads import JSON
from bot.events.snapshots import Snapshot, State
from bot.providers.amocrm.item import Item
from bot.providers.hook import Meaning

CREATED, ASSIGNED, CHANGED = "lead.created", "lead.assigned", "lead.status_changed"
UPDATED, CLOSED = "lead.updated", "lead.closed"
# The only statuses with the same id in every pipeline, and how a lead in one of them has ended.
ENDS = {"142": "won", "143": "lost"}
# What an action says of a lead that nothing is known of.
_NAMED_AFTER = {"status": CHANGED, "responsible": ASSIGNED, "restore": ASSIGNED}
_FIELDS: dict[str, snapshots.Field] = {CHANGED: "status", ASSIGNED: "manager_id"}
_IDS: dict[snapshots.Field, str] = {"status": "status_id", "source_id": "source_id"}
_OLD = {CHANGED: "old_status_id", ASSIGNED: "old_responsible_user_id"}
# When a lead was first seen, if that was no creation: State knows nothing of it.
_FIRST_SEEN = "first_seen"


def understood(
    item: Item, lead_id: str, known: Mapping[str, Any] | None, given: Mapping[str, Any]
) -> Meaning:
    """The kinds that a hook on this lead means, given what is known of it."""
    if item.action == "delete":
        return _ended(item, lead_id)
    seen = _snapshot(item, known or {})
    state = _before(item, seen, known or {})
    result = snapshots.compare(state, seen, _named_after(item), _hint(item, state, seen))
    about = _about(item, lead_id, given)
    kinds = {
        kind: payloads.read(kind, _data(kind, about, item, state, result.state)).to_json()
        for kind in result.kinds
    }
    if (how := ENDS.get(result.state.get("status") or "")) and {CREATED, CHANGED} & kinds.keys():
        kinds[CLOSED] = _closed(item, lead_id, how)
    return Meaning(kinds, _kept(result, seen, known or {}), seen.updated_at)


def _snapshot(item: Item, known: Mapping[str, Any]) -> Snapshot:
    found: dict[snapshots.Field, str | None] = {}
    if item.entity == "unsorted" and "manager_id" not in known:
        found["manager_id"] = None  # it is nobody's until somebody accepts it
    if item.has("responsible_user_id"):
        found["manager_id"] = item.id("responsible_user_id")
    for field, name in _IDS.items():
        if (value := item.id(name)) is not None:
            found[field] = value
    created_at = item.time("created_at", "date_create")
    return Snapshot("lead", found, created_at=created_at, updated_at=item.changed_at)


def _before(item: Item, seen: Snapshot, known: Mapping[str, Any]) -> State:
    """What is known, without what nobody was told.

    At first sight all of a lead is learned, but only what the hook is named after is told. Another
    hook on the same change that is named after more may come behind it.
    """
    state, kind = snapshots.state_of(known), _named_after(item)
    is_told = _stamp(seen) is None or known.get(_FIRST_SEEN) != _stamp(seen)
    if is_told or kind not in _FIELDS or item.action == "restore":
        return state
    untold = ("snapshot", _FIELDS[kind])
    return snapshots.state_of({name: it for name, it in state.items() if name not in untold})


def _named_after(item: Item) -> str:
    return _NAMED_AFTER.get(item.action, UPDATED)


def _hint(item: Item, known: State, seen: Snapshot) -> str | None:
    """What it surely means. A lead that is opened again is its manager's once more."""
    if item.action == "add":
        return CREATED
    status = seen.fields.get("status")
    is_opened = known.get("status") in ENDS and status is not None and status not in ENDS
    return ASSIGNED if is_opened or item.action == "restore" else None


def _kept(
    result: snapshots.Changes, seen: Snapshot, known: Mapping[str, Any]
) -> dict[str, Any]:  # Any: JSON
    is_first = not known.get("snapshot") and CREATED not in result.kinds
    first_seen = _stamp(seen) if is_first else known.get(_FIRST_SEEN)
    return {**result.state, **({_FIRST_SEEN: first_seen} if first_seen else {})}


def _stamp(seen: Snapshot) -> str | None:
    return seen.updated_at.isoformat() if seen.updated_at else None


def _about(item: Item, lead_id: str, given: Mapping[str, Any]) -> dict[str, JSON]:
    title = item.text("name")
    if item.entity == "unsorted":
        client, form = item.part("source_data", "client"), item.part("source_data")
        title = item.part("data", "leads").text("name") or client.text("name")
        title = title or form.text("form_name", "from")
    said = {"id": lead_id, "title": title, "url": item.lead_page(lead_id, given)}
    return {name: value for name, value in said.items() if value}


def _data(
    kind: str, about: dict[str, JSON], item: Item, known: State, state: State
) -> dict[str, JSON]:
    """The kind's data; the manager and the source are the newest known."""
    manager_id, source_id = state.get("manager_id"), state.get("source_id")
    data: dict[str, JSON] = {"lead": about, "manager_id": manager_id, **_actor(item)}
    if source_id is not None:
        data["source"] = {"id": source_id, **_source_name(item)}
    if kind not in _FIELDS:
        return data
    now = state.get(_FIELDS[kind])
    old = snapshots.replaced(known, kind, now) or item.id(_OLD[kind])
    if kind == CHANGED:
        data["to"] = now
    if old is not None and old != now:
        data["from" if kind == CHANGED else "previous_manager_id"] = old
    return data


def _source_name(item: Item) -> dict[str, JSON]:
    name = item.text("source_name") or item.part("source_data").text("source_name")
    return {"name": name} if name else {}


def _actor(item: Item) -> dict[str, JSON]:
    actor_id = item.id("modified_user_id")
    return {} if actor_id is None else {"actor_id": actor_id}


def _ended(item: Item, lead_id: str) -> Meaning:
    """Of a lead that is deleted, and of an incoming one that is accepted or declined."""
    if item.entity != "unsorted":
        return Meaning({CLOSED: _closed(item, lead_id, "deleted")})
    is_declined = item.text("action") == "decline"
    return Meaning({CLOSED: _closed(item, lead_id, "declined")} if is_declined else {})


def _closed(item: Item, lead_id: str, how: str) -> dict[str, JSON]:
    data: dict[str, JSON] = {"lead": {"id": lead_id}, "reason": how, **_actor(item)}
    return payloads.read(CLOSED, data).to_json()
