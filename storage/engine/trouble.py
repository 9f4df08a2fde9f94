"""What is wrong with a database that cannot be used, and what the operator can do about it."""

import re
import socket
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.engine.file import WrongFile
from storage.engine.writer import Unavailable


class NotUsable(Exception):
    """The database cannot be used until the operator changes something: waiting helps nobody.

    The message is the problem and its cure, without the variable's name and without a password.
    """


class Trouble(NamedTuple):
    """`words`: the problem and its cure. `is_final`: only the operator can end it."""

    words: str
    is_final: bool = False


class _Kind(NamedTuple):
    cure: str
    is_final: bool = False


_NOT_REACHED = _Kind("check that PostgreSQL runs and that the address has its host and port")
# By SQLSTATE, or the beginning of several.
_KINDS = {
    "28": _Kind("correct the user and the password, percent-encoded, or let the user in", True),
    "3D": _Kind("create it with CREATE DATABASE, or correct the name after the last slash", True),
    "3F": _Kind("create the schema, or correct the user's search_path", True),
    "42501": _Kind("give this user the rights, or make it the owner: see docs/operate.md", True),
    "25006": _Kind("this server only reads: make it the primary, or give the primary's address"),
    "53100": _Kind("make room on the server's disk"),
    "53200": _Kind("give the server more memory"),
    "53300": _Kind("raise max_connections of the server, or run fewer processes"),
    "55P03": _Kind("end what has been open for long: see pg_stat_activity"),
    "57P01": _Kind("the server is stopping or restarting"),
    "57P03": _Kind("the server is starting or stopping"),
    "08": _NOT_REACHED,
}
_MODE = _Kind("set pool_mode = session, or transaction for BELLHOP_ROLE=web", True)
# What PgBouncer says by itself has the SQLSTATE of a connection's trouble, whatever it is.
_OF_THE_POOLER = (
    (re.compile(r"no such database|database .* does not exist"), _KINDS["3D"]),
    (re.compile(r"no such user|role .* does not exist|auth(entication)? failed"), _KINDS["28"]),
    (re.compile(r"statement pooling mode"), _MODE),
)


def trouble(error: BaseException) -> Trouble | None:
    """What has made an attempt to use the database fail; None if it is no fault of the database.

    For `Unavailable` and for errors of SQLAlchemy and of drivers.
    """
    if isinstance(error, NotUsable):
        return Trouble(str(error), True)
    causes = [*_causes(error)]
    for cause in causes:
        state = str(getattr(cause, "sqlstate", None) or "")
        kind = _kind(state, str(cause)) if state else None
        if kind is not None:
            return Trouble(f"{_first_line(cause)}; {kind.cure}", kind.is_final)
    for cause in causes:
        if isinstance(cause, socket.gaierror):
            return Trouble("its host is not known; correct the name, or mend the name server")
        if isinstance(cause, TimeoutError | PoolTimeout):
            return Trouble("the database does not answer in time")
        if isinstance(cause, OSError | EOFError) and not isinstance(cause, WrongFile):
            return Trouble(f"no server answers ({_first_line(cause)}); {_NOT_REACHED.cure}")
    if isinstance(error, Unavailable | DBAPIError):
        return Trouble(f"the database cannot be used: {_first_line(error)}")
    return None


def _kind(state: str, words: str) -> _Kind | None:
    if state.startswith("08"):
        for said, kind in _OF_THE_POOLER:
            if said.search(words):
                return kind
    return next((kind for begin, kind in _KINDS.items() if state.startswith(begin)), None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, innermost last."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        original = getattr(seen, "orig", None)
        seen = original if isinstance(original, BaseException) else seen.__cause__


def _first_line(error: BaseException) -> str:
    words = str(getattr(error, "orig", None) or error).strip()
    return words.splitlines()[0].removesuffix(".") if words else type(error).__name__
