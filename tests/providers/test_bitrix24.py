"""Bitrix24's hooks: which are proved, what is kept of them, and where their cards lead."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.providers.bitrix24 import hooks
from bot.providers.hook import Credentials, Hook, Incoming, Meaning, Refused
from storage.tables import HookResult

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
SENT_AT = datetime(2026, 11, 22, 16, tzinfo=UTC)
TOKEN = "sample-application-token"
PROVED = {"application_token": TOKEN}
FIELDS = {
    "event": "ONCRMDEALADD",
    "event_handler_id": "11",
    "data[FIELDS][ID]": "610",
    "ts": "1795363200",
    "auth[domain]": "example.bitrix24.com",
    "auth[member_id]": "1",
    "auth[application_token]": TOKEN,
}


def hook(body: bytes | None = None, **changed: str | None) -> Hook:
    """A new deal with fields changed, `_` for each bracket; None leaves one out."""
    names = {name.replace("[", "_").replace("]", ""): name for name in FIELDS}
    fields = FIELDS | {names.get(key, key): value for key, value in changed.items()}
    kept = {name: value for name, value in fields.items() if value is not None}
    return Hook(body or urlencode(kept).encode(), {}, {}, NOW)


def parsed(sent: Hook) -> Incoming:
    [event] = hooks.parse(sent)
    return event


def understood(event: Incoming, **settings: str) -> Meaning:
    return hooks.understand(event.type, event.hint, event.body, None, settings)


def address(domain: str, **settings: str) -> Any:
    meaning = understood(parsed(hook(auth_domain=domain)), **settings)
    return meaning.kinds["order.created"]["order"].get("url")


def mistake(sent: Hook) -> HookResult:
    with pytest.raises(Refused) as refused:
        hooks.verify(sent, Credentials(settings=PROVED))
    assert TOKEN not in str(refused.value)
    return refused.value.mistake


# -- where it comes from


def test_a_hook_with_the_token_is_taken() -> None:
    hooks.verify(hook(), Credentials(settings=PROVED))


@pytest.mark.parametrize("token", [None, "", "other", TOKEN + "x", TOKEN[:-1], "é", "x" * 9_999])
def test_a_hook_with_another_token_is_refused(token: str | None) -> None:
    assert mistake(hook(auth_application_token=token)) == HookResult.SIGNATURE


@pytest.mark.parametrize("auth", ['"x"', "[]", "1", '{"application_token": 1}', '{"a": "\\ud800"}'])
def test_a_token_in_another_shape_is_none(auth: str) -> None:
    assert mistake(hook(f'{{"auth": {auth}}}'.encode())) == HookResult.SIGNATURE


def test_a_lone_surrogate_is_no_token() -> None:
    assert mistake(hook(b'{"auth": {"application_token": "\\ud800"}}')) == HookResult.SIGNATURE


@pytest.mark.parametrize(
    ("body", "known_as"),
    [
        (b"<xml/>", HookResult.MEDIA_TYPE),
        (b"[]", HookResult.SHAPE),
        (b"a[=b", HookResult.SHAPE),
    ],
)
def test_what_cannot_be_read_proves_nothing(body: bytes, known_as: HookResult) -> None:
    assert mistake(hook(body)) == known_as


def test_without_a_token_set_the_address_is_proof_enough() -> None:
    hooks.verify(hook(auth_application_token=None), Credentials())


# -- what is kept


def test_nothing_that_opens_the_account_is_kept() -> None:
    more = {"auth[access_token]": "secret-a", "auth[refresh_token]": "secret-r"}

    event = parsed(hook(**more))

    assert json.loads(event.body) == {
        "event": "ONCRMDEALADD",
        "data": {"FIELDS": {"ID": "610"}},
        "ts": 1795363200,
        "auth": {"member_id": "1", "domain": "example.bitrix24.com"},
    }


def test_the_contents_of_other_events_are_not_kept() -> None:
    more = {"data[PARAMS][MESSAGE]": "a secret", "data[BOT][7][access_token]": "secret-b"}

    event = parsed(hook(event="ONIMBOTMESSAGEADD", data_FIELDS_ID=None, **more))

    assert b"secret" not in event.body
    assert (event.interesting, event.subject) == (False, None)


def test_a_comment_is_not_taken_for_its_task() -> None:
    event = parsed(hook(event="ONTASKCOMMENTADD", **{"data[FIELDS_AFTER][ID]": "5"}))

    assert (event.interesting, event.subject) == (False, None)


def test_json_means_the_same_as_a_form() -> None:
    auth = {"domain": "example.bitrix24.com", "member_id": 1}
    value = {"event": "ONCRMDEALADD", "data": {"FIELDS": {"ID": 610}}, "ts": 1795363200}

    assert parsed(hook(json.dumps({**value, "auth": auth}).encode())) == parsed(hook())


# -- which is which


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ({"event_handler_id": "12"}, True),
        ({"auth_application_token": "another"}, True),
        ({"auth_domain": "renamed.bitrix24.com"}, True),
        ({"event": "ONCRMDEALDELETE"}, False),
        ({"data_FIELDS_ID": "611"}, False),
        ({"ts": "1795363201"}, False),
        ({"auth_member_id": "2"}, False),
    ],
)
def test_event_account_number_and_second_make_a_hook_the_same(
    changed: dict[str, str], same: bool
) -> None:
    assert (parsed(hook(**changed)).external_id == parsed(hook()).external_id) is same


@given(member=st.text(max_size=9), number=st.text(max_size=9))
def test_no_two_hooks_have_one_key_by_where_their_parts_end(member: str, number: str) -> None:
    body = {"event": "ONCRMDEALADD", "data": {"FIELDS": {"ID": number}}, "ts": 1795363200}
    event = parsed(hook(json.dumps({**body, "auth": {"member_id": member}}).encode()))

    assert event.external_id.count("|") == 3


def test_a_hook_happened_when_it_says() -> None:
    assert parsed(hook()).occurred_at == SENT_AT


@pytest.mark.parametrize("ts", [None, "", "0x10", "-5", "1.5", "9999999999", "9" * 5_000, "soon"])
def test_without_a_sensible_time_it_happened_when_it_came(ts: str | None) -> None:
    assert parsed(hook(ts=ts)).occurred_at == NOW


# -- where its card leads


@pytest.mark.parametrize(
    "domain", ["example.bitrix24.com", "crm.shop.example", "CRM.Shop.example", "b24.xn--p1ai"]
)
def test_the_host_of_a_proved_hook_is_linked_to(domain: str) -> None:
    assert address(domain, **PROVED) == f"https://{domain}/crm/deal/details/610/"


@pytest.mark.parametrize(
    "domain",
    [
        *("", "localhost", "127.0.0.1", "[::1]", "a.example:8443", "a.example/x?", "a.example#"),
        *("bank.example@evil.example", "a..example", ".example", "a.example.", "a b.example"),
        *("-a.example", "a-.example", "é.example", "a.example\\x", "x" * 64 + ".example"),
        *("a.1", "a." * 130 + "example", "a.example?x={id}"),
    ],
)
def test_what_is_no_plain_host_is_not_linked_to(domain: str) -> None:
    assert address(domain, **PROVED) is None


def test_the_host_of_an_unproved_hook_is_not_linked_to() -> None:
    assert address("example.bitrix24.com") is None


def test_a_template_is_preferred_to_the_host() -> None:
    link = "https://crm.example/deals/{id}"

    assert address("a.example", **PROVED, deal_link=link) == "https://crm.example/deals/610"


# -- what it means


@pytest.mark.parametrize("event", ["ONCRMDEALADD", "ONCRMLEADADD"])
def test_a_card_is_told_that_only_the_number_came(event: str) -> None:
    assert understood(parsed(hook(event=event))).only_number


def test_an_object_is_learned_with_its_source() -> None:
    state = understood(parsed(hook()), source="3").state

    assert state == {"source_id": "3", "created": True, "learned_at": SENT_AT.isoformat()}


@pytest.mark.parametrize("source", ["", " ", "a\x00b", "x" * 201])
def test_a_source_has_to_be_an_id(source: str) -> None:
    with pytest.raises(ValueError, match="must"):
        hooks.settings["source"].read(source)
