"""`Digest` and `Time zone` of /settings: how often a person wants to hear, and by which clocks.

A change holds at once: what waits to be sent follows it in the same transaction.
"""

from dataclasses import replace
from zoneinfo import ZoneInfo

from aiogram import Router

from bot.actions import reschedule, wishes
from bot.calendar import zones
from bot.calendar.availability import RHYTHMS
from bot.callbacks.times import RhythmPage, SetRhythm, SetZone, ZonePage
from bot.pages import settings
from bot.pages import zones as zone_pages
from bot.rules.catalog import KINDS, is_allowed, switchable
from bot.ui.screens import Redraw, Sayings, Screen, Toast
from handlers.chat.declined import OldButton
from handlers.chat.registration import on_press, router_for
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import cabinet, quiet_hours


async def rhythms_opened(press: RhythmPage, viewer: Viewer) -> Screen:
    """How often, of all kinds or of one."""
    await _check_offered(press.kind, viewer)
    wanted = await wishes.of_person(viewer.session, viewer.person, viewer.zone)
    return settings.rhythms_screen(wanted.times, KINDS.get(press.kind), viewer.reader)


async def rhythm_chosen(press: SetRhythm, viewer: Viewer) -> Sayings:
    """The button carries the rhythm; for one kind also: as for all."""
    session, me = viewer.session, viewer.person
    await _check_offered(press.kind, viewer)
    if press.value in RHYTHMS:
        await quiet_hours.choose_rhythm(session, me.pk, press.kind, press.value)
        label = settings.rhythm_text(press.value)
    elif press.kind and not press.value:
        await quiet_hours.drop_rhythm(session, me.pk, press.kind)
        label = "rhythm-as-all"
    else:
        raise OldButton
    await reschedule.retime(viewer.context, me)
    said = Toast(viewer.plain("settings-rhythm-is", rhythm=viewer.plain(label)))
    return [said, Redraw(await rhythms_opened(RhythmPage(press.kind), viewer))]


async def zones_opened(press: ZonePage, viewer: Viewer) -> Screen:
    """The common cities, or those of one part of the world."""
    if not press.region:
        return zone_pages.zones_screen(viewer.reader, viewer.now)
    if press.region not in zones.REGIONS:
        raise OldButton
    return zone_pages.region_screen(press.region, press.page, viewer.reader, viewer.now)


async def zone_chosen(press: SetZone, viewer: Viewer) -> Sayings:
    """From now on these clocks count, whatever the CRM says."""
    if not zones.is_known(press.zone):
        raise OldButton
    viewer.person.timezone_chosen = True
    await reschedule.move_to(viewer.context, viewer.person, press.zone)
    await viewer.session.flush()
    city = zones.city(press.zone, viewer.language)
    said = Toast(viewer.plain("settings-zone-is", city=city))
    reader = replace(viewer.reader, zone=ZoneInfo(press.zone))
    return [said, Redraw(zone_pages.zones_screen(reader, viewer.now))]


async def _check_offered(key: str, viewer: Viewer) -> None:
    """Raises `OldButton` unless it is all kinds together, or one that the cabinet allows and that
    may wait."""
    if not key:
        return
    kind = KINDS.get(key)
    policy = await cabinet.policy(viewer.session)
    if kind not in switchable() or not is_allowed(kind, policy) or kind.urgent:
        raise OldButton


def router() -> Router:
    """For linked people, each their own settings."""
    router = router_for("times", IsLinked())
    on_press(router, RhythmPage, rhythms_opened)
    on_press(router, SetRhythm, rhythm_chosen)
    on_press(router, ZonePage, zones_opened)
    on_press(router, SetZone, zone_chosen)
    return router
