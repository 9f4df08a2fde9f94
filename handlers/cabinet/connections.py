"""/connections: what comes from each CRM and what was refused, and a test card to prove the way.

/protection: whether the cards that come of it can be forwarded.
"""

import json
from datetime import datetime

from bot.actions import alarms
from bot.calendar.days import day_of
from bot.callbacks.cabinet import ConnectionPage, ProtectContent, SendTest
from bot.pages.cabinet.connections import PAGE_SIZE, Known, connections_screen
from bot.pages.cabinet.protection import protection_screen
from bot.ui.screens import Paging, Redraw, Sayings, Screen, Toast
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsAdministrator, Viewer
from storage.directory import cabinet, connections, hook_counts
from storage.flow import events
from storage.tables import Connection, NewEvent

routes = Routes("connections", IsAdministrator())

TEST_KIND = "connection.test"


@routes.page("connections", ConnectionPage(0))
async def list_opened(viewer: Viewer, press: ConnectionPage) -> Screen:
    """Without those that are revoked."""
    everyone = await connections.open_ones(viewer.session)
    paging = Paging(press.page, len(everyone), PAGE_SIZE)
    found = [await known(viewer, each) for each in paging.part(everyone)]
    return connections_screen(found, paging, viewer.reader, viewer.now)


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
    is_on = (await cabinet.get(viewer.session)).protects_content
    return protection_screen(is_on, viewer.reader)


@routes.press(ProtectContent)
async def protection_switched(viewer: Viewer, press: ProtectContent) -> Sayings:
    """For what is sent from now on. A second press changes nothing."""
    await cabinet.protect(viewer.session, on=press.on)
    said = viewer.plain("protection-is-on" if press.on else "protection-is-off")
    return [Toast(said), Redraw(await protection_opened(viewer))]


async def known(viewer: Viewer, connection: Connection) -> Known:
    """What there is to show of a connection; today is the cabinet's."""
    day = day_of(viewer.now, viewer.zone)
    midnight = datetime(day.year, day.month, day.day, tzinfo=viewer.zone)
    today = await hook_counts.since(viewer.session, connection.pk, midnight)
    return Known(connection, today, alarms.is_open(connection, alarms.SILENT))
