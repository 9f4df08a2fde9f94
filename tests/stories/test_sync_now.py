"""/sync, from the command to what KeyCRM has answered."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest

from storage.directory import connections
from storage.upkeep import api_requests
from tests.cast import OLGA
from tests.seeing import see
from tests.stories.keycrm import CONNECTION, Asked, asked


@pytest.fixture
async def shop(migrated_url: str) -> AsyncIterator[Asked]:
    """A house whose KeyCRM can be asked."""
    async with asked(migrated_url) as scene:
        yield scene


async def ask(scene: Asked) -> Any:
    """Writes /sync, and waits until the message says what came of it."""
    scene.house.account(OLGA).write("/sync")
    said = await see(scene.house, OLGA, "keycrm is being read by its API")
    await scene.house.until(lambda: "is being read" not in said.text)
    return said


async def test_what_is_new_in_the_crm_is_known_at_once(shop: Asked) -> None:
    shop.account.user("Petro", id=77, role_id=2)
    shop.account.source("Bazaar", id=99)

    said = await ask(shop)

    assert "keycrm has been read. From the CRM: 4 members of staff, 3 sources" in said.text
    async with shop.house.database.read() as session:
        assert await api_requests.waiting(session) == {}


async def test_refused_key_is_what_came_of_it(shop: Asked) -> None:
    await shop.give_key("a key that KeyCRM does not know")

    shop.house.account(OLGA).write("/sync")
    said = await see(shop.house, OLGA, "is being read by its API")
    await shop.house.until(lambda: "is being read" not in said.text)

    assert "bellhop api-key 2 --file FILE" in said.text


async def test_rights_that_the_key_lacks_are_what_came_of_it(shop: Asked) -> None:
    shop.keycrm.forbidden.add("users")

    said = await ask(shop)

    assert "lacks rights in the CRM" in said.text
    assert "bellhop check" in said.text
    assert await shop.heard(OLGA) == []


async def test_key_that_is_taken_away_meanwhile_is_what_came_of_it(shop: Asked) -> None:
    await shop.give_key("a key of its own")
    await shop.settle()

    async def put_down(session: Any) -> None:
        from storage.upkeep.api_requests import Request

        await api_requests.put_down(session, 1, Request(shop.house.clock(), ()))

    await shop.house.database.write(put_down)
    await shop.pass_time(seconds=10)

    async with shop.house.database.read() as session:
        assert await api_requests.waiting(session) == {}


async def test_connection_that_is_revoked_meanwhile_is_answered_for(shop: Asked) -> None:
    with shop.keycrm.held():
        shop.house.account(OLGA).write("/sync")
        said = await see(shop.house, OLGA, "is being read by its API")
        now = shop.house.clock()
        work = partial(connections.revoke, connection_id=CONNECTION, now=now)
        await shop.house.database.write(work)
        shop.house.clock.advance(seconds=10)
        await shop.house.app.loops.sync.step()
        await shop.house.until(lambda: "is being read" not in said.text)

    async with shop.house.database.read() as session:
        assert await api_requests.waiting(session) == {}


async def test_health_calls_the_account_by_its_name(shop: Asked) -> None:
    parts = (await shop.health())["parts"]

    assert "API of connection 2 (keycrm)" in parts
