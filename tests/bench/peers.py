"""Other programs that turn a POST into a message, if they are installed: a scale for latency.

Alertmanager (Debian: prometheus-alertmanager) keeps alerts in memory and sends without a keyboard;
Apprise (PyPI: apprise) does the sending of a bot that stores nothing.
"""

import importlib.util
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from tests.bench import load, rig

ALERTMANAGER = "prometheus-alertmanager"


def there_is_alertmanager() -> bool:
    return shutil.which(ALERTMANAGER) is not None


def there_is_apprise() -> bool:
    return importlib.util.find_spec("apprise") is not None


@asynccontextmanager
async def alertmanager(http: aiohttp.ClientSession, staff: int) -> AsyncIterator[rig.Site]:
    """Alertmanager with a route for each of the staff, each alert in a group of its own."""
    port = rig.free_port()
    async with rig.telegram() as telegram:
        await rig.meet(http, telegram, staff)
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "alertmanager.yml"
            config.write_text(json.dumps(_config(telegram, staff)))  # JSON is YAML
            given = (
                f"--config.file={config}",
                f"--storage.path={folder}",
                f"--web.listen-address=127.0.0.1:{port}",
                "--cluster.listen-address=",
                "--log.level=error",
            )
            async with rig.program(ALERTMANAGER, *given) as process:
                await rig.until_healthy(http, port, "/-/ready")
                yield rig.Site(telegram, port, process)


@asynccontextmanager
async def apprise(http: aiohttp.ClientSession, staff: int) -> AsyncIterator[rig.Site]:
    """The bot that stores nothing, with Apprise in aiogram's place."""
    port = rig.free_port()
    async with rig.telegram() as telegram:
        await rig.meet(http, telegram, staff)
        given = (str(port), rig.TOKEN, telegram, str(rig.FIRST_ACCOUNT))
        async with rig.python("-m", "tests.bench.apprise_bot", *given) as process:
            await rig.until_healthy(http, port, "/live")
            yield rig.Site(telegram, port, process)


def alert(manager: int) -> tuple[str, bytes]:
    """The order of a hook as an alert: its number, and the whole HTTP request that posts it."""
    number, _ = load.unsigned_order(manager)
    body = json.dumps([{"labels": {"order": number, "manager": f"m{manager}"}}]).encode()
    return number, load.post_to("/api/v2/alerts", body)


def _config(telegram: str, staff: int) -> dict[str, object]:
    names = [f"m{number}" for number in range(staff)]
    return {
        "route": {
            "receiver": names[0],
            "group_by": ["order"],
            "group_wait": "0s",
            "routes": [{"receiver": name, "matchers": [f'manager="{name}"']} for name in names],
        },
        "receivers": [
            {"name": name, "telegram_configs": [_telegram(telegram, rig.FIRST_ACCOUNT + number)]}
            for number, name in enumerate(names)
        ],
    }


def _telegram(address: str, account: int) -> dict[str, object]:
    message = "New order № {{ .CommonLabels.order }}: take it on"
    return {
        "api_url": address,
        "bot_token": rig.TOKEN,
        "chat_id": account,
        "message": message,
        "parse_mode": "HTML",
    }
