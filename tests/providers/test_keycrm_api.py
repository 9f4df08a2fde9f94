"""The client of KeyCRM's API against answers made by hand, above all those that are wrong."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.providers.keycrm import api as client
from bot.providers.keycrm.api import Api, CannotAsk, Item, KeyRefused, between
from bot.providers.keycrm.budget import Budget
from tests.providers.fake_time import FakeTime, start

KEY = "MzQ1-secret-key"
Answer = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Vendor:
    """A server that gives the answers it was told to, the last one again and again."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self.http = http
        self.time = FakeTime()
        self.budget = Budget(self.time.clock, self.time.later)
        self.asked: list[web.BaseRequest] = []
        self.answers: list[Answer] = []
        self.base = ""

    def api(self, key: str = KEY, base: str = "") -> Api:
        return Api(self.http, base or self.base, key, self.budget, self.time.sleep)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return await answer(request)


@pytest.fixture
async def vendor() -> AsyncIterator[Vendor]:
    async with aiohttp.ClientSession() as http:
        vendor = Vendor(http)
        runner = web.ServerRunner(web.Server(vendor.handle, access_log=None), shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        vendor.base = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        yield vendor
        await runner.cleanup()


def says(value: object, status: int = 200, **headers: str) -> Answer:
    return text(json.dumps(value), "application/json", status, **headers)


def text(body: str, kind: str, status: int = 200, **headers: str) -> Answer:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.Response(text=body, status=status, content_type=kind, headers=named)

    return answer


async def hangs_up(request: web.BaseRequest) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def stops_halfway(request: web.BaseRequest) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "1000"})
    await response.prepare(request)
    await response.write(b'{"data":[{"id":1},')
    return await hangs_up(request)


HTML = text("<html><body>502 Bad Gateway</body></html>", "text/html", 502)
LOGIN = text("<!doctype html><title>KeyCRM</title>", "text/html")


def orders(*ids: object, **more: object) -> dict[str, Any]:
    return {"data": [{"id": each} for each in ids], **more}


async def read(api: Api, path: str = "order", **options: Any) -> list[list[Item]]:
    return [page async for page in api.pages(path, **options)]


async def ids(api: Api, path: str = "order") -> list[object]:
    return [item["id"] for page in await read(api, path) for item in page]


async def refusal(api: Api, path: str = "order") -> str:
    with pytest.raises(CannotAsk) as raised:
        await ids(api, path)
    assert KEY not in str(raised.value)
    assert "\n" not in str(raised.value)
    return str(raised.value)


# --- what is asked -------------------------------------------------------------------------------


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


@pytest.mark.parametrize("odd", [[{"id": 5}], "5", 5, None, True, {"data": "x"}])
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
        ({}, []),
    ],
)
async def test_php_writes_a_list_in_many_ways(
    vendor: Vendor, answer: object, found: list[int]
) -> None:
    vendor.answers = [says(answer)]

    assert await ids(vendor.api()) == found


@pytest.mark.parametrize("answer", [{"total": 7}, {"data": "x"}, "x", 5, None, {"message": "ok"}])
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


# --- how it goes wrong ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (says({"message": "Server Error"}, 500), "KeyCRM answers with an error (500)"),
        (says({"message": "Timeout"}, 408), "KeyCRM answers with an error (408)"),
        (HTML, "KeyCRM answers with a web page instead of data (502)"),
        (LOGIN, "KeyCRM answers with a web page instead of data (200)"),
        (
            text("<p>no</p>", "application/json", 403),
            "KeyCRM answers with a web page instead of data (403)",
        ),
        (text('{"data":[{"id":1},', "application/json"), "KeyCRM answers with half an answer"),
        (text("", "application/json"), "KeyCRM answers with half an answer"),
        (text("[" * 100_000, "application/json"), "KeyCRM answers with half an answer"),
        (text('{"data":[NaN]}', "application/json"), "KeyCRM answers with half an answer"),
        (hangs_up, "127.0.0.1 cannot be reached (Server"),
        (stops_halfway, "127.0.0.1 cannot be reached (Client"),
    ],
)
async def test_what_may_pass_is_asked_again_and_then_told(
    vendor: Vendor, wrong: Answer, words: str
) -> None:
    vendor.answers = [wrong]
    told = await refusal(vendor.api())
    assert told.startswith(words)
    assert told.endswith("for /order")

    vendor.answers = [wrong, wrong, wrong, says(orders(1))]
    await vendor.time.advance(200)

    assert await ids(vendor.api()) == [1]


async def test_the_pauses_between_tries_grow_and_are_shorter_for_a_person(vendor: Vendor) -> None:
    vendor.answers = [HTML]

    await refusal(vendor.api())
    assert vendor.time.slept == [1, 4, 10]
    assert len(vendor.asked) == 4
    with pytest.raises(CannotAsk):
        await vendor.api().one("order/1", urgent=True)

    assert vendor.time.slept[3:] == [1, 3]


async def test_a_server_that_is_not_there_is_named(vendor: Vendor) -> None:
    api = vendor.api(base="http://127.0.0.1:9/v1")

    assert await refusal(api) == "127.0.0.1 cannot be reached (ClientConnectorError) for /order"


