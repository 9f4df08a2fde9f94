"""/problems: cards and events that got stuck, why, and trying them again.

Whether a card may still be sent is decided when the button is pressed, not when it was drawn.
"""

from datetime import timedelta

from bot.callbacks.cabinet import OpenProblem, ProblemPage, TryAgain
from bot.cards.lists import LISTED
from bot.delivery import settle
from bot.pages.cabinet.connections import with_connections
from bot.pages.cabinet.problems import (
    Arrived,
    Refused,
    event_screen,
    problems_screen,
    refused_screen,
)
from bot.providers import askers
from bot.ui.screens import Paging, Redraw, Sayings, Screen, Toast
from handlers.cabinet.connections import known as known_of
from handlers.cabinet.connections import shared_key
from handlers.chat.declined import Declined
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsAdministrator, Viewer
from storage.directory import connections, links
from storage.flow import attempts, card_contents
from storage.tables import Connection, Event
from storage.upkeep import problems
from storage.web import subscriptions

routes = Routes("problems", IsAdministrator())

TOLD_FOR = timedelta(days=7)  # the texts say seven days, too
SIMPLER_LISTED = 5


@routes.page("problems", ProblemPage(0))
async def list_opened(viewer: Viewer, press: ProblemPage) -> Screen:
    """Events come first, then cards."""
    session = viewer.session
    unheard = await problems.unheard_count(session)
    paging = Paging(press.page, unheard + await problems.refused_count(session))
    events = await problems.unheard_page(session, paging.offset, paging.size)
    rows = await problems.refused_page(
        session, max(0, paging.offset - unheard), paging.size - len(events)
    )
    refused = [await _with_items(viewer, row) for row in rows]
    since = viewer.now - TOLD_FOR
    repeats = await problems.repeats_since(session, since)
    simpler = await problems.simpler_since(session, since, SIMPLER_LISTED)
    left = await problems.left_since(session, since, SIMPLER_LISTED)
    browsers = await subscriptions.problems(session, SIMPLER_LISTED)
    arrived = Arrived(repeats, simpler, left, await links.given_up_menus(session), browsers)
    everyone = await connections.open_ones(session)
    asking = askers(everyone, shared_key(viewer))
    ill = [known for each in everyone if (known := await known_of(viewer, each, asking)).is_ill]
    screen = problems_screen([*events, *refused], arrived, paging, viewer.reader)
    return with_connections(screen, ill, viewer.reader, viewer.now).of_clients()


@routes.press(OpenProblem)
async def problem_opened(viewer: Viewer, press: OpenProblem) -> Screen:
    """One refused card with its attempts, or one event."""
    problem = await _problem(viewer, press)
    if isinstance(problem, Refused):
        tries = await attempts.of(viewer.session, press.row_id)
        return refused_screen(problem, tries, press.page, viewer.reader, viewer.now)
    came_by = problem.connection_id
    connection = await viewer.session.get(Connection, came_by) if came_by else None
    return event_screen(problem, connection, press.page, viewer.reader)


@routes.press(TryAgain)
async def tried_again(viewer: Viewer, press: TryAgain) -> Sayings:
    """Tries again, or takes off the list what need not be sent."""
    problem = await _problem(viewer, press)
    if isinstance(problem, Refused):
        said = await _send_again(viewer, problem)
    else:
        await problems.fan_out_again(viewer.session, problem)
        said = viewer.plain("problem-tried-again")
    return [Toast(said), Redraw(await list_opened(viewer, ProblemPage(press.page)))]


async def _send_again(viewer: Viewer, refused: Refused) -> str:
    """Makes the card due if it can be sent; drops it if it need not be. Returns what to say."""
    obstacle = refused.obstacle
    if obstacle is None:
        await problems.send_again(viewer.session, refused.card, viewer.now)
        return viewer.plain("problem-sent-again")
    if obstacle != "unreachable":
        await settle.dropped(viewer.session, refused.card)
    return viewer.plain(f"problem-{obstacle}", name=refused.person.name)


async def _problem(viewer: Viewer, press: OpenProblem | TryAgain) -> Event | Refused:
    """What the button is about. Declines if somebody was quicker, or it has been purged."""
    if press.what == "event":
        event = await problems.unheard(viewer.session, press.row_id)
        if event is not None:
            return event
    else:
        row = await problems.refused(viewer.session, press.row_id)
        if row is not None:
            return await _with_items(viewer, row)
    raise Declined("problem-gone", await list_opened(viewer, ProblemPage(press.page)))


async def _with_items(viewer: Viewer, row: problems.Row) -> Refused:
    card, link, person = row
    items = await card_contents.newest(viewer.session, card.pk, None, LISTED)
    alive = await card_contents.newest(viewer.session, card.pk, viewer.now, LISTED)
    return Refused(card, link, person, items, alive)
