"""How a handler is tied to a command, a button or a question. aiogram's side of it stays here.

A handler takes the `Viewer`, then the press if the button carries something. It returns what to
say, or a screen alone: a new message after a command or a typed answer; after a press it replaces
the page with the pressed button. Any handler may raise `Declined`.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from bot.callbacks import Press
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Redraw, Sayings, Screen, Show, Toast, with_home
from handlers.chat import unplaced
from handlers.chat.declined import Declined
from handlers.chat.viewer import IsLinked, Viewer
from storage.tables import Change

Answer = Screen | Sayings
Values = Mapping[str, Any]  # Any: JSON
Then = Values  # what a question remembers; "ask" names its handler

P = TypeVar("P", bound=Press)
A = TypeVar("A", bound=Answer)

Handler = Callable[[Viewer], Awaitable[A]]
PressHandler = Callable[[Viewer, P], Awaitable[A]]
WordsHandler = Callable[[Viewer, str], Awaitable[A]]
AnswerHandler = Callable[[Viewer, Then, str | None], Awaitable[A]]
UndoHandler = Callable[[Viewer, Change], Awaitable[A]]


class Routes:
    """The handlers of one module, for the people that `who` lets through."""

    def __init__(self, name: str, who: IsLinked) -> None:
        self.name = name
        self.who = who
        self.commands: dict[str, Handler[Answer]] = {}
        self.worded: dict[str, WordsHandler[Answer]] = {}
        self.presses: dict[type[Press], PressHandler[Any, Answer]] = {}
        self.answers: dict[str, AnswerHandler[Answer]] = {}
        self.undos: dict[str, UndoHandler[Answer]] = {}

    def command(self, name: str) -> Callable[[Handler[A]], Handler[A]]:
        """Handles /name. Its page, wherever else the handler is called, leads to the menu."""

        def keep(handler: Handler[A]) -> Handler[A]:
            async def with_way(viewer: Viewer) -> A:
                answer: A = _with_home(await handler(viewer), viewer)
                return answer

            self.commands[name] = with_way
            return with_way

        return keep

    def words(self, name: str) -> Callable[[WordsHandler[A]], WordsHandler[A]]:
        """Handles /name with words behind it; without any, what `command` has."""

        def keep(handler: WordsHandler[A]) -> WordsHandler[A]:
            self.worded[name] = handler
            return handler

        return keep

    def press(self, *presses: type[P]) -> Callable[[PressHandler[P, A]], PressHandler[P, A]]:
        """Handles the buttons of these classes."""

        def keep(handler: PressHandler[P, A]) -> PressHandler[P, A]:
            self.presses.update(dict.fromkeys(presses, handler))
            return handler

        return keep

    def button(self, press: type[Press]) -> Callable[[Handler[A]], Handler[A]]:
        """Handles a button that carries nothing, or nothing that matters."""

        def keep(handler: Handler[A]) -> Handler[A]:
            self.presses[press] = lambda viewer, _press: handler(viewer)
            return handler

        return keep

    def page(self, command: str, first: P) -> Callable[[PressHandler[P, A]], PressHandler[P, A]]:
        """Handles the buttons of a class, and a command that does what the button `first` does."""

        def keep(handler: PressHandler[P, A]) -> PressHandler[P, A]:
            async def with_way(viewer: Viewer, press: P) -> A:
                answer: A = _with_home(await handler(viewer, press), viewer)
                return answer

            self.commands[command] = lambda viewer: with_way(viewer, first)
            return self.press(type(first))(with_way)

        return keep

    def answer(self, ask: str) -> Callable[[AnswerHandler[A]], AnswerHandler[A]]:
        """Handles what is typed in answer to the questions with this "ask": see .prompts.

        The text is None for a message without one. The handler may raise `BadReply`, too.
        """

        def keep(handler: AnswerHandler[A]) -> AnswerHandler[A]:
            self.answers[ask] = handler
            return handler

        return keep

    def undo(self, what: str) -> Callable[[UndoHandler[A]], UndoHandler[A]]:
        """Takes back changes of this sort: see .undo. Raises `Declined` if it cannot."""

        def keep(handler: UndoHandler[A]) -> UndoHandler[A]:
            self.undos[what] = handler
            return handler

        return keep

    def router(self) -> Router:
        """A new router each time, as aiogram attaches one only once. Answers go by .prompts."""
        router = router_for(self.name, self.who)
        for name, handler in self.commands.items():
            typed = _on_message(handler, self.worded.get(name))
            router.message.register(typed, Command(name, ignore_case=True))
        for press, press_handler in self.presses.items():
            router.callback_query.register(_on_press(press_handler), Pressed(press))
        return router


def router_for(name: str, who: IsLinked) -> Router:
    """An empty router for the people that `who` lets through."""
    router = Router(name=name)
    router.message.filter(who)
    router.edited_message.filter(who)
    router.callback_query.filter(who)
    return router


def refusals(rooms: Iterable[Routes]) -> Router:
    """Refuses the commands and buttons of these to everybody else. Included after them."""
    refused = Routes("refusals", IsLinked())
    for room in rooms:
        for name in room.commands:
            refused.command(name)(_refuse)
        for press in room.presses:
            refused.button(press)(_refuse)
    return refused.router()


async def say_by_message(viewer: Viewer, answering: Awaitable[Answer]) -> Sayings:
    """What a handler answers, or why it declined, to somebody who sent a message."""
    try:
        answer = await answering
    except Declined as declined:
        answer = Screen(viewer.say(declined.text_id))
    return [Show(answer)] if isinstance(answer, Screen) else answer


def _on_message(
    handler: Handler[Answer], worded: WordsHandler[Answer] | None
) -> Callable[..., Awaitable[Sayings]]:
    async def typed(
        _message: Message, viewer: Viewer, command: CommandObject | None = None
    ) -> Sayings:
        if worded is not None and command is not None and command.args:
            return await say_by_message(viewer, worded(viewer, command.args))
        return await say_by_message(viewer, handler(viewer))

    return typed


def _on_press(handler: PressHandler[Any, Answer]) -> Callable[..., Awaitable[Sayings]]:
    async def pressed(_callback: CallbackQuery, press: Press, viewer: Viewer) -> Sayings:
        placed = await unplaced.placed(viewer, press)
        answer = await answer_to(handler, placed, press)
        return answer if viewer.message_id else unplaced.on_message(answer, placed.message_id)

    return pressed


async def answer_to(handler: PressHandler[Any, Answer], viewer: Viewer, press: Press) -> Sayings:
    """What a handler answers to a button, or why it declined."""
    try:
        answer = await handler(viewer, press)
    except Declined as declined:
        toast = Toast(viewer.plain(declined.text_id), declined.alert)
        return [toast, Redraw(declined.instead)] if declined.instead else [toast]
    return [Redraw(answer)] if isinstance(answer, Screen) else answer


def _with_home(answer: Answer, viewer: Viewer) -> Any:  # Any: of the answer's own type
    """Each page of the answer with the way to the menu."""
    reader = viewer.reader
    if isinstance(answer, Screen):
        return with_home(answer, reader)
    return [
        replace(each, screen=with_home(each.screen, reader))
        if isinstance(each, Show | Redraw) and not each.screen.asks
        else each
        for each in answer
    ]


async def _refuse(_viewer: Viewer) -> Sayings:
    raise Declined("may-not", alert=True)
