"""The people's side: buttons are found as a person would, groups behave, waiting ends."""

import pytest
from aiogram import Bot
from aiogram.types import InaccessibleMessage

from bot.demo.telegram import Person, TelegramStandIn
from tests.demo.bots import keyboard


async def data_pressed(bot: Bot) -> list[str | None]:
    """The callback data that came to the bot."""
    return [each.callback_query.data for each in await bot.get_updates() if each.callback_query]


@pytest.mark.parametrize("wanted", ["Mark read", "read:2"])
async def test_button_of_the_newest_message_is_pressed(bot: Bot, olga: Person, wanted: str) -> None:
    await bot.send_message(olga.id, "one", reply_markup=keyboard(("Mark read", "read:1")))
    await bot.send_message(olga.id, "two", reply_markup=keyboard(("Mark read", "read:2")))

    olga.press(wanted)

    assert await data_pressed(bot) == ["read:2"]


async def test_button_of_a_named_message_is_pressed_by_its_place(bot: Bot, olga: Person) -> None:
    first = await bot.send_message(olga.id, "one", reply_markup=keyboard(("A", "a"), ("B", "b")))
    await bot.send_message(olga.id, "two", reply_markup=keyboard(("C", "c")))

    olga.press(message_id=first.message_id, row=1)

    assert await data_pressed(bot) == ["b"]


def test_button_that_is_not_there_cannot_be_pressed(olga: Person) -> None:
    with pytest.raises(LookupError, match="Olga sees no button 'Open'"):
        olga.press("Open")


async def test_press_on_a_vanished_message_comes_without_it(bot: Bot, olga: Person) -> None:
    olga.forge("read:1", message_id=77)

    (update,) = await bot.get_updates()

    assert update.callback_query is not None
    assert isinstance(update.callback_query.message, InaccessibleMessage)


async def test_reply_carries_what_it_replies_to(bot: Bot, olga: Person) -> None:
    asked = await bot.send_message(olga.id, "New name?")

    olga.write("Shop", reply_to=asked.message_id)

    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.reply_to_message is not None
    assert update.message.reply_to_message.text == "New name?"


def test_blocked_bot_cannot_be_written_to(olga: Person) -> None:
    olga.block()

    with pytest.raises(RuntimeError, match="unblock it first"):
        olga.write("hello")


async def test_start_unblocks(bot: Bot, olga: Person) -> None:
    olga.block()

    olga.start()

    kinds = [update.event_type for update in await bot.get_updates()]
    assert kinds == ["my_chat_member", "my_chat_member", "message"]


async def test_bot_in_a_group_hears_commands_and_not_talk(
    telegram: TelegramStandIn, bot: Bot, olga: Person
) -> None:
    group = telegram.group(-5, "Shop")
    olga.add_bot_to(group)

    olga.write("just talk", chat=group)
    olga.write("/bell", chat=group)

    updates = await bot.get_updates()
    assert [update.message.text for update in updates if update.message] == [None, "/bell"]
    assert updates[0].event_type == "my_chat_member"


async def test_waiting_for_what_never_comes_ends(telegram: TelegramStandIn) -> None:
    with pytest.raises(TimeoutError, match="the calls were none"):
        await telegram.wait_for(lambda _: False, timeout=0)


async def test_update_can_be_delivered_twice(
    telegram: TelegramStandIn, bot: Bot, olga: Person
) -> None:
    olga.write("hello")
    (update,) = await bot.get_updates()
    again = dict(telegram.world.updates.pending[update.update_id])
    await bot.get_updates(offset=update.update_id + 1)

    telegram.world.updates.redeliver(again)

    assert [each.update_id for each in await bot.get_updates()] == [update.update_id]
