"""`bellhop rotate`: a new secret, or a new key where hooks are not proved by a secret."""

import argparse
import sys
from datetime import UTC, datetime
from secrets import token_urlsafe

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.cli.connections import secrets
from bot.cli.connections.access import active, unknown
from bot.cli.console import CannotDo, opened, show
from bot.runtime.config import Config
from storage.directory import connections
from storage.directory.connections import Rotated


async def rotate(arguments: argparse.Namespace, config: Config) -> None:
    """Issues it; the old one is good for another day. A running bot notices at once."""
    wanted, now = arguments.id, datetime.now(UTC)
    async with opened(config) as database:
        found, provider = await active(database, wanted)
        secret = secrets.chosen(provider, found.auth, arguments.secret)
        if secret is not None and secret == found.secret:
            raise CannotDo("--secret: the connection has this secret already", 2)
        fresh = secret or token_urlsafe(32)

        async def work(session: AsyncSession) -> Rotated | None:
            return await connections.rotate(session, wanted, fresh, now, is_key=secret is None)

        rotated = await database.write(work)
    if rotated is None:
        raise unknown(wanted)
    _tell(rotated, fresh, arguments, config)


def _tell(rotated: Rotated, fresh: str, arguments: argparse.Namespace, config: Config) -> None:
    made, is_key = rotated.connection, rotated.is_key
    path, url = secrets.place(config, made.provider, fresh) if is_key else (None, None)
    what = "key" if is_key else "secret"
    if rotated.dropped:
        print("What the last rotation has replaced is refused from now on.", file=sys.stderr)
    until = rotated.until
    if arguments.json:
        secret = None if is_key else fresh
        show(id=made.id, url=url, path=path, secret=secret, old_until=until.isoformat())
        return
    where = f"have {made.provider} post to\n{url}"
    print(f"Connection {made.id}: {where if is_key else secrets.use(made.auth, fresh)}")
    good = f"{until.astimezone(config.timezone):%Y-%m-%d %H:%M}"
    print(f"The old {what} is good until {good}.", file=sys.stderr)
    print("Save this now: it will not be shown again.", file=sys.stderr)
