"""/stop: turns everything off, or ends the link between account and person."""

from bot.actions import membership
from bot.callbacks.settings import Choose, LeaveBellhop
from bot.rules.preferences import EVERYTHING_OFF
from bot.ui.screens import Button, Screen, column
from handlers.chat.declined import Declined, OldButton
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsLinked, Viewer
from storage.tables import Ended

routes = Routes("leaving", IsLinked())


@routes.command("stop")
async def stop_requested(viewer: Viewer) -> Screen:
    """Asks which of the two is meant; the milder one comes first."""
    off = Choose(EVERYTHING_OFF.key, "", True)
    buttons = [
        Button(viewer.plain(EVERYTHING_OFF.text_id), off, style="primary"),
        Button(viewer.plain("unlink"), LeaveBellhop(viewer.link.pk), style="danger"),
    ]
    return Screen(viewer.say("stop-which"), column(buttons))


@routes.press(LeaveBellhop)
async def left(viewer: Viewer, press: LeaveBellhop) -> Screen:
    """Unlinks. A second press comes from a stranger, and is answered as such."""
    if press.link_id != viewer.link.pk:
        raise OldButton
    if await membership.is_last_administrator(viewer.session, viewer.person):
        raise Declined("cannot-leave", alert=True)
    await membership.unlink(viewer.context, viewer.link, Ended.UNLINKED, notice=None)
    return Screen(viewer.say("left"))
