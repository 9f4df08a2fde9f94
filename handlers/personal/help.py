"""/help: what this bot does for the one who asks."""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import Message
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.cards.naming import role_name
from bot.pages import commands
from bot.ui.html import Html, cut
from bot.ui.screens import Sayings, Screen, Show
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import cabinet


async def help_asked(_message: Message, session: AsyncSession, viewer: Viewer) -> Sayings:
    """The person's role, where the bell is, and the commands that the person may use."""
    language = viewer.reader.language
    role = viewer.person.role
    known = commands.menu(role, await cabinet.managing_roles(session), language)
    lines = [
        viewer.say("help", name=viewer.person.name, role=role_name(role, language)),
        *(viewer.say("help-command", command=name, what=what) for name, what in known),
    ]
    return [Show(Screen(cut(Html("\n".join(lines)))))]


def router() -> Router:
    """For linked people."""
    router = Router(name="help")
    router.message.filter(IsLinked())
    router.message.register(help_asked, Command("help", ignore_case=True))
    return router
