"""What the client asks KeyCRM for, and how it turns the pages of a list."""

import tracemalloc
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.providers.keycrm import api as client
from bot.providers.keycrm import paging
from bot.providers.keycrm.api import CannotAsk, between
from bot.providers.keycrm.budget import Budget
from tests.providers.keycrm_vendor import (
    KEY,
    Vendor,
    ids,
    opened,
    orders,
    read,
    refusal,
    says,
)


@pytest.fixture
async def vendor() -> AsyncIterator[Vendor]:
    async with opened() as vendor:
        yield vendor


async def test_a_call_carries_the_key_and_what_is_wanted(vendor: Vendor) -> None:
    vendor.answers = [says(orders())]
    since = datetime(2026, 11, 30, 14, 0, tzinfo=timezone(timedelta(hours=2)))
    now = datetime(2026, 11, 30, 12, 30, 15, 999, tzinfo=UTC)

    await read(
        vendor.api(f" {KEY}\n"),
        "/order",
        include=("buyer", "products.offer"),
        filters={"updated_between": between(since, now), "source_id": 3},
        sort="-id",
    )

    (request,) = vendor.asked
    assert request.path == "/v1/order"
    assert request.headers["Authorization"] == f"Bearer {KEY}"
    assert dict(request.query) == {
        "limit": "50",
        "page": "1",
        "include": "buyer,products.offer",
        "filter[updated_between]": "2026-11-30 12:00:00,2026-11-30 12:30:15",
        "filter[source_id]": "3",
        "sort": "-id",
    }


async def test_one_object_is_asked_for_by_its_path(vendor: Vendor) -> None:
    vendor.answers = [says({"id": 5, "data": [1]}), says({"data": {"id": 6}})]

    assert await vendor.api().one("order/5", include=["buyer"]) == {"id": 5, "data": [1]}
    assert await vendor.api().one("order/6", urgent=True) == {"id": 6}
    assert vendor.asked[0].rel_url.path_qs == "/v1/order/5?include=buyer"


@pytest.mark.parametrize("nothing", [[], {}, {"data": []}])
async def test_an_empty_object_is_none(vendor: Vendor, nothing: object) -> None:
    vendor.answers = [says(nothing)]

    assert await vendor.api().one("order/5") is None


async def test_what_is_not_there_is_none(vendor: Vendor) -> None:
    vendor.answers = [says({"message": "Not Found"}, 404)]

    assert await vendor.api().one("order/5") is None
    assert len(vendor.asked) == 1


@pytest.mark.parametrize(
    "odd", [[{"id": 5}], "5", 5, None, True, {"data": "x"}, {"message": "Too busy"}]
)
async def test_what_is_no_object_cannot_be_used(vendor: Vendor, odd: object) -> None:
    vendor.answers = [says(odd)]

    with pytest.raises(CannotAsk, match="/order/5 is not an object"):
        await vendor.api().one("order/5")


# --- pages ---------------------------------------------------------------------------------------


async def test_pages_are_turned_by_the_next_address(vendor: Vendor) -> None:
    vendor.answers = [
        says(orders(1, 2, next_page_url="https://elsewhere.test/v1/order?page=2")),
        says(orders(3, next_page_url=None)),
    ]

    assert await read(vendor.api()) == [[{"id": 1}, {"id": 2}], [{"id": 3}]]
    assert [request.query["page"] for request in vendor.asked] == ["1", "2"]
    assert {request.host for request in vendor.asked} == {vendor.base.split("/")[2]}


@pytest.mark.parametrize(
    "style",
    [
        {"last_page": 2},
        {"last_page": "2"},
        {"total": 3, "per_page": 2},
        {"total": "3", "per_page": "2", "next_page_url": None},
    ],
)
async def test_pages_are_turned_by_their_number(vendor: Vendor, style: dict[str, Any]) -> None:
    vendor.answers = [says(orders(1, 2, **style)), says(orders(3, **style))]

    assert await ids(vendor.api()) == [1, 2, 3]
    assert len(vendor.asked) == 2


async def test_without_any_word_on_pages_a_short_one_is_the_last(vendor: Vendor) -> None:
    vendor.answers = [says(orders(*range(50))), says(orders(*range(50, 60)))]

    assert len(await ids(vendor.api())) == 60
    assert len(vendor.asked) == 2


async def test_a_list_without_pages_is_read_once(vendor: Vendor) -> None:
    vendor.answers = [says(orders(*range(60)))]
    assert len(await ids(vendor.api())) == 60
    assert len(vendor.asked) == 1

    vendor.answers = [says([{"id": number} for number in range(50)])]
    assert len(await ids(vendor.api())) == 50

    vendor.answers = [says(orders(*range(50)))]
    assert len(await ids(vendor.api())) == 50


