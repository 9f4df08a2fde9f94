"""Hooks that come together: who waits for whom."""

from unittest.mock import AsyncMock, Mock

import pytest

from bot.intake.desk import Desk


@pytest.mark.parametrize(
    ("is_server", "crowd", "way"),
    [(True, 2, "add_joined"), (True, 1, "write_joined"), (False, 2, "write_joined")],
)
async def test_a_flood_on_postgresql_waits_for_no_other_writer(
    is_server: bool, crowd: int, way: str
) -> None:
    ways = {name: AsyncMock(return_value=()) for name in ("add_joined", "write_joined")}
    desk = Desk(Mock(is_server=is_server, crowd=crowd, **ways), Mock())
    desk.open(Mock(), Mock(), 1)

    await desk.keep([])

    assert [name for name in ways if ways[name].await_count] == [way]
