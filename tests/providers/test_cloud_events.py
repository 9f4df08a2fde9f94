"""CloudEvents 1.0: structured, binary and batch, and what is wrong with them."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.providers.generic import hooks
from bot.providers.hook import Greeting, Hook, Incoming, Unreadable
from tests.providers.test_senders import KNOWN

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
ORDER = {"order": {"id": 40117, "total": 1198.10}, "source": {"id": 3}, "manager_id": 6}
EVENT = {
    "specversion": "1.0",
    "id": "A-1",
    "source": "/shop",
    "type": "order.created",
    "time": "2026-11-22T15:00:00Z",
    "data": ORDER,
}
STRUCTURED, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json; charset=x"


def parse(said: Any, media_type: str = STRUCTURED, **headers: str) -> list[Incoming]:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return hooks.parse(Hook(body, {"content-type": media_type} | named, {}, NOW))


def binary(**changed: str) -> list[Incoming]:
    named = {f"ce_{name}": str(value) for name, value in EVENT.items() if name != "data"}
    return parse(ORDER, "application/json", **named | changed)


def problems(said: Any, media_type: str = STRUCTURED) -> dict[str, str]:
    with pytest.raises(Unreadable) as caught:
        parse(said, media_type)
    return {it.path: it.problem for it in caught.value.problems}


def meant(event: Incoming) -> dict[str, Any]:
    return dict(hooks.understand(event.type, None, event.body, None).kinds)


def test_three_ways_are_one_event() -> None:
    ways = [parse(EVENT), binary(), parse([EVENT], BATCH), parse(EVENT, "text/plain")]

    found = [event for way in ways for event in way]
    assert len({it.external_id for it in found}) == 1
    assert {it.subject for it in found} == {"order:40117"}
    assert {it.occurred_at for it in found} == {datetime(2026, 11, 22, 15, tzinfo=UTC)}
    assert all(meant(it) == meant(found[0]) for it in found)


SIGNED = {"webhook_id": "m-1", "webhook_signature": "v1,x"}


@pytest.mark.parametrize("changed", ["ce_id", "ce_source", "ce_type", "ce_time"])
def test_headers_that_no_signature_covers_make_no_other_event(changed: str) -> None:
    other = {"ce_type": "order.payment_changed", "ce_time": "2026-11-22T14:00:00Z"}
    [sent] = binary(**SIGNED)

    try:
        [replayed] = binary(**SIGNED | {changed: other.get(changed, "other")})
    except Unreadable:
        return

    assert replayed.external_id == sent.external_id == "m-1"
    assert replayed.body != sent.body


@pytest.mark.parametrize("said", [EVENT, [EVENT]])
def test_headers_do_not_make_another_event_of_a_whole_one(said: Any) -> None:
    headers = {"ce_specversion": "1.0", "ce_id": "B", "ce_source": "b", "ce_type": "order.created"}

    [event] = parse(said, "application/json", **SIGNED | headers)

    assert event.external_id == parse(EVENT)[0].external_id


def test_signed_binary_event_without_its_headers_is_none() -> None:
    with pytest.raises(Unreadable):
        parse(ORDER, "application/json", **SIGNED)


def test_event_without_a_time_happens_as_it_comes() -> None:
    timeless = {name: value for name, value in EVENT.items() if name != "time"}

    for [event] in (parse(timeless), parse([timeless], BATCH)):
        assert event.occurred_at == NOW
        assert meant(event)["order.created"]["order"]["id"] == "40117"


def test_data_in_base64_is_read() -> None:
    coded = base64.b64encode(json.dumps(ORDER).encode()).decode()
    event = {name: value for name, value in EVENT.items() if name != "data"}

    [read] = parse(event | {"data_base64": coded})

    assert meant(read)["order.created"]["order"]["id"] == "40117"
    assert "data_base64" in problems(event | {"data_base64": "!"})
    assert "data_base64" in problems(EVENT | {"data_base64": coded})


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type", "data"])
def test_what_is_required_is_missed_by_name(name: str) -> None:
    assert problems({key: it for key, it in EVENT.items() if key != name}) == {name: "is missing"}


@pytest.mark.parametrize("value", [1.5, 7, None, True, "", "a\x00b", "a\nb", "\ud800", "x" * 201])
def test_id_is_a_string_without_control_characters(value: object) -> None:
    assert "id" in problems(EVENT | {"id": value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("specversion", "0.3"),
        ("type", "no.such"),
        ("time", "yesterday"),
        ("time", 5),
        ("datacontenttype", "text/xml"),
        ("subject", 4),
        ("data", []),
    ],
)
def test_wrong_attribute_is_named(name: str, value: object) -> None:
    assert name in problems(EVENT | {name: value})


def test_batch_of_a_thousand_names_the_bad_one() -> None:
    many: list[Any] = [EVENT | {"id": str(number)} for number in range(1000)]

    assert len({it.external_id for it in parse(many, BATCH)}) == 1000

    many[617] = many[617] | {"id": 617.0}
    assert problems(many, BATCH) == {"[617].id": "must be a string"}
    many[617] = EVENT | {"data": {"order": {"id": 1}}}
    assert "[617].data.source" in problems(many, BATCH)


@pytest.mark.parametrize("said", [[], [EVENT] * 1001, {}, [EVENT, 5], [[EVENT]]])
def test_batch_that_is_none_is_unreadable(said: object) -> None:
    assert problems(said, BATCH)


def test_same_id_within_a_batch_must_be_the_same_event() -> None:
    assert len(parse([EVENT, EVENT], BATCH)) == 2
    other = EVENT | {"data": ORDER | {"manager_id": 7}}
    assert "[1].id" in problems([EVENT, other], BATCH)


def test_batch_keeps_numbers_as_they_were_written() -> None:
    body = json.dumps([EVENT]).encode().replace(b"1198.1", b"1198.100000000000000005")

    [event] = parse(body, BATCH)

    assert b"1198.100000000000000005" in event.body


def test_source_and_id_are_not_run_together() -> None:
    one, other = (
        parse(EVENT | {"source": source, "id": id})[0].external_id
        for source, id in (("a b", "c"), ("a", "b c"))
    )

    assert one != other


def test_nobody_sets_the_time_of_receipt() -> None:
    timeless = {name: value for name, value in EVENT.items() if name != "time"}

    [event] = parse(timeless | {"bellhopreceived": "2199-01-01T00:00:00Z"})

    assert event.occurred_at == NOW
    assert json.loads(event.body)["bellhopreceived"] == NOW.isoformat()


@given(st.dictionaries(st.sampled_from(sorted(EVENT)), st.none() | st.text() | st.integers()))
def test_no_event_is_worse_than_unreadable(changed: dict[str, object]) -> None:
    try:
        [event] = parse(EVENT | changed)
    except Unreadable:
        return

    assert meant(event)


def test_sender_that_asks_may_post() -> None:
    asking = Hook(b"", {"webhook-request-origin": "a.example"}, {}, NOW, "OPTIONS")

    with pytest.raises(Greeting) as greeting:
        hooks.verify(asking, KNOWN)

    assert greeting.value.headers["WebHook-Allowed-Origin"] == "*"
