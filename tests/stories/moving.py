"""What stories of `bellhop copy` do and look at."""

import argparse

from sqlalchemy import text

from bot.cli import copy as verb
from bot.runtime.config import Config
from storage.engine.database import open_database


async def copied(source: str, target: str) -> None:
    await verb.copy(argparse.Namespace(source=source, target=target), Config())


async def rows_of(url: str, table: str = "event") -> int:
    async with open_database(url) as database, database.read() as session:
        found = await (await session.connection()).execute(text(f"SELECT count(*) FROM {table}"))
        return int(found.scalar_one())
