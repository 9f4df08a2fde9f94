"""Who waits for a CRM to be read by its API, and what is known from it."""

from datetime import datetime
from typing import NamedTuple

from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.statements import put
from storage.tables import ApiMark, Identity, Source, Status

# The mark of a connection that has been asked for: its cards are those that say what came of it.
_ASKED = "asked"
_CARDS = "cards"


class Known(NamedTuple):
    """How many of each a cabinet's CRM has named, and are still there as far as we know."""

    people: int
    sources: int
    statuses: int


class Request(NamedTuple):
    """Since when somebody waits for it, and the ids of the cards that say so."""

    at: datetime
    cards: tuple[int, ...]


async def known(session: AsyncSession, cabinet: str) -> Known:
    """Counts them."""
    its_people = select(func.count()).where(Identity.cabinet == cabinet, col(Identity.active))
    its_sources = select(func.count()).where(Source.cabinet == cabinet)
    its_statuses = select(func.count()).where(Status.cabinet == cabinet)
    counts = [(await session.exec(it)).one() for it in (its_people, its_sources, its_statuses)]
    return Known(*counts)


async def find(session: AsyncSession, connection_id: int) -> Request | None:
    """What a connection has been asked for and is not answered yet."""
    mark = await session.get(ApiMark, (connection_id, _ASKED))
    return None if mark is None else Request(mark.at, tuple(mark.state.get(_CARDS, ())))


async def put_down(session: AsyncSession, connection_id: int, request: Request) -> None:
    """Notes it, in place of what was noted before."""
    key = {"connection_id": connection_id, "what": _ASKED}
    await put(session, ApiMark, key, {"at": request.at, "state": {_CARDS: [*request.cards]}})


async def waiting(session: AsyncSession) -> dict[int, datetime]:
    """The connections that somebody waits for, and since when."""
    found = await session.exec(
        select(ApiMark.connection_id, ApiMark.at).where(ApiMark.what == _ASKED)
    )
    return dict(found.all())


async def take_off(session: AsyncSession, connection_id: int) -> None:
    """It is answered."""
    mark = await session.get(ApiMark, (connection_id, _ASKED))
    if mark is not None:
        await session.delete(mark)
        await session.flush()
