"""/menu: one message from which a thumb reaches every command's page, and comes back."""

from collections.abc import Iterable

from bot.callbacks.menu import OpenCommand, OpenMenu
from bot.pages.menu import menu_screen
from bot.ui.screens import Redraw, Sayings, Screen, Show
from handlers.chat.declined import Declined, OldButton
from handlers.chat.routes import Answer, Routes
from handlers.chat.viewer import IsLinked, Viewer


def routes_of(rooms: Iterable[Routes]) -> Routes:
    """For /menu, and the commands of these modules as its buttons."""
    by_command = {name: room for room in rooms for name in room.commands}
    routes = Routes("menu", IsLinked())

    @routes.press(OpenCommand)
    async def page_opened(viewer: Viewer, press: OpenCommand) -> Answer:
        """The role may have changed since the menu was drawn."""
        room = by_command.get(press.name)
        if room is None:
            raise OldButton(_menu(viewer))
        if not room.who.lets(viewer):
            raise Declined("may-not", _menu(viewer), alert=True)
        return _in_place(await room.commands[press.name](viewer))

    async def menu_opened(viewer: Viewer) -> Screen:
        return _menu(viewer)

    routes.button(OpenMenu)(menu_opened)
    routes.commands["menu"] = menu_opened  # its own page does not lead to itself
    return routes


def _menu(viewer: Viewer) -> Screen:
    roles, has_web = viewer.managing_roles, viewer.has_web_bell
    return menu_screen(viewer.person.role, roles, viewer.reader, has_web=has_web)


def _in_place(answer: Answer) -> Answer:
    """A page that a command sends takes the menu's place."""
    if isinstance(answer, Screen):
        return answer
    sayings: Sayings = [
        Redraw(each.screen) if isinstance(each, Show) and not each.screen.asks else each
        for each in answer
    ]
    return sayings
