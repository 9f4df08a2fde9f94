"""Sending and editing messages, and everything Telegram refuses about them."""

from bot.demo.telegram.checks.formatted import formatted
from bot.demo.telegram.checks.keyboards import inline_rows, reply_rows
from bot.demo.telegram.checks.refusals import Json, bad_request, not_modified
from bot.demo.telegram.world.chats import Chat, Message
from bot.demo.telegram.world.state import World

_ECHOED = {"link_preview_options": "link_preview_options", "message_effect_id": "effect_id"}


def send_message(world: World, values: Json) -> Json:
    """sendMessage."""
    chat = world.open_chat(values["chat_id"])
    thread = values.get("message_thread_id")
    if "message_thread_id" in values and thread not in chat.topics:
        raise bad_request("message thread not found")
    if values.get("message_effect_id") and chat.is_group:
        raise bad_request("message effects are only for private chats")
    text, entities = formatted(values)
    markup = values.get("reply_markup")
    if markup is not None and "inline_keyboard" in markup:
        markup = markup | {"inline_keyboard": inline_rows(markup)}
    elif markup is not None and "keyboard" in markup:
        markup = markup | {"keyboard": reply_rows(markup, is_group=chat.is_group)}
    reply_to = _replied(world, chat, values.get("reply_parameters"))
    world.limits.take("sendMessage", chat.id, chat.is_group, world.clock.monotonic())
    message = world.chats.post(
        chat,
        world.bot,
        world.clock.wall(),
        text=text,
        entities=entities,
        reply_markup=markup,
        silent=values.get("disable_notification", False),
        protected=values.get("protect_content", False),
        force_reply=bool(markup and markup.get("force_reply")),
        reply_to=reply_to,
        thread=thread,
        extras=_extras(values),
    )
    if markup is not None and ("keyboard" in markup or "remove_keyboard" in markup):
        chat.keyboard = markup.get("keyboard", [])
    return message.as_json()


def edit_text(world: World, values: Json) -> Json:
    """editMessageText. Without `reply_markup` the buttons go, as they do at Telegram."""
    message = _editable(world, values)
    if "text" not in values:
        raise bad_request("message text is empty")
    text, entities = formatted(values)
    markup = _inline(values)
    extras = _extras(values)
    now_shown = (message.text, message.entities, _shown(message.reply_markup), message.extras)
    if (text, entities, _shown(markup), message.extras | extras) == now_shown:
        raise not_modified()
    _count(world, "editMessageText", message)
    message.text, message.entities, message.reply_markup = text, entities, markup
    message.force_reply = bool(markup and markup.get("force_reply"))
    message.extras = message.extras | extras
    return _edited(world, message)


def edit_markup(world: World, values: Json) -> Json:
    """editMessageReplyMarkup."""
    message = _editable(world, values)
    markup = _inline(values)
    if _shown(markup) == _shown(message.reply_markup):
        raise not_modified()
    _count(world, "editMessageReplyMarkup", message)
    message.reply_markup = markup
    return _edited(world, message)


def _editable(world: World, values: Json) -> Message:
    if "inline_message_id" in values:
        raise bad_request("MESSAGE_ID_INVALID")
    if "chat_id" not in values or "message_id" not in values:
        raise bad_request("message identifier is not specified")
    chat = world.open_chat(values["chat_id"])
    message = world.message(chat, values["message_id"], "edit")
    markup = message.reply_markup
    other_keyboard = markup is not None and "inline_keyboard" not in markup
    if not message.from_bot or message.service or other_keyboard:
        raise bad_request("message can't be edited")
    return message


def _inline(values: Json) -> Json | None:
    markup: Json | None = values.get("reply_markup")
    if markup is None:
        return None
    return markup | {"inline_keyboard": inline_rows(markup)}


def _shown(markup: Json | None) -> list[list[Json]]:
    return markup.get("inline_keyboard", []) if markup else []


def _extras(values: Json) -> Json:
    return {ours: values[name] for name, ours in _ECHOED.items() if name in values}


def _count(world: World, method: str, message: Message) -> None:
    chat = message.chat
    world.limits.take(method, chat.id, chat.is_group, world.clock.monotonic())


def _edited(world: World, message: Message) -> Json:
    message.edits += 1
    message.edit_date = int(world.clock.wall())
    return message.as_json()


def _replied(world: World, chat: Chat, reply: Json | None) -> int | None:
    if reply is None:
        return None
    number: int = reply["message_id"]
    where = world.chat(reply["chat_id"]) if "chat_id" in reply else chat
    if number in where.messages:
        return number
    if reply.get("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")
