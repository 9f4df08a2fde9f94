"""By which id a CRM knows a person: `CRM id` on the person's page, and the ids that nobody has."""

from functools import partial

from bot.actions.people import identities
from bot.callbacks import identities as presses
from bot.pages.cabinet import identities as pages
from bot.pages.cabinet.identities import code_of
from bot.ui.screens import Redraw, Sayings, Screen, Toast
from handlers.cabinet.invites import ask_id
from handlers.chat.declined import OldButton
from handlers.chat.people import active_person
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsAdministrator, Viewer
from handlers.overviews.paging import page_of
from storage.directory import connections, people, unknown_ids
from storage.directory import identities as known_as
from storage.tables import DEFAULT, Person, UnknownId

routes = Routes("identities", IsAdministrator())


@routes.press(presses.IdsOf)
async def ids_opened(viewer: Viewer, press: presses.IdsOf) -> Screen:
    return await _page(viewer, await active_person(viewer, press.person_id))


@routes.press(presses.TypeId)
async def id_asked(viewer: Viewer, press: presses.TypeId) -> Sayings:
    person = await active_person(viewer, press.person_id)
    return await ask_id(viewer, person, press.connection_id)


@routes.press(presses.RemoveId)
async def id_removed(viewer: Viewer, press: presses.RemoveId) -> Sayings:
    """From now on what names the id goes to the source's default managers."""
    person = await active_person(viewer, press.person_id)
    ids = await known_as.of_person(viewer.session, person.pk)
    cabinet = next((it for it, crm_id in ids.items() if code_of(it, crm_id) == press.code), None)
    if cabinet is None:
        raise OldButton(await _page(viewer, person))
    await identities.take(viewer.session, person, cabinet, ids[cabinet])
    said = Toast(viewer.plain("crm-id-removed", name=person.name, id=ids[cabinet]))
    return [said, Redraw(await _page(viewer, person))]


@routes.press(presses.UnknownPage)
async def unknown_opened(viewer: Viewer, press: presses.UnknownPage) -> Screen:
    entries, paging = await page_of(press.page, partial(unknown_ids.page, viewer.session))
    return pages.unknown_screen(entries, paging, viewer.reader, viewer.now)


@routes.press(presses.ThisIs)
async def owner_asked(viewer: Viewer, press: presses.ThisIs) -> Screen:
    unknown = await _unknown(viewer, press.code)
    staff, paging = await page_of(press.page, partial(people.page, viewer.session))
    ids = {person.pk: await known_as.of_person(viewer.session, person.pk) for person, _ in staff}
    mine = {it: of_it[unknown.cabinet] for it, of_it in ids.items() if unknown.cabinet in of_it}
    choices = pages.Choices([person for person, _ in staff], mine, paging)
    return pages.owner_screen(unknown, choices, viewer.reader, viewer.now)


@routes.press(presses.ItIs)
async def owner_chosen(viewer: Viewer, press: presses.ItIs) -> Sayings:
    """The id is this person's from now on; one they had before in the cabinet is nobody's."""
    unknown = await _unknown(viewer, press.code)
    person = await active_person(viewer, press.person_id)
    cabinet, crm_id = unknown.cabinet, unknown.crm_id
    try:
        before = await identities.give(viewer.session, person, cabinet, crm_id)
    except identities.Taken:  # it has become known meanwhile, and the row is about to go
        raise OldButton(await unknown_opened(viewer, presses.UnknownPage(0))) from None
    text_id = "crm-id-replaced" if before else "crm-id-given"
    said = Toast(viewer.plain(text_id, name=person.name, id=crm_id, before=before or ""))
    return [said, Redraw(await unknown_opened(viewer, presses.UnknownPage(0)))]


async def _page(viewer: Viewer, person: Person) -> Screen:
    ids = await known_as.of_person(viewer.session, person.pk)
    there = {DEFAULT: connections.DEFAULT_ONE, **await connections.by_cabinet(viewer.session)}
    return pages.ids_screen(person, ids, there, viewer.reader)


async def _unknown(viewer: Viewer, code: str) -> UnknownId:
    """The id that nobody has. Raises `OldButton` once somebody has it."""
    listed = await unknown_ids.everyone(viewer.session)
    this = next((it for it in listed if code_of(it.cabinet, it.crm_id) == code), None)
    if this is None:
        raise OldButton(await unknown_opened(viewer, presses.UnknownPage(0)))
    return this
