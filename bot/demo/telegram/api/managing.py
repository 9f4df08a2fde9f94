"""Deleting, pinning, leaving: what the bot does to existing messages and chats."""

from bot.demo.telegram.checks.refusals import Json, bad_request
from bot.demo.telegram.world.chats import Message
from bot.demo.telegram.world.state import World

DELETABLE_SECONDS = 48 * 3600
_ACTIONS = frozenset(
    {
        "typing",
        "choose_sticker",
        "find_location",
        *(f"upload_{what}" for what in ("photo", "video", "voice", "document", "video_note")),
        *(f"record_{what}" for what in ("video", "voice", "video_note")),
    }
)


def delete_message(world: World, values: Json) -> bool:
    """deleteMessage; refused for a message older than 48 hours."""
    chat = world.chat(values["chat_id"])
    message = world.message(chat, values["message_id"], "delete")
    if not _deletable(world, message):
        raise bad_request("message can't be deleted")
    world.chats.remove(message)
    return True


def delete_messages(world: World, values: Json) -> bool:
    """deleteMessages: 1 to 100 of them; missing ones are skipped."""
    chat = world.chat(values["chat_id"])
    numbers: list[int] = values["message_ids"]
    if not 1 <= len(numbers) <= 100:
        raise bad_request("there must be 1 to 100 message identifiers")
    found = [chat.messages[number] for number in numbers if number in chat.messages]
    if any(not _deletable(world, message) for message in found):
        raise bad_request("message can't be deleted")
    for message in found:
        world.chats.remove(message)
    return True


def _deletable(world: World, message: Message) -> bool:
    if message.chat.is_group and not message.from_bot:
        return False  # the bot is no administrator of the groups that it is added to
    return world.clock.wall() - message.date < DELETABLE_SECONDS


def pin(world: World, values: Json) -> bool:
    """pinChatMessage. The service line it leaves comes to the bot as an update, too.

    The Bot API server passes on outgoing messages of that sort (Client.cpp,
    need_skip_update_message). Pinning a pinned message changes nothing.
    """
    chat = world.open_chat(values["chat_id"])
    message = world.message(chat, values["message_id"], "pin")
    if chat.is_group:
        raise bad_request("not enough rights to manage pinned messages in the chat")
    if message.id in chat.pinned:
        return True
    chat.pinned.append(message.id)
    line = world.chats.post(
        chat,
        world.bot,
        world.clock.wall(),
        silent=True,
        service={"pinned_message": message.as_json(with_reply=False)},
    )
    world.updates.add("message", line.as_json())
    return True


def unpin(world: World, values: Json) -> bool:
    """unpinChatMessage: the given message, else the newest pin."""
    chat = world.chat(values["chat_id"])
    number = values.get("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    message = world.message(chat, number, "unpin")
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    return True


def unpin_all(world: World, values: Json) -> bool:
    """unpinAllChatMessages."""
    world.chat(values["chat_id"]).pinned.clear()
    return True


def leave(world: World, values: Json) -> bool:
    """leaveChat."""
    chat = world.open_chat(values["chat_id"])
    if not chat.is_group:
        raise bad_request("chat member status can't be changed in private chats")
    chat.standing = "left"
    world.membership(chat, world.bot, "member", "left")
    return True


def get_chat(world: World, values: Json) -> Json:
    """getChat: `ChatFullInfo` with its required fields, and the newest pin."""
    chat = world.chat(values["chat_id"])
    body = chat.as_json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }
    pinned = chat.messages[chat.pinned[-1]] if chat.pinned else None
    return body | ({"pinned_message": pinned.as_json(False)} if pinned else {})


def send_action(world: World, values: Json) -> bool:
    """sendChatAction."""
    world.open_chat(values["chat_id"])
    if values["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True
