"""A house that is started again, with the same database and the same Telegram."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app import App
from tests.house import House


@asynccontextmanager
async def restarted(house: House) -> AsyncIterator[None]:
    """Stops the app and runs another one for as long as the block lasts."""
    await house.app.close()
    house.app = App(house.app.config, house.clock)
    try:
        await house.app.start()
        yield
    finally:
        await house.app.close()
