"""/web: a one-time link that opens the web bell in a browser."""

from bot.pages.personal.signed_in import link_screen
from bot.ui.screens import Screen
from handlers.chat.declined import Declined
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsLinked, Viewer
from storage.web import logins, sessions

routes = Routes("web", IsLinked())


@routes.command("web")
async def link_requested(viewer: Viewer) -> Screen:
    """The link before this one works no more."""
    if viewer.public_url is None:
        raise Declined("signin-no-page", alert=True)
    token = sessions.new_token()
    await logins.issue(viewer.session, viewer.link.pk, token, viewer.now)
    return link_screen(f"{viewer.public_url}/app/signin/{token}", viewer.reader)
