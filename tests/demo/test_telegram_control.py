"""Control routes play people, faults and the clock over HTTP, even in another process."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.demo.telegram import TelegramStandIn


class Remote:
    """Control calls to a stand-in at an address."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self.url = url

    async def __call__(self, route: str, **given: object) -> Any:  # JSON of the route's shape
        async with self._session.post(f"{self.url}/control/{route}", json=given) as response:
            return await response.json()

    async def api(self, method: str, **given: object) -> Any:  # JSON of the method's shape
        async with self._session.post(f"{self.url}/bot1:TEST/{method}", json=given) as response:
            return await response.json()


@pytest.fixture
async def remote(telegram: TelegramStandIn) -> AsyncIterator[Remote]:
    async with aiohttp.ClientSession() as session:
        remote = Remote(session, telegram.url)
        await remote("users", id=5, first_name="Marta")
        await remote("start", user=5)
        yield remote


async def test_person_writes_presses_and_sees(remote: Remote) -> None:
    button = {"text": "Go", "callback_data": "go"}
    await remote.api(
        "sendMessage", chat_id=5, text="card", reply_markup={"inline_keyboard": [[button]]}
    )

    press = await remote("press", user=5, label="Go")
    await remote.api("answerCallbackQuery", callback_query_id=press["id"], text="Done")

    chat = await remote("chat", user=5)
    assert [message["text"] for message in chat["messages"]] == ["/start", "card"]
    assert chat["toasts"] == [{"text": "Done", "alert": False}]
    assert "[ Go ]" in (await remote("screen", user=5))["screen"]


async def test_blocking_and_unblocking(remote: Remote) -> None:
    await remote("block", user=5)
    refused = await remote.api("sendMessage", chat_id=5, text="x")
    await remote("unblock", user=5)
    sent = await remote.api("sendMessage", chat_id=5, text="x")

    assert (refused["error_code"], sent["ok"]) == (403, True)


async def test_fault_and_clock(remote: Remote) -> None:
    await remote("fault", kind="400", method="sendMessage", description="Bad Request: no")
    refused = await remote.api("sendMessage", chat_id=5, text="x")
    sent = await remote.api("sendMessage", chat_id=5, text="x")
    await remote("clock", advance=49 * 3600)

    number = sent["result"]["message_id"]
    old = await remote.api("deleteMessage", chat_id=5, message_id=number)
    assert refused["description"] == "Bad Request: no"
    assert old["description"] == "Bad Request: message can't be deleted"


async def test_mix_of_faults(remote: Remote) -> None:
    mixed = await remote("fault-mix", share=1, kinds=["400", "500"], method="sendMessage")
    refused = await remote.api("sendMessage", chat_id=5, text="x")
    await remote("clear-faults")
    sent = await remote.api("sendMessage", chat_id=5, text="x")

    assert [fault["kind"] for fault in mixed] == ["400", "500"]
    assert refused["error_code"] in (400, 500)
    assert sent["ok"]


async def test_transcript_and_counters(remote: Remote) -> None:
    await remote.api("sendMessage", chat_id=5, text="x")
    await remote.api("sendMessage", chat_id=6, text="x")

    calls = await remote("transcript", method="sendMessage")
    state = await remote("state")

    assert [call["status"] for call in calls] == [200, 400]
    assert state["statuses"] == {"200": 1, "400": 1}


async def test_waiting_for_calls(remote: Remote) -> None:
    waiting = asyncio.create_task(remote("wait", method="sendMessage", calls=1))

    await remote.api("sendMessage", chat_id=5, text="x")

    assert await waiting == {"reached": True, "calls": 1}


@pytest.mark.parametrize(
    ("route", "given"),
    [
        ("nothing", {}),
        ("write", {"user": 99, "text": "x"}),
        ("press", {"user": 5, "label": "Nowhere"}),
        ("fault", {"kind": "earthquake"}),
        ("limits", {"speed": 1}),
        ("write", {"user": 5}),
    ],
)
async def test_wrong_control_call_is_explained(
    remote: Remote, route: str, given: dict[str, object]
) -> None:
    assert "error" in await remote(route, **given)


async def test_process_of_its_own_prints_its_address_and_stops_when_told() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.demo.telegram", "--rate", "30", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode().split()

    async with aiohttp.ClientSession() as session:
        me = await Remote(session, line[-1]).api("getMe")
    process.send_signal(signal.SIGTERM)

    assert me["result"]["is_bot"] is True
    assert await process.wait() == 0
