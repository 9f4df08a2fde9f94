"""How long, how large and how many: what the port grants to callers whom nobody knows yet."""

import resource
from contextlib import suppress
from dataclasses import dataclass

MOST_CONNECTIONS = 1_000
MOST_STREAMS = 3_000  # pages of the web bell that are open
FEWEST_CONNECTIONS = 16
# Never for callers: aiogram has up to 120 connections to Telegram, SQLite three files for each of
# five connections; the rest is for the log, the event loop, and verbs' and libraries' own files.
RESERVED_FILES = 212


@dataclass(frozen=True)
class Limits:
    """`header_seconds`: from the connection, or a header's first byte, to its last.

    `idle_seconds`: from an answer to the next request. `stall_seconds`: how long an answer may wait
    for a caller who does not read it. `reading_bytes`: for the bodies of all requests together.
    `streams`: answers that last for hours, which are not counted among the `connections`.
    """

    header_seconds: float = 10.0
    idle_seconds: float = 30.0
    stall_seconds: float = 10.0
    header_bytes: int = 32 * 1024
    reading_bytes: int = 32 * 1024 * 1024
    connections: int = MOST_CONNECTIONS
    streams: int = 0


def for_this_process(*, streams: bool = False) -> Limits:
    """With as many connections as leave files for the database and for Telegram.

    `streams`: whether there are any. Of few files they get a quarter: hooks go first.
    """
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_STREAMS if streams else 0
    if allowed == resource.RLIM_INFINITY:
        return Limits(streams=most)
    left = max(0, allowed - RESERVED_FILES)
    granted = min(most, max(left - MOST_CONNECTIONS, left // 4))
    return Limits(connections=connections_within(allowed - granted), streams=granted)


def connections_within(files: int) -> int:
    """How many a process that may open so many files can have at once."""
    return min(MOST_CONNECTIONS, max(FEWEST_CONNECTIONS, files - RESERVED_FILES))


def allow_more_files() -> None:
    """Raises the process's own limit of open files to what it needs, as far as it is allowed to."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + MOST_STREAMS + RESERVED_FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):  # a sandbox may forbid it
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
