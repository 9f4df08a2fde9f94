"""Wherever memory ends, the process does, with one line."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

BEFORE = """
import asyncio, logging, threading
from datetime import UTC, datetime
from bot.runtime.health import Health
from bot.runtime.log import set_up
from bot.runtime.workers import Crew, Wake
set_up("info", "text")

async def fail():
    raise MemoryError

async def forever():
    await asyncio.sleep(60)

def crew():
    return Crew(Health(lambda: datetime.now(UTC)))
"""

WHERE = {
    "a loop": """
        async def main():
            it = crew()
            it.loop("delivery", fail, Wake())
            await it.watch(asyncio.Event())
        asyncio.run(main())
    """,
    "an errand": """
        async def main():
            crew().errand(fail())
            await forever()
        asyncio.run(main())
    """,
    "a thread": """
        def fail():
            raise MemoryError
        threading.Thread(target=fail).start()
        asyncio.run(forever())
    """,
    "a callback": """
        async def main():
            def fail():
                raise MemoryError
            asyncio.get_running_loop().call_soon(fail)
            await forever()
        asyncio.run(main())
    """,
    "a request": """
        from aiohttp import ClientSession, web
        from handlers.http import errors
        from handlers.http.limits import Limits
        from handlers.http.port import Port
        async def main():
            app = web.Application(middlewares=[errors.answered])
            app.router.add_get("/", lambda request: fail())
            runner = web.AppRunner(app)
            await runner.setup()
            port = await Port(runner.server, Limits()).open("127.0.0.1", 0)
            async with ClientSession() as http:
                await http.get(f"http://127.0.0.1:{port}/")
            await forever()
        asyncio.run(main())
    """,
    "a verb": """
        import sys
        from unittest.mock import patch
        import bot.__main__ as main
        with patch("bot.cli.run.run", side_effect=MemoryError):
            sys.exit(main.main(["run"]))
    """,
}


@pytest.mark.parametrize("place", WHERE.values(), ids=WHERE)
def test_process_ends_with_one_line(place: str, tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", BEFORE + textwrap.dedent(place)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "BELLHOP_BOT_TOKEN": "1:abc"},
        capture_output=True,
        text=True,
        timeout=50,
    )

    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert "out of memory" in ended.stderr
