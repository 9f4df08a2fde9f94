"""Cards come without end: whoever has asked for something is answered all the same."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

import pytest
from aiogram import Bot

from bot.rules.sending.pacing import Haste, Pace
from bot.telegram import calls
from bot.telegram.calls import Calls

PATIENCE_SECONDS = 30.0
CHAT = 7


@asynccontextmanager
async def cards(pace: Pace, to: Callable[[int], int]) -> AsyncIterator[None]:
    """Each card takes its place as soon as there is one; `to`: the chat of the nth."""

    async def arrive(chat_id: int) -> None:
        place = pace.left(chat_id, "send", time.monotonic())
        await asyncio.sleep(0.06)
        pace.answered(place, time.monotonic())

    async def come() -> None:
        number, tasks = 0, list[asyncio.Task[None]]()
        while True:
            now, chat_id = time.monotonic(), to(number)
            free_at = pace.free_at(chat_id, "send", now)
            if free_at <= now:
                pace.take(chat_id, "send", now)
                tasks.append(asyncio.create_task(arrive(chat_id)))
                number += 1
            await asyncio.sleep(max(0.002, free_at - now))

    coming = asyncio.create_task(come())
    await asyncio.sleep(3.3)  # the burst is over
    try:
        yield
    finally:
        coming.cancel()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "PATIENT_SECONDS", 1.0)


@pytest.mark.parametrize("haste", ["answer", "flood"])
@pytest.mark.parametrize(
    "to", [lambda _: CHAT, lambda number: 1_000 + number], ids=["same chat", "other chats"]
)
async def test_answer_finds_a_place_among_cards(haste: Haste, to: Callable[[int], int]) -> None:
    pace = Pace(30)

    async with cards(pace, to), asyncio.timeout(PATIENCE_SECONDS):
        await Calls(cast(Bot, None), pace).wait(CHAT, "send", haste)
