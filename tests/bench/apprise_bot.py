"""A bot that stores nothing and sends with Apprise."""

import asyncio
import sys

import apprise
from apprise.plugins.telegram import NotifyTelegram

from tests.bench.baseline import serve_orders


async def main(port: int, token: str, telegram_url: str, first_account: int) -> None:
    """Takes a hook, sends a message, answers."""
    NotifyTelegram.notify_url = f"{telegram_url}/bot"
    senders: dict[int, apprise.Apprise] = {}

    async def send(chat: int, text: str) -> None:
        if chat not in senders:
            senders[chat] = apprise.Apprise()
            senders[chat].add(f"tgram://{token}/{chat}/?format=html")
        assert await senders[chat].async_notify(body=text, body_format="html")

    await serve_orders(port, first_account, send)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])))
