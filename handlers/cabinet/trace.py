"""/trace NUMBER: what became of each event of an order, lead, task and so on."""

from bot.callbacks.cabinet import TraceEvent, TracePage
from bot.pages.cabinet.trace import EVENTS_A_PAGE, choice_screen, event_screen, trace_screen
from bot.pages.typed_answers import BadReply
from bot.ui.html import one_line
from bot.ui.screens import Paging, Sayings, Screen
from handlers.chat.declined import OldButton, found
from handlers.chat.prompts import ask
from handlers.chat.routes import Routes, Then
from handlers.chat.viewer import IsAdministrator, Viewer
from storage.directory import connections
from storage.tables import Event
from storage.upkeep import tracing

routes = Routes("trace", IsAdministrator())

LONGEST = 200
CHOICES = 8


@routes.command("trace")
async def object_asked(viewer: Viewer) -> Sayings:
    """Asks which object."""
    return await ask(viewer, "ask-trace", {"ask": "trace"})


@routes.words("trace")
async def object_given(viewer: Viewer, words: str) -> Screen:
    """The same with the number behind the command."""
    return await _traced(viewer, words) or Screen(viewer.say("trace-none", days=viewer.keep_days))


@routes.answer("trace")
async def object_typed(viewer: Viewer, _then: Then, text: str | None) -> Screen:
    screen = await _traced(viewer, text or "")
    if screen is None:
        raise BadReply("trace-none", days=viewer.keep_days)
    return screen


@routes.press(TracePage)
async def page_opened(viewer: Viewer, press: TracePage) -> Screen:
    event = found(await viewer.session.get(Event, press.event_id))
    if event.subject is None:
        raise OldButton
    return await _page(viewer, event.subject, event.pk, press.page)


@routes.press(TraceEvent)
async def event_opened(viewer: Viewer, press: TraceEvent) -> Screen:
    """Everybody whom the event might have concerned; back leads to its page of the object."""
    traced = await tracing.one(viewer.session, press.event_id)
    if traced is None or (subject := traced.events[0].event.subject) is None:
        raise OldButton
    newer = await tracing.newer_count(viewer.session, subject, press.event_id)
    way_back = TracePage(press.event_id, newer // EVENTS_A_PAGE)
    viewed = viewer.reader, viewer.now
    return event_screen(traced.events[0], traced.people, press.page, way_back, viewed)


async def _traced(viewer: Viewer, words: str) -> Screen | None:
    """The object's page, or a choice; None if nothing is kept of any such object."""
    wanted = one_line(words).removeprefix("№").removeprefix("#").strip()
    if not wanted or len(wanted) > LONGEST:
        return None
    cabinets = await connections.cabinets(viewer.session)
    several = await tracing.objects(viewer.session, wanted, cabinets)
    if len(several) == 1:
        return await _page(viewer, *several[0], 0)
    return choice_screen(several[:CHOICES], viewer.reader) if several else None


async def _page(viewer: Viewer, subject: str, event_id: int, page: int) -> Screen:
    total = await tracing.event_count(viewer.session, subject)
    paging = Paging(page, total, EVENTS_A_PAGE)
    traced = await tracing.trace(viewer.session, subject, paging.offset, paging.size)
    return trace_screen(subject, event_id, traced, paging, (viewer.reader, viewer.now))
