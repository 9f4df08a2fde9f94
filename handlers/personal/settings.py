"""/settings: push, sound and everything off, for everything, for one kind or for one source.

A change applies at once, also to what is waiting to be sent.
"""

from collections.abc import Sequence
from functools import partial

from bot.actions import choices_followed, wishes
from bot.callbacks.settings import (
    Choose,
    ChooseSource,
    HeardSource,
    HeardSources,
    KindsInDetail,
    OpenKind,
    OpenKinds,
    OpenSettings,
    SourcesInDetail,
    SwitchKind,
    SwitchSource,
)
from bot.pages.personal import settings
from bot.pages.personal.settings import Part
from bot.rules.catalog import KINDS
from bot.rules.preferences import PREFERENCES, PUSH, Choices, Preference
from bot.ui.screens import Paging, Redraw, Sayings, Screen, Show, Toast
from handlers.chat.declined import OldButton, found
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsLinked, Viewer
from handlers.overviews.paging import page_of
from handlers.overviews.settings import allowed as allowed_kinds
from handlers.overviews.settings import hearer
from storage.directory import heard_sources, mutes, preferences
from storage.tables import Source
from storage.web import sessions

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
    choices, allowed = await _choices(viewer), await allowed_kinds(viewer.session)
    return settings.kinds_screen(choices, allowed, press.page, viewer.reader)


@routes.press(KindsInDetail)
async def kinds_opened_in_detail(viewer: Viewer, press: KindsInDetail) -> Screen:
    choices, allowed = await _choices(viewer), await allowed_kinds(viewer.session)
    return settings.kinds_in_detail_screen(choices, allowed, press.page, viewer.reader)


@routes.press(SwitchKind)
async def kind_switched(viewer: Viewer, press: SwitchKind) -> Sayings:
    allowed, kind = await allowed_kinds(viewer.session), KINDS.get(press.kind)
    if kind not in allowed:
        raise OldButton
    choices = await _choose(viewer, PUSH, kind.key, value=press.value)
    page = settings.page_of(kind, allowed)
    screen = settings.kinds_screen(choices, allowed, page, viewer.reader)
    part = settings.of_kind(kind, viewer.reader)
    return [_said(viewer, PUSH, part, choices, value=press.value), Redraw(screen)]


@routes.press(OpenKind)
async def kind_opened(viewer: Viewer, press: OpenKind) -> Screen:
    allowed, kind = await allowed_kinds(viewer.session), KINDS.get(press.kind)
    if kind not in allowed:
        raise OldButton
    wanted = await wishes.of_person(viewer.session, viewer.person, viewer.zone)
    page = settings.page_of(kind, allowed)
    return settings.kind_screen(wanted, kind, page, viewer.reader, _offered(viewer))


@routes.press(HeardSources)
async def sources_opened(viewer: Viewer, press: HeardSources) -> Screen:
    choices = await _choices(viewer)
    return settings.sources_screen(
        choices, *await _sources(viewer, choices, press.page), viewer.reader
    )


@routes.press(SourcesInDetail)
async def sources_opened_in_detail(viewer: Viewer, press: SourcesInDetail) -> Screen:
    choices = await _choices(viewer)
    return settings.sources_in_detail_screen(
        choices, *await _sources(viewer, choices, press.page), viewer.reader
    )


@routes.press(SwitchSource)
async def source_switched(viewer: Viewer, press: SwitchSource) -> Sayings:
    source = await _source(viewer, press.source_id)
    part = settings.of_source(source)
    choices = await _choose(viewer, PUSH, part.key, value=press.value)
    screen = await sources_opened(viewer, HeardSources(press.page))
    return [_said(viewer, PUSH, part, choices, value=press.value), Redraw(screen)]


@routes.press(HeardSource)
async def source_opened(viewer: Viewer, press: HeardSource) -> Screen:
    source = await _source(viewer, press.source_id)
    choices, offered = await _choices(viewer), _offered(viewer)
    return settings.source_screen(choices, source, press.page, viewer.reader, offered)


@routes.press(ChooseSource)
async def chosen_for_source(viewer: Viewer, press: ChooseSource) -> Sayings:
    source, preference = await _source(viewer, press.source_id), PREFERENCES.get(press.preference)
    if preference not in _offered(viewer):
        raise OldButton
    part = settings.of_source(source)
    choices = await _choose(viewer, preference, part.key, value=press.value)
    screen = await source_opened(viewer, HeardSource(source.pk, press.page))
    return [_said(viewer, preference, part, choices, value=press.value), Redraw(screen)]


@routes.press(Choose)
async def chosen(viewer: Viewer, press: Choose) -> Sayings:
    choices, kind = await choose(viewer, press), KINDS.get(press.kind)
    screen = await kind_opened(viewer, OpenKind(press.kind)) if press.kind else await _main(viewer)
    part = settings.of_kind(kind, viewer.reader) if kind else None
    preference = PREFERENCES[press.preference]
    return [_said(viewer, preference, part, choices, value=press.value), Redraw(screen)]


async def choose(viewer: Viewer, press: Choose) -> Choices:
    """What the button means; all that the person has chosen now. Raises `OldButton`."""
    preference, kind = PREFERENCES.get(press.preference), KINDS.get(press.kind)
    if preference is None or (preference.on_page and not viewer.has_web_bell):
        raise OldButton
    if press.kind and not (preference.in_part and kind in await allowed_kinds(viewer.session)):
        raise OldButton
    return await _choose(viewer, preference, press.kind, value=press.value)


async def _choose(viewer: Viewer, preference: Preference, part: str, *, value: bool) -> Choices:
    session, me = viewer.session, viewer.person.pk
    await preferences.choose(session, me, preference.key, part, value=value)
    return await choices_followed.follow(session, me, viewer.now)


def _said(
    viewer: Viewer, preference: Preference, part: Part | None, choices: Choices, *, value: bool
) -> Toast:
    reader = viewer.reader
    return Toast(settings.toast(preference, value=value, part=part, choices=choices, reader=reader))


async def _sources(viewer: Viewer, choices: Choices, page: int) -> tuple[Sequence[Source], Paging]:
    fetch = partial(heard_sources.page, viewer.session, hearer(viewer.person, choices))
    return await page_of(page, fetch)


async def _source(viewer: Viewer, number: int) -> Source:
    """The source of which the person may hear. Raises `OldButton`."""
    choices = await _choices(viewer)
    mine = hearer(viewer.person, choices)
    return found(await heard_sources.one(viewer.session, mine, number))


async def _choices(viewer: Viewer) -> Choices:
    made = await preferences.of(viewer.session, [viewer.person.pk])
    return Choices(made.get(viewer.person.pk, {}))


async def _main(viewer: Viewer) -> Screen:
    wanted = await wishes.of_person(viewer.session, viewer.person, viewer.zone)
    muted = await mutes.count(viewer.session, viewer.person.pk, viewer.now)
    signed_in = await sessions.count(viewer.session, viewer.link.pk, viewer.now)
    offered = _offered(viewer)
    return settings.settings_screen(wanted, viewer.reader, muted, offered, signed_in)


def _offered(viewer: Viewer) -> settings.Offered:
    return settings.offered(on_page=viewer.has_web_bell)
