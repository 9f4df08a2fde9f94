"""/settings: push, sound and everything off, for everything, for one kind or for one source.

A change applies at once, also to what is waiting to be sent.
"""

from functools import partial

from bot.actions import choices_followed, wishes
from bot.callbacks.settings import (
    Choose,
    ChooseSource,
    HeardSource,
    HeardSources,
    OpenKind,
    OpenKinds,
    OpenSettings,
)
from bot.pages.personal import settings
from bot.rules.audience import ADMINISTRATOR
from bot.rules.catalog import KINDS, Kind, is_allowed, switchable
from bot.rules.preferences import PREFERENCES, Choices, Preference, part_of
from bot.ui.screens import Redraw, Sayings, Screen, Show, Toast
from handlers.chat.declined import OldButton, found
from handlers.chat.pages import page_of
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import cabinet, heard_sources, mutes, preferences
from storage.directory.heard_sources import Hearer
from storage.tables import qualified

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


@routes.press(HeardSources)
async def sources_opened(viewer: Viewer, press: HeardSources) -> Screen:
    choices = await _choices(viewer)
    fetch = partial(heard_sources.page, viewer.session, _hearer(viewer, choices))
    entries, paging = await page_of(press.page, fetch)
    return settings.sources_screen(choices, entries, paging, viewer.reader)


@routes.press(HeardSource)
async def source_opened(viewer: Viewer, press: HeardSource) -> Screen:
    choices = await _choices(viewer)
    hearer = _hearer(viewer, choices)
    source = found(await heard_sources.one(viewer.session, hearer, press.source_id))
    return settings.source_screen(choices, source, press.page, viewer.reader)


@routes.press(ChooseSource)
async def chosen_for_source(viewer: Viewer, press: ChooseSource) -> Sayings:
    hearer, preference = _hearer(viewer, await _choices(viewer)), PREFERENCES.get(press.preference)
    source = found(await heard_sources.one(viewer.session, hearer, press.source_id))
    if preference is None or not preference.in_part:
        raise OldButton
    part = part_of(qualified(source.cabinet, source.crm_id))
    choices = await _choose(viewer, preference, part, value=press.value)
    screen = await source_opened(viewer, HeardSource(source.pk, press.page))
    said = settings.toast(
        preference,
        value=press.value,
        part=settings.of_source(source),
        choices=choices,
        reader=viewer.reader,
    )
    return [Toast(said), Redraw(screen)]


@routes.press(Choose)
async def chosen(viewer: Viewer, press: Choose) -> Sayings:
    choices, kind = await choose(viewer, press), KINDS.get(press.kind)
    screen = await kind_opened(viewer, OpenKind(press.kind)) if press.kind else await _main(viewer)
    said = settings.toast(
        PREFERENCES[press.preference],
        value=press.value,
        part=settings.of_kind(kind, viewer.reader) if kind else None,
        choices=choices,
        reader=viewer.reader,
    )
    return [Toast(said), Redraw(screen)]


async def choose(viewer: Viewer, press: Choose) -> Choices:
    """What the button means; all that the person has chosen now. Raises `OldButton`."""
    preference, kind = PREFERENCES.get(press.preference), KINDS.get(press.kind)
    if preference is None:
        raise OldButton
    if press.kind and not (preference.in_part and kind in await _allowed(viewer)):
        raise OldButton
    return await _choose(viewer, preference, press.kind, value=press.value)


async def _choose(viewer: Viewer, preference: Preference, part: str, *, value: bool) -> Choices:
    session, me = viewer.session, viewer.person.pk
    await preferences.choose(session, me, preference.key, part, value=value)
    return await choices_followed.follow(session, me, viewer.now)


def _hearer(viewer: Viewer, choices: Choices) -> Hearer:
    """Administrators hear of every source."""
    of_all = viewer.person.role == ADMINISTRATOR
    return Hearer(viewer.person.pk, choices.sources, of_all)


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
