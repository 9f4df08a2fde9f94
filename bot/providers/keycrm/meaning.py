"""What a stored event of KeyCRM means: a hook's, or one made of an answer of its API."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from bot.events import fields, payloads, snapshots
from bot.events.payloads import JSON
from bot.events.snapshots import Changes, Snapshot, State
from bot.providers.hook import Meaning
from bot.providers.keycrm import details, snapshot
from bot.providers.keycrm.snapshot import Context, What
from bot.providers.settings import link

# The only three events there are, and the kinds that they are named after.
EVENTS = {
    "order.change_order_status": "order.status_changed",
    "order.change_payment_status": "order.payment_changed",
    "lead.change_lead_status": "lead.status_changed",
}
# Made by bot.sync; a hook with such a name is of no interest.
POLLED: Mapping[str, What] = {"api.order": "order", "api.lead": "lead"}
CALL = "api.call"

_DELETED, _OVERDUE = "order.deleted", "order.overdue"


class Stored(NamedTuple):
    """An event as it is stored. `hint`: the kind that a hook's address promises.

    `since`: from when on a poll tells of changes.
    """

    event: str
    context: Context
    object_id: str
    hint: str | None = None
    since: datetime | None = None

    @property
    def what(self) -> What:
        return object_of(self.event)


def object_of(event: str) -> What:
    """What an event of this name is about."""
    return POLLED.get(event) or ("lead" if event.startswith("lead.") else "order")


def of_object(stored: Stored, known: dict[str, Any] | None, given: Mapping[str, Any]) -> Meaning:
    """The kinds that a snapshot means, given what is known of its object."""
    what, context = stored.what, stored.context
    seen, before = snapshot.read(what, context), snapshots.state_of(known)
    changes = _compared(stored, before, seen)
    about = {"id": stored.object_id} | details.of_object(what, context, before)
    if what == "lead":
        about["title"] = changes.state.get("title")
    if (url := link(given, f"{what}_link", stored.object_id)) is not None:
        about["url"] = url
    kinds = {kind: _data(kind, stored, about, before, changes.state) for kind in changes.kinds}
    return Meaning(
        kinds,
        dict(changes.state),
        seen.updated_at or seen.status_changed_at,
        status_means=None if changes.is_late else snapshot.status_means(context),
        pipeline=None if changes.is_late else snapshot.pipeline(what, context),
    )


def of_call(context: Context) -> Meaning:
    """A call that nobody has answered."""
    if context.get("is_missed") is not True:
        return Meaning({})
    at, phone = snapshot.time_in(context, "created_at"), context.get("phone")
    call: details.Details = {
        "phone": fields.readable(fields.label, phone),
        "at": at.isoformat() if at else None,
    }
    user_id = fields.id_of(context.get("user_id"))
    whose = {"assignee_id": user_id} if user_id not in (None, "0") else {}
    return Meaning({"call.missed": payloads.read("call.missed", {"call": call} | whose).to_json()})


def _compared(stored: Stored, known: State, seen: Snapshot) -> Changes:
    is_polled = stored.event in POLLED
    if is_polled:
        changes = snapshots.polled(known, seen, stored.since)
    else:
        changes = snapshots.compare(known, seen, EVENTS[stored.event], stored.hint)
    if changes.is_late:
        return changes
    if stored.what == "order":
        changes = _with_end(stored, known, changes)
    if changes.kinds or changes.state.get("deleted"):
        return changes
    is_news = is_polled or changes.state != known
    return replace(changes, kinds=(f"{stored.what}.updated",)) if is_news else changes


def _with_end(stored: Stored, known: State, changes: Changes) -> Changes:
    """An order that has been deleted is no other news; of one that is overdue people hear once."""
    state = State(**changes.state)
    snapshots.clear(state, "deleted")
    if snapshot.time_in(stored.context, "deleted_at") is not None:
        state["deleted"] = True
        return Changes(() if known.get("deleted") else (_DELETED,), state)
    is_overdue, kinds = snapshot.is_overdue(stored.context), changes.kinds
    at = snapshot.time_in(stored.context, "status_expired_at")
    if at is not None:
        state["expires"] = at.isoformat()
    elif snapshot.is_said_to_be_none(stored.context, "status_expired_at"):
        snapshots.clear(state, "expires")
    if is_overdue is False:
        snapshots.clear(state, "overdue")
    elif is_overdue:
        state["overdue"] = at.isoformat() if at else f"status {state.get('status')}"
        is_told = state["overdue"] == known.get("overdue") or _is_history(stored, known, at)
        kinds = kinds if is_told else (*kinds, _OVERDUE)
    return Changes(kinds, state)


def _is_history(stored: Stored, known: State, at: datetime | None) -> bool:
    """Whether it was so before there was anybody to tell."""
    if known.get("snapshot") or stored.event not in POLLED:
        return False
    return at is None or stored.since is None or at < stored.since


def _data(
    kind: str, stored: Stored, about: details.Details, known: State, state: State
) -> dict[str, JSON]:
    """The kind's data in the contract's shape; the manager and the source are the newest known."""
    manager_id = state.get("manager_id")
    data: dict[str, JSON] = {
        stored.what: about,
        "manager_id": manager_id,
        "source": details.source(stored.context, state.get("source_id")),
    }
    if (buyer := details.buyer(stored.context)) is not None:
        data["buyer"] = buyer
    if kind == "order.payment_changed":
        data |= _payment(known, state)
    elif kind.endswith("_changed"):
        to = state.get("status")
        data |= {"from": snapshots.replaced(known, kind, to), "to": to}
    elif kind.endswith(".assigned"):
        data["previous_manager_id"] = snapshots.replaced(known, kind, manager_id)
    return payloads.read(kind, data).to_json()


def _payment(known: State, state: State) -> dict[str, JSON]:
    """A second part payment leaves the payment's state as it was, and changes only the sum."""
    before, to = known.get("payment"), state.get("payment")
    paid_before = known.get("paid")
    is_sum = paid_before is not None and paid_before != state.get("paid")
    data: dict[str, JSON] = {"from": before if is_sum or before != to else None, "to": to}
    return data | {"paid_before": paid_before} if is_sum else data
