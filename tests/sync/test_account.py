"""Claims about which connections can be asked, and by which key."""

from typing import Any, cast

import aiohttp
import pytest

from bot.sync.account import Accounts
from storage.tables import Connection
from tests.house import Clock

SHARED = "shared-key"


def connection(id: int, **wanted: Any) -> Connection:
    row = {"provider": "keycrm", "key_hash": f"{id}", "created_at": Clock().now, "cabinet": ""}
    return Connection(id=id, **{**row, "settings": {}, **wanted})


@pytest.fixture
def accounts() -> Accounts:
    http = cast("aiohttp.ClientSession", None)  # nothing is asked
    return Accounts(http, "https://openapi.example/v1", SHARED)


def asked(accounts: Accounts, *found: Connection) -> dict[int, int]:
    """Connection → the one in whose name it is asked for."""
    accounts.look(found)
    return {id: it.connection_id for id, it in accounts.by_connection.items()}


def test_only_keycrm_is_asked_and_by_a_key(accounts: Accounts) -> None:
    its = [
        connection(1),
        connection(2, api_key="own"),
        connection(3, provider="generic", api_key="own"),
        connection(4, cabinet="north"),
        connection(5, cabinet="south", api_key="own"),
    ]

    assert asked(accounts, *its) == {1: 1, 2: 2, 5: 5}


def test_connections_with_one_key_are_one_account_of_their_cabinet(accounts: Accounts) -> None:
    its = [connection(1), connection(2), connection(3, cabinet="north", api_key=SHARED)]

    assert asked(accounts, *its) == {1: 1, 2: 1, 3: 3}


def test_an_account_stays_the_same_until_something_changes(accounts: Accounts) -> None:
    looks = [
        connection(1),
        connection(1),
        connection(1, settings={"order_link": "https://a.example/{id}"}),
        connection(1, api_key="another"),
    ]
    seen = []
    for each in looks:
        accounts.look([each])
        seen += accounts.all

    assert seen[0] is seen[1]
    assert len({id(it) for it in seen}) == 3
    assert seen[2].api is seen[0].api
    assert seen[3].api is not seen[0].api


def test_without_a_shared_key_only_own_keys_count() -> None:
    accounts = Accounts(cast("aiohttp.ClientSession", None), "https://openapi.example/v1", None)

    assert asked(accounts, connection(1), connection(2, api_key="own")) == {2: 2}


def test_a_key_that_is_gone_is_not_asked_with(accounts: Accounts) -> None:
    live = accounts.by_connection.keys()
    asked(accounts, connection(1), connection(2, api_key="own"))

    assert asked(accounts, connection(2)) == {2: 2}
    assert live == {2}


def test_several_keys_of_a_cabinet_have_one_spokesman(accounts: Accounts) -> None:
    def spokesmen(*found: Connection) -> list[int]:
        accounts.look(found)
        return [it.spokesman for it in accounts.all]

    its = [
        connection(1),
        connection(2, api_key="own"),
        connection(3, cabinet="north", api_key="own"),
        connection(4, cabinet="north", api_key="another"),
    ]

    assert spokesmen(*its) == [1, 1, 3, 3]
    assert spokesmen(*its[1:]) == [2, 3, 3]
