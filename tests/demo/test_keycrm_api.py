"""The stand-in for KeyCRM's API: as strict as the facts allow."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest

from bot.demo.keycrm import Account, Call, KeycrmStandIn, Options, Trouble

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
Reply = tuple[int, Any]  # Any: JSON


class Clock:
    """That of the rate."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Asking:
    """A stand-in, its cabinet with something of everything, and one who asks."""

    def __init__(self, keycrm: KeycrmStandIn, http: aiohttp.ClientSession, clock: Clock) -> None:
        self.keycrm, self.http, self.clock = keycrm, http, clock
        self.account = account = keycrm.account
        account.status("New")
        account.status("Sent", expiration_period=60)
        self.marta = account.user("Marta", "Koval", phone="+380501234567")
        self.ivan = account.user("Ivan", role_id=9)
        self.shop = account.source("Shop", currency_code="EUR")
        self.buyer = account.buyer("Olena Bondar", "+380671112233", email="o@x.test")
        self.board = account.pipeline("Sales", ["New", "Won"])

    async def get(self, path: str, key: str | None = None, **query: str) -> Reply:
        headers = {"Authorization": f"Bearer {self.keycrm.key if key is None else key}"}
        url = f"{self.keycrm.base}{path}"
        async with self.http.get(url, params=query, headers=headers) as response:
            return response.status, await response.json(content_type=None)

    async def data(self, path: str, **query: str) -> list[dict[str, Any]]:
        status, answer = await self.get(path, **query)
        assert status == 200, answer
        data = answer["data"]
        assert isinstance(data, list)
        return data

    async def ids(self, path: str, **query: str) -> list[int]:
        return [each["id"] for each in await self.data(path, **query)]


@pytest.fixture
async def crm() -> AsyncIterator[Asking]:
    clock = Clock()
    async with (
        KeycrmStandIn(Account(lambda: NOW), Options(clock=clock)) as keycrm,
        aiohttp.ClientSession() as http,
    ):
        yield Asking(keycrm, http, clock)


async def test_only_the_key_opens(crm: Asking) -> None:
    assert (await crm.get("/users", key=""))[0] == 401
    assert (await crm.get("/users", key="guess"))[0] == 401
    assert (await crm.get("/users"))[0] == 200
    crm.keycrm.refuses_key = True

    assert await crm.get("/users") == (401, {"message": "Unauthenticated."})


async def test_nothing_can_be_written(crm: Asking) -> None:
    headers = {"Authorization": f"Bearer {crm.keycrm.key}"}
    async with crm.http.post(f"{crm.keycrm.base}/order", json={}, headers=headers) as response:
        assert response.status == 405


async def test_pages_have_fifteen_rows_unless_asked_and_fifty_at_most(crm: Asking) -> None:
    for _ in range(60):
        crm.account.order()

    assert len(await crm.ids("/order")) == 15
    assert len(await crm.ids("/order", limit="50")) == 50
    assert await crm.ids("/order", limit="50", page="2") == list(range(10, 0, -1))
    assert await crm.ids("/order", page="9") == []
    for wrong in ("0", "51", "-1", "x", "١"):
        assert (await crm.get("/order", limit=wrong))[0] == 422
    assert (await crm.get("/order", page="0"))[0] == 422


async def test_a_page_says_where_it_is_among_others(crm: Asking) -> None:
    for _ in range(3):
        crm.account.order(source_id=crm.shop.id)
    query = {"limit": "2", "filter[source_id]": "1", "include": "buyer"}

    _, first = await crm.get("/order", **query)

    assert (first["total"], first["current_page"], first["per_page"]) == (3, 1, 2)
    async with crm.http.get(
        first["next_page_url"], headers={"Authorization": f"Bearer {crm.keycrm.key}"}
    ) as response:
        second = await response.json()
    assert [each["id"] for each in second["data"]] == [1]
    assert second["next_page_url"] is None
    assert second["last_page_url"] == first["next_page_url"]


async def test_pages_may_be_numbered_instead(crm: Asking) -> None:
    crm.account.style.paging = "numbers"

    _, answer = await crm.get("/users", limit="1")

    assert answer["last_page"] == 2
    assert "next_page_url" not in answer


async def test_sixty_calls_a_minute_and_then_a_429(crm: Asking) -> None:
    for _ in range(60):
        assert (await crm.get("/users"))[0] == 200
    crm.clock.seconds = 20.5
    url, headers = f"{crm.keycrm.base}/users", {"Authorization": f"Bearer {crm.keycrm.key}"}
    async with crm.http.get(url, headers=headers) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "40")
    crm.clock.seconds = 59.9
    assert (await crm.get("/users"))[0] == 429
    crm.clock.seconds = 60

    assert (await crm.get("/users"))[0] == 200
    assert crm.keycrm.rate.most == 62


