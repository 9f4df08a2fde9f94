"""/problems: cards and events that got stuck, why, and trying them again.

Whether a card may still be sent is decided when the button is pressed, not when it was drawn.
"""

from bot.callbacks.cabinet import OpenProblem, ProblemPage, TryAgain
from bot.delivery import settle
from bot.pages.cabinet.connections import with_connections
from bot.pages.cabinet.problems import Refused, event_screen, problems_screen, refused_screen
from bot.ui.screens import Redraw, Sayings, Screen, Toast
from handlers.chat.declined import Declined
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsAdministrator, Viewer
from handlers.overviews import problems as overviews
from handlers.overviews.connections import of_all
from storage.flow import attempts
from storage.tables import Connection, Event
from storage.upkeep import problems

routes = Routes("problems", IsAdministrator())

LISTED_AT_ONCE = 8


@routes.page("problems", ProblemPage(0))
async def list_opened(viewer: Viewer, press: ProblemPage) -> Screen:
    """With the connections that have any."""
    found, paging = await overviews.stuck(viewer.context, press.page, LISTED_AT_ONCE)
    screen = problems_screen(found, await overviews.arrived(viewer.context), paging, viewer.reader)
    everyone = await of_all(viewer.context, viewer.shared_key)
    ill = [each for each in everyone if each.is_ill]
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
            return await overviews.with_items(viewer.context, row)
    raise Declined("problem-gone", await list_opened(viewer, ProblemPage(press.page)))
