"""`bellhop backup FILE`: a copy of the SQLite database, while the bot runs."""

import argparse
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import make_url

from bot.cli.console import CannotDo
from bot.runtime.config import PREFIX, Config
from storage.engine.backup import NotCopied, copy
from storage.engine.file import WrongFile, file_of
from storage.engine.lock import refuse_another_file


def backup(arguments: argparse.Namespace, config: Config) -> None:
    """Says how large the copy is and how to restore it. Raises `CannotDo`."""
    address = config.database_url.get_secret_value()
    target = Path(arguments.file)
    database = file_of(address)
    if database is None:
        raise CannotDo(_about_postgres(address, target), 2)
    if not database.path.exists():
        raise CannotDo(f"{PREFIX}DATABASE_URL: there is no database at {database.path}")
    if target.is_dir() or not target.absolute().parent.is_dir():
        raise CannotDo(f"FILE: {target} must be a file in a folder that exists", 2)
    try:
        refuse_another_file(database.path)
        size = copy(database.path, target, replace=arguments.force)
    except (NotCopied, WrongFile) as problem:
        raise CannotDo(f"FILE: {problem}") from None
    print(f"Backed up {_shown(size)} to {target}, and checked it.")
    print(
        f"To restore it: stop Bellhop, remove {database.path}-wal and -shm,"
        f" copy {target} to {database.path}, start Bellhop."
    )


def _about_postgres(address: str, target: Path) -> str:
    url = make_url(address)
    user = f"{quote(url.username, safe='')}@" if url.username else ""
    port = f":{url.port}" if url.port else ""
    host = f"[{url.host}]" if url.host and ":" in url.host else url.host or ""
    bare = f"postgresql://{user}{host}{port}/{url.database}"
    return (
        f"{PREFIX}DATABASE_URL: backup is for SQLite; a PostgreSQL database is backed up with"
        f" pg_dump --format=custom --file={target} '{bare}'"
    )


def _shown(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 100_000 else f"{size / 1e3:.0f} kB"
