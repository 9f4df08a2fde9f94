"""What the verbs of the command line do, except running: each reads, writes once, and prints.

They work beside a running bot, and bring a database that is behind up to date first.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from importlib import import_module
from secrets import token_urlsafe
from typing import TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.events.fields import ID_LENGTH, NAME_LENGTH
from bot.runtime.config import Config
from storage.directory import connections, people
from storage.engine.database import Database, open_database
from storage.migrations import is_current, upgrade
from storage.tables.flow import Connection, Person
from storage.upkeep import forgetting

Result = TypeVar("Result")

UNKNOWN_ID = 2**63


class CannotDo(Exception):
    """Why a verb cannot be carried out, in words for the operator, and the exit status."""

    def __init__(self, words: str, status: int = 1) -> None:
        super().__init__(words)
        self.status = status


def carry_out(arguments: argparse.Namespace, config: Config) -> int:
    """Carries out the verb. Raises `ConfigError`, or `Unavailable` for the database."""
    verbs = {
        "migrate": migrate,
        "invite": _invite,
        "connect": connect,
        "connections": list_connections,
        "disconnect": disconnect,
        "forget": forget,
        "channels": _channels,
    }
    try:
        asyncio.run(verbs[arguments.verb](arguments, config))
    except CannotDo as problem:
        print(problem, file=sys.stderr)
        return problem.status
    return 0


async def migrate(_arguments: argparse.Namespace, config: Config) -> None:
    """Brings the database up to date."""

    async def work(database: Database) -> None:
        await upgrade(database)

    await with_database(config, work)
    print("The database is up to date.")


async def connect(arguments: argparse.Namespace, config: Config) -> None:
    """Makes a connection; its key is shown now and never again."""
    from bot.providers import PROVIDERS, named

    provider = named(arguments.provider)
    if provider is None:
        known = ", ".join(each.name for each in PROVIDERS)
        raise CannotDo(f"PROVIDER: {arguments.provider!r} is not known; known are {known}", 2)
    name = None if arguments.name is None else asked_name(arguments.name, "--name")
    key, secret, now = token_urlsafe(32), provider.new_secret(), datetime.now(UTC)

    async def work(database: Database) -> Connection:
        return await database.write(
            lambda session: connections.add(session, provider.name, name, key, secret, now)
        )

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


async def forget(arguments: argparse.Namespace, config: Config) -> None:
    """Erases a person; asks nothing."""
    wanted, now = arguments.person.strip(), datetime.now(UTC)

    async def erase(session: AsyncSession) -> tuple[int | None, bool]:
        person = _the_one(await forgetting.candidates(session, wanted))
        identity = person.id
        was_administrator = person.role == "administrator" and person.active
        await forgetting.forget(session, person, now)
        left = await people.of_role(session, "administrator")
        return identity, was_administrator and not left

    async def work(database: Database) -> tuple[int | None, bool]:
        return await database.write(erase)

    identity, none_left = await with_database(config, work)
    if none_left:
        print(
            "No administrator is linked any more: bellhop invite --role administrator helps.",
            file=sys.stderr,
        )
    print(f"Person {identity} is forgotten.")


def show(**fields: object) -> None:
    """The one line of JSON that `--json` promises."""
    print(json.dumps(fields, ensure_ascii=False))


async def with_database(config: Config, work: Callable[[Database], Awaitable[Result]]) -> Result:
    """What `work` gives, done beside a bot that may be running, on a database up to date."""
    url = config.database_url.get_secret_value()
    async with open_database(url, beside_a_running_bot=True) as database:
        if not await is_current(database):
            await upgrade(database)
        return await work(database)


def asked_name(text: str, option: str) -> str:
    """A name or a role as it is kept: on one line. Raises `CannotDo`."""
    name = " ".join(text.split())
    if not name or not name.isprintable() or len(name) > NAME_LENGTH:
        raise CannotDo(f"{option}: must be 1 to {NAME_LENGTH} printable characters", 2)
    return name


def asked_id(text: str) -> str:
    """An id of the CRM. Raises `CannotDo`."""
    identity = text.strip()
    if not identity or not identity.isprintable() or len(identity) > ID_LENGTH:
        raise CannotDo(f"--crm-id: must be 1 to {ID_LENGTH} printable characters", 2)
    return identity


async def _invite(arguments: argparse.Namespace, config: Config) -> None:
    await import_module("bot.cli.invite").invite(arguments, config)


async def _channels(arguments: argparse.Namespace, config: Config) -> None:
    await import_module("bot.cli.import_channels").import_channels(arguments, config)


def _address(config: Config) -> str:
    if config.public_url is not None:
        return config.public_url
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.http_host, config.http_host)
    return f"http://{f'[{host}]' if ':' in host else host}:{config.http_port}"


def _the_one(found: list[Person]) -> Person:
    if not found:
        raise CannotDo("PERSON: nobody has this name, id in the CRM or id of ours")
    if len(found) > 1:
        ways = ", ".join(f"id:{each.id} (in the CRM {each.crm_id or '–'})" for each in found)
        raise CannotDo(f"PERSON: {len(found)} people may be meant; say which: {ways}")
    return found[0]
