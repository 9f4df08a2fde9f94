"""Telegram takes long to answer some chats: the others do not wait for that."""

import pytest

from bot.rules.sending.turns import AT_ONCE
from tests.attacks.test_told_to_wait import fill, post, texts
from tests.house import House

LONG = 40.0


@pytest.mark.parametrize("slow", [AT_ONCE, 2 * AT_ONCE])
async def test_chats_without_an_answer_hold_up_no_others(house: House, slow: int) -> None:
    await fill(house, slow + 1)
    for number in range(slow):
        chat_id = 200 + number
        house.telegram.fault("slow", chat_id=chat_id, times=None, seconds=LONG)
        await post(house, number)

    await post(house, slow)

    await house.until(lambda: any("A" in text for text in texts(house, slow)), LONG / 2)
