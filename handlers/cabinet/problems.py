"""/problems: what got stuck on its way to a chat, why, and once more.

Whether a card may still be sent is asked when the button is pressed, not when it was drawn.
"""

from datetime import datetime, timedelta

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks.cabinet import OpenProblem, ProblemPage, TryAgain
from bot.cards.lists import LISTED
from bot.delivery import settle
from bot.pages.problems import Refused, event_screen, problems_screen, refused_screen
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Paging, Redraw, Sayings, Screen, Show, Toast
from handlers.chat.viewer import IsAdministrator, Viewer
from storage.flow import attempts, card_contents
from storage.tables import Connection
from storage.upkeep import problems

REPEATS_TOLD = timedelta(days=7)  # the text says so, too


async def problems_asked(
    _message: Message, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """/problems: the first page."""
    return [Show(await _list(session, viewer, 0, now))]


async def page_turned(
    _callback: CallbackQuery,
    press: ProblemPage,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """Another page, or back from a problem."""
    return [Redraw(await _list(session, viewer, press.page, now))]


async def problem_opened(
    _callback: CallbackQuery,
    press: OpenProblem,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """One refused card with its tries, or one event that was put aside."""
    if press.what == "event":
        event = await problems.unheard(session, press.row_id)
        if event is None:
            return await _settled(session, viewer, press.page, now)
        came_by = event.connection_id
        connection = await session.get(Connection, came_by) if came_by else None
        return [Redraw(event_screen(event, connection, press.page, viewer.reader))]
    refused = await _refused(session, press.row_id, now)
    if refused is None:
        return await _settled(session, viewer, press.page, now)
    tries = await attempts.of(session, press.row_id)
    return [Redraw(refused_screen(refused, tries, press.page, viewer.reader, now))]


async def tried_again(
    _callback: CallbackQuery,
    press: TryAgain,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """`Send again`, `Try again`, or off the list. A second press finds nothing to do."""
    if press.what == "event":
        event = await problems.unheard(session, press.row_id)
        if event is None:
            return await _settled(session, viewer, press.page, now)
        await problems.fan_out_again(session, event)
        said = viewer.plain("problem-tried-again")
    else:
        refused = await _refused(session, press.row_id, now)
        if refused is None:
            return await _settled(session, viewer, press.page, now)
        said = await _send_again(session, viewer, refused, now)
    return [Toast(said), Redraw(await _list(session, viewer, press.page, now))]


async def _send_again(
    session: AsyncSession, viewer: Viewer, refused: Refused, now: datetime
) -> str:
    """Makes the card due, or leaves it, or lets go of what need not be sent; says which."""
    obstacle = refused.obstacle
    if obstacle is None:
        await problems.send_again(session, refused.card, now)
        return viewer.plain("problem-sent-again")
    if obstacle != "unreachable":
        await settle.dropped(session, refused.card)
    return viewer.plain(f"problem-{obstacle}", name=refused.person.name)


async def _settled(session: AsyncSession, viewer: Viewer, page: int, now: datetime) -> Sayings:
    """The answer to an old button: somebody was quicker, or it has gone with the years."""
    list_now = await _list(session, viewer, page, now)
    return [Toast(viewer.plain("problem-gone")), Redraw(list_now)]


async def _list(session: AsyncSession, viewer: Viewer, page: int, now: datetime) -> Screen:
    unheard = await problems.unheard_count(session)
    paging = Paging(page, unheard + await problems.refused_count(session))
    events = await problems.unheard_page(session, paging.offset, paging.size)
    found = await problems.refused_page(
        session, max(0, paging.offset - unheard), paging.size - len(events)
    )
    refused = [await _with_items(session, row, now) for row in found]
    repeats = await problems.repeats_since(session, now - REPEATS_TOLD)
    return problems_screen(events, refused, repeats, paging, viewer.reader)


async def _refused(session: AsyncSession, card_id: int, now: datetime) -> Refused | None:
    row = await problems.refused(session, card_id)
    return await _with_items(session, row, now) if row else None


async def _with_items(session: AsyncSession, row: problems.Row, now: datetime) -> Refused:
    card, link, person = row
    items = await card_contents.newest(session, card.pk, None, LISTED)
    alive = await card_contents.newest(session, card.pk, now, LISTED)
    return Refused(card, link, person, items, alive)


def router() -> Router:
    """For administrators."""
    router = Router(name="problems")
    router.message.filter(IsAdministrator())
    router.callback_query.filter(IsAdministrator())
    router.message.register(problems_asked, Command("problems", ignore_case=True))
    router.callback_query.register(page_turned, Pressed(ProblemPage))
    router.callback_query.register(problem_opened, Pressed(OpenProblem))
    router.callback_query.register(tried_again, Pressed(TryAgain))
    return router
