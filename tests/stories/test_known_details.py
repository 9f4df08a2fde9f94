"""What is learned of an order later is on the card that has been sent already."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from storage.engine.database import Database
from storage.objects import threads
from storage.objects.threads import About
from storage.tables import Status
from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.house import KEYCRM_KEY, House, opened
from tests.statements import counted
from tests.stories.handing_over import unlink
from tests.stories.office import Office

BARE: dict[str, Any] = {"order": {"id": 51007}, "source": SHOP}
ALL: dict[str, Any] = {
    "order": {
        "id": 51007,
        "number": "A-1007",
        "total": "1198.00",
        "paid": "500",
        "currency": "UAH",
        "items": 2,
        "items_total": "1148",
        "comment": "c" * 3000,
        "note": "A regular customer",
        "delivery": "Kyiv",
    },
    "buyer": {"name": "Oksana Melnyk", "phone": "+380501234567"},
}


@pytest.fixture
async def shop(migrated_url: str) -> AsyncIterator[House]:
    """A running house, open for business, on either database."""
    async with opened(migrated_url) as house:
        await house.open_for_business()
        yield house


async def tell(house: House, kind: str, data: Any, *, minutes_ago: int = 0) -> None:
    house.clock.advance(seconds=10)
    at = house.clock() - timedelta(minutes=minutes_ago)
    body = {"type": kind, "timestamp": at.isoformat(), "data": data}
    assert (await house.post_raw(json.dumps(body).encode())).status == 200
    await house.quiet()


def card(house: House, role: Role, about: str = "51007") -> str:
    """The text of the one message that the person has of the order."""
    [text] = [
        it.text.replace("\u00a0", " ")
        for it in house.account(role).received
        if about in it.text and not it.text.startswith("Bell:")
    ]
    return text


def bell(house: House, role: Role) -> str:
    return house.account(role).pinned[0].text


async def redraw(house: House, subject: str = "order:51007") -> None:
    await house.database.write(lambda session: threads.redraw(session, About(subject)))
    house.app.wakes.delivery()
    await house.quiet()


async def test_a_bare_card_is_completed_when_more_is_known(shop: House) -> None:
    await tell(shop, "order.created", BARE | {"manager_id": 6})
    before = card(shop, MARTA)

    await tell(shop, "order.updated", ALL)

    assert "Client" not in before
    after = card(shop, MARTA, "A-1007").split("\n")
    assert after[0] == "New order № A-1007: take it on"
    assert {
        "Client: Oksana Melnyk",
        "Phone: +380501234567",
        "Paid: UAH 500.00 of UAH 1,198.00",
        "Products: 2 for UAH 1,148.00",
        "Manager's note: A regular customer",
    } <= set(after)
    assert "Oksana Melnyk" in bell(shop, MARTA)
    assert "UAH" in bell(shop, MARTA)


async def test_what_was_known_before_is_on_the_first_card(shop: House) -> None:
    await tell(shop, "order.updated", ALL)

    await tell(shop, "order.created", BARE | {"manager_id": 6})

    assert "Client: Oksana Melnyk" in card(shop, MARTA, "A-1007")


async def test_an_older_report_changes_nothing_that_is_known(shop: House) -> None:
    await tell(shop, "order.created", BARE | {"manager_id": 6})
    await tell(shop, "order.updated", ALL)
    before = card(shop, MARTA, "A-1007")

    old = {"order": {"id": 51007, "total": "1.00"}, "buyer": {"name": "Nobody"}}
    await tell(shop, "order.updated", old, minutes_ago=5)

    assert card(shop, MARTA, "A-1007") == before


async def test_no_news_redraws_nothing(shop: House) -> None:
    await tell(shop, "order.created", BARE | ALL | {"manager_id": 6})

    with patch.object(threads, "redraw") as drawn:
        await tell(shop, "order.updated", ALL)
        again = drawn.call_count
        await tell(shop, "order.updated", ALL | {"buyer": {"name": "Olena"}})

    assert (again, drawn.call_count) == (0, 1)


async def test_a_lead_is_completed_by_its_update(shop: House) -> None:
    lead = {"id": 7, "title": "Wholesale"}
    await tell(shop, "lead.created", {"lead": lead, "source": SHOP, "manager_id": 6})

    more = {"lead": {"id": 7, "total": "90", "utm": "google / cpc"}, "buyer": {"name": "Oksana"}}
    await tell(shop, "lead.updated", more)

    said = card(shop, MARTA, "Wholesale").split("\n")
    assert {"Client: Oksana", "Total: 90.00", "UTM: google / cpc"} <= set(said)


async def test_a_card_sent_from_memory_shows_what_the_tables_would(shop: House) -> None:
    await unlink(shop, IVAN)
    data = BARE | ALL | {"manager_id": 8}
    await tell(shop, "order.created", data)
    sent = card(shop, MARTA, "A-1007")

    await redraw(shop)

    assert card(shop, MARTA, "A-1007") == sent
    assert "Manager: Ivan" in sent


async def test_a_snapshot_sent_from_memory_shows_its_status_by_name(shop: House) -> None:
    await name_status(shop.database, "4", "Agreed with the client")
    at = shop.clock().isoformat()
    times = dict.fromkeys(("created_at", "status_changed_at", "updated_at"), at)
    context = {"id": 51007, "status_id": 4, "manager_id": 6, "source_id": 3, "grand_total": 9}
    hook = {"event": "order.change_order_status", "context": context | times}
    body, headers = json.dumps(hook).encode(), {"Content-Type": "application/json"}
    assert (await shop.send("POST", f"/hooks/keycrm/{KEYCRM_KEY}", body, headers)).status == 200
    await shop.quiet()
    sent = card(shop, MARTA)

    await redraw(shop)

    assert card(shop, MARTA) == sent
    assert "Status: Agreed with the client" in sent.split("\n")


async def test_a_changed_status_is_called_by_its_name(shop: House) -> None:
    await name_status(shop.database, "4", "Agreed with the client")
    await tell(shop, "order.created", BARE | {"manager_id": 6})

    change = {"order": {"id": 51007}, "to": "4", "manager_id": 6}
    await tell(shop, "order.status_changed", change)

    assert "Status: Agreed with the client" in card(shop, MARTA).split("\n")


async def test_an_alert_that_is_nobodys_is_listed_with_what_is_known(shop: House) -> None:
    order = {"order": {"id": 51007}, "source": {"id": "9", "name": "Site"}}
    await tell(shop, "order.created", order)

    await tell(shop, "order.updated", ALL)

    [listed] = [it.text for it in shop.account(OLGA).received if "reached nobody" in it.text][-1:]
    assert "Oksana Melnyk" in listed


async def name_status(database: Database, key: str, name: str) -> None:
    async def work(session: Any) -> None:  # Any: an AsyncSession
        at = datetime(2026, 11, 20, tzinfo=UTC)
        session.add(Status(what="order", key=key, name=name, seen_at=at))

    await database.write(work)


async def statements(office: Office, kind: str, data: dict[str, Any]) -> int:
    await office.tell(kind, data)
    with counted() as said:
        await office.fan_out()
    return len(said)


async def test_details_cost_no_statement_on_the_road_to_a_card(database: Database) -> None:
    office = Office(database)
    await office.open()
    change = {"to": "agreed", "manager_id": 6}

    async def all_of(number: int, details: dict[str, Any]) -> list[int]:
        order = {**details, "order": {**details.get("order", {}), "id": number}}
        return [
            await statements(office, "order.created", order | {"source": SHOP, "manager_id": 6}),
            await statements(office, "order.status_changed", order | change),
        ]

    # A deadline has to be kept, and a reminder of it.
    order = {field: value for field, value in ALL["order"].items() if field != "overdue_at"}

    await all_of(1, {})  # makes the source and the status known
    assert await all_of(2, {}) == await all_of(3, {**ALL, "order": order})
