"""/schedule: what will be sent next, and to whom."""

from bot.callbacks.cabinet import SchedulePage
from bot.pages.cabinet.schedule import schedule_screen
from bot.ui.screens import Screen
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsAdministrator, Viewer
from handlers.overviews.schedule import upcoming

routes = Routes("schedule", IsAdministrator())


@routes.page("schedule", SchedulePage(0))
async def list_opened(viewer: Viewer, press: SchedulePage) -> Screen:
    shown = await upcoming(viewer.context)
    return schedule_screen(shown, press.page, viewer.reader, viewer.now)
