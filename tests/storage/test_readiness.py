"""What a start makes of a server that is not as it should be."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import make_url

from storage.engine.database import Database, open_database
from storage.engine.trouble import NotUsable, trouble
from storage.engine.writer import Unavailable
from storage.migrations import readiness, revision, revisions
from storage.migrations.readiness import ready
from tests.sessions import administer

ROLE = "clerk"
EVERYTHING = (
    "GRANT ALL ON ALL TABLES IN SCHEMA public TO {}",
    "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {}",
)


def address_of(url: str, user: str, password: str | None = None, **changes: str) -> str:
    changed = make_url(url).set(username=user, password=password, **changes)
    return changed.render_as_string(hide_password=False)


@asynccontextmanager
async def clerk(url: str, *rights: str) -> AsyncIterator[str]:
    """The address for a user who has nothing but these rights."""
    await administer(url, f"CREATE ROLE {ROLE} LOGIN", *(right.format(ROLE) for right in rights))
    try:
        yield address_of(url, ROLE)
    finally:
        await administer(url, f"DROP OWNED BY {ROLE}", f"DROP ROLE {ROLE}")


async def refusal(url: str) -> str:
    """What a start says that ends with status 2."""
    async with open_database(url) as database:
        with pytest.raises(NotUsable) as refused:
            await ready(database)
    return str(refused.value)


async def patience(url: str) -> str:
    """What a start says that waits."""
    async with open_database(url) as database:
        with pytest.raises(Unavailable) as waiting:
            await ready(database)
    found = trouble(waiting.value)
    assert found is not None
    assert not found.is_final
    return found.words


async def test_an_empty_database_is_made_ready(database_url: str) -> None:
    async with open_database(database_url) as database:
        await ready(database)
        await ready(database)


async def test_unknown_user(new_postgres: Callable[..., str]) -> None:
    said = await refusal(address_of(new_postgres(), "nobody_here"))

    assert 'role "nobody_here" does not exist' in said
    assert "correct the user" in said


async def test_no_such_database(new_postgres: Callable[..., str]) -> None:
    said = await refusal(new_postgres().replace("/bellhop_", "/missing_"))

    assert "does not exist; create it with CREATE DATABASE" in said


@pytest.mark.parametrize("query", ["colour=red", "ssl=perhaps", "target_session_attrs=any-old"])
async def test_options_that_do_not_exist(new_postgres: Callable[..., str], query: str) -> None:
    said = await refusal(f"{new_postgres()}&{query}")

    assert "its address cannot be used" in said


async def test_a_schema_in_which_nothing_may_be_made(new_postgres: Callable[..., str]) -> None:
    async with clerk(new_postgres()) as url:
        said = await refusal(url)

    assert "permission denied for schema public; give this user the rights" in said


async def test_no_schema_at_all(new_postgres: Callable[..., str]) -> None:
    url = new_postgres()
    await administer(url, "DROP SCHEMA public")

    assert "correct the user's search_path" in await refusal(url)


async def test_tables_of_another_owner_that_must_be_changed(
    new_postgres: Callable[..., str], migrated_postgres: str
) -> None:
    url = new_postgres(migrated_postgres)
    await administer(
        url,
        *(f"DROP TABLE {name}" for name in ("runner", "answer", "toast_count")),
        "ALTER TABLE card DROP COLUMN sending_by",
        "UPDATE alembic_version SET version_num = '0028'",
    )
    async with clerk(url, "GRANT CREATE ON SCHEMA public TO {}", *EVERYTHING) as theirs:
        said = await refusal(theirs)

    assert "must be owner of table card; give this user the rights, or make it the owner" in said


async def test_tables_that_may_not_even_be_read(
    new_postgres: Callable[..., str], migrated_postgres: str
) -> None:
    async with clerk(new_postgres(migrated_postgres)) as url:
        said = await refusal(url)

    assert "permission denied for table alembic_version" in said


@pytest.mark.parametrize("right", ["INSERT", "UPDATE", "DELETE"])
async def test_a_table_that_may_not_be_written(
    new_postgres: Callable[..., str], migrated_postgres: str, right: str
) -> None:
    rights = (*EVERYTHING, f"REVOKE {right} ON event FROM {{}}")
    async with clerk(new_postgres(migrated_postgres), *rights) as url:
        said = await refusal(url)

    assert f"no right to {right} on event" in said
    assert f'GRANT ALL ON ALL TABLES IN SCHEMA "public" TO "{ROLE}"' in said


async def test_numbers_that_may_not_be_drawn(
    new_postgres: Callable[..., str], migrated_postgres: str
) -> None:
    rights = EVERYTHING[:1]
    async with clerk(new_postgres(migrated_postgres), *rights) as url:
        said = await refusal(url)

    assert f'GRANT ALL ON ALL SEQUENCES IN SCHEMA "public" TO "{ROLE}"' in said


async def test_a_user_who_may_write_everything_needs_no_more(
    new_postgres: Callable[..., str], migrated_postgres: str
) -> None:
    async with (
        clerk(new_postgres(migrated_postgres), *EVERYTHING) as url,
        open_database(url) as database,
    ):
        await ready(database)


async def test_a_look_changes_nothing(database_url: str) -> None:
    async with open_database(database_url) as database:
        await ready(database, upgrades=False)
        assert await revision(database) is None


async def test_a_look_says_that_no_table_may_be_made(new_postgres: Callable[..., str]) -> None:
    async with clerk(new_postgres()) as url, open_database(url) as database:
        with pytest.raises(NotUsable, match="may not create tables"):
            await ready(database, upgrades=False)


async def test_a_database_of_a_newer_release(database: Database) -> None:
    await database.run_sync(
        lambda connection: connection.exec_driver_sql(
            "UPDATE alembic_version SET version_num = '9999'"
        )
    )

    with pytest.raises(NotUsable, match="revision is 9999") as refused:
        await ready(database)

    assert revisions()[-1] in str(refused.value)


@pytest.mark.parametrize(("version", "words"), [(130022, "13.22"), (90624, "9.6")])
async def test_a_server_that_is_too_old(
    new_postgres: Callable[..., str], monkeypatch: pytest.MonkeyPatch, version: int, words: str
) -> None:
    monkeypatch.setattr(readiness, "_server_version", lambda _: version)

    said = await refusal(new_postgres())

    assert f"the server is PostgreSQL {words}, and Bellhop needs 14 or newer" in said


async def test_a_server_that_is_not_there_is_waited_for() -> None:
    said = await patience("postgresql+asyncpg://bell:sesame-open@127.0.0.1:1/none")

    assert "check that PostgreSQL runs" in said
    assert "sesame" not in said


async def test_a_host_without_an_address_is_waited_for() -> None:
    assert "host is not known" in await patience("postgresql+asyncpg://b@nowhere.invalid/none")


async def test_a_server_that_only_reads_is_waited_for(new_postgres: Callable[..., str]) -> None:
    url = new_postgres()
    await administer(
        url, f"ALTER DATABASE {make_url(url).database} SET default_transaction_read_only = on"
    )

    assert "make it the primary" in await patience(url)


async def test_too_many_connections_are_waited_for(new_postgres: Callable[..., str]) -> None:
    url = new_postgres()
    async with clerk(url, "ALTER ROLE {} CONNECTION LIMIT 0") as theirs:
        said = await patience(theirs)

    assert "run fewer processes" in said


async def test_a_database_that_takes_nobody_now_is_waited_for(
    new_postgres: Callable[..., str],
) -> None:
    """As while the server starts, or an operator keeps everybody out."""
    url = new_postgres()
    name = make_url(url).database
    await administer(
        address_of(url, "postgres", database="postgres"),
        f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false",
    )

    await patience(url)
