"""/settings: push, sound, everything off; in general and by type.

A press changes at once, also what waits to be sent, and the same message shows what holds now.
"""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import wishes
from bot.callbacks.settings import Choose, OpenKind, OpenKinds, OpenSettings
from bot.pages import settings
from bot.rules.catalog import KINDS, Kind, is_allowed, switchable
from bot.rules.preferences import PREFERENCES, Choices, Wishes
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Redraw, Sayings, Screen, Show, Toast
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import cabinet, mutes, preferences
from storage.flow import notifications


async def settings_asked(
    _message: Message, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """/settings sends the settings message."""
    return [Show(await _main(session, viewer, now))]


async def settings_opened(
    _callback: CallbackQuery,
    press: OpenSettings,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """The bell's button sends it too; Back leads to it."""
    screen = await _main(session, viewer, now)
    if press.page == "":
        return [Show(screen)]
    return [Redraw(screen)] if press.page == "main" else _outdated(viewer)


async def kinds_opened(
    _callback: CallbackQuery, press: OpenKinds, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """By type."""
    choices, allowed = await _choices(session, viewer), await _allowed(session)
    return [Redraw(settings.kinds_screen(choices, allowed, press.page, viewer.reader))]


async def kind_opened(
    _callback: CallbackQuery, press: OpenKind, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """One type, unless the cabinet has stopped to allow it."""
    allowed = await _allowed(session)
    kind = KINDS.get(press.kind)
    if kind not in allowed:
        return _outdated(viewer)
    return [Redraw(await _of_kind(session, viewer, kind, allowed))]


async def chosen(
    _callback: CallbackQuery,
    press: Choose,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """A switch was pressed: keeps the choice that the button names."""
    preference, kind = PREFERENCES.get(press.preference), KINDS.get(press.kind)
    allowed = await _allowed(session)
    if preference is None or not preference.shown:
        return _outdated(viewer)
    if press.kind and not (preference.by_kind and kind in allowed):
        return _outdated(viewer)
    await preferences.choose(
        session, viewer.person_id, preference.key, press.kind, value=press.value
    )
    choices = await _choices(session, viewer)
    await _obey(session, viewer.person_id, choices, now)
    if kind is None:
        screen = await _main(session, viewer, now)
    else:
        screen = await _of_kind(session, viewer, kind, allowed)
    said = settings.said(preference, value=press.value, reader=viewer.reader)
    return [Toast(said), Redraw(screen)]


async def _obey(session: AsyncSession, person_id: int, choices: Choices, now: datetime) -> None:
    """What waits for the person follows the choices, as if it had been made under them."""
    wanted = Wishes(choices)
    verdicts = {key: wanted.verdict(kind, now) for key, kind in KINDS.items()}
    for reason in {verdict.ended for verdict in verdicts.values() if verdict.ended}:
        concerned = [key for key, verdict in verdicts.items() if verdict.ended == reason]
        await notifications.end_unsent(session, person_id, reason, kinds=concerned)
    silent = {key: verdict.silent for key, verdict in verdicts.items()}
    await notifications.silence_unsent(session, person_id, silent)


async def _choices(session: AsyncSession, viewer: Viewer) -> Choices:
    made = await preferences.of(session, [viewer.person_id])
    return Choices(made.get(viewer.person_id, {}))


async def _main(session: AsyncSession, viewer: Viewer, now: datetime) -> Screen:
    wanted = await wishes.of_person(session, viewer.person, viewer.zone)
    muted = await mutes.count(session, viewer.person_id, now)
    return settings.main(wanted.choices, wanted.times, viewer.reader.language, muted)


async def _allowed(session: AsyncSession) -> list[Kind]:
    policy = await cabinet.policy(session)
    return [kind for kind in switchable() if is_allowed(kind, policy)]


async def _of_kind(
    session: AsyncSession, viewer: Viewer, kind: Kind, allowed: list[Kind]
) -> Screen:
    wanted = await wishes.of_person(session, viewer.person, viewer.zone)
    page = settings.page_of(kind, allowed)
    return settings.one_kind(wanted.choices, wanted.times, kind, page, viewer.reader.language)


def _outdated(viewer: Viewer) -> Sayings:
    return [Toast(viewer.plain("button-old"))]


def router() -> Router:
    """For linked people, each their own settings."""
    router = Router(name="preferences")
    router.message.filter(IsLinked())
    router.callback_query.filter(IsLinked())
    router.message.register(settings_asked, Command("settings", ignore_case=True))
    router.callback_query.register(settings_opened, Pressed(OpenSettings))
    router.callback_query.register(kinds_opened, Pressed(OpenKinds))
    router.callback_query.register(kind_opened, Pressed(OpenKind))
    router.callback_query.register(chosen, Pressed(Choose))
    return router
