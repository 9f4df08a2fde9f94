"""`bellhop copy FROM_URL TO_URL`: carries a whole installation to another database."""

import argparse
import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import make_url
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.cli.console import CannotDo, Progress
from bot.cli.lists.listing import Listing, lines_of
from bot.runtime.config import PREFIX, Config, database_url
from bot.runtime.health import Health
from bot.runtime.log import keep_secret, redacted
from bot.runtime.workers import Crew, Step, Wake
from storage.engine.database import Database, open_database
from storage.engine.file import file_of
from storage.engine.lock import Lock, lock_of
from storage.engine.trouble import trouble
from storage.engine.writer import Unavailable
from storage.migrations import newest, revision
from storage.migrations.readiness import ready
from storage.upkeep.contents import Content
from storage.upkeep.copying import NotCopied, Side, carry, refuse_changed, refuse_others

FROM, TO = "FROM_URL", "TO_URL"
NAMES = {Side.SOURCE: FROM, Side.TARGET: TO}
LOOK_SECONDS = 1.0  # between two looks at a lock, as often as its holder has to
COLUMNS = {"table": "TABLE", "rows": "ROWS", "checksum": "CHECKSUM"}


@dataclass
class Stop:
    """Why the copy has to stop, once it has."""

    words: str | None = None

    def check(self) -> None:
        """Raises `CannotDo` if it has to stop."""
        if self.words is not None:
            raise CannotDo(self.words)


async def copy(arguments: argparse.Namespace, _config: Config) -> None:
    """Copies everything and compares it, or nothing. Raises `CannotDo`."""
    source, target = _address(FROM, arguments.source), _address(TO, arguments.target)
    _check_files(source, target)
    stop = Stop()
    async with _locked(FROM, source, stop), _locked(TO, target, stop):
        copied = await _copied(source, target, stop)
    rows = [
        {"table": name, "rows": str(content.rows), "checksum": content.checksum}
        for name, content in sorted(copied.items())
    ]
    for line in lines_of(Listing(COLUMNS, rows, ""), UTC, None):
        print(line)
    total = sum(content.rows for content in copied.values())
    print(f"Copied {total} rows of {len(copied)} tables; both databases hold the same.")
    print(
        f"Now set {PREFIX}DATABASE_URL to {_shown(target)} and start Bellhop.\n"
        f"Keep {_shown(source)} as it is until all is well, but never start Bellhop on both."
    )


def _address(name: str, given: str) -> str:
    try:
        url = database_url(given)
    except ValueError as problem:
        raise CannotDo(
            f"{name}: {problem} (it is an address, or a file that holds one)", 2
        ) from None
    keep_secret(make_url(url).password or "")
    return url


def _check_files(source: str, target: str) -> None:
    """Looks before anything is opened, which would create a missing file. Raises `CannotDo`."""
    old, new = file_of(source), file_of(target)
    if old is not None and not old.path.is_file():
        raise CannotDo(f"{FROM}: there is no database at {old.path}")
    if new is not None and (new.path.is_dir() or not new.path.parent.is_dir()):
        raise CannotDo(f"{TO}: {new.path} must be a file in a folder that exists", 2)
    one, other = make_url(source), make_url(target)
    is_same = (one.host, one.port, one.database) == (other.host, other.port, other.database)
    if old is not None and new is not None:
        is_same = old.path.resolve() == new.path.resolve()
    if is_same:
        raise CannotDo(f"{TO}: is the database of {FROM}; name a new one", 2)


@asynccontextmanager
async def _locked(name: str, url: str, stop: Stop) -> AsyncIterator[None]:
    """Keeps every bot off the database. Raises `CannotDo`."""
    lock = lock_of(url)
    crew = Crew(Health(lambda: datetime.now(UTC)))
    try:
        with _named(name):
            is_ours = await lock.take()
        if not is_ours:
            also = f", unless it is the database of {FROM}, too" if name == TO else ""
            raise CannotDo(
                f"{name}: another bellhop run, copy or forget uses this database;"
                f" stop all of them and try again{also}"
            )
        crew.loop(f"lock of {name}", _keeping(lock, name, stop), Wake())
        yield
    finally:
        await crew.stop(LOOK_SECONDS)
        await lock.release()


def _keeping(lock: Lock, name: str, stop: Stop) -> Step:
    async def step() -> float:
        try:
            is_ours = await lock.take()
        except Unavailable:
            is_ours = False
        if not is_ours:
            stop.words = f"{name}: others could not be kept off the database; nothing was copied"
        return LOOK_SECONDS

    return step


async def _copied(source_url: str, target_url: str, stop: Stop) -> dict[str, Content]:
    progress = Progress()

    def told(done: int, total: int, what: str) -> None:
        stop.check()
        progress.at(done, total, what)

    async with open_database(source_url) as source, open_database(target_url) as target:
        await _check_source(source)
        with _named(TO):
            await ready(target)

        async def work(session: AsyncSession) -> dict[str, Content]:
            async with source.read() as reading:
                await refuse_others(reading)
            async with source.read() as reading:
                sent = await carry(reading, session, told)
            async with source.read() as reading:
                await refuse_others(reading)
                await refuse_changed(reading, sent)
            stop.check()
            return sent

        try:
            with _named(TO):
                return await target.write(work)
        except NotCopied as problem:
            raise CannotDo(f"{NAMES[problem.side]}: {problem}; nothing was copied") from None
        except asyncio.CancelledError:
            stop.words = "interrupted; nothing was copied"  # the writer itself is not cancelled
            raise


async def _check_source(source: Database) -> None:
    with _named(FROM):
        found = await revision(source)
    if found is None:
        raise CannotDo(f"{FROM}: this is not a database of Bellhop's", 2)
    if found != newest():
        raise CannotDo(
            f"{FROM}: the database belongs to an older release; run bellhop migrate on it first", 2
        )


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Turns what is wrong with a database into one line with the argument's name."""
    try:
        yield
    except (CannotDo, NotCopied):
        raise
    except Exception as problem:
        found = trouble(problem)
        if found is None:
            raise
        line = redacted(f"{name}: {found.words}; nothing was copied")
        raise CannotDo(line, 2 if found.is_final else 1) from problem


def _shown(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)
