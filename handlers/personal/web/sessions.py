"""/settings → Signed in: where one is signed in to the web bell, and signing out there."""

from bot.callbacks.settings import OpenSignedIn, SignOut, SignOutEverywhere
from bot.pages.personal.signed_in import signed_in_screen
from bot.ui.screens import Redraw, Sayings, Screen, Toast
from handlers.chat.declined import OldButton
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsLinked, Viewer
from storage.web import sessions

routes = Routes("sessions", IsLinked())


@routes.press(OpenSignedIn)
async def list_opened(viewer: Viewer, press: OpenSignedIn) -> Screen:
    found = await sessions.of_link(viewer.session, viewer.link.pk, viewer.now)
    return signed_in_screen(found, press.page, viewer.reader, viewer.now)


@routes.press(SignOut)
async def signed_out(viewer: Viewer, press: SignOut) -> Sayings:
    """There: of Telegram on one device, all openings. A row id may be reused, its time tells."""
    found = await sessions.of_link(viewer.session, viewer.link.pk, viewer.now)
    meant = [it for it in found if it.pk == press.session_id]
    if not meant or int(meant[0].created_at.timestamp()) != press.since:
        raise OldButton(await list_opened(viewer, OpenSignedIn(press.page)))
    [this] = meant
    same = [it.pk for it in found if it.in_telegram and it.device == this.device]
    ids = same if this.in_telegram else [this.pk]
    await sessions.end(viewer.session, viewer.link.pk, ids)
    return await _done(viewer, press.page)


@routes.button(SignOutEverywhere)
async def signed_out_everywhere(viewer: Viewer) -> Sayings:
    found = await sessions.of_link(viewer.session, viewer.link.pk, viewer.now)
    await sessions.end(viewer.session, viewer.link.pk, [it.pk for it in found])
    return await _done(viewer, 0)


async def _done(viewer: Viewer, page: int) -> Sayings:
    screen = await list_opened(viewer, OpenSignedIn(page))
    return [Toast(viewer.plain("signed-in-ended")), Redraw(screen)]
