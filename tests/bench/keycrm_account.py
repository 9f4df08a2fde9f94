"""KeyCRM's API in a process of its own: prints its address, then does what its input says.

Each line is JSON: {"orders": [fields]} makes orders, {"tell": true} prints what it was asked.
"""

import asyncio
import json
import sys
from datetime import datetime

from bot.demo.keycrm import Account, KeycrmStandIn, Options

STAGES = 4  # of each pipeline
LONGEST_LINE = 2**24


def filled(users: int, sources: int, pipelines: int) -> Account:
    """A cabinet with so many of everything; user 1 is its administrator."""
    account = Account()
    for number in range(1, users + 1):
        role_id = 1 if number == 1 else 2
        account.user(f"M{number - 1}", id=number, role_id=role_id, phone=f"+38067{number:07}")
    for number in range(1, sources + 1):
        account.source(f"Source {number}")
    for number in range(1, pipelines + 1):
        account.pipeline(f"Pipeline {number}", [f"Stage {it}" for it in range(STAGES)])
    account.status("New")
    return account


def place(account: Account, number: int, at: datetime, manager: int | None) -> None:
    """A new order, as the bench has told of it."""
    buyer = account.buyer(name_of(number), f"+380{number:09}")
    goods = [("Tablecloth", "1450.00", 1), ("Candle", "120.00", 3)]
    times = dict.fromkeys(("created_at", "ordered_at", "status_changed_at", "updated_at"), at)
    account.order(id=number, buyer=buyer, products=goods, manager_id=manager, source_id=1, **times)


def name_of(number: int) -> str:
    """The client of an order."""
    return f"Client{number}"


async def main(key: str, per_minute: int, users: int, sources: int, pipelines: int) -> None:
    """Serves until its input ends."""
    account = filled(users, sources, pipelines)
    lines = asyncio.StreamReader(limit=LONGEST_LINE)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(lines), sys.stdin
    )
    async with KeycrmStandIn(account, Options(key=key, per_minute=per_minute)) as keycrm:
        print(keycrm.base, flush=True)
        while line := await lines.readline():
            told = json.loads(line)
            for number, at, manager in told.get("orders", ()):
                place(account, number, datetime.fromisoformat(at), manager)
            if "tell" in told:
                print(json.dumps(report(keycrm)), flush=True)


def report(keycrm: KeycrmStandIn) -> dict[str, object]:
    """What it was asked: how often, and when for the first and the last time."""
    calls = keycrm.asked()
    refused = sum(call.status == 429 for call in calls)
    seconds = calls[-1].at - calls[0].at if calls else 0.0
    pages = sum("page=" in call.query for call in calls)
    return {
        "calls": len(calls),
        "pages": pages,
        "refused": refused,
        "most": keycrm.rate.most,
        "seconds": seconds,
    }


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], *map(int, sys.argv[2:])))
