"""What is asked to tell browsers, for tests/storage/asked_by_hand.py."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import mutes
from storage.flow import held, inbox
from storage.tables import PushSubscription
from storage.web import pushes, subscriptions
from tests.storage.rows import NOW

PERSON = 7
BROWSER = PushSubscription(
    endpoint_hash=b"7",
    link_id=PERSON,
    session_id=1,
    endpoint="https://fcm.googleapis.com/7",
    p256dh="",
    auth="",
    device="",
    created_at=NOW,
    service="google",
)

Ask = Callable[[AsyncSession], Awaitable[Any]]


async def added(session: AsyncSession) -> None:
    await subscriptions.put(session, PushSubscription(**BROWSER.model_dump()))


FOR_BROWSERS: dict[str, Ask] = {
    "held.to_push": lambda s: held.to_push(s, PERSON),
    "held.to_push, of all": held.to_push,
    "held.push": lambda s: held.push(s, {7: NOW}),
    "held.send_now": lambda s: held.send_now(s, 7, NOW, NOW),
    "mutes.of_people": lambda s: mutes.of_people(s, [PERSON, 8], NOW),
    "inbox.unread_of": lambda s: inbox.unread_of(s, [PERSON, 8]),
    "pushes.are_due": lambda s: pushes.are_due(s, NOW),
    "pushes.spread": lambda s: pushes.spread(s, NOW, 100),
    "pushes.browsers_of": lambda s: pushes.browsers_of(s, "google", NOW, [1], 5),
    "pushes.waiting": lambda s: pushes.waiting(s, [1, 2], NOW),
    "pushes.are_on": lambda s: pushes.are_on(s, [1, 2], NOW),
    "pushes.try_again": lambda s: pushes.try_again(s, 7, [1, 2], NOW),
    "pushes.settle": lambda s: pushes.settle(s, 7, [1, 2]),
    "subscriptions.put": added,
    "subscriptions.of_link": lambda s: subscriptions.of_link(s, PERSON, NOW),
    "subscriptions.end_one": lambda s: subscriptions.end_one(s, PERSON, 1),
}
