"""The lists of open objects that administrators have: which are concerned, and what reported them.

Each list is a subject of our own; bot.actions.objects.open_lists says what it lists.
"""

from sqlalchemy import bindparam, literal_column, union_all
from sqlmodel import col, exists, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.hot import Hot
from storage.flow import cards
from storage.tables import Card, Link, Notification, Unreached

UNREACHED, LEFT = "unreached", "staff-left"

# What waits for anybody, and what somebody has, or had until now, who is not linked any more.
_ABOUT: Hot[tuple[str, int]] = Hot(
    union_all(
        select(
            literal_column(f"'{UNREACHED}'").label("list"),
            func.coalesce(col(Unreached.source_id), 0).label("number"),
        ).where(col(Unreached.subject) == bindparam("subject"), col(Unreached.done_at).is_(None)),
        select(literal_column(f"'{LEFT}'"), Notification.person_id).where(
            col(Notification.subject) == bindparam("subject"),
            ~exists().where(
                col(Link.person_id) == col(Notification.person_id), col(Link.ended_at).is_(None)
            ),
        ),
    )
)


async def about(session: AsyncSession, subject: str) -> set[tuple[str, int]]:
    """The lists on which the object may be: what they list, and whose or of which source."""
    return set(await _ABOUT.all(session, subject=subject))


async def redraw(session: AsyncSession, subject: str) -> None:
    """Redraws the cards of the list with this subject, and the bells that name it."""
    mine = Notification.subject == subject
    carriers = select(Notification.card_id).where(mine, col(Notification.card_id).is_not(None))
    await cards.redraw(session, col(Card.id).in_(carriers))
    people = await session.exec(select(Notification.person_id).where(mine).distinct())
    await cards.redraw_bells(session, people.all())