async def test_half_a_page_is_not_taken_for_the_last(vendor: Vendor) -> None:
    more = "/v1/order?page=2"
    vendor.answers = [
        says(orders(1, 2, total=52, next_page_url=more)),
        says(orders(51, 52, total=52, next_page_url=None)),
    ]

    assert await ids(vendor.api()) == [1, 2, 51, 52]


async def test_what_moves_to_a_later_page_comes_once(vendor: Vendor) -> None:
    vendor.answers = [
        says(orders(9, 8, 7, last_page=3)),
        says(orders("8", "7", 6, last_page=3)),
        says(orders(6, 5, last_page=3)),
    ]

    assert await ids(vendor.api()) == [9, 8, 7, 6, 5]


async def test_a_page_that_was_all_seen_is_passed_over(vendor: Vendor) -> None:
    vendor.answers = [says(orders(2, 1, last_page=3))] * 2 + [says(orders(0, last_page=3))]

    assert await read(vendor.api()) == [[{"id": 2}, {"id": 1}], [{"id": 0}]]


async def test_a_page_that_never_turns_is_no_complete_list(vendor: Vendor) -> None:
    vendor.answers = [says(orders(2, 1, next_page_url="/v1/order?page=2"))]

    assert await refusal(vendor.api()) == "KeyCRM gives the same page of /order again and again"
    assert len(vendor.asked) == 4


async def test_a_list_without_ids_ends_as_well(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "MOST_PAGES", 5)
    vendor.answers = [says({"data": [{"name": "?"}], "next_page_url": "/again"})]

    assert await refusal(vendor.api()) == "KeyCRM's list of /order has more than 5 pages"
    assert len(vendor.asked) == 5


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ([{"id": 1}, {"id": 2}], [1, 2]),
        ({"data": {"0": {"id": 1}, "2": {"id": 2}}}, [1, 2]),
        ({"data": {"id": 1}}, [1]),
        ({"data": [{"id": 1}, None, [], "x", {"id": 2}]}, [1, 2]),
        ({"data": []}, []),
        ({"data": {}}, []),
        ({"data": None, "total": 0}, []),
        ({"data": [], "total": 0, "last_page": 1, "next_page_url": None}, []),
        ({"total": 0}, []),
        ([], []),
    ],
)
async def test_php_writes_a_list_in_many_ways(
    vendor: Vendor, answer: object, found: list[int]
) -> None:
    vendor.answers = [says(answer)]

    assert await ids(vendor.api()) == found


@pytest.mark.parametrize(
    "answer", [{}, {"data": None}, {"total": 7}, {"data": "x"}, "x", 5, None, {"message": "ok"}]
)
async def test_what_is_no_list_is_not_taken_for_an_empty_one(
    vendor: Vendor, answer: object
) -> None:
    vendor.answers = [says(answer)]

    assert await refusal(vendor.api()) == "KeyCRM's answer for /order is not a list"


async def test_an_empty_page_in_the_middle_is_not_taken_for_the_end(vendor: Vendor) -> None:
    vendor.answers = [
        says(orders(*range(50), total=120)),
        says(orders(total=120)),
    ]

    assert await refusal(vendor.api()) == "KeyCRM leaves out page 2 of /order"


async def test_memory_is_flat_over_ten_thousand_orders(vendor: Vendor) -> None:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        first = 50 * (int(request.query["page"]) - 1)
        data = [{"id": first + n, "comment": f"{first + n} {'long ' * 400}"} for n in range(50)]
        return await says({"data": data, "total": 10_000})(request)

    vendor.answers = [answer]
    vendor.budget = Budget(vendor.time.clock, vendor.time.later_at_once)
    read, sizes = 0, []
    tracemalloc.start()
    try:
        async for page in vendor.api().pages("order"):
            read += len(page)
            vendor.asked.clear()
            sizes.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()

    assert read == 10_000
    # All of it is 20 MB; the ids, which are kept, one.
    assert max(sizes) - sizes[5] < 3 * 2**20


PAGING = st.fixed_dictionaries(
    {},
    optional={
        name: st.none() | st.integers() | st.text(max_size=4) | st.floats() | st.just([])
        for name in ("total", "per_page", "last_page", "next_page_url")
    }
    | {
        "data": st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=4),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(st.sampled_from(["id", "0", "1", "data"]), inner, max_size=3)
            ),
            max_leaves=12,
        )
    },
)


@given(PAGING | st.lists(PAGING, max_size=3), st.integers(1, 2000), st.integers(0, 60))
def test_no_answer_breaks_the_client(answer: object, page: int, count: int) -> None:
    try:
        items = paging.items(answer)
    except ValueError:
        items = []
    seen: set[str] = set()
    assert all(isinstance(item, dict) for item in items)
    assert [item for item in items if paging.is_new(item, seen)] or not items
    assert paging.has_more(answer, page, count) in (True, False)
    assert paging.is_owed(answer, page) in (True, False)
