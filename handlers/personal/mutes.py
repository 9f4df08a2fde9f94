"""Muting a subject, a source or a kind from a card; `Undo` there, and `Muted` in /settings.

What is waiting to be sent when it is muted is never sent, even after the mute has ended.
"""

from datetime import datetime

from bot.actions import choices_followed
from bot.actions.objects import sight
from bot.callbacks.cards import MutedPage, MuteUntil, NeverAgain, OpenMute, Unmute
from bot.callbacks.prompts import Undo
from bot.callbacks.settings import Choose
from bot.cards.card import card_screen
from bot.pages.personal import later
from bot.pages.personal import mutes as pages
from bot.rules.mutes import targets_of
from bot.rules.preferences import PUSH
from bot.ui.screens import Paging, Redraw, Sayings, Screen, Toast
from handlers.chat.declined import Declined, OldButton, found
from handlers.chat.items import seen_by
from handlers.chat.routes import Routes
from handlers.chat.undo import remember
from handlers.chat.viewer import IsLinked, Viewer
from handlers.personal import settings
from storage.directory import mutes
from storage.flow import inbox, notifications
from storage.objects import snapshots
from storage.tables import Change, Ended, Mute

routes = Routes("muting", IsLinked())


@routes.press(OpenMute)
async def mute_opened(viewer: Viewer, press: OpenMute) -> Screen:
    """Asks until when; nothing changes yet."""
    seen = await seen_by(viewer, press.notification_id)
    targets, scope = targets_of(seen.item), press.scope or later.usual_scope(seen.item)
    if scope not in targets:
        raise OldButton
    held = await mutes.until(viewer.session, viewer.person.pk, targets, viewer.now)
    return later.mute_screen(seen, scope, held)


@routes.press(MuteUntil)
async def muted(viewer: Viewer, press: MuteUntil) -> Sayings:
    """Mutes it; the answer can be taken back at once."""
    seen = await seen_by(viewer, press.notification_id)
    until = found(later.end_of(press.until, viewer.now, viewer.reader.zone))
    key = found(targets_of(seen.item).get(press.scope))
    name = pages.stored_name(press.scope, seen.item, viewer.language)
    mute = Mute(person_id=viewer.person.pk, scope=press.scope, key=key, name=name, until=until)
    undo = await _mute(viewer, mute, press.notification_id)
    what = pages.target_name(press.scope, key, name, viewer.language)
    shown = viewer.reader.moment(until, viewer.now)
    line = viewer.say("muted-until", what=what, until=shown)
    said = Toast(
        viewer.plain("muted-until", what=what, until=viewer.reader.spoken(until, viewer.now))
    )
    return [said, Redraw(pages.muted_screen(seen, line, undo))]


@routes.undo("mute")
async def mute_taken_back(viewer: Viewer, change: Change) -> Sayings:
    """Messages come again, also what has waited; or the mute ends when it was to end before."""
    before, after, session = change.before, change.after, viewer.session
    mute = await mutes.one(session, viewer.person.pk, before["scope"], before["key"])
    if mute is None or mute.until.isoformat() != after["until"]:
        raise Declined("undo-changed", alert=True)
    what = pages.mute_name(mute, viewer.language)
    if before["until"] is None:
        await mutes.end(session, mute)
        said = viewer.plain("unmuted", what=what)
    else:
        mute.until = datetime.fromisoformat(before["until"])
        said = viewer.plain(
            "muted-until", what=what, until=viewer.reader.spoken(mute.until, viewer.now)
        )
    await choices_followed.bring_back(viewer.context, before["people"], after["people"])
    item = await inbox.one(session, change.row_id)
    if item is None:  # it is no longer kept
        return [Toast(said)]
    seen = await sight.seen(session, item, viewer.reader, viewer.now)
    return [Toast(said), Redraw(card_screen(seen))]


@routes.press(NeverAgain)
async def turned_off(viewer: Viewer, press: NeverAgain) -> Sayings:
    """The same as `Push` of the kind in /settings, where it is turned on again."""
    seen = await seen_by(viewer, press.notification_id)
    kind = found(targets_of(seen.item).get("kind"))
    await settings.choose(viewer, Choose(PUSH.key, kind, False))
    what = pages.target_name("kind", kind, "", viewer.language)
    return [Toast(viewer.plain("mute-never-done", what=what)), Redraw(card_screen(seen))]


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


async def _mute(viewer: Viewer, mute: Mute, notification_id: int) -> Undo:
    """Mutes it, and ends what waits. The button that takes both back."""
    session, target = viewer.session, {mute.scope: mute.key}
    held = await mutes.until(session, mute.person_id, target, viewer.now)
    await mutes.mute(session, mute)
    waiting = await notifications.untold(session, mute.person_id)
    covered = [it.notification.pk for it in waiting if targets_of(it).get(mute.scope) == mute.key]
    people = await snapshots.of_these(session, covered)
    await notifications.end_these(session, covered, Ended.MUTED)
    was = held[mute.scope].isoformat() if held else None
    before = {"scope": mute.scope, "key": mute.key, "until": was, "people": people}
    people = await snapshots.of_these(session, covered)
    after = {"until": mute.until.isoformat(), "people": people}
    return await remember(viewer, "mute", notification_id, before, after)
