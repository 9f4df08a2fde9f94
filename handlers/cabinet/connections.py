"""/connections: what comes from each CRM, what was refused and what is asked; and a test card.

/sync: a CRM is read by its API now. /protection: whether cards can be forwarded.
"""

import json

from bot.actions import crm_requests
from bot.callbacks.cabinet import (
    ChangeLink,
    ConnectionPage,
    DropLink,
    NameClients,
    OpenConnection,
    ProtectContent,
    ReadCrm,
    SendTest,
)
from bot.pages.cabinet import connections as pages
from bot.pages.cabinet.protection import protection_screen
from bot.pages.typed_answers import BadReply
from bot.providers import Asker, accounts, named
from bot.providers.settings import ID, Setting
from bot.ui.screens import Paging, Redraw, Sayings, Screen, Show, Toast, button, column
from handlers.chat.declined import Declined, OldButton, found
from handlers.chat.prompts import Choice, Prompt, answered_by_press, put
from handlers.chat.routes import Routes, Then
from handlers.chat.undo import remember
from handlers.chat.viewer import IsAdministrator, Viewer
from handlers.overviews import connections as overviews
from storage.directory import cabinet, connections
from storage.flow import events
from storage.tables import Change, Connection, NewEvent

routes = Routes("connections", IsAdministrator())

TEST_KIND = "connection.test"
LINK = "connection-link"


@routes.page("connections", ConnectionPage(0))
async def list_opened(viewer: Viewer, press: ConnectionPage) -> Screen:
    """Without those that are revoked."""
    everyone = await connections.open_ones(viewer.session)
    paging = Paging(press.page, len(everyone), pages.PAGE_SIZE)
    asking = overviews.asked(everyone, viewer.shared_key)
    shown = [await overviews.known(viewer.context, each, asking) for each in paging.part(everyone)]
    return pages.connections_screen(shown, paging, viewer.reader, viewer.now)


@routes.press(OpenConnection)
async def connection_opened(viewer: Viewer, press: OpenConnection) -> Screen:
    connection = await _connection(viewer, press.connection_id)
    asking = await _asking(viewer)
    shown = await overviews.known(viewer.context, connection, asking)
    return pages.connection_screen(shown, press.page, viewer.reader, viewer.now)


@routes.command("sync")
async def all_read(viewer: Viewer) -> Sayings:
    """Each account is asked once, whichever of its connections has the key."""
    asking = await _asking(viewer)
    if not asking:
        return [Show(Screen(viewer.say("sync-no-key")))]
    begun = [await _ask(viewer, each) for each in accounts(asking)]
    return [] if any(begun) else [Show(Screen(viewer.say("sync-already")))]


@routes.press(ReadCrm)
async def one_read(viewer: Viewer, press: ReadCrm) -> Sayings:
    """As /sync, for one of them."""
    await _connection(viewer, press.connection_id)
    if (asker := (await _asking(viewer)).get(press.connection_id)) is None:
        raise Declined("sync-no-key-now", alert=True)
    has_begun = await _ask(viewer, asker)
    return [Toast(viewer.plain("sync-begun" if has_begun else "sync-already"))]


@routes.press(ChangeLink)
async def link_asked(viewer: Viewer, press: ChangeLink) -> Sayings:
    """Where orders open, or leads."""
    connection, _ = await _with_link(viewer, press.connection_id, press.name)
    buttons: list[Choice] = []
    if connection.settings.get(press.name):
        drop = DropLink(press.connection_id, press.name, press.page)
        buttons.append(("drop-link", drop.pack()))
    what = pages.label_of(press.name, viewer.reader)
    then = {"ask": LINK, "row": connection.pk, "name": press.name, "page": press.page}
    return await put(viewer, Prompt("ask-link", then, {"what": what, "id": ID}, {}, buttons))


@routes.answer(LINK)
async def link_typed(viewer: Viewer, then: Then, text: str | None) -> Screen:
    """From the next news on, cards open there."""
    name = str(then["name"])
    connection, setting = await _with_link(viewer, int(then["row"]), name)
    try:
        address = setting.read(text or "")
    except ValueError:
        raise BadReply("link-unclear", id=ID) from None
    return await _set(viewer, connection, then, address)


@routes.press(DropLink)
async def link_dropped(viewer: Viewer, press: DropLink) -> Sayings:
    """Below the question; cards have no button any more."""
    then = await answered_by_press(viewer, press)
    connection, _ = await _with_link(viewer, press.connection_id, press.name)
    return [Show(await _set(viewer, connection, then, None))]


