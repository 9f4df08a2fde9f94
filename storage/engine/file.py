"""The files of a SQLite database: readable by their owner alone, and still the ones that are open.

It looks at paths only. Whoever opens the database's file and closes it again, if only to read it,
takes from the whole process the locks that SQLite holds there (sqlite.org/howtocorrupt.html, 2.2).
"""

import logging
import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy import make_url

log = logging.getLogger(__name__)

OWNER_ONLY = 0o600
BESIDE = ("-wal", "-shm")  # what SQLite keeps beside the file, and in step with it

Identity = tuple[int, int]  # device and inode


class WrongFile(OSError):
    """Another file, or none, is where the open one was: nothing may be written any more."""


class DatabaseFile:
    """Where a database is, and which files are open there."""

    def __init__(self, path: Path) -> None:
        # As SQLite does, from here on: a folder or link that changes makes it another file.
        self.path = path.absolute()
        self._whole = os.fspath(self.path)
        self._known: dict[str, Identity] = {}
        self._beside: tuple[str, ...] = ()
        self._connections = 0

    def make_private(self) -> None:
        """Creates the file if it is missing; takes it and those beside it from everybody else.

        What SQLite makes later has the same mode.
        """
        with suppress(OSError):
            os.close(os.open(self._whole, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNER_ONLY))
        for path in map(Path, (self._whole, *self._names_beside())):
            with suppress(FileNotFoundError):
                mode = path.stat().st_mode & 0o777
                if not mode & ~0o700:
                    continue
                try:
                    path.chmod(mode & OWNER_ONLY)
                except OSError:
                    log.warning("%s can be used by others than its owner: chmod 600 it", path)

    def opened(self) -> None:
        """A connection has been opened. Raises `WrongFile`."""
        self._connections += 1
        self._beside = self._names_beside()
        self.check()
        self._learn(self._whole)

    def closed(self) -> None:
        """A connection has been closed. SQLite removes the files beside with the last one."""
        self._connections -= 1
        if not self._connections:
            for path in self._beside:
                self._known.pop(path, None)

    def check(self) -> None:
        """Raises `WrongFile` if one of the open files is not at its path any more.

        Takes a few microseconds, so that each commit can be checked.
        """
        for path, known in self._known.items():
            if identity(path) != known:
                raise WrongFile(_what_to_do(path, is_beside=path != self._whole))

    def committed(self) -> None:
        """The same after a commit, since which the files beside are surely open, too."""
        for path in self._beside:
            if path not in self._known:
                self._learn(path)
        self.check()

    def _learn(self, path: str) -> None:
        found = identity(path)
        if found is not None:
            self._known.setdefault(path, found)

    def _names_beside(self) -> tuple[str, ...]:
        real = os.path.realpath(self._whole)  # of a link, SQLite follows
        return tuple(f"{real}{suffix}" for suffix in BESIDE)


def identity(path: str | Path | int) -> Identity | None:
    """Which file is there, or open by this number; None if there is none that may be looked at."""
    try:
        found = os.stat(path)  # noqa: PTH116 - half as long as Path takes, for each commit
    except OSError:
        return None
    return found.st_dev, found.st_ino


def file_of(url: str) -> DatabaseFile | None:
    """The file of the database at this address; None for PostgreSQL, and in memory."""
    address = make_url(url)
    name = address.database or ""
    if address.get_backend_name() != "sqlite" or not name or ":memory:" in name:
        return None
    if name.startswith("file:") and "uri" in address.query:
        name = unquote(urlsplit(name).path)
    return DatabaseFile(Path(name))


def _what_to_do(path: str, *, is_beside: bool) -> str:
    is_gone = identity(path) is None
    happened = "has been moved or deleted" if is_gone else "has been replaced by another file"
    if is_beside:
        return f"{path} {happened} while in use: restart Bellhop, which saves what it holds"
    if is_gone:
        return f"{path} {happened}: put it back, or stop Bellhop and restore a backup"
    return f"{path} {happened}: put the old one back, or restart Bellhop to use the new one"
