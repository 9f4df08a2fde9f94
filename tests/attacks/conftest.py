"""The port that is attacked, which must be none the worse for it."""

from collections.abc import AsyncIterator

import pytest

from tests.attacks.front import QUICK, Front, opened
from tests.house import KEY


@pytest.fixture
async def front(migrated_url: str) -> AsyncIterator[Front]:
    async with opened(migrated_url, QUICK) as it:
        yield it
        assert await it.takes() == 200  # afterwards, whatever happened
        assert KEY not in it.log.getvalue()
