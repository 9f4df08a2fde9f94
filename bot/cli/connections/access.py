"""`bellhop connect`, `connections`, `disconnect`: who may post hooks."""

import argparse
import sys
from datetime import UTC, datetime
from secrets import token_urlsafe

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import integrations
from bot.actions.context import Context
from bot.cli.connections import secrets
from bot.cli.console import SHARED, CannotDo, asked_cabinet, asked_name, opened, show, terminal
from bot.cli.lists.connections import listed
from bot.cli.lists.listing import show_list
from bot.providers import PROVIDERS, Provider, api_key_of, named
from bot.runtime.config import Config
from bot.ui.reader import Reader
from storage.directory import connections
from storage.engine.database import Database
from storage.tables import DEFAULT, Connection, NewConnection

UNKNOWN_ID = 2**63  # larger than any id in a database
_HOW = (
    " For the same account add --cabinet default; for another one add --cabinet NAME,"
    " and its orders, leads, sources and people are kept apart."
)


async def connect(arguments: argparse.Namespace, config: Config) -> None:
    """Creates a connection; its key is shown now and never again."""
    provider = named(arguments.provider)
    if provider is None:
        known = ", ".join(each.name for each in PROVIDERS)
        raise CannotDo(f"PROVIDER: unknown provider {arguments.provider!r}; choose {known}", 2)
    name = None if arguments.name is None else asked_name(arguments.name, "--name")
    auth = secrets.auth_of(provider, arguments.auth)
    given = secrets.settings_of(provider, arguments.set)
    file = arguments.api_key_file
    api_key = None if file is None else secrets.api_key_in(provider, file)
    key, secret = token_urlsafe(32), secrets.chosen(provider, auth, arguments.secret)
    async with opened(config) as database:
        cabinet = await _cabinet(database, provider, arguments)
        if not arguments.json and (stdin := terminal()) is not None:
            given = secrets.links_asked(provider, given, stdin)
        now = datetime.now(UTC)
        new = NewConnection(provider.name, name, key, secret, now, cabinet, auth, given, api_key)
        made = await database.write(lambda session: connections.add(session, new))
    path, url = secrets.place(config, provider.name, key)
    if arguments.json:
        show(id=made.id, provider=made.provider, url=url, path=path, secret=secret)
        return
    where = f", cabinet {cabinet}" if cabinet else ""
    print(f"Connection {made.id}{where}. Have {provider.name} post to\n{url}")
    if secret is not None:
        print(f"and {secrets.use(auth, secret)}")
    print("Save this now: it will not be shown again.", file=sys.stderr)
    if provider.has_api and api_key_of(made, config.shared_key) is None:
        print(
            f"Without an API key, cards say only what {provider.title}'s hooks tell:"
            f" bellhop api-key {made.id} --file FILE gives one.",
            file=sys.stderr,
        )


async def list_connections(arguments: argparse.Namespace, config: Config) -> None:
    """Lists the connections, without keys and secrets."""
    async with opened(config) as database, database.read() as session:
        found = await connections.everyone(session)
    listing = listed(found, Reader("en", config.timezone), config.shared_key)
    show_list(listing, arguments, config.timezone)


async def disconnect(arguments: argparse.Namespace, config: Config) -> None:
    """Revokes a connection; a running bot notices at once, and what fails with its API is over."""
    wanted, now = arguments.id, datetime.now(UTC)

    async def work(session: AsyncSession) -> bool:
        connection = await connections.open_one(session, wanted)
        if connection is None:
            return False
        await integrations.ask_no_more(Context(session, config.timezone, now), connection)
        return await connections.revoke(session, wanted, now)

    async with opened(config) as database:
        is_revoked = 0 < wanted < UNKNOWN_ID and await database.write(work)
    if not is_revoked:
        raise unknown(wanted)
    print(f"Connection {wanted} has been revoked.")


async def active(database: Database, wanted: int) -> tuple[Connection, Provider]:
    """The connection with this id, and its provider. Raises `CannotDo`."""
    async with database.read() as session:
        found = await connections.open_one(session, wanted) if 0 < wanted < UNKNOWN_ID else None
    provider = None if found is None else named(found.provider)
    if found is None or provider is None:
        raise unknown(wanted)
    return found, provider


def unknown(wanted: int) -> CannotDo:
    """No active connection has this id."""
    return CannotDo(f"ID: no active connection {wanted}; see bellhop connections")


async def _cabinet(database: Database, provider: Provider, arguments: argparse.Namespace) -> str:
    """The cabinet that is named, or chosen at the terminal if need be. Raises `CannotDo`."""
    asked = None if arguments.cabinet is None else asked_cabinet(arguments.cabinet)
    async with database.read() as session:
        known = await connections.cabinets(session)
        other = None if provider.shares else await connections.sharing(session, provider.name)
    if asked is None and other is not None:
        if arguments.json or terminal() is None:
            raise CannotDo(_which(provider, other) + _HOW, 2)
        asked = _answered(provider, other)
    return _spelled(asked or DEFAULT, known)


def _which(provider: Provider, other: Connection) -> str:
    called = f" ({other.name})" if other.name else ""
    return (
        f"There is a connection to {provider.title} already, {other.id}{called}."
        f" Is this the same {provider.title} account again, or another one?"
    )


def _answered(provider: Provider, other: Connection) -> str:
    """The cabinet that the operator chooses at the terminal."""
    print(_which(provider, other), file=sys.stderr)
    print(
        "The same: press Enter, and both share what is known of orders, leads and people.\n"
        "Another one: type a name for its cabinet, such as north; its ids are then its own.",
        file=sys.stderr,
    )
    while True:
        print("Cabinet [default]: ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise CannotDo(_which(provider, other) + _HOW, 2)
        try:
            return asked_cabinet(line.strip() or SHARED)
        except CannotDo as bad:
            print(bad, file=sys.stderr)


def _spelled(name: str, known: list[str]) -> str:
    """The name, unless it differs from a known cabinet's in nothing but its case."""
    near = next((it for it in known if it.casefold() == name.casefold()), name)
    if near != name:
        raise CannotDo(f"--cabinet: there is a cabinet {near}, not {name}; write it that way", 2)
    return name
