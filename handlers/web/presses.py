"""POST /api/v1/press: a button of a screen, and /api/v1/screens: the screen of a command."""

from bot.callbacks.menu import OpenCommand
from bot.pages.commands import ADMINISTRATORS, EVERYONE, UNLISTED
from bot.ui.screens import Button, Pressed, Screen
from handlers.web.bodies import read
from handlers.web.visits import Json, Refused, Routes, Visit

routes = Routes()

_COMMANDS = frozenset(EVERYONE + ADMINISTRATORS + UNLISTED)


@routes.at("POST", "/api/v1/press")
async def pressed(visit: Visit) -> Json:
    """Does what the button does in the chat."""
    body = await read(visit.request, {"press": str})
    return await _done(visit, body["press"])


@routes.at("POST", "/api/v1/screens/{command}")
async def opened(visit: Visit) -> Json:
    """What a command shows, such as `settings`; one that asks for words asks in the chat.

    No GET, as it closes what was asked before.
    """
    command = visit.match["command"]
    if command not in _COMMANDS:
        raise Refused(404, "there is no such screen")
    return await _done(visit, OpenCommand(command).pack())


async def _done(visit: Visit, press: str) -> Json:
    try:
        return as_json(await visit.parts.press(visit.who.link.pk, press))
    except ValueError:
        raise Refused(422, "there is no such button", "press") from None
    except LookupError:
        raise Refused(401, "sign in first") from None


def as_json(done: Pressed) -> Json:
    """What the page shows after a press."""
    toast = done.toast
    return {
        "screen": None if done.screen is None else screen_json(done.screen),
        "toast": None if toast is None else {"text": toast.text, "alert": toast.alert},
        "in_chat": done.in_chat,
    }


def screen_json(screen: Screen) -> Json:
    """The text as Telegram's HTML, and the buttons in rows."""
    return {
        "html": screen.text,
        "is_plain": screen.is_plain,
        "rows": [
            [
                {
                    "label": it.label,
                    "press": it.press.pack() if it.press else None,
                    "url": it.url,
                    "copies": it.copies,
                    "style": it.style,
                }
                for it in row
            ]
            for row in screen.rows
        ],
    }


def link_json(button: Button) -> Json:
    """A button that means something in Bellhop."""
    assert button.press is not None
    return {"label": button.label, "press": button.press.pack()}
