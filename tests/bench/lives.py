"""A thousand lives of orders, twelve steps each: every chat must end true, and no call be refused.

`tests.lives` lives them and `tests.lives_truth` judges. What ends untrue fails, with its seed.
"""

import tempfile
import time
from collections import Counter

from tests.bench.tables import Claim, proof
from tests.house import opened
from tests.lives import STEPS, Herd
from tests.lives_truth import truth
from tests.witness import Witness

SIZE = 10  # orders in a herd
HERDS = 5  # that follow each other in one house
HOUSES = 20
FIRST_SEED = 1000


async def run() -> str:
    """Lives through all of them; raises AssertionError for the first that ends untrue."""
    began, most_live, calls = time.monotonic(), 0, Counter[str]()
    for number in range(HOUSES):
        first = FIRST_SEED + number * HERDS
        made, live = await _house(range(first, first + HERDS))
        calls += made
        most_live = max(most_live, live)
    runs = HOUSES * HERDS * SIZE
    refused = sum(count for name, count in calls.items() if name.startswith("4"))
    claims = [
        Claim("lives", "1,000", f"{runs:,}", runs >= 1000),
        Claim("steps", "", f"{runs * STEPS:,}"),
        Claim("chats that ended untrue", "0", 0),
        Claim("most live messages of one object in a chat", "1", most_live, most_live == 1),
        Claim("calls", "", f"{calls['all']:,}"),
        Claim("messages", "", f"{calls['sendMessage']:,}"),
        Claim("edits", "", f"{calls['editMessageText']:,}"),
        Claim("of these, of what showed the same already", "", f"{calls['same']:,}"),
        Claim("calls refused", "0", refused, refused == 0),
        Claim("time", "", f"{time.monotonic() - began:.0f} s"),
    ]
    return proof("Lives of orders at three people's hands", claims)


async def _house(seeds: range) -> tuple[Counter[str], int]:
    """Calls by what became of them, and the most live messages of an order in a chat."""
    made, most_live = Counter[str](), 0
    with tempfile.TemporaryDirectory() as folder, Witness().watching() as witness:
        async with opened(f"sqlite+aiosqlite:///{folder}/bellhop.db") as house:
            await house.open_for_business()
            for seed in seeds:
                found = await truth(await Herd(house, seed, SIZE).live(), witness)
                await found.check()
                most_live = max(most_live, found.most_live)
            for call in house.telegram.calls():
                is_same = "message is not modified" in (call.description or "")
                made += Counter(["all", call.method, "same" if is_same else str(call.status)])
    return made, most_live
