"""`Digest` and `Time zone` of /settings: how often a person wants to hear, and by which clocks.

A change holds at once: what waits to be sent follows it in the same transaction.
"""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import reschedule, wishes
from bot.actions.work import Work
from bot.calendar import zones
from bot.calendar.availability import RHYTHMS
from bot.callbacks.times import RhythmPage, SetRhythm, SetZone, ZonePage
from bot.pages import settings
from bot.pages import zones as zone_pages
from bot.rules.catalog import KINDS, is_allowed, switchable
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Redraw, Sayings, Screen, Toast
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import cabinet, quiet_hours


async def rhythms_opened(
    _callback: CallbackQuery, press: RhythmPage, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """How often, of all kinds or of one."""
    if not await _is_offered(session, press.kind):
        return _outdated(viewer)
    return [Redraw(await _rhythms(session, viewer, press.kind))]


async def rhythm_chosen(
    _callback: CallbackQuery,
    press: SetRhythm,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """The button carries the rhythm; for one kind also: as for all."""
    known = press.value in RHYTHMS or (press.kind and not press.value)
    if not known or not await _is_offered(session, press.kind):
        return _outdated(viewer)
    if press.value:
        await quiet_hours.choose_rhythm(session, viewer.person_id, press.kind, press.value)
    else:
        await quiet_hours.drop_rhythm(session, viewer.person_id, press.kind)
    await reschedule.retime(Work(session, viewer.zone, now), viewer.person)
    label = settings.rhythm_text(press.value) if press.value else "rhythm-as-all"
    said = Toast(viewer.plain("settings-rhythm-is", rhythm=viewer.plain(label)))
    return [said, Redraw(await _rhythms(session, viewer, press.kind))]


async def zones_opened(
    _callback: CallbackQuery, press: ZonePage, viewer: Viewer, now: datetime
) -> Sayings:
    """The common cities, or those of one part of the world."""
    if not press.region:
        return [Redraw(zone_pages.zones_screen(viewer.reader, now))]
    if press.region not in zones.REGIONS:
        return _outdated(viewer)
    return [Redraw(zone_pages.region_screen(press.region, press.page, viewer.reader, now))]


async def zone_chosen(
    _callback: CallbackQuery,
    press: SetZone,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """From now on these clocks count, whatever the CRM says."""
    if not zones.is_known(press.zone):
        return _outdated(viewer)
    viewer.person.timezone_chosen = True
    await reschedule.move_to(Work(session, viewer.zone, now), viewer.person, press.zone)
    await session.flush()
    reader = replace(viewer.reader, zone=ZoneInfo(press.zone))
    said = Toast(viewer.plain("settings-zone-is", city=zones.city(press.zone, reader.language)))
    return [said, Redraw(zone_pages.zones_screen(reader, now))]


async def _is_offered(session: AsyncSession, key: str) -> bool:
    """All kinds together, or one that the cabinet allows and that may wait."""
    kind = KINDS.get(key)
    if kind is None:
        return not key
    policy = await cabinet.policy(session)
    return kind in switchable() and is_allowed(kind, policy) and not kind.urgent


async def _rhythms(session: AsyncSession, viewer: Viewer, kind: str) -> Screen:
    wanted = await wishes.of_person(session, viewer.person, viewer.zone)
    return settings.rhythms(wanted.times, KINDS.get(kind), viewer.reader.language)


def _outdated(viewer: Viewer) -> Sayings:
    return [Toast(viewer.plain("button-old"))]


def router() -> Router:
    """For linked people, each their own settings."""
    router = Router(name="times")
    router.callback_query.filter(IsLinked())
    router.callback_query.register(rhythms_opened, Pressed(RhythmPage))
    router.callback_query.register(rhythm_chosen, Pressed(SetRhythm))
    router.callback_query.register(zones_opened, Pressed(ZonePage))
    router.callback_query.register(zone_chosen, Pressed(SetZone))
    return router
