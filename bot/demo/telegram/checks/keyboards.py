"""What Telegram demands of buttons, under a message or in place of the keyboard. Their types were
checked before.
"""

from bot.demo.telegram.checks.links import button_link_is_valid
from bot.demo.telegram.checks.refusals import Json, bad_request

MAX_BUTTONS = 100
MAX_IN_ROW = 8
MAX_DATA_BYTES = 64
ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)
REQUESTS = (
    "request_users",
    "request_chat",
    "request_managed_bot",
    "request_contact",
    "request_location",
    "request_poll",
    "web_app",
)
IN_PRIVATE = {
    "request_contact": "phone number can be requested in private chats only",
    "request_location": "location can be requested in private chats only",
}
MAX_PLACEHOLDER = 64
STYLES = ("danger", "success", "primary")


def inline_rows(markup: Json) -> list[list[Json]]:
    """The rows of an inline keyboard without empty ones; raises Refusal for a bad button."""
    rows = [row for row in markup["inline_keyboard"] if row]
    if sum(map(len, rows)) > MAX_BUTTONS or any(len(row) > MAX_IN_ROW for row in rows):
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check_button(button)
    return rows


def reply_rows(markup: Json, *, is_group: bool) -> list[list[Json]]:
    """The rows of a keyboard in place of the person's own; raises Refusal for a bad button."""
    rows = [row for row in markup["keyboard"] if row]
    if not rows:
        raise bad_request("reply keyboard must be non-empty")
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    if not 1 <= len(markup.get("input_field_placeholder", "-")) <= MAX_PLACEHOLDER:
        raise bad_request("input field placeholder must be 1 to 64 characters long")
    for row in rows:
        for button in row:
            _check_reply_button(button, is_group=is_group)
    return rows


def _check_reply_button(button: Json, *, is_group: bool) -> None:
    if not button["text"].strip():
        raise bad_request("keyboard button text must be non-empty")
    requests = [it for it in REQUESTS if button.get(it)]
    if len(requests) > 1:
        raise bad_request(f"keyboard button has several requests: {', '.join(requests)}")
    if is_group and requests and (problem := IN_PRIVATE.get(requests[0])):
        raise bad_request(problem)
    if "style" in button and button["style"] not in STYLES:
        raise bad_request("keyboard button style is invalid")


def _check_button(button: Json) -> None:
    if not button["text"].strip():
        raise bad_request("inline keyboard button text must be non-empty")
    actions = [action for action in ACTIONS if action in button]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:
        raise bad_request(f"inline keyboard button has several actions: {', '.join(actions)}")
    if "style" in button and button["style"] not in STYLES:
        raise bad_request("inline keyboard button style is invalid")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not button_link_is_valid(button["url"]):
        raise bad_request("BUTTON_URL_INVALID")
    if "web_app" in button and not button["web_app"]["url"].startswith("https://"):
        raise bad_request("BUTTON_URL_INVALID")
    if "copy_text" in button and not 1 <= len(button["copy_text"]["text"]) <= 256:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
