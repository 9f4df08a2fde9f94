"""/staff: the people, their roles and links, and which roles may manage the cabinet's settings."""

from functools import partial

from bot.actions.people import membership
from bot.callbacks import staff as presses
from bot.cards.card import notice_screen
from bot.cards.naming import NAME_UNITS, account_name, role_label, role_name
from bot.pages.cabinet import staff
from bot.pages.personal import away
from bot.pages.unlink import unlink_screen
from bot.rules.audience import ADMINISTRATOR
from bot.ui.html import Html, short
from bot.ui.screens import Redraw, Sayings, Screen, Toast
from handlers.cabinet.invites import missing_in, offer
from handlers.chat.declined import Declined, OldButton, found
from handlers.chat.pages import page_with
from handlers.chat.people import active_person
from handlers.chat.routes import Answer, Routes
from handlers.chat.viewer import IsAdministrator, Viewer
from handlers.overviews.paging import page_of
from storage.directory import absences, cabinet, identities, links, people, unknown_ids
from storage.flow import cards
from storage.tables import Card, Ended, Form, Link, Person

routes = Routes("staff", IsAdministrator())


@routes.page("staff", presses.StaffPage(0))
async def list_opened(viewer: Viewer, press: presses.StaffPage) -> Screen:
    entries, paging = await page_of(press.page, partial(people.page, viewer.session))
    ids = [person.pk for person, _ in entries]
    marks = staff.Marks(
        await absences.of_people(viewer.session, ids, viewer.now),
        await identities.missing(viewer.session, ids),
        await unknown_ids.total(viewer.session),
    )
    return staff.staff_screen(entries, marks, paging, viewer.reader)


@routes.press(presses.OpenPerson)
async def person_opened(viewer: Viewer, press: presses.OpenPerson) -> Screen:
    return await _page(viewer, await active_person(viewer, press.person_id))


@routes.press(presses.NewLink)
async def link_requested(viewer: Viewer, press: presses.NewLink) -> Sayings:
    """Sends an invite. The person's present link stays until it is opened."""
    return await offer(viewer, await active_person(viewer, press.person_id))


@routes.press(presses.Unlink)
async def unlink_asked(viewer: Viewer, press: presses.Unlink) -> Screen:
    """On a person's page or the notice about a new link; nothing changes yet."""
    return unlink_screen(*await _linked(viewer, press.link_id), viewer.reader)


@routes.press(presses.KeepLinked)
async def unlink_declined(viewer: Viewer, press: presses.KeepLinked) -> Screen:
    notice = await _notice(viewer)
    if notice is not None and notice.content is not None:
        return notice_screen(notice.content, viewer.reader, maybe_repeat=notice.maybe_repeat)
    link = found(await viewer.session.get(Link, press.link_id))
    return await _page(viewer, await active_person(viewer, link.person_id))


@routes.press(presses.UnlinkNow)
async def link_ended(viewer: Viewer, press: presses.UnlinkNow) -> Answer:
    """Ends one link, from a person's page or from the notice about a new link."""
    person, link = await _linked(viewer, press.link_id)
    if person.id == viewer.person.pk:
        # This chat is no longer an administrator's, and must not show the page of a person.
        await membership.unlink(viewer.context, link, Ended.UNLINKED, notice=None)
        return Screen(viewer.say("notice-unlinked"))
    await membership.unlink(viewer.context, link, Ended.UNLINKED, notice="notice-unlinked")
    values = {"name": person.name, "account": account_name(link)}
    done = Toast(viewer.plain("staff-unlinked", **values))
    if await _rewrite_notice(viewer, values, person):
        return [done]
    return [done, Redraw(await _page(viewer, person))]


@routes.press(presses.RolesOf)
async def roles_opened(viewer: Viewer, press: presses.RolesOf) -> Screen:
    person = await active_person(viewer, press.person_id)
    roles = staff.choices(await people.roles(viewer.session))
    return staff.role_screen(await _member(viewer, person), roles, viewer.reader)


