"""A running Bellhop for whoever posts from another thread or process."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.house import House, opened


@pytest.fixture
async def bellhop(migrated_sqlite: Path, tmp_path: Path) -> AsyncIterator[House]:
    """On SQLite alone: what is posted is read before any database."""
    file = tmp_path / "bellhop.db"
    shutil.copy(migrated_sqlite, file)
    async with opened(f"sqlite+aiosqlite:///{file}") as house:
        yield house
