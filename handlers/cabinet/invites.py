"""/invite: asks for a role and a name, and answers with a one-time link to forward.

An invite never changes the role of somebody who is already on the staff.
"""

from datetime import timedelta

from bot.actions import membership
from bot.callbacks.staff import InviteAs
from bot.cards.naming import role_name
from bot.pages.cabinet.staff import Offer, choices, invite_screen, offer_screen, role_of_code
from bot.pages.typed_answers import BadReply, name_in
from bot.rules.roles import role_of
from bot.ui.html import Html
from bot.ui.screens import Sayings, Screen
from handlers.chat.declined import found
from handlers.chat.prompts import ask
from handlers.chat.routes import Routes, Then
from handlers.chat.viewer import IsAdministrator, Viewer
from storage.directory import cabinet, links, people
from storage.tables import Person

routes = Routes("invites", IsAdministrator())


@routes.command("invite")
async def invite_requested(viewer: Viewer) -> Screen:
    roles = choices(await people.roles(viewer.session))
    return invite_screen(roles, viewer.reader)


@routes.press(InviteAs)
async def role_chosen(viewer: Viewer, press: InviteAs) -> Sayings:
    """Asks for the name; nothing is stored yet."""
    role = found(role_of_code(press.role, choices(await people.roles(viewer.session))))
    then = {"ask": "invite", "role": role, "hours": viewer.invite_hours}
    return await ask(viewer, "invite-name-asked", then, role=role_name(role, viewer.language))


@routes.answer("invite")
async def name_given(viewer: Viewer, then: Then, text: str | None) -> Screen:
    """A link for the one active person with this name, or for a new one."""
    session, role, hours = viewer.session, role_of(str(then["role"])), int(then["hours"])
    name = name_in(text)
    if "<" in name or ">" in name:
        raise BadReply("invite-name-odd")
    namesakes = await people.by_name(session, name, dismissed_too=True)
    alike = [person for person in namesakes if person.active]
    if namesakes and not alike:
        return Screen(viewer.say("invite-name-dismissed", name=name))
    if len(alike) > 1:
        return Screen(viewer.say("invite-name-twice", name=name))
    if await _username(viewer) is None:
        return Screen(viewer.say("bot-unnamed"))
    if not alike:
        person = await people.add(session, name=name, role=role, crm_id=None, now=viewer.now)
        return await offer(viewer, person, hours)
    return await offer(viewer, alike[0], hours, _remark(viewer, alike[0], role))


async def offer(viewer: Viewer, person: Person, hours: int, remark: Html | None = None) -> Screen:
    """A new link for the person, which voids earlier ones."""
    username = await _username(viewer)
    if username is None:
        return Screen(viewer.say("bot-unnamed"))
    token = await membership.invite(viewer.session, person, hours, viewer.now)
    is_linked = await links.of_person(viewer.session, person.pk) is not None
    url = f"https://t.me/{username}?start={token}"
    made = Offer(person, url, viewer.now + timedelta(hours=hours), is_linked)
    return offer_screen(made, viewer.reader, viewer.now, remark)


def _remark(viewer: Viewer, person: Person, role: str) -> Html | None:
    if person.role == role:
        return None
    shown = role_name(person.role, viewer.language)
    return viewer.say("invite-role-differs", name=person.name, role=shown)


async def _username(viewer: Viewer) -> str | None:
    return (await cabinet.get(viewer.session)).bot_username or None
