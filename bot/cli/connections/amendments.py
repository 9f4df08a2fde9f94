"""`bellhop api-key` and `bellhop set`: what a connection is given later, at the same address."""

import argparse
from datetime import UTC, datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import integrations
from bot.actions.context import Context
from bot.cli.connections import secrets
from bot.cli.connections.access import active, unknown
from bot.cli.console import CannotDo, opened
from bot.providers import api_key_of
from bot.runtime.config import Config
from storage.directory import connections
from storage.tables import Connection


async def give_api_key(arguments: argparse.Namespace, config: Config) -> None:
    """Gives a connection an API key, another one, or takes it away. Raises `CannotDo`."""
    if (arguments.file is None) != arguments.remove:
        raise CannotDo("api-key: say either --file FILE or --remove", 2)
    async with opened(config) as database:
        _, provider = await active(database, arguments.id)
        key = secrets.api_key_in(provider, arguments.file) if arguments.file else None

        async def work(session: AsyncSession) -> Connection | None:
            connection = await connections.give_api_key(session, arguments.id, key)
            if connection is not None and _asks(connection, config) is None:
                context = Context(session, config.timezone, datetime.now(UTC))
                await integrations.ask_no_more(context, connection)
            return connection

        connection = await database.write(work)
    if connection is None:
        raise unknown(arguments.id)
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
        _, provider = await active(database, arguments.id)
        changed = secrets.changes_of(provider, arguments.setting)

        async def work(session: AsyncSession) -> Connection | None:
            connection = await connections.open_one(session, arguments.id)
            if connection is not None:
                await connections.set_settings(session, connection, changed)
            return connection

        connection = await database.write(work)
    if connection is None:
        raise unknown(arguments.id)
    for name, value in changed.items():
        print(f"Connection {connection.id}: {name} {'is set' if value else 'is taken away'}.")


def _asks(connection: Connection, config: Config) -> str | None:
    return api_key_of(connection, config.shared_key)
