"""Upgrades without a gap: from one process of the release before to two of this tree, and on."""

import asyncio
import os
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

import aiohttp

from tests.bench import ledger, rig
from tests.bench.crm import Crm
from tests.bench.fleet import ANYWHERE, Fleet, fleet
from tests.bench.front import Front, front
from tests.bench.ledger import Ledger
from tests.bench.server import Server, postgres
from tests.bench.tables import Claim, milliseconds, proof
from tests.house import SECRET

# The last commit before replicas: of a checkout without tags, the release before.
BEFORE_REPLICAS = "3040ede"
STAFF = 100
A_SECOND = 30
CALM_SECONDS = 8.0  # between two steps: a new replica may be taking hooks before it can run
FURNISH = """
import asyncio, pathlib, sys
from tests import house
house.SECRET = sys.argv[3]
from tests.bench import rig
asyncio.run(rig.furnish(pathlib.Path(sys.argv[1]), int(sys.argv[2])))
"""


async def run() -> str:
    """Both upgrades, one after the other, under the same load."""
    with tempfile.TemporaryDirectory() as name, (Path(name) / "errors").open("w") as log:
        folder = Path(name)
        tree, release = folder / "before", release_before()
        _unpack(release, tree)
        async with postgres() as server, aiohttp.ClientSession() as http:
            rig.elsewhere(folder, server.address)
            await _furnish(tree, folder)
            async with (
                rig.telegram(*ANYWHERE, *rig.LIMITS) as telegram,
                fleet(http, telegram, folder, log) as ships,
                front(http) as proxy,
            ):
                await rig.meet(http, telegram, STAFF)
                crm = Crm(lambda: [proxy.port], STAFF, patience=False)
                await _upgrade(ships, proxy, tree, crm)
                await ledger.until_settled(folder)
                found = await ledger.read(http, telegram, folder, rig.accounts(STAFF))
            versions = await _versions(server)
    title = f"From {release}, one process, to two replicas of this tree, and these replaced"
    return proof(title, [*_claims(found, crm, proxy), Claim("schema", "", versions)])


def release_before() -> str:
    """The newest tag, or the last commit before there were replicas."""
    if named := os.environ.get("BENCH_RELEASE_BEFORE"):
        return named
    tags = subprocess.run(["git", "tag", "--sort=-creatordate"], capture_output=True, text=True)
    return next(iter(tags.stdout.split()), BEFORE_REPLICAS)


def _unpack(release: str, tree: Path) -> None:
    tree.mkdir()
    archive = subprocess.run(["git", "archive", release], capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "-C", str(tree)], input=archive, check=True)


async def _furnish(tree: Path, folder: Path) -> None:
    """As the release before does it: its tables do not have what is new."""
    words = ("-P", "-c", FURNISH, str(folder), str(STAFF), SECRET)
    environ = {**os.environ, "PYTHONPATH": str(tree)}
    child = await asyncio.create_subprocess_exec(sys.executable, *words, env=environ)
    assert await child.wait() == 0


async def _upgrade(ships: Fleet, proxy: Front, tree: Path, crm: Crm) -> None:
    old = await ships.add(tree)
    proxy.ports = ships.ports()
    await rig.until_healthy(ships.http, old.port)
    await rig.until_still(ships.http, ships.telegram)
    enough = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(crm.post(enough, A_SECOND))
        try:
            await _replace(ships, proxy, old)
        finally:
            enough.set()


async def _replace(ships: Fleet, proxy: Front, old: object) -> None:
    """Two beside the old one, which stops then; after that one after the other, in its place."""
    await asyncio.sleep(CALM_SECONDS)
    for _ in range(2):
        new = await ships.add()
        proxy.ports = ships.ports()
        await ships.until_ready(new)
        await asyncio.sleep(CALM_SECONDS)
    first, second, third = ships.replicas
    assert first is old
    await ships.remove(first)
    proxy.ports = ships.ports()
    for replica in (second, third):
        await asyncio.sleep(CALM_SECONDS)
        await ships.stop(replica)
        await ships.again(replica)
        await ships.until_ready(replica)
    await asyncio.sleep(CALM_SECONDS)


def _claims(found: Ledger, crm: Crm, proxy: Front) -> list[Claim]:
    lost, copies, wrong = found.lost(crm.taken), list(found.copies()), found.wrong_bells()
    failed = len(crm.posted) - len(crm.taken)
    why = f"{failed} {dict(crm.statuses)} {dict(proxy.failed)}" if failed else 0
    refused = sum(call.status == 429 for call in found.calls)
    sent = [call.at for call in found.arrived]
    gap = max((later - earlier for earlier, later in pairwise(sent)), default=0.0)
    middle, tail = milliseconds([it.answered_at - it.at for it in crm.tries])
    return [
        Claim("hooks posted", "", len(crm.posted)),
        Claim("failed hooks", "0", why, not failed),
        Claim("notifications lost", "0", len(lost), not lost),
        Claim("second copies", "0", len(copies), not copies),
        Claim("calls refused with 429", "0", refused, not refused),
        Claim("bells with a wrong count", "0", len(wrong), not wrong),
        Claim("hook to 200: p50, p99", "", f"{middle}, {tail} ms"),
        Claim("the longest time without a message", "", f"{gap:.2f} s"),
    ]


async def _versions(server: Server) -> str:
    rows = await server.sql("SELECT version_num FROM alembic_version")
    return ", ".join(row["version_num"] for row in rows)
