"""500 hooks at once for 100 people; Telegram takes 30 messages a second, one a second per chat."""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import aiohttp

from bot.demo.telegram import Call
from tests.bench import ledger, load, rig
from tests.bench.ledger import Ledger
from tests.bench.tables import Claim, milliseconds, proof

HOOKS = 500
STAFF = 100
CONNECTIONS = 50
A_SECOND = 30


async def run() -> str:
    """Bells first; then all hooks, and what Telegram got of them once everything is quiet."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await rig.furnish(folder, STAFF)
        async with (
            aiohttp.ClientSession() as http,
            rig.serving(http, folder, STAFF, *rig.LIMITS) as site,
        ):
            orders = [load.order(number % STAFF) for number in range(HOOKS)]
            began = time.monotonic()
            requests = [
                request for _, request in reversed(orders)
            ]  # `post_all` takes them from the end
            _, refused = await load.post_all(site.port, requests, CONNECTIONS)
            answered = time.monotonic()
            assert not refused, refused[:1]
            await ledger.until_settled(folder)
            found = await ledger.read(http, site.telegram, folder, rig.accounts(STAFF))
    claims = _claims(found, [order for order, _ in orders], began)
    claims.insert(0, Claim("all hooks answered with 200", "", f"{answered - began:.2f} s"))
    return proof(f"{HOOKS} hooks at once for {STAFF} people", claims)


def _claims(found: Ledger, orders: Sequence[str], began: float) -> list[Claim]:
    calls = [call for call in found.calls if call.at >= began]
    lost, copies = found.lost(orders), list(found.copies())
    refused = sum(call.status == 429 for call in calls)
    needed = len(found.arrived) - len(copies)
    took, allowed = found.arrived[-1].at - began, needed / A_SECOND
    middle, tail = milliseconds([call.at - began for call in found.arrived])
    return [
        Claim("notifications delivered", f"{HOOKS}", HOOKS - len(lost), not lost),
        Claim("calls refused with 429", "0", refused, not refused),
        Claim("second copies", "0", len(copies), not copies),
        Claim("messages needed", f"at most {HOOKS}", needed, needed <= HOOKS),
        Claim(
            f"the last card came after ({needed} messages at {A_SECOND}/s take {allowed:.2f} s)",
            f"{1.1 * allowed:.2f} s",
            f"{took:.2f} s, {took / allowed:.2f} x",
        ),
        Claim(
            "the same, as if each hook were a message",
            f"{1.1 * HOOKS / A_SECOND:.2f} s",
            f"{took * A_SECOND / HOOKS:.2f} x",
        ),
        Claim("first hook to `sendMessage`, p50 and p99", "", f"{middle} and {tail} ms"),
        Claim("everything done, bells too, after", "", f"{calls[-1].at - began:.2f} s"),
        Claim("bells with a wrong count", "0", len(found.wrong_bells()), not found.wrong_bells()),
        Claim("most calls in any second", f"at most {A_SECOND}", _peak(calls)),
    ]


def _peak(calls: Sequence[Call]) -> int:
    """The most calls made to Telegram within one second."""
    times = [call.at for call in calls]
    return max(sum(at - 1 < other <= at for other in times) for at in times)
