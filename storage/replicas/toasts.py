"""How many toasts all replicas send in a second, by the database's clock. PostgreSQL only."""

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

# One statement, so that two replicas never count the same place. A row that has been waited for is
# read anew, while the time was read before: so the row's second may be the later one. A clock that
# was set back does not stop it for long.
_TAKE = text(
    """
    WITH clock AS (SELECT floor(extract(epoch FROM clock_timestamp()))::bigint AS second),
    known AS (
        SELECT
            CASE WHEN it.second - clock.second BETWEEN 0 AND 2 THEN it.used ELSE 0 END AS used,
            CASE WHEN it.second - clock.second BETWEEN 0 AND 2 THEN it.second ELSE clock.second END
                AS second
        FROM toast_count AS it, clock WHERE it.id = 1 FOR UPDATE OF it
    )
    UPDATE toast_count SET second = known.second, used = least(known.used + :wanted, :most)
    FROM known WHERE id = 1
    RETURNING toast_count.used - known.used
    """
)


async def take(session: AsyncSession, wanted: int, most: int) -> int:
    """Takes places in the present second, of which there are `most`; returns how many."""
    connection = await session.connection()
    taken = await connection.execute(_TAKE, {"wanted": wanted, "most": most})
    return max(0, int(taken.scalar_one()))
