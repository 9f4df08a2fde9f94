"""/invite: as what, then the name; the answer is a one-time link to forward.

An invite never changes the role of somebody who is on the staff already.
"""

from datetime import datetime, timedelta

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import membership
from bot.callbacks.staff import InviteAs
from bot.cards.naming import role_name
from bot.pages.staff import Offer, choices, invite_screen, offer_screen, role_of_code
from bot.telegram.keyboards import Pressed
from bot.ui.html import Html
from bot.ui.screens import Sayings, Screen, Show, Toast
from handlers.chat.prompts import Asked, Then, as_name, ask
from handlers.chat.viewer import IsAdministrator, Viewer
from storage.directory import cabinet, links, people
from storage.tables import Person


async def invite_asked(_message: Message, session: AsyncSession, viewer: Viewer) -> Sayings:
    """/invite: first the role is chosen."""
    roles = choices(await people.roles(session))
    return [Show(invite_screen(roles, viewer.reader))]


async def role_chosen(
    _callback: CallbackQuery,
    press: InviteAs,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
    invite_hours: int,
) -> Sayings:
    """Then the name is asked for; nothing is stored yet but the question."""
    role = role_of_code(press.role, choices(await people.roles(session)))
    if role is None:
        return [Toast(viewer.plain("button-old"))]
    then = {"ask": "invite", "role": role, "hours": invite_hours}
    values = {"role": role_name(role, viewer.reader.language)}
    await ask(session, viewer, "invite-name-asked", then, now, values)
    return []


async def name_given(
    session: AsyncSession, viewer: Viewer, then: Then, name: str, now: datetime
) -> Sayings:
    """The answer: the one person of this name, or a new one, gets a link."""
    role, hours = str(then["role"]), int(then["hours"])
    if "<" in name or ">" in name:
        await ask(session, viewer, "invite-name-odd", then, now)
        return []
    namesakes = await people.by_name(session, name, dismissed_too=True)
    alike = [person for person in namesakes if person.active]
    if namesakes and not alike:
        return [Show(Screen(viewer.say("invite-name-dismissed", name=name)))]
    if len(alike) > 1:
        return [Show(Screen(viewer.say("invite-name-twice", name=name)))]
    if await _username(session) is None:
        return [Show(Screen(viewer.say("bot-unnamed")))]
    if not alike:
        person = await people.add(session, name=name, role=role, crm_id=None, now=now)
        return [Show(await offer(session, viewer, person, hours, now))]
    return [
        Show(await offer(session, viewer, alike[0], hours, now, _remark(viewer, alike[0], role)))
    ]


async def offer(
    session: AsyncSession,
    viewer: Viewer,
    person: Person,
    hours: int,
    now: datetime,
    remark: Html | None = None,
) -> Screen:
    """A new link for the person, which voids earlier ones; or why there can be none yet."""
    username = await _username(session)
    if username is None:
        return Screen(viewer.say("bot-unnamed"))
    token = await membership.invite(session, person, hours, now)
    is_linked = await links.of_person(session, person.pk) is not None
    url = f"https://t.me/{username}?start={token}"
    made = Offer(person, url, now + timedelta(hours=hours), is_linked)
    return offer_screen(made, viewer.reader, now, remark)


def _remark(viewer: Viewer, person: Person, role: str) -> Html | None:
    if person.role == role:
        return None
    shown = role_name(person.role, viewer.reader.language)
    return viewer.say("invite-role-differs", name=person.name, role=shown)


async def _username(session: AsyncSession) -> str | None:
    return (await cabinet.get(session)).bot_username or None


ANSWER = Asked(may=lambda viewer: viewer.is_administrator, answer=name_given, read=as_name)


def router() -> Router:
    """For administrators."""
    router = Router(name="invites")
    router.message.filter(IsAdministrator())
    router.callback_query.filter(IsAdministrator())
    router.message.register(invite_asked, Command("invite", ignore_case=True))
    router.callback_query.register(role_chosen, Pressed(InviteAs))
    return router
