"""Generic hooks: which signatures pass, which bodies are accepted, and what they mean."""

import base64
import hashlib
import hmac
import json
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks import Webhook

from bot.events.payloads import FACTS
from bot.providers import named
from bot.providers.generic import hooks
from bot.providers.hook import Credentials, Hook, Refused, Unreadable

SAMPLES = Path(__file__).parent.parent / "samples" / "generic"
SAMPLE = json.loads((SAMPLES / "standard-webhooks.json").read_text())
BODY: bytes = SAMPLE["request"]["body"].encode()
SENT = {name.lower(): value for name, value in SAMPLE["request"]["headers"].items()}
SECRET: str = SAMPLE["secret"]
KNOWN = Credentials((SECRET,))
THEN = datetime.fromtimestamp(int(SENT["webhook-timestamp"]), UTC)
HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


def hook(body: bytes = BODY, *, late_seconds: float = 0, **changed: str | None) -> Hook:
    """The sample's hook; `webhook_id=None` leaves that header out."""
    headers = SENT | {name.replace("_", "-"): value for name, value in changed.items()}
    present = {name: value for name, value in headers.items() if value is not None}
    return Hook(body, present, {}, THEN + timedelta(seconds=late_seconds))


def problems(body: object) -> dict[str, str]:
    with pytest.raises(Unreadable) as refused:
        hooks.parse(hook(json.dumps(body).encode()))
    return {each.path: each.problem for each in refused.value.problems}


def test_the_sample_is_verified() -> None:
    hooks.verify(hook(), KNOWN)


def test_the_reference_library_and_we_sign_alike() -> None:
    body = '{"text":"Привіт"}'.encode()
    secret = hooks.new_secret()
    signed = Webhook(secret).sign("msg_1", THEN, body.decode())

    hooks.verify(hook(body, webhook_id="msg_1", webhook_signature=signed), Credentials((secret,)))


def test_the_worked_example_of_the_page_is_verified() -> None:
    page = (SAMPLES.parent.parent.parent / "docs" / "hooks.md").read_text()
    body = next(line for line in page.splitlines() if line.startswith('{"type":'))
    [secret] = re.findall(r"secret `(whsec_[^`]+)`", page)
    [signed] = re.findall(r"signature is `([^`]+)`", page)

    hooks.verify(
        hook(body.encode(), webhook_id="msg_1", webhook_signature=signed), Credentials((secret,))
    )


def test_a_new_secret_is_long_enough_and_never_the_same() -> None:
    first, second = hooks.new_secret(), hooks.new_secret()

    assert first != second
    assert 24 <= len(base64.b64decode(first.removeprefix("whsec_"))) <= 64


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_header_is_named(name: str, value: str | None) -> None:
    with pytest.raises(Refused, match=f"The header {name} is missing"):
        hooks.verify(hook(**{name.replace("-", "_"): value}), KNOWN)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("webhook_id", "x" * 201),
        ("webhook_id", "msg 1"),
        ("webhook_id", "ключ"),
        ("webhook_id", "a\x00"),
        ("webhook_id", "\udcff"),
        ("webhook_timestamp", "now"),
        ("webhook_timestamp", "-1795363200"),
        ("webhook_timestamp", "1795363200.5"),
        ("webhook_timestamp", "١٧٩٥٣٦٣٢٠٠"),
        ("webhook_timestamp", "9" * 5000),
        ("webhook_signature", "AAAA"),
        ("webhook_signature", ","),
        ("webhook_signature", "v1"),
        ("webhook_signature", "v1,"),
        ("webhook_signature", "v1,A"),
        ("webhook_signature", "v1,!!!!"),
        ("webhook_signature", "v1,підпис"),
        ("webhook_signature", "v1,\udcff"),
        ("webhook_signature", "v1a," + SAMPLE["valid_signature"].removeprefix("v1,")),
        ("webhook_signature", "v2," + SAMPLE["valid_signature"].removeprefix("v1,")),
    ],
)
def test_a_malformed_header_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(Refused, match=f"The header {name.replace('_', '-')} "):
        hooks.verify(hook(**{name: value}), KNOWN)


@pytest.mark.parametrize("others", ["v1,AAAA", "v1a,AAAA", "v9,?", "nonsense", "v1,\udcff"])
def test_one_good_signature_in_a_list_is_enough(others: str) -> None:
    entries = f"{others}  {SAMPLE['valid_signature']} {others}"

    hooks.verify(hook(webhook_signature=entries), KNOWN)


@pytest.mark.parametrize("seconds", [-300, 300])
def test_five_minutes_off_still_pass(seconds: float) -> None:
    hooks.verify(hook(late_seconds=seconds), KNOWN)


@pytest.mark.parametrize("seconds", [-301, 300.5, 86400])
def test_more_than_five_minutes_off_is_refused(seconds: float) -> None:
    with pytest.raises(Refused, match="more than 5 minutes off"):
        hooks.verify(hook(late_seconds=seconds), KNOWN)


def test_another_body_is_refused() -> None:
    with pytest.raises(Refused, match="does not match"):
        hooks.verify(hook(BODY + b" "), KNOWN)


def test_another_id_is_refused() -> None:
    with pytest.raises(Refused, match="does not match"):
        hooks.verify(hook(webhook_id="msg_2"), KNOWN)


