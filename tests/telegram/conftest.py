"""What several tests of the chats begin with."""

import pytest

from bot.callbacks.times import ME, UsePreset
from tests.cast import MARTA
from tests.house import House
from tests.telegram.nights import come, press


@pytest.fixture
async def night(shop: House) -> House:
    """Marta has quiet hours from 22 to 8, and it is 23:00."""
    await press(shop, MARTA, UsePreset(ME, "night"))
    await come(shop, "11-23 23:00")
    return shop
