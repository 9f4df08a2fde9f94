"""PostgreSQL stopped, crashed and read-only for twenty seconds, and back: two replicas wait."""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from tests.bench import ledger, rig
from tests.bench.crm import Crm
from tests.bench.fleet import LOG, Fleet, installation
from tests.bench.ledger import Ledger
from tests.bench.server import Server
from tests.bench.tables import Claim, proof

SECONDS = float(os.environ.get("BENCH_OUTAGE_SECONDS", "20"))
CALM_SECONDS = 15.0  # after each, for everything to be as before
EDGE_SECONDS = 0.5  # for what was under way as it began
STAFF = 100
A_SECOND = 15  # what waits meanwhile must still be sent
REPLICAS = 2

_END_SESSIONS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


class Outage(NamedTuple):
    """What it was, when it lasted (monotonic seconds), and how many lines it left in the log."""

    name: str
    began: float
    ended: float
    lines: int


@dataclass
class Trial:
    """The server that fails, what happened to it, and whether a process has ended meanwhile."""

    server: Server
    log: Path
    outages: list[Outage] = field(default_factory=list)

    async def stopped(self) -> None:
        """Every session is told, as at a restart."""
        await self._for_a_while("stopped", lambda: self.server.stop("fast"), self.server.start)

    async def crashed(self) -> None:
        """No session is told."""
        stop = self.server.stop
        await self._for_a_while("crashed", lambda: stop("immediate"), self.server.start)

    async def read_only(self) -> None:
        """As on a standby that everybody was sent to, and that is made the primary then."""
        change = "ALTER SYSTEM {} default_transaction_read_only {}"
        reload = "SELECT pg_reload_conf()"
        await self._for_a_while(
            "read-only",
            lambda: self.server.sql(change.format("SET", "= on"), reload, _END_SESSIONS),
            lambda: self.server.sql(change.format("RESET", ""), reload),
        )

    async def _for_a_while(
        self,
        name: str,
        begin: Callable[[], Awaitable[object]],
        end: Callable[[], Awaitable[object]],
    ) -> None:
        known = self._lines()
        began = monotonic()
        await begin()
        await asyncio.sleep(SECONDS)
        await end()
        ended = monotonic()
        await asyncio.sleep(CALM_SECONDS)
        self.outages.append(Outage(name, began, ended, self._lines() - known))

    def _lines(self) -> int:
        return len(self.log.read_text().splitlines())


async def run() -> str:
    """The three, one after the other, while a CRM posts on."""
    async with installation(STAFF) as (server, ships):
        trial, crm = Trial(server, ships.folder / LOG), Crm(ships.ports, STAFF)
        await _fail(trial, ships, crm)
        alive = sum(replica.is_alive for replica in ships.replicas)
        await ledger.until_settled(ships.folder)
        found = await ledger.read(ships.http, ships.telegram, ships.folder, rig.accounts(STAFF))
    claims = [Claim("processes that have ended", "0", REPLICAS - alive, alive == REPLICAS)]
    for outage in trial.outages:
        claims += _of(outage, crm, found)
    claims += _claims(found, trial, crm)
    return proof(f"PostgreSQL fails for {SECONDS:.0f} s", claims)


async def _fail(trial: Trial, ships: Fleet, crm: Crm) -> None:
    await ships.gather(REPLICAS)
    enough = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(crm.post(enough, A_SECOND))
        try:
            await asyncio.sleep(CALM_SECONDS / 3)
            for outage in (trial.stopped, trial.crashed, trial.read_only):
                await outage()
        finally:
            enough.set()


def _of(outage: Outage, crm: Crm, found: Ledger) -> list[Claim]:
    name, began, ended, lines = outage
    tries = [it for it in crm.tries if began + EDGE_SECONDS < it.at < ended]
    meanwhile = [it for it in tries if it.answered_at < ended]
    statuses = Counter(it.status for it in meanwhile)
    longest = max(it.answered_at - it.at for it in tries)
    taken = min(it.answered_at for it in crm.tries if it.at > ended and it.status == 200)
    sent = min(call.at for call in found.arrived if call.at > ended)
    return [
        Claim(f"{name}: hooks answered meanwhile", "503", dict(statuses), set(statuses) == {503}),
        Claim("… the longest answer", "", f"{longest:.2f} s"),
        Claim("… hooks answered with 200 again after", "", f"{taken - ended:.2f} s"),
        Claim("… cards sent again after", "", f"{sent - ended:.2f} s"),
        Claim("… lines in the logs", "", lines),
    ]


def _claims(found: Ledger, trial: Trial, crm: Crm) -> list[Claim]:
    lost, copies, wrong = found.lost(crm.taken), list(found.copies()), found.wrong_bells()
    unmarked = found.unmarked_copies()
    refused = sum(call.status == 429 for call in found.calls)
    in_flight = sum(found.under_way([it.began for it in trial.outages]))
    return [
        Claim("hooks answered with 200", len(crm.posted), len(crm.taken)),
        Claim("notifications lost", "0", len(lost), not lost),
        Claim("calls refused with 429", "0", refused, not refused),
        Claim("second copies", f"at most {in_flight}", len(copies), len(copies) <= in_flight),
        Claim("second copies that do not say so", "0", len(unmarked), not unmarked),
        Claim("bells with a wrong count", "0", len(wrong), not wrong),
    ]