@pytest.mark.parametrize("secret", [None, "", "whsec_", "whsec_A", "whsec_ключ", "whsec_!!!!"])
def test_without_a_usable_secret_everything_is_refused(secret: str | None) -> None:
    credentials = Credentials((secret,) if secret is not None else ())
    empty_key = base64.b64encode(hmac.new(b"", BODY, hashlib.sha256).digest()).decode()

    with pytest.raises(Refused, match="no usable signing secret"):
        hooks.verify(hook(webhook_signature=f"v1,{empty_key}"), credentials)


def test_the_sample_is_one_event_of_its_channel() -> None:
    [event] = hooks.parse(hook())

    assert (event.external_id, event.type, event.subject, event.interesting) == (
        "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W",
        "channel.payment_due",
        "channel:2",
        True,
    )


def test_a_body_is_stored_as_it_came() -> None:
    body = b"\n " + BODY + b"\n"

    [event] = hooks.parse(hook(body))

    assert event.body == body


def test_it_happened_when_the_body_says() -> None:
    [event] = hooks.parse(hook(late_seconds=200))

    assert event.occurred_at == datetime(2026, 11, 22, 16, tzinfo=UTC)


@pytest.mark.parametrize("kind", FACTS)
def test_every_kind_is_parsed_and_means_itself(kind: str) -> None:
    [event] = hooks.parse(hook((SAMPLES / f"{kind}.json").read_bytes()))

    meaning = hooks.understand(event.type, None, event.body, None)

    assert list(meaning.kinds) == [kind]


def test_everything_wrong_is_reported_at_once() -> None:
    told = problems({"type": "order.created", "timestamp": 5, "data": {"order": {}}})

    assert told == {
        "data.order.id": "is missing",
        "data.source": "is missing",
        "timestamp": "must be an RFC 3339 time with an offset, such as 2026-11-22T16:00:00Z",
    }


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("order.create", "is no known type; the nearest is order.created"),
        ("ORDER.CREATED", "is no known type; the nearest is order.created"),
        ("zzz", "is no known type"),
        ("", "is no known type"),
        ("\ud800" * 200, "is no known type"),
        (5, "must be a string"),
        (None, "must be a string"),
    ],
)
def test_the_error_for_an_unknown_type_names_the_nearest(kind: object, problem: str) -> None:
    told = problems({"type": kind, "timestamp": "2026-11-22T16:00:00Z", "data": {}})

    assert told == {"type": problem}


def test_the_error_for_an_empty_object_names_what_is_missing() -> None:
    assert problems({}) == {"type": "is missing", "timestamp": "is missing"}


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"type=order.created", "not JSON"),
        (b'{"type":NaN}', "NaN is not a number"),
        (b'{"type":-Infinity}', "-Infinity is not a number"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b'{"a":"\xed\xa0\x80"}', "not UTF-8"),
        (b"[" * 100 + b"]" * 100, "32 levels"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, "32 levels"),
        (b"[" * 200_000, "32 levels"),
        (b"1" * 5000, "too many digits"),
        (b"[]", "must be a JSON object"),
        (b"null", "must be a JSON object"),
        (b'"text"', "must be a JSON object"),
    ],
)
def test_what_is_not_a_json_object_is_refused_in_words(body: bytes, error: str) -> None:
    with pytest.raises(Unreadable, match=error):
        hooks.parse(hook(body))


def test_many_shallow_objects_are_not_deep() -> None:
    extra = [{"line": [n]} for n in range(100)]
    body = json.loads(BODY) | {"lines": extra}

    assert len(hooks.parse(hook(json.dumps(body).encode()))) == 1


def understood(kind: str, known: dict[str, Any] | None = None) -> Any:
    return hooks.understand(kind, None, (SAMPLES / f"{kind}.json").read_bytes(), known)


def test_an_order_leaves_its_manager_and_source_known() -> None:
    state = understood("order.created").state

    assert (state["manager_id"], state["source_id"], state["created"]) == ("6", "3", True)


def test_the_source_of_an_order_comes_from_what_is_known() -> None:
    kinds = understood("order.assigned", {"source_id": "3"}).kinds

    assert kinds["order.assigned"]["source"] == {"id": "3"}


def test_an_assignment_keeps_what_else_is_known() -> None:
    state = understood("order.assigned", {"source_id": "3", "status": "1"}).state

    assert state | {"learned_at": ""} == {
        "source_id": "3", "status": "1", "manager_id": "7", "learned_at": ""
    }  # fmt: skip


def test_a_channel_has_no_state() -> None:
    assert understood("channel.paid").state is None


def test_providers_are_found_by_name() -> None:
    assert [named(name) and named(name).name for name in ("generic", "keycrm", "x")] == [
        "generic", "keycrm", None
    ]  # fmt: skip


def read_all(one: Hook) -> None:
    for event in hooks.parse(one):
        hooks.understand(event.type, event.hint, event.body, None)


@settings(max_examples=1000, deadline=None)
@given(st.data())
def test_a_mutated_body_is_read_or_refused(data: st.DataObject) -> None:
    body = bytearray((SAMPLES / f"{data.draw(st.sampled_from(sorted(FACTS)))}.json").read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(body)))
        stop = start + data.draw(st.integers(0, 12))
        body[start:stop] = data.draw(st.binary(max_size=8))

    with suppress(Unreadable):
        read_all(hook(bytes(body)))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(HEADERS), st.text(st.characters(exclude_categories=())))
def test_any_other_header_is_refused(name: str, value: str) -> None:
    with pytest.raises(Refused, match="The header webhook-"):
        hooks.verify(hook(**{name.replace("-", "_"): value}), KNOWN)
