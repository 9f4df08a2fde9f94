"""By which id a CRM knows a person: `CRM id` on the person's page, and the ids that nobody has."""

from functools import partial

from bot.actions import identities
from bot.callbacks import identities as presses
from bot.callbacks.staff import OpenPerson
from bot.pages.cabinet import identities as pages
from bot.pages.cabinet.identities import code_of
from bot.pages.typed_answers import BadReply, crm_id_in
from bot.ui.screens import Button, Redraw, Sayings, Screen, Toast, column
from handlers.chat.declined import Declined, OldButton, found
from handlers.chat.pages import page_of
from handlers.chat.prompts import ask
from handlers.chat.routes import Routes, Then
from handlers.chat.viewer import IsAdministrator, Viewer
from storage.directory import connections, people, unknown_ids
from storage.directory import identities as known_as
from storage.tables import DEFAULT, Connection, Person, UnknownId

routes = Routes("identities", IsAdministrator())

DEFAULT_ONE = 0  # what a button carries instead of a connection's id


@routes.press(presses.IdsOf)
async def ids_opened(viewer: Viewer, press: presses.IdsOf) -> Screen:
    return await _page(viewer, await active_person(viewer, press.person_id))


@routes.press(presses.TypeId)
async def id_asked(viewer: Viewer, press: presses.TypeId) -> Sayings:
    person = await active_person(viewer, press.person_id)
    cabinet = await _cabinet(viewer, press.connection_id)
    then = {"ask": "crm-id", "person": press.person_id, "connection": press.connection_id}
    text_id = "ask-crm-id-in" if cabinet else "ask-crm-id"
    named = {"name": person.pk}
    return await ask(viewer, text_id, then, named, name=person.name, cabinet=cabinet)


@routes.answer("crm-id")
async def id_typed(viewer: Viewer, then: Then, text: str | None) -> Screen:
    """From now on the CRM knows the person by this id, unless it is somebody else's."""
    crm_id = crm_id_in(text)
    person = await active_person(viewer, int(then["person"]))
    cabinet = await _cabinet(viewer, int(then["connection"]))
    try:
        await identities.give(viewer.session, person, cabinet, crm_id)
    except identities.Taken as taken:
        owner = taken.owner
        raise BadReply("crm-id-taken", {"name": owner.pk}, id=crm_id, name=owner.name) from None
    done = viewer.say("crm-id-given", name=person.name, id=crm_id)
    return Screen(done, column([Button(viewer.plain("open"), OpenPerson(person.pk))]))


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


async def active_person(viewer: Viewer, person_id: int) -> Person:
    """The person. Declines if they are no longer on the staff."""
    person = await viewer.session.get(Person, person_id)
    if person is None or not person.active:
        raise Declined("person-gone")
    return person


async def _page(viewer: Viewer, person: Person) -> Screen:
    ids = await known_as.of_person(viewer.session, person.pk)
    there = {DEFAULT: DEFAULT_ONE, **await connections.by_cabinet(viewer.session)}
    return pages.ids_screen(person, ids, there, viewer.reader)


async def _cabinet(viewer: Viewer, connection_id: int) -> str:
    """The cabinet that a button means. Raises `OldButton` if there is none."""
    if connection_id == DEFAULT_ONE:
        return DEFAULT
    return found(await viewer.session.get(Connection, connection_id)).cabinet


async def _unknown(viewer: Viewer, code: str) -> UnknownId:
    """The id that nobody has. Raises `OldButton` once somebody has it."""
    listed = await unknown_ids.everyone(viewer.session)
    this = next((it for it in listed if code_of(it.cabinet, it.crm_id) == code), None)
    if this is None:
        raise OldButton(await unknown_opened(viewer, presses.UnknownPage(0)))
    return this
