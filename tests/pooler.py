"""PgBouncer, the real one, before a real PostgreSQL."""

import asyncio
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
needs_pgbouncer = pytest.mark.skipif(PROGRAM is None, reason="there is no pgbouncer here")

SETTINGS = """[databases]
* = host={host} port=5432 user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
default_pool_size = {size}
server_login_retry = 1
"""


@asynccontextmanager
async def pooled(url: str, mode: str, size: int = 20) -> AsyncIterator[str]:
    """The address of the same database by way of a pooler with at most `size` sessions."""
    port = _free_port()
    folder, arguments = _prepared(url, mode, size, port)
    child = await asyncio.create_subprocess_exec(*arguments, stderr=asyncio.subprocess.DEVNULL)
    try:
        await _until_open(port)
        by_it = make_url(url).set(host="127.0.0.1", port=port, query={})
        yield by_it.render_as_string(hide_password=False)
    finally:
        child.terminate()
        await child.wait()
        shutil.rmtree(folder)


def _prepared(url: str, mode: str, size: int, port: int) -> tuple[Path, list[str]]:
    """The folder with its settings, and how it is started."""
    assert PROGRAM is not None
    address, folder = make_url(url), Path(tempfile.mkdtemp(prefix="bellhop-"))
    folder.chmod(0o755)
    host, file = str(address.query["host"]), folder / "pgbouncer.ini"
    words = {"host": host, "user": address.username, "port": port, "mode": mode, "size": size}
    file.write_text(SETTINGS.format(**words))
    # It refuses to be root, and must be let into the folder of the server's socket.
    user = ["-u", Path(host).owner()] if os.getuid() == 0 else []
    return folder, [PROGRAM, *user, "-q", str(file)]


def _free_port() -> int:
    with socket.socket() as any_one:
        any_one.bind(("127.0.0.1", 0))
        return int(any_one.getsockname()[1])


async def _until_open(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return await writer.wait_closed()
