"""Cards and events that got stuck, and what else has failed."""

from collections.abc import Sequence
from datetime import timedelta

from bot.actions.context import Context
from bot.cards.lists import LISTED
from bot.pages.cabinet.problems import Arrived, Refused
from bot.ui.screens import Paging
from storage.directory import links
from storage.flow import card_contents
from storage.tables import Event
from storage.upkeep import problems
from storage.web import subscriptions

TOLD_FOR = timedelta(days=7)  # the texts say seven days, too
SIMPLER_LISTED = 5


async def stuck(context: Context, page: int, size: int) -> tuple[Sequence[Event | Refused], Paging]:
    """A page of them, events first, then cards."""
    session = context.session
    unheard = await problems.unheard_count(session)
    paging = Paging(page, unheard + await problems.refused_count(session), size)
    events = await problems.unheard_page(session, paging.offset, paging.size)
    rows = await problems.refused_page(
        session, max(0, paging.offset - unheard), paging.size - len(events)
    )
    return [*events, *[await with_items(context, row) for row in rows]], paging


async def arrived(context: Context) -> Arrived:
    """What is to be said of the cards that arrived."""
    session, since = context.session, context.now - TOLD_FOR
    return Arrived(
        await problems.repeats_since(session, since),
        await problems.simpler_since(session, since, SIMPLER_LISTED),
        await problems.left_since(session, since, SIMPLER_LISTED),
        await links.given_up_menus(session),
        await subscriptions.problems(session, SIMPLER_LISTED),
    )


async def with_items(context: Context, row: problems.Row) -> Refused:
    """A refused card with what it carries."""
    card, link, person = row
    items = await card_contents.newest(context.session, card.pk, None, LISTED)
    alive = await card_contents.newest(context.session, card.pk, context.now, LISTED)
    return Refused(card, link, person, items, alive)
