"""The CRM: it posts hooks, and enters them in the model."""

import json
from datetime import timedelta
from itertools import count
from typing import Any

from bot.demo.telegram import Person as Account
from tests.cast import Role
from tests.house import House
from tests.machine.installation import Installation
from tests.machine.model import Hook, Model

ATTIC = {"id": "5", "name": "Attic"}  # has no manager
VIBER = "9"
DUE = "2026-11-24"
NOBODY = "404"  # an id that nobody has


class Crm:
    """Posts to one installation."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.model = Model()
        self.phones: dict[Role, Account] = {}  # of those who have changed theirs
        self._numbers = count(1)

    @property
    def house(self) -> House:
        return self.installation.house

    async def post_again(self, nth: int) -> None:
        """Posts an accepted hook again, as after a lost answer."""
        if self.model.hooks:
            hook = list(self.model.hooks.values())[-1 - nth % len(self.model.hooks)]
            assert await self._send(hook) == "duplicate"

    def _hook(self, kind: str, late: float, **told: Any) -> Hook:
        """`late`: by how many seconds it comes too late. `told`: what its data are made of."""
        mark = f"H-{next(self._numbers)}"
        at = self.house.clock() - timedelta(seconds=late)
        return Hook(mark, kind, _data(kind, mark, **told), at)

    async def _send(self, hook: Hook) -> str:
        body = {"type": hook.kind, "timestamp": hook.at.isoformat(), "data": hook.data}
        answer = await self.house.post_raw(json.dumps(body).encode(), hook.id)
        assert answer.status == 200, await answer.text()
        self.model.hooks[hook.key] = hook
        status: str = (await answer.json())["status"]
        return status

    async def post_staff(self, role: Role, *, active: bool) -> None:
        crm_id = self.model.known_as[role]
        entry = {"id": crm_id, "name": role.name, "role": role.role, "active": active}
        mark = f"H-{next(self._numbers)}"
        hook = Hook(mark, "staff.updated", {"staff": entry}, self.house.clock())
        await self._send(hook)

    def _account(self, role: Role) -> Account:
        return self.phones.get(role) or self.house.account(role)

    def _is_there(self, role: Role) -> bool:
        return self._account(role).chat.standing == "member"


def _data(
    kind: str, mark: str, source: dict[str, str] | None, person: str | None, thing: str, to: str
) -> dict[str, Any]:
    """`thing`: which order, lead, task or chat; "" for a new one. `to`: its new state."""
    what, _, change = kind.partition(".")
    number, place = thing or mark, source or ATTIC
    channel = {"id": VIBER, "name": f"Viber {mark}"}
    match what:
        case "source":
            return {"source": {**place, "name": f"{place['name']} {mark}"}}
        case "channel" if change == "payment_due":
            return {"channel": channel, "due_at": DUE}
        case "channel":
            return {"channel": channel}
        case "message" | "conversation":
            of = {"conversation": {"id": number}} if thing or change in _ENDINGS else {}
            if change in _ENDINGS:
                return of
            who = _named(kind, person, "sender_id" if change == "failed" else "assignee_id")
            placed = {"source": source} if source else {}
            return {"channel": {"id": VIBER}, "client": {"name": mark}, **of, **who, **placed}
    parts = {
        "order": {"id": number, "number": mark},
        "lead": {"id": number, "title": mark},
        "task": {"id": number, "title": mark},
    }
    if change in _ENDINGS:
        return {what: {"id": number}}
    data = {what: parts[what], **_named(kind, person, _FIELD[what])}
    if change.endswith("_changed"):
        data["to"] = to
    if source or kind == "order.created":
        data["source"] = place
    return data if what != "task" else {key: it for key, it in data.items() if key != "source"}


_ENDINGS = ("done", "cancelled", "deleted", "closed", "answered")
_FIELD = {"order": "manager_id", "lead": "manager_id", "task": "assignee_id"}
_MAY_BE_NULL = ("order.created", "lead.created", "message.received", "message.failed")


def _named(kind: str, person: str | None, field: str) -> dict[str, str | None]:
    """Whom it names; some kinds must name somebody."""
    return {field: person if kind in _MAY_BE_NULL else person or NOBODY}
