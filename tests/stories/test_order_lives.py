"""Orders that live through everything at once: every chat ends true."""

import pytest

from tests.house import opened
from tests.lives import Herd
from tests.lives_truth import truth
from tests.witness import Witness

HERDS = 1  # of eight lives each; `make bench ARGS=lives` lives a thousand


@pytest.mark.parametrize("first", [1])
async def test_every_chat_ends_true_whatever_happens_to_orders(
    migrated_url: str, first: int
) -> None:
    with Witness().watching() as witness:
        async with opened(migrated_url) as house:
            await house.open_for_business()
            for seed in range(first, first + HERDS):
                await (await truth(await Herd(house, seed).live(), witness)).check()
