"""Roles: which one a person has, and which of them may manage the cabinet's settings."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import membership
from bot.callbacks.staff import GiveRole, LetManage, ManagingRoles, RolesOf
from bot.cards.naming import role_name
from bot.pages.staff import choices, is_held_from_crm, managing_screen, role_of_code, role_screen
from bot.rules.audience import ADMINISTRATOR
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Redraw, Sayings, Screen, Toast
from handlers.cabinet.staff import active_person, gone, person_page
from handlers.chat.viewer import IsAdministrator, Viewer
from storage.directory import cabinet, links, people
from storage.tables import Person


async def choice_opened(
    _callback: CallbackQuery, press: RolesOf, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """The roles to choose from for one person."""
    person = await active_person(session, press.person_id)
    if person is None:
        return [gone(viewer)]
    roles = choices(await people.roles(session))
    return [Redraw(role_screen(person, roles, viewer.reader))]


async def role_given(
    _callback: CallbackQuery, press: GiveRole, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """A role set here is held against the CRM, until an empty one gives it back."""
    person = await active_person(session, press.person_id)
    if person is None:
        return [gone(viewer)]
    role = await _wanted_role(session, person, press.role)
    if role is None:
        return [Toast(viewer.plain("button-old"))]
    if role != ADMINISTRATOR and await membership.is_last_administrator(session, person):
        return [Toast(viewer.plain("staff-last-administrator"), alert=True)]
    await membership.change_role(session, person, role)
    person.role_held = press.role != ""
    await session.flush()
    shown = role_name(role, viewer.reader.language)
    if person.id == viewer.person_id and role != ADMINISTRATOR:
        # The one who presses has stepped down, and must see nobody's page any more.
        return [Redraw(Screen(viewer.say("staff-role-lost", role=shown)))]
    done = Toast(viewer.plain("staff-role-given", name=person.name, role=shown))
    return [done, Redraw(await person_page(session, viewer, person, now))]


async def managing_opened(
    _callback: CallbackQuery, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """Which roles may manage the settings."""
    return [Redraw(await _managing(session, viewer))]


async def managing_toggled(
    _callback: CallbackQuery, press: LetManage, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """A role may manage the settings from now on, or no longer; command menus follow."""
    role = role_of_code(press.role, await _all_roles(session))
    if role is None or role == ADMINISTRATOR:
        return [Toast(viewer.plain("button-old"))]
    await cabinet.let_manage(session, role, may=press.may)
    await links.forget_menus(session)
    answer = "manages-yes" if press.may else "manages-no"
    toast = Toast(viewer.plain(answer, role=role_name(role, viewer.reader.language)))
    return [toast, Redraw(await _managing(session, viewer))]


async def _wanted_role(session: AsyncSession, person: Person, code: str) -> str | None:
    """The role of the button; None where there is no such role, or nothing to give back."""
    if code == "":
        return (person.crm_role or person.role) if is_held_from_crm(person) else None
    return role_of_code(code, choices(await people.roles(session)))


async def _managing(session: AsyncSession, viewer: Viewer) -> Screen:
    managing = await cabinet.managing_roles(session)
    return managing_screen(await _all_roles(session), managing, viewer.reader)


async def _all_roles(session: AsyncSession) -> list[str]:
    """Also one that may manage though nobody has it any more: it can be told no longer to."""
    return choices(await people.roles(session) | await cabinet.managing_roles(session))


def router() -> Router:
    """For administrators."""
    router = Router(name="roles")
    router.callback_query.filter(IsAdministrator())
    router.callback_query.register(choice_opened, Pressed(RolesOf))
    router.callback_query.register(role_given, Pressed(GiveRole))
    router.callback_query.register(managing_opened, Pressed(ManagingRoles))
    router.callback_query.register(managing_toggled, Pressed(LetManage))
    return router
