"""What an administrator sees and does about a CRM that is asked by its API."""

from datetime import datetime
from functools import partial
from typing import Any

import pytest

from bot.actions import crm_requests, integrations
from bot.actions.context import Context
from bot.callbacks.cabinet import ChangeLink, DropLink, OpenConnection, ReadCrm
from bot.providers import PROVIDERS
from bot.providers.keycrm import budget
from bot.sync.step import Sync
from bot.ui.texts import LANGUAGES, plain
from storage.directory import connections
from storage.tables import Connection
from storage.upkeep import api_requests
from tests.cast import MARTA, OLGA
from tests.house import KEYCRM_KEY, House
from tests.seeing import see, see_toast
from tests.stories.office import KYIV

KEYCRM = 2
LINK = "https://shop.keycrm.app/orders/{id}"
ORDER = b"""{"event": "order.change_order_status", "context": {"id": %d, "status_id": 1,
"manager_id": 6, "source_id": 3, "created_at": "2026-11-22T16:00:00.000000Z",
"status_changed_at": "2026-11-22T16:00:00.000000Z", "updated_at": "2026-11-22T16:00:00.000000Z"}}"""


@pytest.fixture
async def keyed(
    fair: House, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> House:
    """KeyCRM has a key that no other test uses; nobody answers."""

    async def nothing(_sync: Sync, _now: datetime) -> None:
        """No account is found."""

    monkeypatch.setattr(Sync, "_look", nothing)
    key = f"key of {request.node.name}"
    await fair.database.write(
        partial(connections.give_api_key, connection_id=KEYCRM, key=key[:400])
    )
    return fair


async def connection(house: House) -> Connection:
    async with house.database.read() as session:
        return await session.get_one(Connection, KEYCRM)


async def do(house: House, action: Any, *given: Any) -> None:
    async def work(session: Any) -> None:
        row = await session.get_one(Connection, KEYCRM)
        await action(Context(session, KYIV, house.clock()), row, *given)

    await house.database.write(work)
    house.app.wakes.intake()
    house.app.wakes.delivery()
    await house.quiet()


async def open_page(house: House) -> Any:
    house.account(OLGA).write("/connections")
    page = await see(house, OLGA, "Connections: 2")
    house.account(OLGA).press("keycrm (№ 2)")
    await house.until(lambda: "Back" in page.labels)
    return page


async def settings(house: House) -> dict[str, Any]:
    return (await connection(house)).settings


async def test_page_says_how_to_give_a_key(fair: House) -> None:
    page = await open_page(fair)

    assert "bellhop api-key 2 --file FILE" in page.text
    assert "Sync now" not in page.labels


async def test_page_says_what_is_known_and_how_often_it_is_asked(keyed: House) -> None:
    unread = await open_page(keyed)
    budget.of((await connection(keyed)).api_key or "").answered()
    read = await open_page(keyed)

    assert "The API has not been read since Bellhop started" in unread.text
    assert "The API answers. Last read: Nov 22" in read.text
    assert "3 members of staff, 2 sources, 0 statuses" in read.text
    assert "Calls in the last minute: " in read.text


@pytest.mark.parametrize(
    ("why", "says"),
    [
        (integrations.KEY, "The API key has been refused since"),
        ("KeyCRM answers 502", "The API has failed since"),
        (integrations.RIGHTS, "The API key has not been allowed to read orders since"),
        ("late", "Nov 22, 2026, 18:00: it does not answer in time"),
        (integrations.PEOPLE, "The list of staff has not been complete since"),
    ],
)
async def test_what_fails_is_on_the_page_and_among_the_problems(
    keyed: House, why: str, says: str
) -> None:
    await do(keyed, integrations.failing, why)

    assert says in (await open_page(keyed)).text
    keyed.account(OLGA).write("/problems")
    assert says in (await see(keyed, OLGA, "No problems.")).text


async def test_sync_without_a_key_says_how_to_give_one(fair: House) -> None:
    fair.account(OLGA).write("/sync")

    assert "bellhop api-key ID --file FILE" in (await see(fair, OLGA, "no API key yet")).text


@pytest.mark.parametrize(
    ("why", "says"),
    [
        (None, "keycrm has been read. From the CRM: 3 members of staff, 2 sources"),
        (integrations.KEY, "keycrm refuses the API key"),
        (integrations.NO_KEY, "This connection has no API key any more"),
        ("late", "keycrm cannot be read now: it does not answer in time"),
        ("KeyCRM answers <502>", "keycrm cannot be read now: KeyCRM answers <502>"),
    ],
)
async def test_sync_says_what_is_under_way_and_later_what_came_of_it(
    keyed: House, why: str | None, says: str
) -> None:
    keyed.account(OLGA).write("/sync")
    begun = await see(keyed, OLGA, "keycrm is being read by its API")

    await do(keyed, crm_requests.answer, why)

    await keyed.until(lambda: says in (begun.text or ""))
    async with keyed.database.read() as session:
        assert await api_requests.waiting(session) == {}


async def test_pressing_twice_asks_once(keyed: House) -> None:
    keyed.account(OLGA).write("/sync")
    await see(keyed, OLGA, "is being read by its API")
    keyed.account(OLGA).write("/sync")
    await see(keyed, OLGA, "It is being read already")
    await open_page(keyed)
    keyed.account(OLGA).press("Sync now")
    await see_toast(keyed, OLGA, "It is being read already")

    await do(keyed, crm_requests.answer, None)
    await open_page(keyed)
    keyed.account(OLGA).press("Sync now")
    await see_toast(keyed, OLGA, "It is being read.")

    await see(keyed, OLGA, "is being read by its API")
    assert sum("has been read" in it.text for it in _all(keyed)) == 1


def _all(house: House) -> Any:
    return house.account(OLGA).received


async def test_request_that_nobody_answered_does_not_stand_in_the_way(keyed: House) -> None:
    keyed.account(OLGA).write("/sync")
    await see(keyed, OLGA, "is being read by its API")
    keyed.clock.advance(minutes=16)

    keyed.account(OLGA).write("/sync")
    await keyed.until(lambda: any("has been read" in it.text for it in _all(keyed)))

    await see(keyed, OLGA, "is being read by its API")


async def test_only_administrators_ask_and_change(keyed: House) -> None:
    keyed.account(MARTA).write("/sync")
    await see(keyed, MARTA, "administrators")
    for press in (
        ReadCrm(KEYCRM),
        ChangeLink(KEYCRM, "order_link", 0),
        DropLink(KEYCRM, "order_link", 0),
        OpenConnection(KEYCRM, 0),
    ):
        keyed.account(MARTA).forge(press.pack())
    await keyed.quiet()

    async with keyed.database.read() as session:
        assert await api_requests.waiting(session) == {}
    assert await settings(keyed) == {}


async def test_button_of_a_connection_that_has_gone_is_old(keyed: House) -> None:
    revoke = partial(connections.revoke, connection_id=KEYCRM, now=keyed.clock())
    await keyed.database.write(revoke)

    keyed.account(OLGA).forge(ReadCrm(KEYCRM).pack())
    await see_toast(keyed, OLGA, "outdated")


@pytest.mark.parametrize("name", ["no_link", "secret", ""])
async def test_button_of_a_setting_that_is_no_address_is_old(keyed: House, name: str) -> None:
    keyed.account(OLGA).forge(ChangeLink(KEYCRM, name, 0).pack())
    await see_toast(keyed, OLGA, "outdated")

    assert await settings(keyed) == {}


async def test_address_is_typed_checked_used_and_taken_back(fair: House) -> None:
    await open_page(fair)
    fair.account(OLGA).press("Order: address")
    await see(fair, OLGA, "send its address in the CRM", "{id}")
    fair.account(OLGA).write("https://shop.keycrm.app/orders/51007")
    await see(fair, OLGA, "An address begins with https://")
    assert await settings(fair) == {}

    fair.account(OLGA).write(LINK)
    await see(fair, OLGA, f"Order: opens at {LINK}", "Undo")
    assert await settings(fair) == {"order_link": LINK}
    fair.clock.advance(seconds=5)
    await fair.send("POST", f"/hooks/keycrm/{KEYCRM_KEY}", ORDER % 51007)
    card = await see(fair, MARTA, "51007", "Open")
    assert any("orders/51007" in str(it) for row in card.rows for it in row)

    fair.account(OLGA).press("Undo")
    await see(fair, OLGA, "Order: the address is as before")
    assert await settings(fair) == {}


async def test_new_address_counts_for_a_connection_that_has_sent_hooks_before(fair: House) -> None:
    await fair.send("POST", f"/hooks/keycrm/{KEYCRM_KEY}", ORDER % 1)
    await see(fair, MARTA, "№ 1")
    async with fair.database.read() as session:
        row = await session.get_one(Connection, KEYCRM)

    async def change(session: Any) -> None:
        await connections.set_settings(session, await session.get_one(Connection, row.pk), given)

    given = {"order_link": LINK}
    await fair.database.write(change)
    fair.clock.advance(seconds=5)
    await fair.send("POST", f"/hooks/keycrm/{KEYCRM_KEY}", ORDER % 2)

    await see(fair, MARTA, "№ 2", "Open")


async def test_address_is_removed_below_the_question(fair: House) -> None:
    async def change(session: Any) -> None:
        row = await session.get_one(Connection, KEYCRM)
        await connections.set_settings(session, row, {"order_link": LINK})

    await fair.database.write(change)
    page = await open_page(fair)
    assert LINK in page.text
    fair.account(OLGA).press("Order: address")
    await see(fair, OLGA, "send its address in the CRM")
    fair.account(OLGA).press("No address")

    await see(fair, OLGA, "cards lose the Open button", "Undo")
    assert await settings(fair) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_address_that_a_provider_knows_has_a_name(language: str) -> None:
    links = [name for it in PROVIDERS for name, each in it.settings.items() if each.is_link]

    assert all(plain(language, f"setting-{name.replace('_', '-')}") for name in links)
    assert links
