"""/language: the language that the bot speaks with this person."""

from dataclasses import replace

from bot.callbacks.settings import Speak
from bot.ui.reader import Reader
from bot.ui.screens import Redraw, Sayings, Screen, Toast, choice, column, with_home
from bot.ui.texts import LANGUAGES
from handlers.chat.declined import OldButton
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import links
from storage.flow import cards

routes = Routes("language", IsLinked())


@routes.command("language")
async def language_opened(viewer: Viewer) -> Screen:
    return _screen(viewer.reader)


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
    reader = replace(viewer.reader, language=press.language)
    return [Toast(reader.plain("language-chosen")), Redraw(_screen(reader))]


def _screen(reader: Reader) -> Screen:
    names = {each: reader.plain(f"language-{each}") for each in LANGUAGES}
    buttons = column(
        choice(reader, name, Speak(each), chosen=each == reader.language)
        for each, name in names.items()
    )
    text = reader.say("language-now", name=names[reader.language])
    return with_home(Screen(text, buttons), reader)
