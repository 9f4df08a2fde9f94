"""/language: which of the languages the bot speaks with this person."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks.settings import Speak
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Button, Redraw, Sayings, Screen, Show, Toast, column
from bot.ui.texts import LANGUAGES, plain, say
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import links
from storage.flow import cards


async def language_asked(_message: Message, viewer: Viewer) -> Sayings:
    """/language offers each language by its own name."""
    return [Show(_screen(viewer.reader.language))]


async def language_chosen(
    _callback: CallbackQuery, press: Speak, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """From now on in this language: the answer, the bell, the menu and what comes.

    The CRM's word on it does not count any more.
    """
    if press.language not in LANGUAGES:
        return [Toast(viewer.plain("button-old"))]
    viewer.person.language, viewer.person.language_chosen = press.language, True
    await session.flush()
    await links.forget_menus(session, viewer.person_id)
    await cards.redraw_bells(session, [viewer.person_id])
    return [Toast(plain(press.language, "language-chosen")), Redraw(_screen(press.language))]


def _screen(language: str) -> Screen:
    buttons = column(
        Button(
            plain(language, f"language-{each}"),
            Speak(each),
            style="success" if each == language else None,
        )
        for each in LANGUAGES
    )
    name = plain(language, f"language-{language}")
    return Screen(say(language, "language-now", name=name), buttons)


def router() -> Router:
    """For linked people, each their own language."""
    router = Router(name="language")
    router.message.filter(IsLinked())
    router.callback_query.filter(IsLinked())
    router.message.register(language_asked, Command("language", ignore_case=True))
    router.callback_query.register(language_chosen, Pressed(Speak))
    return router
