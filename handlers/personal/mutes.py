"""Muting an order, a source or a type from its card; and /settings → `Muted`, which ends a mute.

What waits unsent and is muted now is not sent any more, nor once the mute has ended.
"""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks.cards import MutedPage, MuteUntil, OpenMute, Unmute
from bot.pages import later
from bot.pages import mutes as muting
from bot.rules.mutes import targets_of
from bot.telegram.keyboards import Pressed
from bot.ui.formats import Moment
from bot.ui.screens import Paging, Redraw, Sayings, Screen, Toast
from handlers.chat.viewer import IsLinked, Viewer
from handlers.personal.later import seen_by
from storage.directory import mutes
from storage.flow import notifications
from storage.tables import Ended, Mute


async def mute_opened(
    callback: CallbackQuery,
    press: OpenMute,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """Until when? Nothing changes yet."""
    seen = await seen_by(callback, session, viewer, press.notification_id, now)
    targets = targets_of(seen.item) if seen else {}
    if seen is None or press.scope not in targets:
        return _outdated(viewer)
    held = await mutes.until(session, viewer.person_id, targets, now)
    return [Redraw(later.mute_page(seen, press.scope, held.get(press.scope)))]


async def muted(
    callback: CallbackQuery,
    press: MuteUntil,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """Mutes, or moves the end of the mute; the message shows its card again."""
    seen = await seen_by(callback, session, viewer, press.notification_id, now)
    until = later.end_of(press.until, now, viewer.reader.zone)
    targets = targets_of(seen.item) if seen else {}
    if seen is None or until is None or press.scope not in targets:
        return _outdated(viewer)
    key, language = targets[press.scope], viewer.reader.language
    name = muting.name_for(press.scope, seen.item, language)
    mute = Mute(person_id=viewer.person_id, scope=press.scope, key=key, name=name, until=until)
    await mutes.mute(session, mute)
    await _end_untold(session, viewer.person_id, press.scope, key)
    what = muting.called(press.scope, key, name, language)
    said = viewer.plain("muted-until", what=what, until=Moment(until, viewer.reader.zone))
    return [Toast(said), Redraw(later.card(seen))]


async def list_opened(
    _callback: CallbackQuery,
    press: MutedPage,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """What is muted now, and until when."""
    return [Redraw(await _list(session, viewer, press.page, now))]


async def unmuted(
    _callback: CallbackQuery, press: Unmute, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """It is heard of again from now on; what has come meanwhile stays in the bell alone."""
    mute = await session.get(Mute, press.mute_id)
    if mute is None or not _is_meant(mute, press, viewer):
        return [*_outdated(viewer), Redraw(await _list(session, viewer, press.page, now))]
    said = viewer.plain("unmuted", what=muting.called_so(mute, viewer.reader.language))
    await mutes.end(session, mute)
    return [Toast(said), Redraw(await _list(session, viewer, press.page, now))]


def _is_meant(mute: Mute, press: Unmute, viewer: Viewer) -> bool:
    """A row's number may be given again: its end tells whether it is still the same mute."""
    return mute.person_id == viewer.person_id and int(mute.until.timestamp()) == press.until


async def _end_untold(session: AsyncSession, person_id: int, scope: str, key: str) -> None:
    waiting = await notifications.untold(session, person_id)
    covered = [item[0].id for item in waiting if targets_of(item).get(scope) == key]
    await notifications.end_these(session, covered, Ended.MUTED)


async def _list(session: AsyncSession, viewer: Viewer, page: int, now: datetime) -> Screen:
    total = await mutes.count(session, viewer.person_id, now)
    paging = Paging(page, total, muting.PAGE)
    found = await mutes.page(session, viewer.person_id, now, paging.offset, paging.size)
    return muting.muted_list(found, paging, viewer.reader)


def _outdated(viewer: Viewer) -> Sayings:
    return [Toast(viewer.plain("button-old"))]


def router() -> Router:
    """For linked people, each with what is theirs."""
    router = Router(name="muting")
    router.callback_query.filter(IsLinked())
    router.callback_query.register(mute_opened, Pressed(OpenMute))
    router.callback_query.register(muted, Pressed(MuteUntil))
    router.callback_query.register(list_opened, Pressed(MutedPage))
    router.callback_query.register(unmuted, Pressed(Unmute))
    return router
