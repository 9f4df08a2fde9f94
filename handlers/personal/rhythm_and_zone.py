"""`Digest` and `Time zone` in /settings: how often a person wants to be told, and in which zone.

A change applies at once, also to what is waiting to be sent.
"""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.actions import reschedule, wishes
from bot.calendar import cities, zones
from bot.calendar.availability import RHYTHMS
from bot.callbacks.times import RhythmPage, SetRhythm, SetZone, TypeCity, ZonePage
from bot.pages.personal import rhythm
from bot.pages.personal import zones as zone_pages
from bot.pages.typed_answers import LONGEST, BadReply
from bot.rules.catalog import KINDS, is_allowed, switchable
from bot.ui.html import one_line
from bot.ui.screens import Redraw, Sayings, Screen, Toast
from bot.ui.texts import LANGUAGES
from handlers.chat.declined import OldButton
from handlers.chat.prompts import ask
from handlers.chat.routes import Routes, Then
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import cabinet, quiet_hours

routes = Routes("times", IsLinked())

OFFERED = 8  # zones that have a city of the same name


@routes.press(RhythmPage)
async def rhythms_opened(viewer: Viewer, press: RhythmPage) -> Screen:
    await _check_offered(viewer, press.kind)
    wanted = await wishes.of_person(viewer.session, viewer.person, viewer.zone)
    return rhythm.rhythms_screen(wanted.times, KINDS.get(press.kind), viewer.reader)


@routes.press(SetRhythm)
async def rhythm_chosen(viewer: Viewer, press: SetRhythm) -> Sayings:
    """Sets the rhythm for all kinds or for one; an empty one makes a kind like all others."""
    session, me = viewer.session, viewer.person
    await _check_offered(viewer, press.kind)
    if press.value in RHYTHMS:
        await quiet_hours.choose_rhythm(session, me.pk, press.kind, press.value)
        label = rhythm.rhythm_text(press.value)
    elif press.kind and not press.value:
        await quiet_hours.drop_rhythm(session, me.pk, press.kind)
        label = "rhythm-as-all"
    else:
        raise OldButton
    await reschedule.retime(viewer.context, me)
    said = Toast(viewer.plain("settings-rhythm-is", rhythm=viewer.plain(label)))
    return [said, Redraw(await rhythms_opened(viewer, RhythmPage(press.kind)))]


@routes.press(ZonePage)
async def zones_opened(viewer: Viewer, press: ZonePage) -> Screen:
    """The common cities, or those of one region."""
    if not press.region:
        return zone_pages.zones_screen(viewer.reader, viewer.now)
    if press.region not in zones.REGIONS:
        raise OldButton
    return zone_pages.region_screen(press.region, press.page, viewer.reader, viewer.now)


@routes.press(SetZone)
async def zone_chosen(viewer: Viewer, press: SetZone) -> Sayings:
    """Sets the time zone, whatever the CRM says."""
    if not zones.is_known(press.zone):
        raise OldButton
    city = zones.city(press.zone, viewer.language)
    said = Toast(viewer.plain("settings-zone-is", city=city))
    return [said, Redraw(await _move_to(viewer, press.zone))]


@routes.button(TypeCity)
async def city_asked(viewer: Viewer) -> Sayings:
    return await ask(viewer, "ask-city", {"ask": "city"})


@routes.answer("city")
async def city_typed(viewer: Viewer, _then: Then, text: str | None) -> Screen:
    """Sets the zone of the city. If it is not clear which, nothing changes yet."""
    typed = one_line(text or "")
    if not any(it.isalpha() for it in typed) or len(typed) > LONGEST:
        raise BadReply("city-unclear")
    found = cities.zones_of(typed, LANGUAGES)
    if len(found) == 1:
        return await _move_to(viewer, found[0])
    if found:
        shown = found[:OFFERED]
        return zone_pages.found_screen(typed, shown, viewer.reader, viewer.now)
    alike = cities.nearest(typed, LANGUAGES)
    return zone_pages.unknown_screen(typed, alike, viewer.reader, viewer.now)


async def _move_to(viewer: Viewer, zone: str) -> Screen:
    """The page after the person's zone has changed."""
    viewer.person.timezone_chosen = True
    await reschedule.move_to(viewer.context, viewer.person, zone)
    await viewer.session.flush()
    reader = replace(viewer.reader, zone=ZoneInfo(zone))
    return zone_pages.zones_screen(reader, viewer.now)


async def _check_offered(viewer: Viewer, key: str) -> None:
    """Raises `OldButton` for a kind that the cabinet does not allow or that is urgent."""
    if not key:
        return
    kind = KINDS.get(key)
    policy = await cabinet.policy(viewer.session)
    if kind not in switchable() or not is_allowed(kind, policy) or kind.urgent:
        raise OldButton
