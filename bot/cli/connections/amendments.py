"""`bellhop api-key` and `bellhop set`: what a connection is given later, at the same address."""

import argparse
from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import integrations
from bot.actions.context import Context
from bot.cli.connections import secrets
from bot.cli.connections.access import UNKNOWN_ID
from bot.cli.console import CannotDo, opened
from bot.providers import Provider, api_key_of, named
from bot.runtime.config import Config
from storage.directory import connections
from storage.engine.database import Database
from storage.tables import Connection


async def give_api_key(arguments: argparse.Namespace, config: Config) -> None:
    """Gives a connection an API key, another one, or takes it away. Raises `CannotDo`."""
    if (arguments.file is None) != arguments.remove:
        raise CannotDo("api-key: say either --file FILE or --remove", 2)
    async with opened(config) as database:
        provider = await _provider(database, arguments.id)
        key = secrets.api_key_in(provider, arguments.file) if arguments.file else None

        async def work(session: AsyncSession) -> Connection | None:
            connection = await connections.give_api_key(session, arguments.id, key)
            if connection is not None and _asks(connection, config) is None:
                context = Context(session, config.timezone, datetime.now(UTC))
                await integrations.ask_no_more(context, connection)
            return connection

        connection = await database.write(work)
    if connection is None:
        raise _unknown(arguments.id)
    asks = _asks(connection, config)
    if key is not None:
        said = f"Bellhop asks {provider.title} with this key within a minute."
    elif asks is not None:
        said = "it has no key of its own any more, and uses BELLHOP_KEYCRM_API_KEY."
    else:
        said = f"it has no API key any more; {provider.title} is not asked."
    print(f"Connection {connection.id}: {said}")


async def change_settings(arguments: argparse.Namespace, config: Config) -> None:
    """Changes settings of a connection; a running bot notices within seconds."""
    async with opened(config) as database:
        provider = await _provider(database, arguments.id)
        changed = secrets.changes_of(provider, arguments.setting)

        async def work(session: AsyncSession) -> Connection | None:
            connection = await connections.open_one(session, arguments.id)
            if connection is not None:
                await connections.set_settings(session, connection, changed)
            return connection

        connection = await database.write(work)
    if connection is None:
        raise _unknown(arguments.id)
    for name, value in changed.items():
        print(f"Connection {connection.id}: {name} {'is set' if value else 'is taken away'}.")


def _asks(connection: Connection, config: Config) -> str | None:
    return api_key_of(connection, config.shared_key)


async def _provider(database: Database, wanted: int) -> Provider:
    async with database.read() as session:
        found = await connections.open_one(session, wanted) if 0 < wanted < UNKNOWN_ID else None
    provider = None if found is None else named(found.provider)
    if provider is None:
        raise _unknown(wanted)
    return provider


def _unknown(wanted: int) -> CannotDo:
    return CannotDo(f"ID: no active connection {wanted}; see bellhop connections")
