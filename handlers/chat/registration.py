"""How a handler is tied to a command or a button; aiogram's side of it is kept here.

A handler takes the `Viewer`, and the press where the button carries something. It answers with
what is to be said, or with a screen alone: after a command this is a new message, after a press
it replaces the page with the pressed button.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from bot.callbacks import Press
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Redraw, Sayings, Screen, Show, Toast
from handlers.chat.declined import Declined
from handlers.chat.viewer import IsLinked, Viewer

P = TypeVar("P", bound=Press)
Answer = Screen | Sayings
Handler = Callable[[Viewer], Awaitable[Answer]]
PressHandler = Callable[[P, Viewer], Awaitable[Answer]]


def router_for(name: str, who: IsLinked) -> Router:
    """A router for those people alone that `who` lets through."""
    router = Router(name=name)
    router.message.filter(who)
    router.callback_query.filter(who)
    return router


def on_command(router: Router, name: str, handler: Handler) -> None:
    """Has the handler answer the command /name. It may raise `Declined`."""

    async def typed(_message: Message, viewer: Viewer) -> Sayings:
        try:
            answer = await handler(viewer)
        except Declined as declined:
            answer = Screen(viewer.say(declined.text_id))
        return [Show(answer)] if isinstance(answer, Screen) else answer

    router.message.register(typed, Command(name, ignore_case=True))


def on_press(router: Router, press: type[P], handler: PressHandler[P]) -> None:
    """Has the handler answer the buttons of this class. It may raise `Declined`."""

    async def pressed(_callback: CallbackQuery, press: P, viewer: Viewer) -> Sayings:
        try:
            answer = await handler(press, viewer)
        except Declined as declined:
            toast = Toast(viewer.plain(declined.text_id), declined.alert)
            return [toast, Redraw(declined.instead)] if declined.instead else [toast]
        return [Redraw(answer)] if isinstance(answer, Screen) else answer

    router.callback_query.register(pressed, Pressed(press))


def on_button(router: Router, press: type[Press], handler: Handler) -> None:
    """As `on_press`, for a button that carries nothing, or nothing that matters."""

    async def pressed(_press: Press, viewer: Viewer) -> Answer:
        return await handler(viewer)

    on_press(router, press, pressed)
