"""/stop: turns everything off, or asks whether the link between account and person shall end."""

from bot.actions.people import membership
from bot.callbacks.settings import Choose, LeaveBellhop, LeaveNow, OpenStop
from bot.pages.unlink import leave_screen
from bot.rules.preferences import EVERYTHING_OFF
from bot.ui.screens import Button, Screen, column
from handlers.chat.declined import Declined, OldButton
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsLinked, Viewer
from storage.tables import Ended

routes = Routes("leaving", IsLinked())


@routes.command("stop")
@routes.button(OpenStop)
async def stop_requested(viewer: Viewer) -> Screen:
    """Asks which of the two is meant; the milder one comes first."""
    off = Choose(EVERYTHING_OFF.key, "", True)
    buttons = [
        Button(viewer.plain(EVERYTHING_OFF.text_id), off, style="primary"),
        Button(viewer.plain("unlink"), LeaveBellhop(viewer.link.pk), style="danger"),
    ]
    return Screen(viewer.say("stop-which"), column(buttons))


@routes.press(LeaveBellhop)
async def leaving_asked(viewer: Viewer, press: LeaveBellhop) -> Screen:
    """Nothing changes yet."""
    await _check(viewer, press.link_id)
    return leave_screen(press, viewer.reader)


@routes.press(LeaveNow)
async def left(viewer: Viewer, press: LeaveNow) -> Screen:
    """Unlinks. A second press comes from a stranger, and is answered as such."""
    await _check(viewer, press.link_id)
    await membership.unlink(viewer.context, viewer.link, Ended.UNLINKED, notice=None)
    return Screen(viewer.say("left"))


async def _check(viewer: Viewer, link_id: int) -> None:
    """Declines for another link, and for the last administrator who can be reached."""
    if link_id != viewer.link.pk:
        raise OldButton
    if await membership.is_last_administrator(viewer.session, viewer.person):
        raise Declined("cannot-leave", alert=True)