async def test_a_lower_limit_holds_at_once(crm: Asking) -> None:
    for _ in range(30):
        await crm.get("/users")
    crm.keycrm.rate.per_minute = 20
    crm.keycrm.rate.retry_after = "soon"

    assert (await crm.get("/users"))[0] == 429
    crm.clock.seconds = 61
    assert (await crm.get("/users"))[0] == 200


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/order", {"include": "everything"}),
        ("/order", {"include": "buyer,secrets"}),
        ("/order", {"sort": "-updated_at"}),
        ("/users", {"sort": "id"}),
        ("/order", {"filter[manager_id]": "1"}),
        ("/order", {"filter[updated_between]": "2026-11-30"}),
        ("/order", {"filter[updated_between]": "yesterday,today"}),
        ("/order", {"per_page": "10"}),
        ("/order/1", {"include": "secrets"}),
        ("/order/1", {"limit": "5"}),
        ("/pipelines/cards", {"include": "buyer"}),
        ("/users", {"include": "role"}),
        ("/calls", {"filter[updated_between]": "2026-11-30,2026-11-30"}),
    ],
)
async def test_what_is_not_in_the_specification_is_refused(
    crm: Asking, path: str, query: dict[str, str]
) -> None:
    crm.account.order()
    crm.account.call()

    assert (await crm.get(path, **query))[0] == 422


@pytest.mark.parametrize(
    "path", ["/roles", "/tasks", "/order/9", "/order/x", "/pipelines/9/statuses"]
)
async def test_what_is_not_there_is_not_found(crm: Asking, path: str) -> None:
    assert (await crm.get(path))[0] == 404


async def test_orders_are_found_by_the_time_of_their_last_change(crm: Asking) -> None:
    old = crm.account.order(ordered_at=NOW - timedelta(days=2))
    new = crm.account.order(updated_at=NOW + timedelta(hours=1))

    async def between(name: str, ends: str) -> list[int]:
        return await crm.ids("/order", **{f"filter[{name}_between]": ends})

    assert await between("updated", "2026-11-30 12:00:00,2026-11-30 12:00:00") == [old.id]
    assert await between("updated", "2026-11-30T13:00:00Z, 2026-11-30T15:00:00+02:00") == [new.id]
    assert await between("updated", "2026-11-30,2026-11-30") == [new.id, old.id]
    # As in KeyCRM, this is the time at the source.
    assert await between("created", "2026-11-28,2026-11-28") == [old.id]


async def test_filters_of_people_and_orders(crm: Asking) -> None:
    order = crm.account.order(buyer=crm.buyer, source_uuid="A-1", payment_status="paid")
    crm.account.order(source_id=crm.shop.id)
    order.includes["shipping"] = {"tracking_code": "59000", "shipping_date": NOW}

    for query in (
        {"filter[source_uuid]": "A-1"},
        {"filter[buyer_phone]": "+380671112233"},
        {"filter[buyer_email]": "o@x.test"},
        {"filter[payment_status]": "paid,overpaid"},
        {"filter[has_tracking_code]": "true"},
        {"filter[shipping_between]": "2026-11-30,2026-11-30"},
    ):
        assert await crm.ids("/order", **query) == [order.id], query
    assert await crm.ids("/users", **{"filter[phone]": "+380501234567"}) == [crm.marta.id]


async def test_an_order_comes_with_what_was_wanted(crm: Asking) -> None:
    order = crm.account.order(
        buyer=crm.buyer,
        products=[("T-shirt", 599.5, 2)],
        assigned=[crm.ivan],
        manager_id=crm.marta.id,
    )
    crm.account.pay(order, 100)
    order.includes["shipping"] = {"tracking_code": "59000", "address_payload": {"city": "Kyiv"}}
    include = (
        "buyer,products.offer,manager,status,payments,assigned,customFields,shipping.lastHistory,"
        "shipping.deliveryService,marketing,tags"
    )

    _, answer = await crm.get(f"/order/{order.id}", include=include)

    assert answer["buyer"]["full_name"] == "Olena Bondar"
    assert (
        answer["products"][0] | {"name": "T-shirt", "price": 599.5, "offer": None}
        == answer["products"][0]
    )
    assert answer["manager"]["full_name"] == "Marta Koval"
    assert answer["status"]["name"] == "New"
    assert answer["payments"][0]["amount"] == 100
    assert answer["assigned"][0]["role"] == {"id": 9, "name": "Role 9", "alias": "role-9"}
    assert answer["shipping"]["tracking_code"] == "59000"
    assert answer["shipping"]["delivery_service"] is None
    assert (answer["custom_fields"], answer["marketing"], answer["tags"]) == ([], [], [])


