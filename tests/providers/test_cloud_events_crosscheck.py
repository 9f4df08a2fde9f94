"""What the CloudEvents project's own library sends is read as it meant."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cloudevents.core.bindings import http
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st

from bot.providers.generic import hooks
from bot.providers.hook import Credentials, Hook, Incoming
from tests.house import signed

SECRET = hooks.new_secret()
NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
AT = datetime(2026, 11, 22, 15, 0, 0, 250_000, tzinfo=UTC)
ORDER = {"order": {"id": 40117, "total": 1198.1, "number": "№ 7"}, "source": {"id": 3}}
ATTRIBUTES = {"id": "A-1", "source": "/shop", "type": "order.created", "time": AT}

Way = Callable[[CloudEvent], http.HTTPMessage]
WAYS: dict[str, Way] = {"binary": http.to_binary_event, "structured": http.to_structured_event}
ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


def hook_of(message: http.HTTPMessage, **headers: str) -> Hook:
    named = {name.lower(): value for name, value in (message.headers | headers).items()}
    return Hook(message.body, named, {}, NOW)


def read(way: Way, attributes: dict[str, Any], data: object = ORDER) -> Incoming:
    [event] = hooks.parse(hook_of(way(CloudEvent(attributes, data))))
    return event


def meant(event: Incoming) -> dict[str, Any]:
    return dict(hooks.understand(event.type, None, event.body, None).kinds)


@ways
@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"datacontenttype": "application/json"},
        {"datacontenttype": "application/vnd.shop+json; charset=utf-8"},
        {"subject": "замовлення 7 %20", "dataschema": "https://a.example/schema?x=1#y"},
        {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
    ],
)
def test_event_of_the_library_is_read_as_it_meant(way: Way, changed: dict[str, Any]) -> None:
    event = read(way, ATTRIBUTES | changed)

    assert (event.type, event.subject, event.occurred_at) == ("order.created", "order:40117", AT)
    assert meant(event)["order.created"]["order"] == {
        "id": "40117",
        "number": "№ 7",
        "total": "1198.1",
    }
    stored = json.loads(event.body)
    assert {name: stored[name] for name in changed} == changed


@ways
def test_data_that_the_library_has_as_bytes_is_read(way: Way) -> None:
    event = read(way, ATTRIBUTES, json.dumps(ORDER).encode())

    assert event.subject == "order:40117"


@ways
def test_batch_of_the_library_is_read(way: Way) -> None:
    one = json.loads(JSONFormat().write(CloudEvent(ATTRIBUTES, ORDER)))
    media_type = "application/cloudevents-batch+json"

    [event] = hooks.parse(Hook(json.dumps([one]).encode(), {"content-type": media_type}, {}, NOW))

    assert event.external_id == read(way, ATTRIBUTES).external_id


@ways
def test_event_of_the_library_can_be_signed(way: Way) -> None:
    message = way(CloudEvent(ATTRIBUTES, ORDER))
    hook = hook_of(message, **signed(message.body, "m-1", NOW, SECRET))

    hooks.verify(hook, Credentials((SECRET,)))
    [event] = hooks.parse(hook)

    assert event.subject == "order:40117"


# The library sends white space at the ends of a header, which HTTP drops.
@given(
    id=st.text(min_size=1, max_size=60).filter(lambda it: it.isprintable() and it == it.strip()),
    source=st.text(min_size=1, max_size=60).filter(lambda it: it.isprintable()),
)
def test_ids_survive_both_ways_alike(id: str, source: str) -> None:
    attributes = ATTRIBUTES | {"id": id, "source": source}

    binary, structured = (read(way, attributes) for way in WAYS.values())

    assert binary.external_id == structured.external_id
