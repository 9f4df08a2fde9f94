"""Updates reach a real dispatcher by long polling, and are confirmed as at Telegram."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.exceptions import TelegramConflictError
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message

from bot.demo.telegram import Person, TelegramStandIn
from tests.demo.bots import keyboard


@pytest.fixture
async def dispatcher(bot: Bot) -> AsyncIterator[Dispatcher]:
    dispatcher = Dispatcher()

    @dispatcher.message(F.text.startswith("/start"))
    async def started(message: Message) -> None:
        await message.answer(f"heard {message.text}", reply_markup=keyboard(("Go", "go")))

    @dispatcher.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        await query.answer("Done", show_alert=True)
        assert query.message is not None
        await bot.edit_message_text(
            "edited", chat_id=query.message.chat.id, message_id=query.message.message_id
        )

    @dispatcher.my_chat_member()
    async def changed(event: ChatMemberUpdated) -> None:
        dispatcher["standing"] = event.new_chat_member.status

    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
    yield dispatcher
    await dispatcher.stop_polling()
    await polling


async def test_start_link_brings_an_answer_with_a_button(
    telegram: TelegramStandIn, dispatcher: Dispatcher
) -> None:
    marta = telegram.user(7, "Marta")

    marta.start("TOKEN")
    await telegram.wait_for(lambda _: marta.last)

    assert marta.last is not None
    assert (marta.last.text, marta.last.labels) == ("heard /start TOKEN", ["Go"])


async def test_press_is_answered_and_edits_the_message(
    telegram: TelegramStandIn, dispatcher: Dispatcher, olga: Person
) -> None:
    olga.start()
    await telegram.wait_for(lambda _: olga.last)

    olga.press("Go")
    await telegram.wait_for(lambda _: olga.last and olga.last.edits)

    assert [(toast.text, toast.alert) for toast in olga.toasts] == [("Done", True)]


async def test_bot_is_told_of_blocking(
    telegram: TelegramStandIn, dispatcher: Dispatcher, olga: Person
) -> None:
    await telegram.wait_for(lambda _: telegram.calls("getUpdates"))

    olga.block()
    await telegram.wait_for(lambda _: dispatcher.workflow_data.get("standing"))

    assert dispatcher["standing"] == "kicked"


async def test_offset_confirms_and_the_rest_comes_again(bot: Bot, olga: Person) -> None:
    for text in ("one", "two", "three"):
        olga.write(text)
    first, *_ = await bot.get_updates()

    rest = await bot.get_updates(offset=first.update_id + 1)
    again = await bot.get_updates(limit=1)

    assert [update.message.text for update in rest if update.message] == ["two", "three"]
    assert [update.message.text for update in again if update.message] == ["two"]


async def test_negative_offset_keeps_only_the_newest(
    telegram: TelegramStandIn, bot: Bot, olga: Person
) -> None:
    for text in ("one", "two", "three"):
        olga.write(text)

    updates = await bot.get_updates(offset=-1)

    assert [update.message.text for update in updates if update.message] == ["three"]
    assert len(telegram.world.updates.pending) == 1


async def test_second_poller_ends_the_first(telegram: TelegramStandIn, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.wait_for(lambda _: len(telegram.calls("getUpdates")) == 1)

    second = asyncio.create_task(bot.get_updates(timeout=30))

    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates request"):
        await first
    telegram.world.updates.end_poll(None)
    assert await second == []


async def test_kinds_not_requested_are_not_kept(bot: Bot, olga: Person) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])

    olga.write("unheard")

    assert await bot.get_updates() == []


async def test_updates_older_than_a_day_are_gone(
    telegram: TelegramStandIn, bot: Bot, olga: Person
) -> None:
    olga.write("old")

    telegram.clock.offset += 25 * 3600

    assert await bot.get_updates() == []
