"""/help: the person's role and commands, and where the bell is."""

from bot.cards.naming import role_name
from bot.pages import commands
from bot.ui.html import Html, cut
from bot.ui.screens import Screen
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsLinked, Viewer

routes = Routes("help", IsLinked())


@routes.command("help")
async def help_requested(viewer: Viewer) -> Screen:
    role = viewer.person.role
    names = commands.commands_of(role, viewer.managing_roles, has_web=viewer.has_web_bell)
    known = commands.described(names, viewer.language)
    lines = [
        viewer.say("help", name=viewer.person.name, role=role_name(role, viewer.language)),
        Html(""),
        *(viewer.say("help-command", command=name, what=what) for name, what in known),
    ]
    return Screen(cut(Html("\n".join(lines))))
