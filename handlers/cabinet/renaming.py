"""`Rename` of a source or a channel: asks for the name, and gives it when the answer comes."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import payments
from bot.callbacks import Press
from bot.callbacks.cabinet import OpenSource, Rename
from bot.callbacks.channels import OpenChannel
from bot.pages.sources import called
from bot.pages.typed_answers import LONGEST_NAME
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Button, Sayings, Screen, Show, Toast, column
from handlers.chat.prompts import Asked, Then, as_name, ask
from handlers.chat.viewer import MayManage, Viewer
from storage.directory import sources
from storage.tables import Channel, Source


async def rename_pressed(
    _callback: CallbackQuery, press: Rename, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """The name is asked for; nothing changes yet."""
    found = await _find(session, press.what, press.row_id)
    if found is None:
        return [Toast(viewer.plain("button-old"))]
    values: dict[str, str | int] = {"name": called(found), "limit": LONGEST_NAME}
    await ask(session, viewer, "ask-name", {"ask": press.what, "row": press.row_id}, now, values)
    return []


async def renamed(
    session: AsyncSession, viewer: Viewer, then: Then, name: str, _now: datetime
) -> Sayings:
    """The answer: from now on it is called so, whatever the CRM calls it."""
    found = await _find(session, str(then["ask"]), int(then["row"]))
    if found is None:
        return [Show(Screen(viewer.say("question-closed")))]
    await sources.rename(session, found, name)
    if isinstance(found, Channel):
        await payments.amend(session, found)
    press: Press = OpenSource(found.pk, 0) if isinstance(found, Source) else OpenChannel(found.pk)
    text = viewer.say("renamed", name=name, number=found.crm_id)
    return [Show(Screen(text, column([Button(viewer.plain("open"), press)])))]


async def _find(session: AsyncSession, what: str, row_id: int) -> Source | Channel | None:
    if what == "source":
        return await session.get(Source, row_id)
    return await session.get(Channel, row_id) if what == "channel" else None


ANSWER = Asked(may=lambda viewer: viewer.may_manage, answer=renamed, read=as_name)


def router() -> Router:
    """For those who manage the settings."""
    router = Router(name="renaming")
    router.callback_query.filter(MayManage())
    router.callback_query.register(rename_pressed, Pressed(Rename))
    return router
