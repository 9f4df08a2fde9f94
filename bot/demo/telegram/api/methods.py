"""Which function implements which Bot API method. getUpdates waits, so the server handles it."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from bot.demo.telegram.api import managing, sending
from bot.demo.telegram.checks.refusals import Json, bad_request
from bot.demo.telegram.world.state import Webhook, World

Method = Callable[[World, Json], object]  # returns the answer's `result`

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _get_me(world: World, values: Json) -> Json:
    return world.bot.as_json() | {
        "can_join_groups": world.profile.can_join_groups,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
    }


def _set_webhook(world: World, values: Json) -> bool:
    if not values["url"]:
        return _delete_webhook(world, values)
    parts = urlsplit(values["url"])
    # Telegram takes https only; on this machine plain http saves a certificate.
    if parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = values.get("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    most = values.get("max_connections", 40)
    if not 1 <= most <= 100:
        raise bad_request("max_connections must be between 1 and 100")
    world.updates.allow(values.get("allowed_updates"))
    if values.get("drop_pending_updates"):
        world.updates.clear()
    world.webhook = Webhook(values["url"], secret or None, most)
    world.updates.webhook_is_set = True
    world.webhook_changed()
    return True


def _delete_webhook(world: World, values: Json) -> bool:
    if values.get("drop_pending_updates"):
        world.updates.clear()
    if not world.webhook.url:
        return True
    world.webhook = Webhook()
    world.updates.webhook_is_set = False
    world.webhook_changed()
    return True


def _webhook_info(world: World, values: Json) -> Json:
    webhook = world.webhook
    body: Json = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.pending),
        "allowed_updates": sorted(world.updates.allowed),
    }
    if webhook.url:
        body["max_connections"] = webhook.max_connections
    if webhook.last_error_date is not None:
        body["last_error_date"] = webhook.last_error_date
        body["last_error_message"] = webhook.last_error_message
    return body


def _set_commands(world: World, values: Json) -> bool:
    scope = values.get("scope", {})
    if "chat_id" in scope:
        world.chat(scope["chat_id"])
    return world.profile.set_commands(values)


def _set_menu_button(world: World, values: Json) -> bool:
    button = values.get("menu_button") or {"type": "default"}
    if "web_app" in button:
        address = urlsplit(button["web_app"]["url"])
        if address.scheme != "https" or not address.hostname:
            raise bad_request("menu button web app URL must be an HTTPS URL")
        if not button["text"].strip():
            raise bad_request("menu button text must be non-empty")
    if "chat_id" in values:
        world.chat(values["chat_id"])
    world.profile.menu_buttons[values.get("chat_id")] = button
    return True


def _get_menu_button(world: World, values: Json) -> Json:
    buttons = world.profile.menu_buttons
    return buttons.get(values.get("chat_id")) or buttons.get(None) or {"type": "default"}


METHODS: dict[str, Method] = {
    "getMe": _get_me,
    "logOut": lambda world, values: True,
    "close": lambda world, values: True,
    "sendMessage": sending.send_message,
    "editMessageText": sending.edit_text,
    "editMessageReplyMarkup": sending.edit_markup,
    "deleteMessage": managing.delete_message,
    "deleteMessages": managing.delete_messages,
    "answerCallbackQuery": lambda world, values: world.presses.answer(values),
    "pinChatMessage": managing.pin,
    "unpinChatMessage": managing.unpin,
    "unpinAllChatMessages": managing.unpin_all,
    "leaveChat": managing.leave,
    "getChat": managing.get_chat,
    "sendChatAction": managing.send_action,
    "setMyCommands": _set_commands,
    "deleteMyCommands": lambda world, values: world.profile.delete_commands(values),
    "getMyCommands": lambda world, values: world.profile.get_commands(values),
    "setMyName": lambda world, values: world.profile.set_words("name", values),
    "getMyName": lambda world, values: world.profile.get_words("name", values),
    "setMyDescription": lambda world, values: world.profile.set_words("description", values),
    "getMyDescription": lambda world, values: world.profile.get_words("description", values),
    "setMyShortDescription": (
        lambda world, values: world.profile.set_words("short_description", values)
    ),
    "getMyShortDescription": (
        lambda world, values: world.profile.get_words("short_description", values)
    ),
    "setChatMenuButton": _set_menu_button,
    "getChatMenuButton": _get_menu_button,
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _webhook_info,
}
