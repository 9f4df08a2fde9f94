"""/settings: push, sound, everything off; in general and by type.

A press changes at once, also what waits to be sent, and the same message shows what holds now.
"""

from functools import partial

from aiogram import Router

from bot.actions import wishes
from bot.callbacks.settings import Choose, OpenKind, OpenKinds, OpenSettings
from bot.pages import settings
from bot.rules.catalog import KINDS, Kind, is_allowed, switchable
from bot.rules.preferences import PREFERENCES, Choices, Wishes
from bot.ui.screens import Redraw, Sayings, Screen, Show, Toast
from handlers.chat.declined import OldButton
from handlers.chat.registration import on_command, on_press, router_for
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import cabinet, mutes, preferences
from storage.flow import notifications


async def settings_opened(press: OpenSettings, viewer: Viewer) -> Sayings:
    """/settings or the bell's button sends the settings message; Back leads to it."""
    if press.page not in ("", "main"):
        raise OldButton
    screen = await _main(viewer)
    return [Redraw(screen) if press.page else Show(screen)]


async def kinds_opened(press: OpenKinds, viewer: Viewer) -> Screen:
    """By type."""
    choices, allowed = await _choices(viewer), await _allowed(viewer)
    return settings.kinds_screen(choices, allowed, press.page, viewer.reader)


async def kind_opened(press: OpenKind, viewer: Viewer) -> Screen:
    """One type, unless the cabinet no longer allows it."""
    allowed, kind = await _allowed(viewer), KINDS.get(press.kind)
    if kind not in allowed:
        raise OldButton
    wanted = await wishes.of_person(viewer.session, viewer.person, viewer.zone)
    page = settings.page_of(kind, allowed)
    return settings.kind_screen(wanted.choices, wanted.times, kind, page, viewer.reader)


async def chosen(press: Choose, viewer: Viewer) -> Sayings:
    """A switch was pressed: keeps the choice that the button names."""
    preference, kind = PREFERENCES.get(press.preference), KINDS.get(press.kind)
    if preference is None or not preference.shown:
        raise OldButton
    if press.kind and not (preference.by_kind and kind in await _allowed(viewer)):
        raise OldButton
    await preferences.choose(
        viewer.session, viewer.person_id, preference.key, press.kind, value=press.value
    )
    await _obey(viewer)
    screen = await kind_opened(OpenKind(press.kind), viewer) if press.kind else await _main(viewer)
    said = settings.toast(preference, value=press.value, reader=viewer.reader)
    return [Toast(said), Redraw(screen)]


async def _obey(viewer: Viewer) -> None:
    """What waits for the person follows the choices, as if it had been made under them."""
    session, me = viewer.session, viewer.person_id
    wanted = Wishes(await _choices(viewer))
    verdicts = {key: wanted.verdict(kind, viewer.now) for key, kind in KINDS.items()}
    for reason in {verdict.ended for verdict in verdicts.values() if verdict.ended}:
        concerned = [key for key, verdict in verdicts.items() if verdict.ended == reason]
        await notifications.end_unsent(session, me, reason, kinds=concerned)
    silent = {key: verdict.silent for key, verdict in verdicts.items()}
    await notifications.silence_unsent(session, me, silent)


async def _choices(viewer: Viewer) -> Choices:
    made = await preferences.of(viewer.session, [viewer.person_id])
    return Choices(made.get(viewer.person_id, {}))


async def _main(viewer: Viewer) -> Screen:
    wanted = await wishes.of_person(viewer.session, viewer.person, viewer.zone)
    muted = await mutes.count(viewer.session, viewer.person_id, viewer.now)
    return settings.settings_screen(wanted.choices, wanted.times, viewer.reader, muted)


async def _allowed(viewer: Viewer) -> list[Kind]:
    policy = await cabinet.policy(viewer.session)
    return [kind for kind in switchable() if is_allowed(kind, policy)]


def router() -> Router:
    """For linked people, each their own settings."""
    router = router_for("preferences", IsLinked())
    on_command(router, "settings", partial(settings_opened, OpenSettings("")))
    on_press(router, OpenSettings, settings_opened)
    on_press(router, OpenKinds, kinds_opened)
    on_press(router, OpenKind, kind_opened)
    on_press(router, Choose, chosen)
    return router
