"""What statuses and payment states are called now, also on cards that were made before."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.rules.objects.life import Step
from storage.objects import statuses
from storage.objects.statuses import Key
from storage.tables import Data, Item, cabinet_of

_FIELDS = ("to", "from")
_STATUS, _PAYMENT = "status_changed", "payment_changed"


async def on_items(session: AsyncSession, found: Sequence[Item]) -> list[Item]:
    """The items, each with the names of the statuses that it is about."""
    wanted = {key for it in found for key in _of_item(it).values()}
    if not wanted:
        return list(found)
    names = await statuses.called(session, wanted)
    return [Item(it.notification, _named(it, names)) for it in found]


async def on_steps(session: AsyncSession, cabinet: str, steps: Iterable[Step]) -> list[Step]:
    """The steps, with names of statuses instead of what the CRM sends."""
    found = list(steps)
    keys = {step: key for step in found if (key := _key(cabinet, step.kind, step.value))}
    names = await statuses.called(session, set(keys.values())) if keys else {}
    return [
        step._replace(value=name) if step in keys and (name := names.get(keys[step])) else step
        for step in found
    ]


def _named(item: Item, names: dict[Key, str | None]) -> Data:
    """What has lost its name since is called as the CRM sends it again."""
    told: dict[str, Any] = {  # Any: JSON
        f"{field}_name": names[key] for field, key in _of_item(item).items() if key in names
    }
    return {**item.data, **told} if told else item.data


def _of_item(item: Item) -> dict[str, Key]:
    """Field of the data → the status that it names."""
    kind, cabinet = item.notification.kind, cabinet_of(item.data)
    keys = {field: _key(cabinet, kind, item.data.get(field)) for field in _FIELDS}
    return {field: key for field, key in keys.items() if key is not None}


def _key(cabinet: str, kind: str, value: object) -> Key | None:
    what, _, change = kind.partition(".")
    if value is None or change not in (_STATUS, _PAYMENT):
        return None
    return Key(cabinet, statuses.PAYMENT if change == _PAYMENT else what, str(value))
