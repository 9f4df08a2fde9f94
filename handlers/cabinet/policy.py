"""/notifications and /policy: the cabinet's switch, and the kinds that its people may have.

Both are asked at fan-out: while the switch is off, or of a kind that is not allowed, no
notification is made, also not later. What was made before stays in the bell and is still sent.
"""

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks import away, channels
from bot.callbacks.cabinet import (
    Allow,
    CabinetPage,
    OpenSource,
    PolicyPage,
    Rename,
    SetManager,
    SourcePage,
    TurnCabinet,
)
from bot.pages.commands import MANAGING
from bot.pages.policy import policy_screen, switch_screen
from bot.rules.catalog import KINDS, SECTIONS, switchable
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Redraw, Sayings, Screen, Show, Toast
from handlers.chat.viewer import IsLinked, MayManage, Viewer
from storage.directory import cabinet

PRESSES = (
    *(TurnCabinet, CabinetPage, Allow, PolicyPage),
    Rename,
    *(SourcePage, OpenSource, SetManager),
    *channels.MANAGING,
    *away.MANAGING,
)


async def switch_asked(_message: Message, session: AsyncSession, viewer: Viewer) -> Sayings:
    """/notifications: whether they are on, and who may change it."""
    return [Show(await _switch(session, viewer))]


async def switch_opened(_callback: CallbackQuery, session: AsyncSession, viewer: Viewer) -> Sayings:
    """Back from what belongs to it."""
    return [Redraw(await _switch(session, viewer))]


async def switched(
    _callback: CallbackQuery, press: TurnCabinet, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """The button carries what is wanted: whoever presses it second changes nothing."""
    await cabinet.switch(session, on=press.on)
    said = viewer.plain("switched-on" if press.on else "switched-off")
    return [Toast(said), Redraw(await _switch(session, viewer))]


async def policy_asked(_message: Message, session: AsyncSession, viewer: Viewer) -> Sayings:
    """/policy: the first section."""
    return [Show(await _policy(session, viewer, SECTIONS[0]))]


async def section_turned(
    _callback: CallbackQuery, press: PolicyPage, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """The other section."""
    if press.section not in SECTIONS:
        return [Toast(viewer.plain("button-old"))]
    return [Redraw(await _policy(session, viewer, press.section))]


async def kind_allowed(
    _callback: CallbackQuery, press: Allow, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """A kind is allowed, or no longer."""
    kind = KINDS.get(press.kind)
    if kind is None or kind not in switchable():
        return [Toast(viewer.plain("button-old"))]
    await cabinet.allow(session, kind.key, allowed=press.allowed)
    return [Redraw(await _policy(session, viewer, kind.section))]


async def command_refused(_message: Message, viewer: Viewer) -> Sayings:
    """A role that may not manage the settings types one of their commands."""
    return [Show(Screen(viewer.say("may-not")))]


async def press_refused(_callback: CallbackQuery, viewer: Viewer) -> Sayings:
    """A button from the time when the role still might, or a forged one."""
    return [Toast(viewer.plain("may-not"), alert=True)]


async def _switch(session: AsyncSession, viewer: Viewer) -> Screen:
    is_on = (await cabinet.get(session)).notifications_on
    roles = await cabinet.managing_roles(session)
    return switch_screen(is_on, roles, viewer.reader.language)


async def _policy(session: AsyncSession, viewer: Viewer, section: str) -> Screen:
    return policy_screen(section, await cabinet.policy(session), viewer.reader.language)


def router() -> Router:
    """For those who manage the settings."""
    router = Router(name="cabinet")
    router.message.filter(MayManage())
    router.callback_query.filter(MayManage())
    router.message.register(switch_asked, Command("notifications", ignore_case=True))
    router.message.register(policy_asked, Command("policy", ignore_case=True))
    router.callback_query.register(switch_opened, Pressed(CabinetPage))
    router.callback_query.register(switched, Pressed(TurnCabinet))
    router.callback_query.register(section_turned, Pressed(PolicyPage))
    router.callback_query.register(kind_allowed, Pressed(Allow))
    return router


def refusals() -> Router:
    """The same commands and buttons for all others; included after every router for managers."""
    router = Router(name="refusals")
    router.message.filter(IsLinked())
    router.callback_query.filter(IsLinked())
    router.message.register(command_refused, Command(*MANAGING, ignore_case=True))
    for press in PRESSES:
        router.callback_query.register(press_refused, Pressed(press))
    return router
