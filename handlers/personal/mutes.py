"""Muting a subject, a source or a kind from a card; and `Muted` in /settings, which ends mutes.

What is waiting to be sent when it is muted is never sent, even after the mute has ended.
"""

from bot.callbacks.cards import MutedPage, MuteUntil, OpenMute, Unmute
from bot.cards.card import card_screen
from bot.pages.personal import later
from bot.pages.personal import mutes as pages
from bot.rules.mutes import targets_of
from bot.ui.screens import Paging, Redraw, Sayings, Screen, Toast
from handlers.chat.declined import OldButton, found
from handlers.chat.items import seen_by
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import mutes
from storage.flow import notifications
from storage.tables import Ended, Mute

routes = Routes("muting", IsLinked())


@routes.press(OpenMute)
async def mute_opened(viewer: Viewer, press: OpenMute) -> Screen:
    """Asks until when; nothing changes yet."""
    seen = await seen_by(viewer, press.notification_id)
    targets = targets_of(seen.item)
    if press.scope not in targets:
        raise OldButton
    held = await mutes.until(viewer.session, viewer.person.pk, targets, viewer.now)
    return later.mute_screen(seen, press.scope, held.get(press.scope))


@routes.press(MuteUntil)
async def muted(viewer: Viewer, press: MuteUntil) -> Sayings:
    seen = await seen_by(viewer, press.notification_id)
    until = found(later.end_of(press.until, viewer.now, viewer.reader.zone))
    key = found(targets_of(seen.item).get(press.scope))
    name = pages.stored_name(press.scope, seen.item, viewer.language)
    mute = Mute(person_id=viewer.person.pk, scope=press.scope, key=key, name=name, until=until)
    await mutes.mute(viewer.session, mute)
    await _end_untold(viewer, press.scope, key)
    what = pages.target_name(press.scope, key, name, viewer.language)
    said = viewer.plain(
        "muted-until", what=what, until=viewer.reader.moment(until, viewer.now, "spoken")
    )
    return [Toast(said), Redraw(card_screen(seen))]


@routes.press(MutedPage)
async def list_opened(viewer: Viewer, press: MutedPage) -> Screen:
    session, me, now = viewer.session, viewer.person.pk, viewer.now
    paging = Paging(press.page, await mutes.count(session, me, now), pages.PAGE)
    entries = await mutes.page(session, me, now, paging.offset, paging.size)
    return pages.mutes_screen(entries, paging, viewer.reader)


@routes.press(Unmute)
async def unmuted(viewer: Viewer, press: Unmute) -> Sayings:
    """Ends a mute. What has come in the meantime stays in the bell alone."""
    mute = await viewer.session.get(Mute, press.mute_id)
    if mute is None or not _is_meant(viewer, press, mute):
        raise OldButton(await list_opened(viewer, MutedPage(press.page)))
    said = viewer.plain("unmuted", what=pages.mute_name(mute, viewer.language))
    await mutes.end(viewer.session, mute)
    return [Toast(said), Redraw(await list_opened(viewer, MutedPage(press.page)))]


def _is_meant(viewer: Viewer, press: Unmute, mute: Mute) -> bool:
    """A row id may be reused: the end of the mute tells whether it is the same one."""
    return mute.person_id == viewer.person.pk and int(mute.until.timestamp()) == press.until


async def _end_untold(viewer: Viewer, scope: str, key: str) -> None:
    waiting = await notifications.untold(viewer.session, viewer.person.pk)
    covered = [item.notification.id for item in waiting if targets_of(item).get(scope) == key]
    await notifications.end_these(viewer.session, covered, Ended.MUTED)
