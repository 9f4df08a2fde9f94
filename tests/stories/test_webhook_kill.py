"""Two processes on one PostgreSQL, to which Telegram delivers, and the one that sends is killed."""

from collections.abc import Callable
from pathlib import Path

import aiohttp

from bot.demo.telegram import Options, Person, TelegramStandIn
from bot.demo.telegram.checks.limits import Limits
from tests.stories.process import PATIENCE_SECONDS, Machine

TELEGRAMS = Limits(30.0, 1.0)


def somebody(telegram: TelegramStandIn, number: int) -> Person:
    return telegram.user(900 + number, f"Somebody {number}")


async def test_what_a_killed_runner_was_to_say_is_said_by_the_next(
    tmp_path: Path, new_postgres: Callable[..., str]
) -> None:
    options = Options(limits=TELEGRAMS, webhook_retry_seconds=0.05)
    async with TelegramStandIn(options) as telegram, aiohttp.ClientSession() as http:
        given = {
            "BELLHOP_DATABASE_URL": new_postgres(),
            "BELLHOP_TELEGRAM_MODE": "webhook",
            "BELLHOP_PUBLIC_URL": "https://bellhop.example",
        }
        first, second = (Machine(tmp_path, telegram, **given) for _ in range(2))
        async with first.running(http) as runner, second.running(http) as standby:
            telegram.world.behind = [f"http://127.0.0.1:{second.port}"]

            async def until_heard(person: Person, times: int = 1) -> None:
                await telegram.wait_for(
                    lambda _: len(person.received) >= times, timeout=PATIENCE_SECONDS
                )

            before, under_way, after = (somebody(telegram, number) for number in range(3))
            before.write("hello")
            await until_heard(before)
            telegram.fault("slow", method="sendMessage", times=1, seconds=PATIENCE_SECONDS)
            under_way.write("hello")
            await until_heard(under_way)
            runner.kill()
            after.write("hello")
            await until_heard(under_way, times=2)
            await until_heard(after)

            assert standby.returncode is None

        assert [len(it.received) for it in (before, under_way, after)] == [1, 2, 1]
        once, again = (message.text for message in under_way.received)
        assert "may be a repeat" not in once
        assert "may be a repeat" in again
        assert not [call for call in telegram.calls() if call.status >= 400]
