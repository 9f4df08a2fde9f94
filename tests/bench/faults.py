"""The burst of 500 hooks while a fifth of the calls to Telegram goes wrong, in various ways."""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import aiohttp

from tests.bench import ledger, load, rig
from tests.bench.ledger import LOST_ANSWERS, Ledger
from tests.bench.tables import Claim, milliseconds, proof

HOOKS = 500
STAFF = 100
CONNECTIONS = 50
SHARE = 0.2
SEED = "20"
MIX = {
    "share": SHARE,
    "kinds": ("429", "429-bare", *LOST_ANSWERS),
    "seconds": 25,  # longer than Bellhop waits for anything but a new message
    "retry_after": 3,
}


async def run() -> str:
    """Bells first; then faults and hooks, until everything is quiet though the faults go on."""
    with tempfile.TemporaryDirectory() as name, (Path(name) / "errors").open("w") as log:
        folder = Path(name)
        await rig.furnish(folder, STAFF)
        async with (
            aiohttp.ClientSession() as http,
            rig.serving(http, folder, STAFF, *rig.LIMITS, "--seed", SEED, log=log) as site,
        ):
            await rig.control(http, site.telegram, "fault-mix", **MIX)
            orders = [load.order(number % STAFF) for number in range(HOOKS)]
            began = time.monotonic()
            requests = [request for _, request in orders]
            _, refused = await load.post_all(site.port, requests, CONNECTIONS)
            assert not refused, refused[:1]
            await ledger.until_settled(folder)
            found = await ledger.read(http, site.telegram, folder, rig.accounts(STAFF))
    claims = _claims(found, [order for order, _ in orders], began)
    return proof(f"{HOOKS} hooks while {SHARE:.0%} of the calls go wrong", claims)


def _claims(found: Ledger, orders: Sequence[str], began: float) -> list[Claim]:
    calls = [call for call in found.calls if call.at >= began]
    failed = sum(call.fault is not None for call in calls)
    lost, wrong = found.lost(orders), found.wrong_bells()
    needless, unmarked = found.needless_copies(), found.unmarked_copies()
    falsely_marked, hasty = list(found.needless_marks()), list(found.hasty_calls())
    beyond = [call.method for call in calls if call.status == 429 and call.fault is None]
    edits = beyond.count("editMessageText")
    middle, tail = milliseconds([call.at - began for call in found.arrived])
    return [
        Claim("calls that went wrong", "", f"{failed} of {len(calls)}"),
        Claim("notifications lost", "0", len(lost), not lost),
        Claim("second copies", "", len(list(found.copies()))),
        Claim("… of a card whose answer was not lost", "0", len(needless), not needless),
        Claim("… that do not say so", "0", len(unmarked), not unmarked),
        Claim("cards that say so needlessly", "0", len(falsely_marked), not falsely_marked),
        Claim("calls to a chat that had been told to wait", "0", len(hasty), not hasty),
        Claim("messages refused for coming too fast", "0", len(beyond) - edits, not beyond[edits:]),
        Claim("edits refused for coming too fast", "", edits),
        Claim("bells with a wrong count", "0", len(wrong), not wrong),
        Claim("first hook to `sendMessage`, p50 and p99", "", f"{middle} and {tail} ms"),
        Claim("the last card came after", "", f"{found.arrived[-1].at - began:.1f} s"),
        Claim("everything done, bells too, after", "", f"{calls[-1].at - began:.1f} s"),
    ]
