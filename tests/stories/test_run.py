"""`bellhop run` in a process of its own, and verbs typed while it runs."""

import asyncio
import json
import re
import signal
import socket
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import aiohttp

from bot.demo.telegram import TelegramStandIn
from storage.directory import cabinet
from storage.engine.database import open_database
from tests.house import signed
from tests.stories.process import PATIENCE_SECONDS, Machine


async def test_invite_and_connection_made_while_the_bot_runs_lead_to_a_card(tmp_path: Path) -> None:
    async with TelegramStandIn() as telegram, aiohttp.ClientSession() as http:
        machine = Machine(tmp_path, telegram)
        async with machine.running(http) as process:
            invite = await machine.verb(
                *("invite", "--name", "Marta", "--role", "manager", "--crm-id", "6")
            )
            marta = telegram.user(106, first_name="Marta")
            marta.start(invite["token"])
            await telegram.wait_for(lambda _: bool(marta.pinned), timeout=PATIENCE_SECONDS)
            async with open_database(machine.url, beside_a_running_bot=True) as database:
                await database.write(partial(cabinet.switch, on=True))
            connection = await machine.verb("connect", "generic")

            body = _order("2")
            headers = signed(body, "hook-1", datetime.now(UTC), connection["secret"])
            headers["Content-Type"] = "application/json"
            async with http.post(connection["url"], data=body, headers=headers) as answer:
                taken = answer.status
            await telegram.wait_for(
                lambda _: "Mark read" in marta.last.labels, timeout=PATIENCE_SECONDS
            )

            stopped_at = time.monotonic()
            process.send_signal(signal.SIGTERM)
            _, log = await process.communicate()

    assert (taken, process.returncode) == (200, 0)
    assert time.monotonic() - stopped_at < 10
    assert not [secret for secret in (invite["token"], connection["path"]) if secret in str(log)]


async def test_person_forgotten_while_the_bot_runs_is_a_stranger_to_it(tmp_path: Path) -> None:
    async with TelegramStandIn() as telegram, aiohttp.ClientSession() as http:
        machine = Machine(tmp_path, telegram)
        async with machine.running(http) as process:
            invite = await machine.verb("invite", "--name", "Olga", "--role", "administrator")
            olga = telegram.user(101, first_name="Olga")
            olga.start(invite["token"])
            await telegram.wait_for(lambda _: bool(olga.pinned), timeout=PATIENCE_SECONDS)

            forgetting = await machine.start("forget", "--yes", "Olga")
            await forgetting.communicate()
            before = len(olga.received)
            olga.write("/bell")
            await telegram.wait_for(lambda _: len(olga.received) > before, timeout=PATIENCE_SECONDS)
            async with http.get(f"http://127.0.0.1:{machine.port}/health") as answer:
                health = answer.status
            process.send_signal(signal.SIGINT)
            await process.communicate()

    assert (forgetting.returncode, health, process.returncode) == (0, 200, 0)
    assert "Settings" not in olga.received[-1].labels


async def test_first_start_shows_a_link_and_later_ones_do_not(tmp_path: Path) -> None:
    async with TelegramStandIn() as telegram, aiohttp.ClientSession() as http:
        machine = Machine(tmp_path, telegram)
        async with machine.running(http, "--qr") as process:
            process.send_signal(signal.SIGTERM)
            first, log = await process.communicate()
        token = re.search(
            r"^https://t\.me/bellhop_demo_bot\?start=([\w-]{43})$", first.decode(), re.M
        )
        assert token is not None
        machine.environ["BELLHOP_LOG_FORMAT"] = "json"
        async with machine.running(http) as process:
            olga = telegram.user(101, first_name="Olga")
            olga.start(token[1])
            await telegram.wait_for(lambda _: bool(olga.received), timeout=PATIENCE_SECONDS)
            line = await asyncio.wait_for(process.stdout.readline(), PATIENCE_SECONDS)  # type: ignore[union-attr]  # it is piped
            olga.start(json.loads(line)["first_administrator"].rpartition("=")[2])
            await telegram.wait_for(lambda _: bool(olga.pinned), timeout=PATIENCE_SECONDS)
            process.send_signal(signal.SIGTERM)
            await process.communicate()
        async with machine.running(http) as process:
            process.send_signal(signal.SIGTERM)
            third, _ = await process.communicate()

    assert "No administrator is linked yet." in first.decode()
    assert "█" in first.decode()
    assert token[1] not in log.decode()
    assert "a newer one has been made" in olga.received[0].text
    assert third == b""


async def test_port_in_use_is_reported_in_one_line(tmp_path: Path) -> None:
    async with TelegramStandIn() as telegram:
        machine = Machine(tmp_path, telegram)
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", machine.port))
            taken.listen()
            process = await machine.start("run")
            _, log = await process.communicate()

    assert process.returncode == 1
    assert "BELLHOP_HTTP_PORT" in log.decode().splitlines()[-1]


async def test_hooks_are_still_accepted_when_the_token_is_refused(tmp_path: Path) -> None:
    async with TelegramStandIn() as telegram, aiohttp.ClientSession() as http:
        machine = Machine(tmp_path, telegram)
        machine.environ["BELLHOP_BOT_TOKEN"] = "2:NOT-THE-TOKEN-OF-ANY-BOT"
        process = await machine.start("run")
        health = await _said_of_telegram(http, machine)
        async with http.get(f"http://127.0.0.1:{machine.port}/ready") as answer:
            ready = answer.status
        process.send_signal(signal.SIGTERM)
        _, log = await process.communicate()

    assert (ready, process.returncode) == (200, 0)
    assert "refuses the bot's token" in health
    assert "Traceback" not in log.decode()
    assert "NOT-THE-TOKEN" not in log.decode()


async def _said_of_telegram(http: aiohttp.ClientSession, machine: Machine) -> str:
    """What /health says about Telegram once Telegram has answered."""
    said = "not connected yet"
    for _ in range(PATIENCE_SECONDS * 10):
        await asyncio.sleep(0.1)
        try:
            async with http.get(f"http://127.0.0.1:{machine.port}/health") as answer:
                said = str((await answer.json()).get("problems", {}).get("telegram"))
        except aiohttp.ClientError:
            continue
        if "not connected" not in said:
            break
    return said


def _order(number: str) -> bytes:
    data = {"order": {"id": number}, "source": {"id": "3", "name": "Shop"}, "manager_id": "6"}
    now = datetime.now(UTC).isoformat()
    return json.dumps({"type": "order.created", "timestamp": now, "data": data}).encode()
