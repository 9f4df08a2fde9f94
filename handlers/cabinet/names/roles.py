"""`Roles` on /staff: what the roles are called that the CRM knows by a number alone."""

from functools import partial

from bot.actions.people import custom_roles
from bot.callbacks.staff import CustomRolePage, NameRole
from bot.pages.cabinet import roles as pages
from bot.pages.typed_answers import LONGEST_NAME, BadReply, name_in
from bot.rules.audience import ADMINISTRATOR
from bot.rules.roles import known_role
from bot.ui.screens import Redraw, Sayings, Screen, Toast, button, column
from handlers.chat.declined import Declined, found
from handlers.chat.prompts import ask
from handlers.chat.routes import Routes, Then
from handlers.chat.undo import remember
from handlers.chat.viewer import IsAdministrator, Viewer
from handlers.overviews.paging import page_of
from storage.directory import cabinet
from storage.tables import Change, CustomRole

routes = Routes("roles", IsAdministrator())


@routes.press(CustomRolePage)
async def list_opened(viewer: Viewer, press: CustomRolePage) -> Screen:
    these = partial(cabinet.page_of_custom_roles, viewer.session)
    entries, paging = await page_of(press.page, these)
    return pages.custom_roles_screen(entries, paging, viewer.reader)


@routes.press(NameRole)
async def name_asked(viewer: Viewer, press: NameRole) -> Sayings:
    role = await _role(viewer, press.role_id)
    then = {"ask": "crm-role", "row": press.role_id}
    name = pages.number_of(role, viewer.reader)
    return await ask(viewer, "ask-name", then, name=name, limit=LONGEST_NAME)


@routes.answer("crm-role")
async def named(viewer: Viewer, then: Then, text: str | None) -> Screen:
    """Whoever has the role has it by this name from now on. Nobody becomes an administrator so."""
    name = name_in(text)
    if known_role(name) == ADMINISTRATOR:
        raise BadReply("custom-role-administrator")
    role = await _role(viewer, int(then["row"]))
    before = {"name": role.name}
    await custom_roles.name(viewer.context, role, name)
    undo = await remember(viewer, "crm-role", role.pk, before, {"name": name})
    done = viewer.say("renamed", name=name, number=role.crm_id)
    to_list = button(viewer.reader, "open", CustomRolePage(0))
    return Screen(done, column([to_list, button(viewer.reader, "undo", undo)]))


@routes.undo("crm-role")
async def name_taken_back(viewer: Viewer, change: Change) -> Sayings:
    role = await _role(viewer, change.row_id)
    if role.name != change.after["name"]:
        raise Declined("undo-changed", alert=True)
    await custom_roles.name(viewer.context, role, change.before["name"])
    name = role.name or pages.number_of(role, viewer.reader)
    to_list = button(viewer.reader, "open", CustomRolePage(0))
    screen = Screen(viewer.say("renamed-back", name=name), column([to_list]))
    return [Toast(viewer.plain("renamed-back", name=name)), Redraw(screen)]


async def _role(viewer: Viewer, role_id: int) -> CustomRole:
    """The role. Raises `OldButton` if there is none."""
    return found(await viewer.session.get(CustomRole, role_id))