@routes.undo(LINK)
async def link_taken_back(viewer: Viewer, change: Change) -> Sayings:
    """It is as before, unless somebody has changed it since."""
    name = str(change.before["name"])
    connection, _ = await _with_link(viewer, change.row_id, name)
    if connection.settings.get(name) != change.after["address"]:
        raise Declined("undo-changed", alert=True)
    await connections.set_settings(viewer.session, connection, {name: change.before["address"]})
    what = pages.label_of(name, viewer.reader)
    way = button(viewer.reader, "open", OpenConnection(connection.pk, int(change.before["page"])))
    screen = Screen(viewer.say("link-as-before", what=what), ((way,),))
    return [Toast(viewer.plain("link-as-before", what=what)), Redraw(screen)]


@routes.button(SendTest)
async def test_sent(viewer: Viewer) -> Sayings:
    """A card by the ordinary road, for whoever presses; pressed again within a minute, no other."""
    key = f"test:{viewer.person.id}:{viewer.now:%Y-%m-%dT%H:%M}"
    person, now = viewer.person, viewer.now
    whom = {"person": {"id": str(person.id), "name": person.name}, "for": person.id}
    body = json.dumps({**whom, "text": viewer.plain("test-card-text")}).encode()
    event = NewEvent(None, key, TEST_KIND, None, None, now, now, body)
    is_new = await events.put(viewer.session, event)
    said = viewer.plain("test-card-sent" if is_new else "test-card-sent-already")
    return [Toast(said, alert=True)]


@routes.command("protection")
async def protection_opened(viewer: Viewer) -> Screen:
    kept = await cabinet.get(viewer.session)
    names = kept.push_names_clients if viewer.has_web_bell else None
    return protection_screen(kept.protects_content, names, viewer.reader)


@routes.press(ProtectContent)
async def protection_switched(viewer: Viewer, press: ProtectContent) -> Sayings:
    """For what is sent from now on. A second press changes nothing."""
    await cabinet.protect(viewer.session, on=press.on)
    said = viewer.plain("protection-is-on" if press.on else "protection-is-off")
    return [Toast(said), Redraw(await protection_opened(viewer))]


@routes.press(NameClients)
async def clients_named(viewer: Viewer, press: NameClients) -> Sayings:
    """In messages to browsers that are sent from now on."""
    await cabinet.name_clients_in_browsers(viewer.session, on=press.on)
    said = viewer.plain("push-names-are-on" if press.on else "push-names-are-off")
    return [Toast(said), Redraw(await protection_opened(viewer))]


async def _asking(viewer: Viewer) -> dict[int, Asker]:
    return overviews.asked(await connections.open_ones(viewer.session), viewer.shared_key)


async def _ask(viewer: Viewer, asker: Asker) -> bool:
    """Has the CRM read; False if it is under way already, and this chat's message too."""
    has_begun = await crm_requests.ask(viewer.context, asker.connection, viewer.link.pk)
    viewer.asks.append(asker.connection.pk)
    return has_begun


async def _set(viewer: Viewer, connection: Connection, then: Then, address: str | None) -> Screen:
    """Sets the address, and says so."""
    name, page = str(then["name"]), int(then["page"])
    before = {"name": name, "page": page, "address": connection.settings.get(name)}
    await connections.set_settings(viewer.session, connection, {name: address})
    undo = await remember(viewer, LINK, connection.pk, before, {"address": address})
    what = pages.label_of(name, viewer.reader)
    done = viewer.say("link-set" if address else "link-dropped", what=what, address=address or "")
    way = button(viewer.reader, "open", OpenConnection(connection.pk, page))
    return Screen(done, column([way, button(viewer.reader, "undo", undo)]))


async def _with_link(viewer: Viewer, row_id: int, name: str) -> tuple[Connection, Setting]:
    """A connection and its setting for addresses. Raises `OldButton` if it has none such."""
    connection = await _connection(viewer, row_id)
    provider = named(connection.provider)
    setting = provider.settings.get(name) if provider else None
    if setting is None or not setting.is_link:
        raise OldButton
    return connection, setting


async def _connection(viewer: Viewer, row_id: int) -> Connection:
    """The connection. Raises `OldButton` if it is revoked."""
    return found(await connections.open_one(viewer.session, row_id))
