"""How the client takes answers that are wrong, late or missing, and refusals."""

import asyncio
import gzip
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from bot.providers.keycrm import api as client
from bot.providers.keycrm.api import Api, CannotAsk, KeyRefused, NotAllowed
from tests.providers.fake_time import start
from tests.providers.keycrm_vendor import (
    HTML,
    KEY,
    LOGIN,
    Answer,
    Vendor,
    hangs_up,
    ids,
    opened,
    orders,
    refusal,
    says,
    stops_halfway,
    text,
)


@pytest.fixture
async def vendor() -> AsyncIterator[Vendor]:
    async with opened() as vendor:
        yield vendor


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
        (hangs_up, "127.0.0.1 hangs up without an answer"),
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
    monkeypatch.setattr(client, "URGENT_SECONDS", 0.05)

    async def never(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await asyncio.sleep(30)
        return response

    vendor.answers = [never]

    assert await refusal(vendor.api()) == "127.0.0.1 does not answer in time for /order"
    with pytest.raises(CannotAsk, match="does not answer in time for /order/7"):
        await vendor.api().one("order/7", urgent=True)


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
    assert isinstance(raised.value, NotAllowed) == (status == 403)
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


async def test_a_wrong_question_does_not_look_like_pipelines_that_are_off(vendor: Vendor) -> None:
    vendor.answers = [says({"message": "Requested include(s) `x` are not allowed."}, 400)]
    api = vendor.api()

    assert (await refusal(api, "pipelines/cards")).startswith("KeyCRM refuses /pipelines/cards")
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


async def test_a_packed_answer_is_not_unpacked_to_its_end(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "LONGEST_BODY", 2**20)

    async def bomb(request: web.BaseRequest) -> web.StreamResponse:
        packed = gzip.compress(b" " * 2**26)
        return web.Response(body=packed, headers={"Content-Encoding": "gzip"})

    vendor.answers = [bomb]

    assert await refusal(vendor.api()) == "KeyCRM's answer is longer than 1 MB"


async def test_data_that_calls_itself_a_web_page_is_read(vendor: Vendor) -> None:
    vendor.answers = [text('{"data":[{"id":1}]}', "text/html")]

    assert await ids(vendor.api()) == [1]


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

    assert vendor.budget.taken == len(vendor.asked) == 4


async def test_a_call_that_was_cut_off_is_not_made_again_behind_the_budget(vendor: Vendor) -> None:
    vendor.answers = [hangs_up]

    await refusal(vendor.api())

    assert vendor.budget.taken == len(vendor.asked) == 4
