"""/policy → `Escalation`: after how long unread each kind is told again, and then to others.

Asked when a notification is made and at each step: what is switched off goes no further.
"""

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks.cabinet import EscalateAfter, EscalationPage, OpenEscalation
from bot.pages.policy import escalation_screen, escalations_screen
from bot.rules.catalog import KINDS, SECTIONS, Kind, switchable
from bot.rules.escalation import MINUTES
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Redraw, Sayings, Toast
from handlers.chat.viewer import MayManage, Viewer
from storage.directory import cabinet
from storage.flow import escalations


async def kinds_opened(
    _callback: CallbackQuery, press: EscalationPage, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """The kinds of a section."""
    if press.section not in SECTIONS:
        return [Toast(viewer.plain("button-old"))]
    policy, minutes = await cabinet.policy(session), await escalations.policy(session)
    return [Redraw(escalations_screen(press.section, policy, minutes, viewer.reader))]


async def kind_opened(
    _callback: CallbackQuery, press: OpenEscalation, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """One kind."""
    kind = KINDS.get(press.kind)
    if kind is None or kind not in switchable():
        return [Toast(viewer.plain("button-old"))]
    return [await _kind(session, viewer, kind)]


async def minutes_chosen(
    _callback: CallbackQuery, press: EscalateAfter, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """From now on the kind is told again after so long, or not at all."""
    kind = KINDS.get(press.kind)
    if kind is None or kind not in switchable() or press.minutes not in (0, *MINUTES):
        return [Toast(viewer.plain("button-old"))]
    await escalations.choose(session, kind.key, press.minutes or None)
    return [await _kind(session, viewer, kind)]


async def _kind(session: AsyncSession, viewer: Viewer, kind: Kind) -> Redraw:
    minutes = await escalations.minutes_of(session, kind.key)
    return Redraw(escalation_screen(kind, minutes, viewer.reader))


def router() -> Router:
    """For those who manage the settings."""
    router = Router(name="escalation")
    router.callback_query.filter(MayManage())
    router.callback_query.register(kinds_opened, Pressed(EscalationPage))
    router.callback_query.register(kind_opened, Pressed(OpenEscalation))
    router.callback_query.register(minutes_chosen, Pressed(EscalateAfter))
    return router
