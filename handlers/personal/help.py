"""/help: what this bot does for the one who asks."""

from aiogram import Router

from bot.cards.naming import role_name
from bot.pages import commands
from bot.ui.html import Html, cut
from bot.ui.screens import Screen
from handlers.chat.registration import on_command, router_for
from handlers.chat.viewer import IsLinked, Viewer


async def help_asked(viewer: Viewer) -> Screen:
    """The person's role, where the bell is, and the commands that the person may use."""
    role = viewer.person.role
    known = commands.menu(role, viewer.managing_roles, viewer.language)
    lines = [
        viewer.say("help", name=viewer.person.name, role=role_name(role, viewer.language)),
        *(viewer.say("help-command", command=name, what=what) for name, what in known),
    ]
    return Screen(cut(Html("\n".join(lines))))


def router() -> Router:
    """For linked people."""
    router = router_for("help", IsLinked())
    on_command(router, "help", help_asked)
    return router
