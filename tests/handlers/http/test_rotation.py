"""Secrets and keys that are replaced, bearers, conflicts and greetings, through HTTP."""

import asyncio
import json
from datetime import datetime
from functools import partial
from typing import Any
from unittest.mock import Mock

import pytest

from bot.providers.generic import hooks
from storage.directory import connections
from storage.directory.connections import Rotated, hash_of
from storage.tables import Connection, NewConnection
from tests.house import KEY, KEYCRM_KEY, SECRET, Clock, House, signed

PATH = f"/hooks/generic/{KEY}"
JSON = {"Content-Type": "application/json"}
TOKEN = "a-secret-that-somebody-made-up"
DONE = {"type": "task.done", "timestamp": "2026-11-22T16:00:00Z", "data": {"task": {"id": 5}}}
BODY = json.dumps(DONE).encode()
CLOUD = {"specversion": "1.0", "id": "1", "source": "/a", "type": "task.done", "data": DONE["data"]}


async def rotate(house: House, fresh: str, number: int = 1, *, is_key: bool = False) -> Rotated:
    work = partial(
        connections.rotate, connection_id=number, fresh=fresh, now=house.clock(), is_key=is_key
    )
    made = await house.database.write(work)
    assert made is not None
    return made


async def post(house: House, secret: str, name: str) -> tuple[int, str]:
    headers = JSON | signed(BODY, name, house.clock(), secret)
    answer = await house.send("POST", PATH, BODY, headers)
    return answer.status, (await answer.json()).get("status", "")


async def test_rotation_in_the_middle_of_a_burst_loses_nothing_and_doubles_nothing(
    house: House,
) -> None:
    fresh = hooks.new_secret()

    before = [post(house, SECRET, f"m{number}") for number in range(20)]
    _, *first = await asyncio.gather(rotate(house, fresh), *before)
    secrets = (fresh, SECRET)
    after = [post(house, secrets[number % 2], f"m{number}") for number in range(40)]
    second = await asyncio.gather(*after)

    assert first == [(200, "accepted")] * 20
    assert second == [(200, "duplicate")] * 20 + [(200, "accepted")] * 20


async def test_old_secret_is_refused_after_a_day_and_then_forgotten(house: House) -> None:
    fresh = hooks.new_secret()
    await rotate(house, fresh)

    house.clock.advance(hours=23, minutes=59)
    assert (await post(house, SECRET, "m1"))[0] == 200
    house.clock.advance(minutes=1)

    assert (await post(house, SECRET, "m2"))[0] == 401
    assert (await post(house, fresh, "m2"))[0] == 200
    await house.database.write(partial(connections.end_rotations, now=house.clock()))
    async with house.database.read() as session:
        left = await connections.open_one(session, 1)
    assert left is not None
    assert (left.old_secret, left.old_until) == (None, None)


async def test_second_rotation_within_a_day_drops_the_first_secret(house: House) -> None:
    first, second = hooks.new_secret(), hooks.new_secret()
    assert not (await rotate(house, first)).dropped
    assert (await rotate(house, second)).dropped

    house.clock.advance(seconds=5)
    found = [(await post(house, it, "m1"))[0] for it in (SECRET, first, second)]

    assert found == [401, 200, 200]


async def test_both_keys_are_good_for_a_day_and_know_the_same_hooks(house: House) -> None:
    fresh = "n" * 40
    snapshot = {"id": 7, "status_id": 2, "status_changed_at": "2026-11-22T15:00:00.000000Z"}
    body = json.dumps({"event": "order.change_order_status", "context": snapshot}).encode()

    async def send(key: str) -> tuple[int, str | None]:
        answer = await house.send("POST", f"/hooks/keycrm/{key}", body, JSON)
        return answer.status, (await answer.json()).get("status")

    assert await send(KEYCRM_KEY) == (200, "accepted")
    await rotate(house, fresh, 2, is_key=True)

    assert await send(fresh) == (200, "duplicate")
    assert await send(KEYCRM_KEY) == (200, "duplicate")
    house.clock.advance(hours=24)
    assert await send(KEYCRM_KEY) == (404, None)
    assert await send(fresh) == (200, "duplicate")


