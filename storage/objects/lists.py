"""The lists of open objects that administrators have: which are concerned, and what reported them.

Each list is a subject of our own; bot.actions.objects.open_lists says what it lists.
"""

from sqlalchemy import bindparam, literal_column, or_, true, union_all
from sqlmodel import col, exists, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.flow import cards
from storage.flow.notifications import IS_OPEN
from storage.tables import Card, Link, Notification, Unreached

UNREACHED, LEFT = "unreached", "staff-left"

# What waits for anybody, and what somebody has, or had until now, who is not linked any more.
_ABOUT: Hot[tuple[str, int, bool]] = Hot(
    union_all(
        select(
            literal_column(f"'{UNREACHED}'").label("list"),
            func.coalesce(col(Unreached.source_id), 0).label("number"),
            true().label("is_open"),
        ).where(col(Unreached.subject) == bindparam("subject"), col(Unreached.done_at).is_(None)),
        select(literal_column(f"'{LEFT}'"), Notification.person_id, IS_OPEN).where(
            col(Notification.subject) == bindparam("subject"),
            ~exists().where(
                col(Link.person_id) == col(Notification.person_id), col(Link.ended_at).is_(None)
            ),
        ),
    )
)


async def about(session: AsyncSession, subject: str) -> dict[tuple[str, int], bool]:
    """The lists on which the object may be: what they list, and whose or of which source.

    For each, whether it may be there now; else it has been until now.
    """
    found: dict[tuple[str, int], bool] = {}
    for name, number, is_open in await _ABOUT.all(session, subject=subject):
        found[name, number] = found.get((name, number), False) or bool(is_open)
    return found


async def redraw(session: AsyncSession, subject: str) -> None:
    """Redraws the cards of the list with this subject, and the bells that name it."""
    mine = Notification.subject == subject
    carriers = select(Notification.card_id).where(mine, col(Notification.card_id).is_not(None))
    await cards.redraw(session, col(Card.id).in_(carriers))
    people = await session.exec(select(Notification.person_id).where(mine).distinct())
    await cards.redraw_bells(session, people.all())


async def redraw_all(session: AsyncSession) -> None:
    """Redraws the cards of all lists: they name sources and people."""
    of_lists = (
        col(Notification.subject).between(f"{name}:", f"{name};") for name in (LEFT, UNREACHED)
    )
    carriers = select(Notification.card_id).where(
        or_(*of_lists), col(Notification.card_id).is_not(None)
    )
    await cards.redraw(session, col(Card.id).in_(carriers))
