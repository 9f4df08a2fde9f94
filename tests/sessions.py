"""What an administrator of PostgreSQL does to the sessions of a database."""

from sqlalchemy import text

from storage.engine.postgres import lone_engine


async def administer(url: str, *statements: str) -> None:
    """Runs each statement by itself, outside any transaction."""
    engine = lone_engine(url)
    async with engine.connect() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


async def end_sessions(url: str) -> None:
    """Ends every other session of the database, as a restart of the server would."""
    await administer(
        url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
