"""What the verbs share: checking arguments, printing JSON, opening the database."""

import io
import json
import sys
import time
import unicodedata
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, suppress
from typing import TextIO, TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.events.fields import ID_LENGTH, NAME_LENGTH, as_line
from bot.letters.invisible import is_readable
from bot.runtime.config import Config
from storage.directory import connections
from storage.engine.database import Database, open_database
from storage.migrations import is_current, upgrade
from storage.replicas import bells
from storage.tables import DEFAULT
from storage.tables.cabinets import LONGEST, is_name

Item = TypeVar("Item")

# Cameras want dark on light: a terminal may have any colours.
WHITE_ON_BLACK, AS_BEFORE = "\x1b[97;40m", "\x1b[0m"
BETWEEN_LOOKS_SECONDS = 0.5  # at how far it is
SHARED = "default"  # what an operator calls the cabinet without a name


class CannotDo(Exception):
    """The verb cannot do it. The message is for the operator; `status` is the exit status."""

    def __init__(self, words: str, status: int = 1) -> None:
        super().__init__(words)
        self.status = status


def show(**fields: object) -> None:
    """Prints the one line of JSON that `--json` promises."""
    print(json.dumps(fields, ensure_ascii=False))


def show_code(address: str, to: TextIO, *, is_asked: bool) -> None:
    """Draws a QR code, if standard output is a terminal or it `is_asked` for.

    Nothing where the characters for it cannot be written.
    """
    import segno

    stdout: TextIO | None = sys.stdout
    is_terminal = stdout is not None and stdout.isatty()
    if not (is_terminal or is_asked):
        return
    drawn = io.StringIO()
    segno.make(address, micro=False).terminal(drawn, compact=True)
    before, after = (WHITE_ON_BLACK, AS_BEFORE) if is_terminal else ("", "")
    with suppress(UnicodeEncodeError):
        for line in drawn.getvalue().splitlines():
            print(f"{before}{line}{after}", file=to)
        to.flush()


def terminal() -> TextIO | None:
    """Standard input, if somebody is there to answer; a service may have none at all."""
    stdin: TextIO | None = sys.stdin
    return stdin if stdin is not None and stdin.isatty() else None


@asynccontextmanager
async def opened(config: Config, *, is_alone: bool = False) -> AsyncIterator[Database]:
    """The database, upgraded if need be; unless the verb `is_alone`, a bot may be running."""
    url = config.database_url.get_secret_value()
    async with open_database(url, beside_a_running_bot=not is_alone) as database:
        if not await is_current(database):
            await upgrade(database)
        if config.public_url is not None:
            bells.follow(database, lambda: None)  # open pages look each second
        yield database


class Progress:
    """Shows on standard error how far something is, if it takes long and that is a terminal."""

    def __init__(self) -> None:
        stderr: TextIO | None = sys.stderr
        self._terminal = stderr if stderr is not None and stderr.isatty() else None
        self._told_at, self._is_told = time.monotonic(), False

    def at(self, number: int, total: int, what: str) -> None:
        """So many of them are done; with the last one, the line ends."""
        is_last = number == total
        is_time = time.monotonic() - self._told_at >= BETWEEN_LOOKS_SECONDS
        if self._terminal is None or not (self._is_told if is_last else is_time):
            return
        self._told_at, self._is_told = time.monotonic(), not is_last
        end = "\n" if is_last else ""
        print(f"\r{number} of {total} {what}", end=end, file=self._terminal, flush=True)


def counted(items: Collection[Item], what: str) -> Iterator[Item]:
    """The items one by one; a terminal shows how far it is, as `Progress` does."""
    progress = Progress()
    for number, item in enumerate(items):
        progress.at(number, len(items), what)
        yield item
    progress.at(len(items), len(items), what)


def asked_name(text: str, option: str) -> str:
    """A name or role with single spaces, without what cannot be seen. Raises `CannotDo`."""
    name = as_line(text)
    _check(is_readable(name), name, option, NAME_LENGTH)
    return name


def asked_id(text: str) -> str:
    """A CRM id. Raises `CannotDo`."""
    crm_id = text.strip()
    _check(crm_id.isprintable(), crm_id, "--crm-id", ID_LENGTH)
    return crm_id


def asked_cabinet(text: str) -> str:
    """A cabinet's name; "" for the default one, which is called `default`. Raises `CannotDo`."""
    name = unicodedata.normalize("NFC", text.strip())
    if name.casefold() == SHARED:
        return DEFAULT
    if not is_name(name):
        raise CannotDo(
            f"--cabinet: a name is 1 to {LONGEST} letters, digits, - and _;"
            f" {SHARED} means the one that connections share",
            2,
        )
    return name


async def check_cabinet(session: AsyncSession, name: str) -> None:
    """Raises `CannotDo` for a cabinet that no connection has: it is surely misspelt."""
    known = await connections.cabinets(session)
    if name not in known:
        shown = ", ".join(it or SHARED for it in known)
        raise CannotDo(f"--cabinet: no connection has the cabinet {name!r}; there are {shown}", 2)


def _check(is_printable: bool, text: str, option: str, longest: int) -> None:
    if not text or not is_printable or len(text) > longest:
        raise CannotDo(f"{option}: must be 1 to {longest} printable characters", 2)
