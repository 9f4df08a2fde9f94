"""/settings: push, sound and everything off, for all kinds or for one.

A change applies at once, also to what is waiting to be sent.
"""

from bot.actions import wishes
from bot.callbacks.settings import Choose, OpenKind, OpenKinds, OpenSettings
from bot.pages.personal import settings
from bot.rules.catalog import KINDS, Kind, is_allowed, switchable
from bot.rules.preferences import PREFERENCES, Choices, Wishes
from bot.ui.screens import Redraw, Sayings, Screen, Show, Toast
from handlers.chat.declined import OldButton
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import cabinet, mutes, preferences
from storage.flow import notifications

routes = Routes("preferences", IsLinked())


@routes.page("settings", OpenSettings(""))
async def settings_opened(viewer: Viewer, press: OpenSettings) -> Sayings:
    """A new message for /settings and the bell's button; Back shows the page in the pressed one."""
    if press.page not in ("", "main"):
        raise OldButton
    screen = await _main(viewer)
    return [Redraw(screen) if press.page else Show(screen)]


@routes.press(OpenKinds)
async def kinds_opened(viewer: Viewer, press: OpenKinds) -> Screen:
    choices, allowed = await _choices(viewer), await _allowed(viewer)
    return settings.kinds_screen(choices, allowed, press.page, viewer.reader)


@routes.press(OpenKind)
async def kind_opened(viewer: Viewer, press: OpenKind) -> Screen:
    allowed, kind = await _allowed(viewer), KINDS.get(press.kind)
    if kind not in allowed:
        raise OldButton
    wanted = await wishes.of_person(viewer.session, viewer.person, viewer.zone)
    page = settings.page_of(kind, allowed)
    return settings.kind_screen(wanted.choices, wanted.times, kind, page, viewer.reader)


@routes.press(Choose)
async def chosen(viewer: Viewer, press: Choose) -> Sayings:
    preference, kind = PREFERENCES.get(press.preference), KINDS.get(press.kind)
    if preference is None or not preference.shown:
        raise OldButton
    if press.kind and not (preference.by_kind and kind in await _allowed(viewer)):
        raise OldButton
    await preferences.choose(
        viewer.session, viewer.person.pk, preference.key, press.kind, value=press.value
    )
    await _apply(viewer)
    screen = await kind_opened(viewer, OpenKind(press.kind)) if press.kind else await _main(viewer)
    said = settings.toast(preference, press, await _choices(viewer), viewer.reader)
    return [Toast(said), Redraw(screen)]


async def _apply(viewer: Viewer) -> None:
    """Applies the choices to what is waiting to be sent."""
    session, me = viewer.session, viewer.person.pk
    wanted = Wishes(await _choices(viewer))
    verdicts = {key: wanted.verdict(kind, viewer.now) for key, kind in KINDS.items()}
    for reason in {verdict.ended for verdict in verdicts.values() if verdict.ended}:
        concerned = [key for key, verdict in verdicts.items() if verdict.ended == reason]
        await notifications.end_unsent(session, me, reason, kinds=concerned)
    silent = {key: verdict.silent for key, verdict in verdicts.items()}
    await notifications.silence_unsent(session, me, silent)


async def _choices(viewer: Viewer) -> Choices:
    made = await preferences.of(viewer.session, [viewer.person.pk])
    return Choices(made.get(viewer.person.pk, {}))


async def _main(viewer: Viewer) -> Screen:
    wanted = await wishes.of_person(viewer.session, viewer.person, viewer.zone)
    muted = await mutes.count(viewer.session, viewer.person.pk, viewer.now)
    return settings.settings_screen(wanted.choices, wanted.times, viewer.reader, muted)


async def _allowed(viewer: Viewer) -> list[Kind]:
    policy = await cabinet.policy(viewer.session)
    return [kind for kind in switchable() if is_allowed(kind, policy)]