async def test_a_server_that_is_too_slow_is_not_waited_for(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "ANSWER_SECONDS", 0.05)

    async def never(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await asyncio.sleep(30)
        return response

    vendor.answers = [never]

    assert await refusal(vendor.api()) == "127.0.0.1 does not answer in time for /order"


@pytest.mark.parametrize("base", ["", "openapi", "http://", "ftp://x/v1", "http://[::1/v1"])
async def test_an_address_that_is_none_is_told_of(vendor: Vendor, base: str) -> None:
    with pytest.raises(CannotAsk):
        await Api(vendor.http, base, KEY, vendor.budget, vendor.time.sleep).one("order/1")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "KeyCRM does not accept the API key (401)"),
        (403, "KeyCRM does not let the owner of the API key read /users (403)"),
    ],
)
async def test_a_refused_key_is_told_at_once_and_works_again_when_it_is_taken(
    vendor: Vendor, status: int, words: str
) -> None:
    vendor.answers = [says({"message": KEY}, status), says(orders(1))]
    api = vendor.api()

    with pytest.raises(KeyRefused) as raised:
        await ids(api, "users")
    assert str(raised.value) == words
    assert len(vendor.asked) == 1

    assert await ids(api, "users") == [1]


@pytest.mark.parametrize("key", ["", " ", "a b", "ключ", "a\x00b", "a\r\nX-Evil: 1"])
async def test_what_cannot_be_a_key_is_never_sent(vendor: Vendor, key: str) -> None:
    vendor.answers = [says(orders(1))]

    with pytest.raises(KeyRefused, match="characters that no key has"):
        await ids(vendor.api(key))
    assert vendor.asked == []


async def test_a_refused_question_says_why_without_the_key(vendor: Vendor) -> None:
    vendor.answers = [says({"message": f"Bad\n\u202e include for {KEY} " + "x" * 500}, 422)]

    told = await refusal(vendor.api())

    assert told.startswith("KeyCRM refuses /order (422): Bad include for …")
    assert len(told) < 200
    assert len(vendor.asked) == 1


@pytest.mark.parametrize(
    "message", [says([], 422), says({"message": []}, 405), text("{", "a/b", 418)]
)
async def test_a_refusal_need_not_say_why(vendor: Vendor, message: Answer) -> None:
    vendor.answers = [message]

    assert (await refusal(vendor.api())).endswith("it does not say why")


async def test_a_list_that_does_not_exist_is_told_of(vendor: Vendor) -> None:
    vendor.answers = [says({}, 404)]

    assert await refusal(vendor.api(), "calls") == "KeyCRM has no /calls (404)"


async def test_pipelines_that_are_off_have_no_pages_and_come_back(vendor: Vendor) -> None:
    off = says({"message": "Leads are not enabled"}, 400)
    vendor.answers = [off, off, says(orders(1))]
    api = vendor.api()

    assert await ids(api, "pipelines/cards") == []
    assert api.pipelines_are_off
    assert await api.one("/pipelines/cards/7") is None
    assert await ids(api, "pipelines") == [1]

    assert not api.pipelines_are_off


async def test_orders_are_never_off(vendor: Vendor) -> None:
    vendor.answers = [says({"message": "no"}, 400)]

    assert await refusal(vendor.api()) == "KeyCRM refuses /order (400): no"


async def test_the_key_does_not_follow_a_redirect(vendor: Vendor) -> None:
    vendor.answers = [says({}, 302, Location=f"https://evil.test/?k={KEY}")]

    told = await refusal(vendor.api())

    assert told == "KeyCRM's address sends elsewhere: https://evil.test/?k=… (302)"
    assert len(vendor.asked) == 1


async def test_an_answer_without_end_is_not_read_to_its_end(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "LONGEST_BODY", 2**20)
    vendor.answers = [text("[" + " " * 2**21, "application/json")]

    assert await refusal(vendor.api()) == "KeyCRM's answer is longer than 1 MB"
    assert len(vendor.asked) == 1


# --- the rate ------------------------------------------------------------------------------------


async def test_a_429_is_obeyed_and_lowers_the_limit(vendor: Vendor) -> None:
    vendor.answers = [says({}, 429, Retry_After="25"), says(orders(1))]
    began = vendor.time.now
    task = start(ids(vendor.api()))
    await sent_back(vendor, task)
    await vendor.time.advance(24)
    assert len(vendor.asked) == 1

    await vendor.time.advance(1)

    assert await task == [1]
    assert vendor.time.now == began + 25
    assert vendor.budget.per_minute == 30


async def sent_back(vendor: Vendor, task: asyncio.Task[Any]) -> None:
    """Until the call waits for its place; over real HTTP, which takes no fake time."""
    while not (vendor.budget.waiting or task.done()):  # noqa: ASYNC110 - see above
        await asyncio.sleep(0.001)


async def test_a_429_again_and_again_is_told_of(vendor: Vendor) -> None:
    vendor.answers = [says({}, 429, Retry_After="20")]
    task = start(refusal(vendor.api()))
    for _ in range(3):
        await sent_back(vendor, task)
        await vendor.time.advance(20)

    assert await task == "KeyCRM takes no more calls (429) for /order"
    assert len(vendor.asked) == 4


async def test_a_429_for_an_hour_is_not_waited_for(vendor: Vendor) -> None:
    vendor.answers = [says({}, 429, Retry_After="3600")]

    assert await refusal(vendor.api()) == "KeyCRM wants no calls for another 3600 s (429)"
    assert await refusal(vendor.api()) == "KeyCRM wants no calls for another 3600 s (429)"
    assert len(vendor.asked) == 1


async def test_every_try_takes_a_place(vendor: Vendor) -> None:
    vendor.answers = [HTML]

    await refusal(vendor.api())

    assert len(vendor.budget._left) == 4
