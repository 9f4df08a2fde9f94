"""The runner killed with -9, frozen or stopped again and again while another replica stands by."""

import asyncio
import os
import signal
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from typing import Literal, NamedTuple

import aiohttp

from bot.demo.telegram import Call
from tests.bench import ledger, rig
from tests.bench.crm import Crm
from tests.bench.fleet import Fleet, Replica, installation
from tests.bench.ledger import Ledger
from tests.bench.tables import Claim, proof

STRIKES = int(os.environ.get("BENCH_TAKEOVERS", "40"))
STOPS = max(1, STRIKES // 4)
STAFF = 100
A_SECOND = 30
REPLICAS = 2
PAUSE_SECONDS = (2.0, 4.0)  # from when all replicas are there to the next strike
FROZEN_SECONDS = (1.0, 8.0)
AFTER_SECONDS = 6.0  # for a takeover, until which nothing else happens
PATIENCE_SECONDS = 60.0  # for anybody to send
# As many hooks come as Telegram takes messages: what was late stays so to the end.
SETTLED_SECONDS = 3600.0
PRESSES = 3
SEED = 15

Kind = Literal["killed", "frozen", "stopped"]


class Strike(NamedTuple):
    """What was done to the runner, when (monotonic seconds), and which life it was."""

    kind: Kind
    at: float
    host: str


@dataclass
class Trial:
    """All that goes on: who sends, what is struck, and which notifications people have read."""

    http: aiohttp.ClientSession
    ships: Fleet
    random: Random = field(default_factory=lambda: Random(SEED))
    strikes: list[Strike] = field(default_factory=list)
    read: set[int] = field(default_factory=set)
    _seen: int = 0
    _host: str = ""

    async def strike(self, kind: Kind) -> None:
        """Waits until every replica is there, strikes the runner, and waits for another."""
        await self.ships.until_ready(*self.ships.replicas)
        await asyncio.sleep(self.random.uniform(*PAUSE_SECONDS))
        await self._press()
        runner = await self._runner()
        if kind == "frozen":
            await self._freeze(runner)
        else:
            number = signal.SIGKILL if kind == "killed" else signal.SIGTERM
            self.strikes.append(Strike(kind, runner.send(number), runner.host))
            await runner.process.child.wait()
            await self.ships.again(runner)
        await asyncio.sleep(AFTER_SECONDS)

    async def _freeze(self, runner: Replica) -> None:
        self.strikes.append(Strike("frozen", runner.send(signal.SIGSTOP), runner.host))
        await asyncio.sleep(self.random.uniform(*FROZEN_SECONDS))
        runner.send(signal.SIGCONT)

    async def _press(self) -> None:
        for _ in range(PRESSES):
            account = rig.FIRST_ACCOUNT + self.random.randrange(STAFF)
            self.read |= await rig.mark_read(self.http, self.ships.telegram, account)

    async def _runner(self) -> Replica:
        """Whoever sent last; waits until that is somebody who lives."""
        url = self.ships.telegram
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                for each in await rig.control(self.http, url, "transcript", since=self._seen):
                    call = Call(**each)
                    self._seen = call.number
                    if is_to_chat(call):
                        self._host = call.host
                for replica in self.ships.replicas:
                    if replica.host == self._host:
                        return replica
                await asyncio.sleep(0.1)


async def run() -> str:
    """All strikes in random order; then everything gets done, and is counted."""
    async with installation(STAFF) as (_, ships):
        trial, crm = Trial(ships.http, ships), Crm(ships.ports, STAFF)
        await _strike_all(trial, crm)
        await ledger.until_settled(ships.folder, SETTLED_SECONDS)
        found = await ledger.read(ships.http, ships.telegram, ships.folder, rig.accounts(STAFF))
    return proof(f"The runner struck {len(trial.strikes)} times", _claims(found, trial, crm))


async def _strike_all(trial: Trial, crm: Crm) -> None:
    ships = trial.ships
    await ships.gather(REPLICAS)
    kinds: list[Kind] = [
        *["killed"] * (STRIKES // 2),
        *["frozen"] * (STRIKES - STRIKES // 2),
        *["stopped"] * STOPS,
    ]
    trial.random.shuffle(kinds)
    enough = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(crm.post(enough, A_SECOND))
        try:
            for kind in kinds:
                await trial.strike(kind)
        finally:
            enough.set()


def is_to_chat(call: Call) -> bool:
    """Whether only the runner may make it, and at its pace."""
    return "chat_id" in call.params


def changes(calls: Sequence[Call]) -> Iterator[tuple[Call, Call]]:
    """The last call of one sender and the first of the next."""
    to_chats = [call for call in calls if is_to_chat(call)]
    for before, after in pairwise(to_chats):
        if before.host != after.host:
            yield before, after


def intrusions(calls: Sequence[Call], strikes: Sequence[Strike]) -> list[tuple[Call, Call]]:
    """Changes of the sender though the one before had not been struck since it began."""
    began, found = 0.0, []
    for before, after in changes(calls):
        if not any(it.host == before.host and began < it.at < after.at for it in strikes):
            found.append((before, after))
        began = after.at
    return found


def takeovers(calls: Sequence[Call], strikes: Sequence[Strike], kind: Kind) -> list[float]:
    """Seconds from each strike of this kind to another's first call; nothing if it sent on."""
    found = []
    for strike, following in zip(strikes, [*strikes[1:], None], strict=True):
        until = following.at if following else float("inf")
        later = (call for call in calls if strike.at < call.at < until and is_to_chat(call))
        taken = next((call.at for call in later if call.host != strike.host), None)
        if strike.kind == kind and taken is not None:
            found.append(taken - strike.at)
    return found


def _claims(found: Ledger, trial: Trial, crm: Crm) -> list[Claim]:
    lost, copies, wrong = found.lost(crm.taken), list(found.copies()), found.wrong_bells()
    read = {item.id for item in found.items if item.is_read}
    unmarked, two = found.unmarked_copies(), intrusions(found.calls, trial.strikes)
    refused = sum(call.status == 429 for call in found.calls)
    in_flight = sum(found.under_way([it.at for it in trial.strikes if it.kind != "stopped"]))
    kinds = [strike.kind for strike in trial.strikes]
    return [
        Claim("killed, frozen, stopped", "", ", ".join(str(kinds.count(it)) for it in KINDS)),
        Claim("hooks answered with 200", "", len(crm.taken)),
        Claim("notifications lost", "0", len(lost), not lost),
        Claim("calls refused with 429", "0", refused, not refused),
        Claim("a replica sent while another's turn lasted", "0", len(two), not two),
        Claim("second copies", f"at most {in_flight}", len(copies), len(copies) <= in_flight),
        Claim("second copies that do not say so", "0", len(unmarked), not unmarked),
        Claim("bells with a wrong count", "0", len(wrong), not wrong),
        Claim("presses lost", "0", len(trial.read ^ read), trial.read == read),
        *(_time(found.calls, trial.strikes, kind) for kind in KINDS),
    ]


KINDS: tuple[Kind, ...] = ("killed", "frozen", "stopped")
MUST_BE = {"killed": "5 s", "frozen": "", "stopped": "1 s"}


def _time(calls: Sequence[Call], strikes: Sequence[Strike], kind: Kind) -> Claim:
    taken = takeovers(calls, strikes, kind)
    words = f"{statistics.median(taken):.2f}, {max(taken):.2f} s" if taken else "never"
    return Claim(f"{kind} → another sends: median, worst", MUST_BE[kind], words)