async def test_a_card_comes_with_its_client(crm: Asking) -> None:
    card = crm.account.card(crm.board, buyer=crm.buyer, products=[("Mug", 5, 1)])

    answer = (await crm.data("/pipelines/cards", include="contact.client,products,status"))[0]

    assert answer["id"] == card.id
    assert answer["contact"]["full_name"] == "Olena Bondar"
    assert answer["contact"]["client"]["id"] == crm.buyer.id
    assert answer["status"]["title"] == "New"
    _, bare = await crm.get(f"/pipelines/cards/{card.id}")
    assert bare == crm.account.hook(card)["context"]


async def test_nobody_is_written_in_two_ways(crm: Asking) -> None:
    order = crm.account.order()
    _, answer = await crm.get(f"/order/{order.id}", include="manager,buyer")
    assert (answer["manager"], answer["buyer"]) == (None, None)
    crm.account.style.nobody = "list"

    _, answer = await crm.get(f"/order/{order.id}", include="manager,buyer")

    assert (answer["manager"], answer["buyer"]) == ([], [])


async def test_the_names_of_things_can_be_read(crm: Asking) -> None:
    crm.account.call(type="incoming", state="busy", user_id=crm.marta.id)

    assert (await crm.data("/order/source"))[0]["currency_code"] == "EUR"
    assert [each["expiration_period"] for each in await crm.data("/order/status")] == [None, 60]
    assert [each["title"] for each in await crm.data("/pipelines")] == ["Sales"]
    assert [each["title"] for each in await crm.data("/pipelines/1/statuses")] == ["New", "Won"]
    assert (await crm.data("/calls"))[0]["state"] == "busy"


async def test_people_can_be_blocked_and_vanish(crm: Asking) -> None:
    crm.account.block(crm.marta)
    crm.account.remove(crm.ivan)
    assert [(each["id"], each["status"]) for each in await crm.data("/users")] == [(1, "blocked")]
    crm.account.restore(crm.ivan)

    assert await crm.ids("/users") == [1, 2]


async def test_a_change_is_told_in_the_same_words_by_the_hook_and_the_api(crm: Asking) -> None:
    order = crm.account.order(products=[("Mug", 5, 3)])
    crm.account.change(order, status_id=2, manager_id=crm.marta.id)

    _, answer = await crm.get(f"/order/{order.id}")

    assert json.loads(json.dumps(crm.account.hook(order)["context"])) == answer


async def test_pipelines_may_be_off_and_sections_closed(crm: Asking) -> None:
    crm.account.has_pipelines = False
    crm.keycrm.forbidden.add("calls")
    off = {"message": "Leads are not enabled"}

    assert await crm.get("/pipelines") == (400, off)
    assert await crm.get("/pipelines/cards/1") == (400, off)
    assert (await crm.get("/calls"))[0] == 403


@pytest.mark.parametrize(
    ("trouble", "status", "is_json"),
    [
        ("html", 502, False),
        ("login", 200, False),
        ("half", 200, False),
        ("empty", 200, True),
        ("500", 500, True),
        ("429", 429, True),
        ("slow", 200, True),
    ],
)
async def test_answers_can_be_spoilt_and_healed(
    crm: Asking, trouble: Trouble, status: int, is_json: bool
) -> None:
    crm.keycrm.fault(trouble, path="/users")
    assert (await crm.get("/order"))[0] == 200
    headers = {"Authorization": f"Bearer {crm.keycrm.key}"}
    async with crm.http.get(f"{crm.keycrm.base}/users", headers=headers) as spoilt:
        assert spoilt.status == status
        assert _is_json(await spoilt.text()) == is_json
    assert (await crm.get("/users"))[0] == 200

    crm.keycrm.fault(trouble, times=None)
    crm.keycrm.heal()

    assert (await crm.get("/users"))[0] == 200


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("trouble", ["cut", "drop"])
async def test_connections_can_be_lost(crm: Asking, trouble: Trouble) -> None:
    crm.keycrm.fault(trouble, times=2)

    with pytest.raises(aiohttp.ClientError):
        await crm.get("/users")


async def test_every_call_is_noted(crm: Asking) -> None:
    seen: list[Call] = []
    crm.keycrm.after = seen.append
    await crm.get("/users", limit="5")
    await crm.get("/tasks")

    assert [(each.path, each.query, each.status) for each in crm.keycrm.asked()] == [
        ("/users", "limit=5", 200),
        ("/tasks", "", 404),
    ]
    assert crm.keycrm.asked("/users") == seen[:1]
