"""What has changed in whose bell, so that an open page is told, whichever replica serves it.

Each change gives the bells that it concerns the next number of all. Whoever changes something has
the database to itself (storage.engine.writer), so numbers become visible in their order, and
whoever knows one need only ask for what came after it.
"""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database
from storage.engine.hot import DRIVER, Hot
from storage.engine.writer import term_of, when_ended
from storage.tables import BellVersion, Person
from storage.tables.columns import table_of

TELL = "bells"  # the key, in a session's `info`, of who is told of changes

_VERSION = table_of(BellVersion)
NEXT_VERSION = select(func.coalesce(func.max(_VERSION.c.version), 0) + 1).scalar_subquery()


def _insert_changed(insert: Any) -> Any:  # Any: of either dialect
    people = select(Person.id, NEXT_VERSION).where(
        col(Person.id).in_(bindparam("people", expanding=True))
    )
    changed = insert(_VERSION).from_select(["person_id", "version"], people)
    return changed.on_conflict_do_update(
        index_elements=["person_id"], set_={"version": changed.excluded.version}
    )


_CHANGED: Hot[tuple[()]] = Hot.upsert(_insert_changed)
_NEWEST: Hot[tuple[int | None]] = Hot(select(func.max(BellVersion.version)))
_SINCE: Hot[tuple[int, int]] = Hot(
    select(BellVersion.person_id, BellVersion.version).where(
        _VERSION.c.version > bindparam("known")
    )
)


def follow(database: Database, tell: Callable[[], None]) -> None:
    """From now on what is written says whose bells have changed, and calls `tell` once it is kept.

    `tell` must neither raise nor wait. Without a web bell nobody asks for it, and it costs nothing.
    """

    def ended(is_kept: bool) -> None:
        if is_kept:
            tell()

    database.tell_writers(TELL, ended)


def are_followed(session: AsyncSession) -> bool:
    """Whether anybody wants to know. Only for work of the writer."""
    return TELL in session.info


async def changed(session: AsyncSession, people: Collection[int]) -> None:
    """What these people's bells show or count has changed.

    Only for work of the writer: beside those who only add rows, numbers would become visible in
    any order.
    """
    if people and are_followed(session):
        if session.info[DRIVER] is None and term_of(session) is None:
            raise RuntimeError("a bell has changed in a transaction that does not exclude others")
        await _CHANGED.all(session, people=list(people))
        when_ended(session, session.info[TELL])


async def since(session: AsyncSession, version: int) -> dict[int, int]:
    """Person id → version, of the bells that have changed after `version`."""
    return dict(await _SINCE.all(session, known=version))


async def newest(session: AsyncSession) -> int:
    """The newest version of all."""
    [(found,)] = await _NEWEST.all(session)
    return found or 0
