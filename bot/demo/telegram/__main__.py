"""Runs the stand-in as a process of its own, for benches and crash tests, until it is stopped.

Prints its address on one line when it is ready. People are played through its `/control` routes.
"""

import argparse
import asyncio
import signal

from bot.demo.telegram import Limits, Options, TelegramStandIn


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.demo.telegram", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default="1:TEST")
    parser.add_argument("--rate", type=float, help="messages a second for the bot")
    parser.add_argument("--chat-rate", type=float, help="messages a second for a chat")
    parser.add_argument("--chat-burst", type=int, default=3, help="messages at once for a chat")
    parser.add_argument("--group-rate", type=int, help="messages a minute for a group")
    parser.add_argument("--limit-edits", action="store_true", help="count edits as messages")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--callback-seconds", type=float, default=15.0)
    parser.add_argument("--seed", type=int, default=0, help="for faults by chance")
    return parser.parse_args()


async def _serve(given: argparse.Namespace) -> None:
    edits = ("editMessageText", "editMessageReplyMarkup") if given.limit_edits else ()
    limits = Limits(
        given.rate,
        given.chat_rate,
        given.chat_burst,
        given.group_rate,
        frozenset({"sendMessage", *edits}),
    )
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    options = Options(
        given.token,
        given.host,
        given.port,
        limits,
        given.latency,
        given.callback_seconds,
        seed=given.seed,
    )
    async with TelegramStandIn(options) as telegram:
        print(f"Telegram stand-in ready at {telegram.url}", flush=True)
        await stop.wait()


if __name__ == "__main__":
    asyncio.run(_serve(_arguments()))
