"""/language: the language that the bot speaks with this person."""

from bot.callbacks.settings import Speak
from bot.ui.screens import Button, Redraw, Sayings, Screen, Toast, column
from bot.ui.texts import LANGUAGES, plain, say
from handlers.chat.declined import OldButton
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import links
from storage.flow import cards

routes = Routes("language", IsLinked())


@routes.command("language")
async def language_opened(viewer: Viewer) -> Screen:
    return _screen(viewer.language)


@routes.press(Speak)
async def language_chosen(viewer: Viewer, press: Speak) -> Sayings:
    """The answer, the bell, the menu and what comes are in this language from now on.

    What the CRM says about the person's language no longer counts.
    """
    if press.language not in LANGUAGES:
        raise OldButton
    viewer.person.language, viewer.person.language_chosen = press.language, True
    await viewer.session.flush()
    await links.forget_menus(viewer.session, viewer.person.pk)
    await cards.redraw_bells(viewer.session, [viewer.person.pk])
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
