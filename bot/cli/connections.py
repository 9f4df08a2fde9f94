"""`bellhop connect`, `connections`, `disconnect`: who may post hooks."""

import argparse
import json
import sys
from datetime import UTC, datetime
from secrets import token_urlsafe

from bot.cli.console import CannotDo, asked_name, show, with_database
from bot.runtime.config import Config
from storage.directory import connections
from storage.engine.database import Database
from storage.tables import Connection, NewConnection

UNKNOWN_ID = 2**63


async def connect(arguments: argparse.Namespace, config: Config) -> None:
    """Makes a connection; its key is shown now and never again."""
    from bot.providers import PROVIDERS, named

    provider = named(arguments.provider)
    if provider is None:
        known = ", ".join(each.name for each in PROVIDERS)
        raise CannotDo(f"PROVIDER: {arguments.provider!r} is not known; known are {known}", 2)
    name = None if arguments.name is None else asked_name(arguments.name, "--name")
    key, secret, now = token_urlsafe(32), provider.new_secret(), datetime.now(UTC)

    new = NewConnection(provider.name, name, key, secret, now)

    async def work(database: Database) -> Connection:
        return await database.write(lambda session: connections.add(session, new))

    made = await with_database(config, work)
    path = f"/hooks/{provider.name}/{key}"
    url = _address(config) + path
    if config.public_url is None:
        print(
            "BELLHOP_PUBLIC_URL is not set: this address works on this machine only.",
            file=sys.stderr,
        )
    if arguments.json:
        show(id=made.id, provider=made.provider, url=url, path=path, secret=secret)
        return
    print(f"Connection {made.id}: let {provider.name} post to\n{url}")
    if secret is not None:
        print(f"and sign with the secret\n{secret}")
    print("Keep this: it is not shown again.", file=sys.stderr)


async def list_connections(arguments: argparse.Namespace, config: Config) -> None:
    """Lists who may post; keys are not known, secrets not shown."""

    async def work(database: Database) -> list[Connection]:
        async with database.read() as session:
            return await connections.everyone(session)

    found = await with_database(config, work)
    rows = [
        {
            "id": each.id,
            "provider": each.provider,
            "name": each.name,
            "created_at": each.created_at.isoformat(timespec="seconds"),
            "revoked_at": each.revoked_at and each.revoked_at.isoformat(timespec="seconds"),
        }
        for each in found
    ]
    if arguments.json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    print("ID  PROVIDER  CREATED           REVOKED           NAME")
    for each in found:
        created, revoked = (
            f"{at.astimezone(config.timezone):%Y-%m-%d %H:%M}" if at else "–"
            for at in (each.created_at, each.revoked_at)
        )
        print(f"{each.id:<3} {each.provider:<9} {created:<17} {revoked:<17} {each.name or '–'}")


async def disconnect(arguments: argparse.Namespace, config: Config) -> None:
    """Revokes a connection at once; a running bot needs no word of it."""
    wanted, now = arguments.id, datetime.now(UTC)

    async def work(database: Database) -> bool:
        if not 0 < wanted < UNKNOWN_ID:
            return False
        return await database.write(lambda session: connections.revoke(session, wanted, now))

    if not await with_database(config, work):
        raise CannotDo(f"ID: there is no open connection {wanted}; see bellhop connections")
    print(f"Connection {wanted} is revoked.")


def _address(config: Config) -> str:
    if config.public_url is not None:
        return config.public_url
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.http_host, config.http_host)
    return f"http://{f'[{host}]' if ':' in host else host}:{config.http_port}"
