"""The CRM: it posts hooks, and enters them in the model."""

import asyncio
import json
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


class Crm:
    """Posts to one installation."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.model = Model()
        self._numbers = count(1)

    @property
    def house(self) -> House:
        return self.installation.house

    async def post(self, posts: list[dict[str, Any]]) -> None:
        """Posts hooks at once; each must be accepted."""
        hooks = [self._hook(**each) for each in posts]
        answers = await asyncio.gather(*(self._send(hook) for hook in hooks))
        assert answers == ["accepted"] * len(hooks)

    async def post_again(self, nth: int) -> None:
        """Posts an accepted hook again, as after a lost answer."""
        if self.model.hooks:
            hook = list(self.model.hooks.values())[-1 - nth % len(self.model.hooks)]
            assert await self._send(hook) == "duplicate"

    def _hook(self, kind: str, source: dict[str, str] | None, person: str | None) -> Hook:
        mark, now = f"H-{next(self._numbers)}", self.house.clock()
        place = source or ATTIC
        named = {**place, "name": f"{place['name']} {mark}"}
        channel = {"id": VIBER, "name": f"Viber {mark}"}
        data: dict[str, Any] = {
            "order.created": {
                "order": {"id": mark, "number": mark},
                "source": place,
                "manager_id": person,
            },
            "message.failed": {
                "channel": {"id": VIBER},
                "client": {"name": mark},
                "source": source,
                "sender_id": person,
            },
            "source.disconnected": {"source": named},
            "source.reconnected": {"source": named},
            "channel.payment_due": {"channel": channel, "due_at": DUE},
            "channel.paid": {"channel": channel},
        }[kind]
        return Hook(mark, kind, data, now)

    async def _send(self, hook: Hook) -> str:
        body = {"type": hook.kind, "timestamp": hook.at.isoformat(), "data": hook.data}
        answer = await self.house.post_raw(json.dumps(body).encode(), hook.id)
        assert answer.status == 200, await answer.text()
        self.model.hooks[hook.id] = hook
        status: str = (await answer.json())["status"]
        return status

    async def post_staff(self, role: Role, *, active: bool) -> None:
        entry = {"id": role.crm_id, "name": role.name, "role": role.role, "active": active}
        mark = f"H-{next(self._numbers)}"
        hook = Hook(mark, "staff.updated", {"staff": entry}, self.house.clock())
        await self._send(hook)

    def _account(self, role: Role) -> Account:
        return self.house.account(role)

    def _is_there(self, role: Role) -> bool:
        return self._account(role).chat.standing == "member"