async def test_another_body_under_the_same_id_is_409_with_words(house: House) -> None:
    await post(house, SECRET, "m1")
    again = BODY.replace(b": ", b":")
    other = BODY.replace(b"5", b"6")

    same = await house.post_raw(again, "m1")
    news = await house.post_raw(other, "m1")

    assert (await same.json())["status"] == "duplicate"
    assert news.status == 409
    assert "id of its own" in (await news.json())["error"]


async def test_batch_is_stored_whole_or_not_at_all(house: House) -> None:
    kind = "application/cloudevents-batch+json"

    async def send(*events: dict[str, object]) -> tuple[int, dict[str, object]]:
        body = json.dumps(events).encode()
        answer = await house.post_raw(body, Content_Type=kind)
        return answer.status, await answer.json()

    assert (await send(CLOUD))[1]["status"] == "accepted"
    assert (await send(CLOUD))[1]["status"] == "duplicate"
    new = CLOUD | {"id": "2"}
    status, said = await send(new, CLOUD | {"data": {"task": {"id": 6}}})
    assert status == 409
    assert "[1]" in str(said["error"])
    assert (await send(new, CLOUD | {"id": 3.0}))[0] == 422
    assert (await send(new, CLOUD))[1]["status"] == "accepted"


async def test_bearer_posts_without_a_signature(house: House) -> None:
    async def work(session: object) -> Connection:
        new = NewConnection("generic", "n8n", "b" * 40, TOKEN, house.clock(), auth="bearer")
        return await connections.add(session, new)  # type: ignore[arg-type]

    made = await house.database.write(work)
    assert made.key_hash == hash_of("b" * 40)
    path, bearer = f"/hooks/generic/{'b' * 40}", {"Authorization": f"Bearer {TOKEN}"}

    answers = [
        await house.send("POST", path, BODY, JSON | bearer),
        await house.send("POST", path, BODY, JSON | bearer),
        await house.send("POST", f"{path}?access_token={TOKEN}", BODY, JSON),
        await house.send("POST", path, BODY, JSON),
        await house.send("POST", path, BODY, JSON | {"Authorization": "Bearer x"}),
    ]

    assert [it.status for it in answers] == [200, 200, 200, 401, 401]
    assert (await answers[1].json())["status"] == "duplicate"


async def test_handshake_of_cloud_events_is_answered_under_a_right_key(house: House) -> None:
    asked = {"WebHook-Request-Origin": "events.example", "WebHook-Request-Rate": "120"}

    right = await house.send("OPTIONS", PATH, headers=asked)
    wrong = await house.send("OPTIONS", "/hooks/generic/" + "x" * 40, headers=asked)

    assert (right.status, right.headers["WebHook-Allowed-Origin"]) == (200, "*")
    assert right.headers["WebHook-Allowed-Rate"] == "*"
    assert wrong.status == 404


async def test_wrong_signature_costs_one_look_at_the_connection(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ticking(clock: Clock) -> datetime:
        clock.advance(microseconds=1)
        return clock.now

    monkeypatch.setattr(Clock, "__call__", ticking)
    looks = Mock(wraps=connections.by_key)
    monkeypatch.setattr(connections, "by_key", looks)

    statuses = [(await post(house, SECRET, name))[0] for name in ("m1", "m2")]
    before = looks.call_count
    statuses.append((await post(house, hooks.new_secret(), "m3"))[0])

    assert statuses == [200, 200, 401]
    assert (before, looks.call_count) == (1, 2)


async def test_hooks_that_come_together_ask_once_for_their_connection(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_key, asked = connections.by_key, []

    async def slowly(*given: Any) -> Connection | None:
        asked.append(given)
        await asyncio.sleep(0.1)
        return await by_key(*given)

    monkeypatch.setattr(connections, "by_key", slowly)
    house.clock.advance(minutes=1)

    found = await asyncio.gather(*(post(house, SECRET, f"m{number}") for number in range(20)))

    assert found == [(200, "accepted")] * 20
    assert len(asked) == 1
