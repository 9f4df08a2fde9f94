"""Messages, edits, pins and deletions through aiogram look to the person as they should."""

from zoneinfo import ZoneInfo

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    ForceReply,
    LinkPreviewOptions,
    ReplyParameters,
)

from bot.demo.telegram import Person, TelegramStandIn
from tests.demo.bots import keyboard


async def test_message_is_seen_with_its_formatting(bot: Bot, olga: Person) -> None:
    sent = await bot.send_message(
        olga.id,
        "<b>New</b> order &lt;1&gt;",
        parse_mode="HTML",
        disable_notification=True,
        protect_content=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )

    message = olga.chat.messages[sent.message_id]
    assert (message.text, message.html) == ("New order <1>", "<b>New</b> order &lt;1&gt;")
    assert (message.silent, message.protected) == (True, True)
    assert sent.html_text == "<b>New</b> order &lt;1&gt;"


async def test_reply_and_force_reply_are_kept(bot: Bot, olga: Person) -> None:
    asked = olga.write("question")

    sent = await bot.send_message(
        olga.id,
        "answer",
        reply_parameters=ReplyParameters(message_id=asked.id),
        reply_markup=ForceReply(force_reply=True),
    )

    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "question"
    assert olga.received[-1].force_reply


async def test_edit_without_buttons_takes_them_away(bot: Bot, olga: Person) -> None:
    sent = await bot.send_message(olga.id, "card", reply_markup=keyboard(("Read", "r")))

    await bot.edit_message_text("card, read", chat_id=olga.id, message_id=sent.message_id)

    assert olga.received[-1].labels == []
    assert olga.received[-1].edits == 1


async def test_edit_of_buttons_alone_keeps_the_text(bot: Bot, olga: Person) -> None:
    sent = await bot.send_message(olga.id, "card", reply_markup=keyboard(("Read", "r")))

    await bot.edit_message_reply_markup(
        chat_id=olga.id, message_id=sent.message_id, reply_markup=keyboard(("Open", "o"))
    )

    assert (olga.received[-1].text, olga.received[-1].labels) == ("card", ["Open"])


async def test_pin_leaves_a_service_line_that_the_bot_hears_and_can_delete(
    bot: Bot, olga: Person
) -> None:
    sent = await bot.send_message(olga.id, "bell")

    await bot.pin_chat_message(olga.id, sent.message_id)
    (update,) = await bot.get_updates()
    assert update.message is not None
    await bot.delete_message(olga.id, update.message.message_id)

    assert update.message.pinned_message is not None
    assert update.message.pinned_message.message_id == sent.message_id
    assert [message.id for message in olga.pinned] == [sent.message_id]
    assert not [message for message in olga.messages if message.service]


async def test_unpin_without_an_id_removes_the_newest_pin(bot: Bot, olga: Person) -> None:
    first, second = [await bot.send_message(olga.id, text) for text in ("one", "two")]
    await bot.pin_chat_message(olga.id, first.message_id)
    await bot.pin_chat_message(olga.id, second.message_id)

    await bot.unpin_chat_message(olga.id)

    assert [message.id for message in olga.pinned] == [first.message_id]


async def test_pinned_message_deleted_by_the_person_is_gone_for_the_bot(
    bot: Bot, olga: Person
) -> None:
    sent = await bot.send_message(olga.id, "bell")
    await bot.pin_chat_message(olga.id, sent.message_id)

    olga.delete(sent.message_id)

    assert olga.pinned == []
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("bell 2", chat_id=olga.id, message_id=sent.message_id)


async def test_delete_many_skips_what_is_not_there(bot: Bot, olga: Person) -> None:
    sent = await bot.send_message(olga.id, "one")

    await bot.delete_messages(olga.id, [sent.message_id, 999])

    assert olga.received == []


async def test_message_older_than_48_hours_is_edited_but_not_deleted(
    telegram: TelegramStandIn, bot: Bot, olga: Person
) -> None:
    sent = await bot.send_message(olga.id, "old")
    telegram.clock.offset += 48 * 3600 + 1

    await bot.edit_message_text("still edited", chat_id=olga.id, message_id=sent.message_id)

    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(olga.id, sent.message_id)


async def test_menu_of_a_chat_beats_the_general_menu(bot: Bot, olga: Person) -> None:
    everyone = [BotCommand(command="bell", description="Bell")]
    hers = [*everyone, BotCommand(command="staff", description="Staff")]

    await bot.set_my_commands(everyone)
    await bot.set_my_commands(hers, scope=BotCommandScopeChat(chat_id=olga.id))

    assert [command["command"] for command in olga.commands] == ["bell", "staff"]


async def test_get_chat_is_what_aiogram_can_read(bot: Bot, olga: Person) -> None:
    sent = await bot.send_message(olga.id, "bell")
    await bot.pin_chat_message(olga.id, sent.message_id)

    chat = await bot.get_chat(olga.id)

    assert chat.pinned_message is not None
    assert chat.pinned_message.message_id == sent.message_id


async def test_bot_knows_its_own_name(telegram: TelegramStandIn, bot: Bot) -> None:
    assert (await bot.get_me()).username == telegram.bot_username


async def test_screen_shows_text_links_and_buttons(bot: Bot, olga: Person) -> None:
    await bot.send_message(
        olga.id,
        '<b>Order</b> <a href="https://shop.example/1">№ 1</a>',
        parse_mode="HTML",
        reply_markup=keyboard(("Mark read", "r")),
    )

    screen = olga.screen()

    assert "Order № 1 (https://shop.example/1)" in screen
    assert "[ Mark read ]" in screen


async def test_screen_shows_the_time_in_the_readers_zone(
    telegram: TelegramStandIn, bot: Bot, olga: Person
) -> None:
    telegram.clock.zone = ZoneInfo("Asia/Kathmandu")
    sent = await bot.send_message(olga.id, "It is noon")

    screen = olga.screen()

    assert f"#{sent.message_id} {sent.date.astimezone(telegram.clock.zone):%H:%M}" in screen
