"""Answers to presses, as long as Telegram is slow to take them."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from bot.rules.sending.outcome import Outcome, Sent
from bot.telegram.answers.origin import Origin
from bot.telegram.answers.toasts import MOST_TOASTS, Toasts
from bot.ui.screens import Toast


class SlowCalls:
    """Calls that end when they are let go."""

    def __init__(self) -> None:
        self.said, self.go_on = list[str](), asyncio.Event()

    async def answer(self, callback_id: str, text: str | None, *, alert: bool = False) -> Outcome:
        await self.go_on.wait()
        self.said.append(callback_id)
        return Sent()


def press(number: int, chat_id: int) -> Origin:
    return Origin(number, chat_id, callback_id=f"{chat_id}-{number}")


async def test_only_a_few_toasts_wait_in_a_chat_and_none_waits_for_another_chats() -> None:
    calls, tasks = SlowCalls(), list[asyncio.Task[None]]()

    def errand(work: Coroutine[Any, Any, None]) -> None:
        tasks.append(asyncio.create_task(work))

    toasts = Toasts(calls, errand)
    for number in range(100):
        toasts.send(press(number, 7), [Toast("Read")])
    toasts.send(press(100, 8), [Toast("Read")])
    assert len(tasks) == MOST_TOASTS + 1
    calls.go_on.set()
    await asyncio.gather(*tasks)
    toasts.send(press(101, 7), [Toast("Read")])
    await tasks[-1]

    of_seven = [f"7-{number}" for number in [*range(MOST_TOASTS), 101]]
    assert [it for it in calls.said if it != "8-100"] == of_seven
    assert "8-100" in calls.said