@routes.press(presses.GiveRole)
async def role_given(viewer: Viewer, press: presses.GiveRole) -> Answer:
    """A role set here overrides the CRM's until an empty one gives it back."""
    person = await active_person(viewer, press.person_id)
    role = found(await _wanted_role(viewer, person, press.role))
    if role != ADMINISTRATOR:
        await _check_not_last(viewer, person)
    person.role_held = press.role != ""
    is_void = await membership.change_role(viewer.context, person, role)
    await viewer.session.flush()
    shown = role_name(role, viewer.language)
    if not viewer.person.active:  # only until there was another administrator
        return Screen(viewer.say("notice-dismissed"))
    if viewer.person.role != ADMINISTRATOR:
        # They must not see the page of a person.
        mine = role_name(viewer.person.role, viewer.language)
        return Screen(viewer.say("staff-role-lost", role=mine))
    done = Toast(viewer.plain("staff-role-given", name=person.name, role=shown))
    if is_void:
        values = {"name": short(person.name, NAME_UNITS), "role": shown}
        done = Toast(viewer.plain("staff-role-given-void", **values), alert=True)
    return [done, Redraw(await _page(viewer, person))]


@routes.button(presses.ManagingRoles)
async def managing_opened(viewer: Viewer) -> Screen:
    managing = await cabinet.managing_roles(viewer.session)
    _, custom = await cabinet.page_of_custom_roles(viewer.session, 0, 1)
    roles = await _all_roles(viewer)
    return staff.managing_screen(roles, managing, viewer.reader, has_custom=custom > 0)


@routes.press(presses.LetManage)
async def managing_toggled(viewer: Viewer, press: presses.LetManage) -> Sayings:
    """Lets a role manage the settings, or no longer. The command menus follow."""
    role = staff.role_of_code(press.role, await _all_roles(viewer))
    if role is None or role == ADMINISTRATOR:
        raise OldButton
    voided = await membership.let_manage(viewer.context, role, may=press.may)
    answer, shown = "manages-yes" if press.may else "manages-no", role_label(role, viewer.language)
    toast = Toast(viewer.plain(answer, role=shown))
    if voided:
        void = viewer.plain("manages-yes-void", role=shown, count=voided)
        toast = Toast(void, alert=True)
    return [toast, Redraw(await managing_opened(viewer))]


async def _linked(viewer: Viewer, link_id: int) -> tuple[Person, Link]:
    """Whose link may end. Declines if it has ended, or no administrator would be left."""
    link = await viewer.session.get(Link, link_id)
    if link is None or link.ended_at is not None:
        raise Declined("link-ended")
    person = await viewer.session.get_one(Person, link.person_id)
    await _check_not_last(viewer, person)
    return person, link


async def _check_not_last(viewer: Viewer, person: Person) -> None:
    """Declines if this is the last linked administrator who can be reached."""
    if await membership.is_last_administrator(viewer.session, person):
        raise Declined("staff-last-administrator", alert=True)


async def _page(viewer: Viewer, person: Person) -> Screen:
    list_page = page_with(await people.place_of(viewer.session, person))
    return staff.person_screen(await _member(viewer, person), list_page, viewer.reader, viewer.now)


async def _member(viewer: Viewer, person: Person) -> staff.Member:
    link = await links.of_person(viewer.session, person.pk)
    known_as = await identities.of_person(viewer.session, person.pk)
    away_line = await _absence(viewer, person)
    return staff.Member(person, link, known_as, away_line, await missing_in(viewer))


async def _absence(viewer: Viewer, person: Person) -> Html | None:
    absence = await absences.of_person(viewer.session, person.pk, viewer.now)
    if absence is None:
        return None
    substitute = await viewer.session.get(Person, absence.substitute_id or 0)
    name = substitute.name if substitute is not None else None
    return away.staff_line(absence.until, name, viewer.reader, viewer.now)


async def _rewrite_notice(viewer: Viewer, values: dict[str, str], person: Person) -> bool:
    """Whether the button was on a notice, which says from now on that the link has ended."""
    card = await _notice(viewer)
    if card is None:
        return False
    people = {"name": person.pk}
    content = {"text": "staff-unlinked", "values": values, "people": people}
    await cards.rewrite(viewer.session, card, content)
    return True


async def _notice(viewer: Viewer) -> Card | None:
    """The pressed message, if it is a notice."""
    card = await cards.by_message(viewer.session, viewer.link.pk, viewer.message_id)
    return card if card is not None and card.form == Form.NOTICE else None


async def _wanted_role(viewer: Viewer, person: Person, code: str) -> str | None:
    """The role that the button means; None if there is no such role, or none to give back."""
    if code == "":
        is_held = staff.is_held_from_crm(await _member(viewer, person))
        return (person.crm_role or person.role) if is_held else None
    return staff.role_of_code(code, staff.choices(await people.roles(viewer.session)))


async def _all_roles(viewer: Viewer) -> list[str]:
    """Roles in use, and managing roles that nobody has any more, so that they can be taken off."""
    roles = await people.roles(viewer.session)
    return staff.choices(roles | await cabinet.managing_roles(viewer.session))
