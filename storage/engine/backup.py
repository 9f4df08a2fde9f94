"""A copy of a SQLite database, as it is at one moment, while another process writes to it.

Never for the process that has the database open: see `storage.engine.file`.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from storage.engine.file import BESIDE, OWNER_ONLY

PATIENCE_SECONDS = 30.0


class NotCopied(Exception):
    """There is no copy, or only the older one. The message says why."""


def copy(database: Path, target: Path, *, replace: bool = False) -> int:
    """Writes what has been committed to `target`; returns its size in bytes once it is on disk.

    The copy is readable by its owner alone, whole, and free of deleted values. Raises `NotCopied`.
    """
    if target.resolve() in _parts(database.resolve()):
        raise NotCopied(f"{target} belongs to the database itself; choose another file")
    if target.exists() and not replace:
        raise NotCopied(f"{target} exists; choose another file, or add --force to replace it")
    try:
        with _beside(target) as new:
            _vacuum(database, new)
            _check(new)
            size = _kept(new)
            if replace:
                new.replace(target)
            else:
                os.link(new, target)  # fails rather than replace what has appeared meanwhile
            _keep_name(target.parent)
            return size
    except FileExistsError:
        raise NotCopied(f"{target} exists; choose another file, or add --force") from None
    except OSError as problem:
        raise NotCopied(f"{target} cannot be written: {problem.strerror}") from None
    except sqlite3.Error as problem:
        raise NotCopied(f"{target} cannot be written: {problem}") from None


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """An empty file in the same folder, gone in the end."""
    new = target.with_name(f".{target.name}.{os.getpid()}.part")
    os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNER_ONLY))
    try:
        yield new
    finally:
        for each in _parts(new):
            with suppress(FileNotFoundError):
                each.unlink()


def _vacuum(database: Path, new: Path) -> None:
    with closing(_opened(database, "ro")) as connection:
        connection.execute("VACUUM INTO ?", (os.fspath(new),))


def _check(new: Path) -> None:
    with closing(_opened(new, "rw")) as connection:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != ("ok",):
        raise NotCopied(f"the database is damaged ({found[0]}): there is no new backup")


def _opened(file: Path, mode: str) -> sqlite3.Connection:
    address = f"file:{quote(os.fspath(file.absolute()))}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=PATIENCE_SECONDS, isolation_level=None)


def _kept(file: Path) -> int:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
        return os.fstat(opened.fileno()).st_size


def _keep_name(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _parts(database: Path) -> list[Path]:
    """The files of a database, and the lock of a running bot."""
    beside = (*BESIDE, "-journal", ".lock")
    return [database, *(database.with_name(database.name + suffix) for suffix in beside)]
