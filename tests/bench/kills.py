"""Bellhop killed with -9 at random moments and restarted; hooks, cards and presses go on."""

import asyncio
import signal
import tempfile
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import aiohttp

from tests.bench import ledger, load, rig
from tests.bench.ledger import Ledger
from tests.bench.tables import Claim, proof

KILLS = 40
STAFF = 100
HOOKS_A_LIFE = 40
PRESSES_A_LIFE = 3
LONGEST_LIFE_SECONDS = 2.0  # sending its cards at 30 calls a second takes nearly as long
POST_SECONDS = 0.03
SEED = 40


async def run() -> str:
    """Forty lives, and one more in which everything gets done."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await rig.furnish(folder, STAFF)
        async with (
            aiohttp.ClientSession() as http,
            rig.telegram(*rig.LIMITS) as telegram,
        ):
            await rig.meet(http, telegram, STAFF)
            office = Office(http, telegram, folder)
            await office.live(None)  # everybody's bell is pinned
            for _ in range(KILLS):
                await office.live(office.random.uniform(0, LONGEST_LIFE_SECONDS))
            await office.live(None)
            found = await ledger.read(http, telegram, folder, rig.accounts(STAFF))
    return proof(f"Killed with -9 {KILLS} times", _claims(found, office))


@dataclass
class Office:
    """A CRM that posts until answered with 200, people who press, and what they did."""

    http: aiohttp.ClientSession
    telegram: str
    folder: Path
    random: Random = field(default_factory=lambda: Random(SEED))
    port: int = field(default_factory=rig.free_port)
    kills: list[float] = field(default_factory=list)  # monotonic seconds
    orders: list[str] = field(default_factory=list)
    waiting: deque[tuple[str, bytes]] = field(default_factory=deque)
    read: set[int] = field(default_factory=set)  # ids of notifications

    async def live(self, seconds: float | None) -> None:
        """One life of the process, killed so long after it was healthy; None: until all is done."""
        async with rig.bellhop(self.folder, self.telegram, self.port) as process:
            await rig.until_healthy(self.http, self.port)
            if seconds is None:
                await self._post()
                await ledger.until_settled(self.folder)
                return
            self._order()
            work = asyncio.gather(self._post(), self._press())
            await asyncio.sleep(seconds)
            self.kills.append(time.monotonic())
            await process.end(signal.SIGKILL)
            await work

    def _order(self) -> None:
        for _ in range(HOOKS_A_LIFE):
            order, body = load.unsigned_order(len(self.orders) % STAFF)
            self.orders.append(order)
            self.waiting.append((order, body))

    async def _post(self) -> None:
        """Posts until one is not answered with 200; the next life posts the rest, signed anew."""
        while self.waiting:
            order, body = self.waiting[0]
            if not await load.post(self.port, load.request(body, order)):
                return
            self.waiting.popleft()
            await asyncio.sleep(POST_SECONDS)

    async def _press(self) -> None:
        for _ in range(PRESSES_A_LIFE):
            account = rig.FIRST_ACCOUNT + self.random.randrange(STAFF)
            self.read |= await rig.mark_read(self.http, self.telegram, account)


def _claims(found: Ledger, office: Office) -> list[Claim]:
    lost, copies, wrong = found.lost(office.orders), list(found.copies()), found.wrong_bells()
    read = {item.id for item in found.items if item.is_read}
    unmarked = found.unmarked_copies()
    refused = sum(call.status == 429 for call in found.calls)
    unanswered, unkept = found.under_way(office.kills)
    return [
        Claim("hooks answered with 200", "", len(office.orders)),
        Claim("notifications lost", "0", len(lost), not lost),
        Claim("cards that Telegram had not answered at a kill", "", unanswered),
        Claim(f"… had answered less than {ledger.SETTLING_SECONDS} s before", "", unkept),
        Claim(
            "second copies",
            f"at most {unanswered + unkept}",
            f"{len(copies)}, {len(copies) / KILLS:.1f} a kill",
            len(copies) <= unanswered + unkept,
        ),
        Claim("second copies that do not say so", "0", len(unmarked), not unmarked),
        Claim("calls refused with 429", "0", refused, not refused),
        Claim("bells with a wrong count", "0", len(wrong), not wrong),
        Claim("presses lost", "0", len(office.read ^ read), office.read == read),
    ]
