"""Answers to presses, as long as Telegram is slow to take them."""

import asyncio
from collections.abc import Coroutine
from typing import Any, cast

from aiogram.types import CallbackQuery, Update, User

from bot.rules.sending.outcome import Outcome, Sent
from bot.rules.sending.pacing import Pace
from bot.telegram.calls import Calls
from bot.telegram.replies import MOST_TOASTS, Replies
from bot.ui.screens import Toast


class SlowCalls:
    """Calls that end when they are let go."""

    def __init__(self) -> None:
        self.pace, self.said, self.go_on = Pace(30), list[str](), asyncio.Event()

    async def answer(self, callback_id: str, *_given: object, **_named: object) -> Outcome:
        await self.go_on.wait()
        self.said.append(callback_id)
        return Sent()


def press(number: int, chat_id: int) -> Update:
    user = User(id=chat_id, is_bot=False, first_name="M")
    query = CallbackQuery(id=f"{chat_id}-{number}", from_user=user, chat_instance="1", data="x")
    return Update(update_id=number, callback_query=query)


async def test_only_a_few_toasts_wait_in_a_chat_and_none_waits_for_another_chats() -> None:
    calls, tasks = SlowCalls(), list[asyncio.Task[None]]()

    def errand(work: Coroutine[Any, Any, None]) -> None:
        tasks.append(asyncio.create_task(work))

    replies = Replies(cast(Calls, calls), errand)
    for number in range(100):
        replies.send(press(number, 7), [Toast("Read")])
    replies.send(press(100, 8), [Toast("Read")])
    assert len(tasks) == MOST_TOASTS + 1
    calls.go_on.set()
    await asyncio.gather(*tasks)
    replies.send(press(101, 7), [Toast("Read")])
    await tasks[-1]

    of_seven = [f"7-{number}" for number in [*range(MOST_TOASTS), 101]]
    assert [it for it in calls.said if it != "8-100"] == of_seven
    assert "8-100" in calls.said
