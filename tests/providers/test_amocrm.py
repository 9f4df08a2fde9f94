"""amoCRM's hooks, beyond its samples: what is told once, what is a repeat, what leads where."""

import json
from datetime import UTC, datetime
from itertools import permutations
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.providers.amocrm import hooks
from bot.providers.hook import Hook, Incoming, Meaning, Unreadable

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
START = int(NOW.timestamp())
ACCOUNT = {
    "account[id]": "10000001",
    "account[subdomain]": "example",
    "account[_links][self]": "https://example.amocrm.ru",
}
LEAD = {
    "id": "1000201",
    "name": "Order #1042",
    "status_id": "2000102",
    "responsible_user_id": "3000017",
    "date_create": str(START - 3600),
    "last_modified": str(START),
}
TASK = {
    "id": "5000311",
    "text": "Call back",
    "status": "0",
    "element_type": "2",
    "element_id": "1000201",
    "responsible_user_id": "3000018",
    "last_modified": str(START),
}
MESSAGE = {
    "id": "m-1",
    "talk_id": "191",
    "text": "Hello!",
    "type": "incoming",
    "created_at": str(START),
    "author[type]": "external",
    "origin": "telegram",
}
NEXT = LEAD | {"status_id": "2000103", "old_status_id": "2000102", "last_modified": str(START + 60)}
MOVED = NEXT | {"responsible_user_id": "3000018", "old_responsible_user_id": "3000017"}
CREATED, ASSIGNED, CHANGED = "lead.created", "lead.assigned", "lead.status_changed"


def fields_of(group: str, item: dict[str, str], number: int = 0) -> dict[str, str]:
    """An item's fields by the names that they have in a form."""
    named = {f"[{name.replace('[', '][', 1).rstrip(']')}]": it for name, it in item.items()}
    return {f"{group}[{number}]{name}": it for name, it in named.items()}


def hook(fields: dict[str, str], received_at: datetime = NOW) -> Hook:
    return Hook(urlencode(fields).encode(), {}, {}, received_at)


def parsed(group: str, item: dict[str, str], received_at: datetime = NOW) -> Incoming:
    [event] = hooks.parse(hook(fields_of(group, item) | ACCOUNT, received_at))
    return event


def meant(group: str, item: dict[str, str], known: dict[str, Any] | None = None) -> Meaning:
    event = parsed(group, item)
    return hooks.understand(event.type, event.hint, event.body, known)


def told(
    *sent: tuple[str, dict[str, str]], known: dict[str, Any] | None = None
) -> tuple[list[str], dict[str, Any]]:
    """The kinds that people hear of by these hooks, one after the other, and what is known then."""
    heard, state = list[str](), dict(known or {})
    for group, item in sent:
        meaning = meant(group, item, state or None)
        heard += [kind for kind in meaning.kinds if kind != "lead.updated"]
        state |= meaning.state or {}
    return heard, state


def test_amocrm_cannot_sign() -> None:
    assert hooks.new_secret() is None


def test_what_is_kept_of_the_account_opens_nothing() -> None:
    sent = fields_of("leads[add]", LEAD) | ACCOUNT | {"account[token]": "top-secret"}

    [event] = hooks.parse(hook(sent))

    assert b"top-secret" not in event.body
    assert set(json.loads(event.body)["account"]) == {"id", "subdomain", "self"}


# --- leads ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_known", [True, False], ids=["known", "unknown"])
@pytest.mark.parametrize(
    "order", list(permutations(["update", "status", "responsible"])), ids="-".join
)
def test_a_change_is_told_once_whichever_hook_comes_first(
    order: tuple[str, ...], is_known: bool
) -> None:
    _, known = told(("leads[add]", LEAD)) if is_known else ([], {})

    heard, state = told(*((f"leads[{it}]", MOVED) for it in order), known=known)

    assert sorted(heard) == [ASSIGNED, CHANGED]
    assert (state["manager_id"], state["status"]) == ("3000018", "2000103")


def test_an_addition_that_comes_last_is_still_told() -> None:
    heard, state = told(("leads[status]", NEXT), ("leads[add]", LEAD))

    assert heard == [CHANGED, CREATED]
    assert state["status"] == "2000103"


def test_an_addition_is_told_once() -> None:
    edited = LEAD | {"last_modified": str(START + 5), "name": "Order"}

    assert told(("leads[add]", LEAD), ("leads[add]", edited))[0] == [CREATED]


def test_an_incoming_lead_is_nobodys_until_somebody_accepts_it() -> None:
    came = {"uid": "u-1", "lead_id": "1000201", "created_at": str(START - 60)}

    heard, state = told(("unsorted[add]", came), ("leads[update]", LEAD))

    assert heard == [CREATED, ASSIGNED]
    assert state["manager_id"] == "3000017"


def test_an_incoming_lead_that_was_added_before_stays_its_managers() -> None:
    came = {"uid": "u-1", "lead_id": "1000201", "created_at": str(START)}

    heard, state = told(("leads[add]", LEAD), ("unsorted[add]", came))

    assert (heard, state["manager_id"]) == ([CREATED], "3000017")


@pytest.mark.parametrize(("status", "how"), [("142", "won"), ("143", "lost")])
def test_won_and_lost_close_a_lead(status: str, how: str) -> None:
    _, known = told(("leads[add]", LEAD))

    meaning = meant("leads[update]", NEXT | {"status_id": status}, known)

    assert list(meaning.kinds) == [CHANGED, "lead.closed"]
    assert meaning.kinds["lead.closed"] == {"lead": {"id": "1000201"}, "reason": how}


def test_a_lead_that_is_edited_after_it_was_won_is_not_closed_again() -> None:
    won = LEAD | {"status_id": "142"}
    heard, known = told(("leads[add]", won))
    assert heard == [CREATED, "lead.closed"]

    assert told(("leads[update]", won | {"last_modified": str(START + 9)}), known=known)[0] == []


def test_a_hook_without_a_time_is_told_whenever_it_is_news() -> None:
    there, back = [
        {"id": "1000201", "status_id": status, "old_status_id": old}
        for status, old in (("2", "1"), ("1", "2"))
    ]
    later = NOW.replace(minute=1)

    keys = {parsed("leads[status]", there, at).external_id for at in (NOW, later)}
    heard, _ = told(*(("leads[status]", it) for it in (there, there, back, there)))

    assert len(keys) == 2
    assert heard == [CHANGED] * 3


MOMENTS = st.lists(
    st.tuples(st.integers(0, 50), st.sampled_from("123"), st.sampled_from(["6", "8", "0"])),
    min_size=1,
    max_size=8,
    unique_by=lambda it: it[0],
)
ACTIONS = st.sampled_from(["add", "update", "status", "responsible"])


@given(moments=MOMENTS, data=st.data())
def test_in_any_order_the_newest_hook_holds(
    moments: list[tuple[int, str, str]], data: st.DataObject
) -> None:
    sent = [
        (
            f"leads[{data.draw(ACTIONS)}]",
            LEAD | {"status_id": status, "responsible_user_id": who, "updated_at": str(START + at)},
        )
        for at, status, who in data.draw(st.permutations(moments))
    ]

    heard, state = told(*sent)

    _, status, who = max(moments)
    assert (state["status"], state["manager_id"]) == (status, None if who == "0" else who)
    assert heard.count(CREATED) == any(group == "leads[add]" for group, _ in sent)


# --- repeats -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "item", "other"),
    [
        ("leads[update]", LEAD, {"last_modified": str(START + 1)}),
        ("leads[update]", LEAD, {"status_id": "1"}),
        ("leads[update]", LEAD, {"responsible_user_id": "8"}),
        ("task[update]", TASK, {"status": "1"}),
        ("task[update]", TASK, {"complete_till": "2026-11-23 12:00:00"}),
        ("message[add]", MESSAGE, {"id": "m-2"}),
        ("talk[update]", {"talk_id": "191", "updated_at": str(START)}, {"is_read": "1"}),
    ],
)
def test_another_change_is_no_repeat(
    group: str, item: dict[str, str], other: dict[str, str]
) -> None:
    repeat = parsed(group, item | {"tags": "", "price": "7"}, NOW.replace(minute=5))

    assert parsed(group, item).external_id == repeat.external_id
    assert parsed(group, item).external_id != parsed(group, item | other).external_id


def test_the_same_in_another_account_is_no_repeat() -> None:
    sent = fields_of("leads[add]", LEAD)
    keys = [hooks.parse(hook(sent | {"account[id]": it}))[0].external_id for it in "12"]

    assert keys[0] != keys[1]


# --- shapes --------------------------------------------------------------------------------------


def test_an_item_that_is_none_does_not_spoil_the_others() -> None:
    good = fields_of("leads[add]", LEAD, 1)

    first, second = hooks.parse(hook({"leads[add][0]": "x"} | good))

    assert (first.subject, second.subject) == (None, "lead:1000201")
    with pytest.raises(Unreadable, match="has no id"):
        hooks.understand(first.type, None, first.body, None)


@pytest.mark.parametrize("body", [b"a=b", b"account[id]=1", b'{"a":"b"}', b"[1]", b"", b"<x/>"])
def test_another_senders_body_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        hooks.parse(Hook(body, {}, {}, NOW))


def test_json_with_a_list_of_items_is_read_too() -> None:
    body = json.dumps({"leads": {"add": [LEAD, LEAD | {"id": 7}]}}).encode()

    assert [it.subject for it in hooks.parse(Hook(body, {}, {}, NOW))] == ["lead:1000201", "lead:7"]


def test_a_status_that_nobody_could_see_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="cannot be read"):
        meant("leads[status]", LEAD | {"status_id": "\u3164"})


@pytest.mark.parametrize(
    ("said", "at"),
    [
        (str(START), NOW),
        ("2026-11-22 16:00:00", NOW),
        *((junk, None) for junk in ("0", "", "17265663a90", "9999999999", "soon", "1e9", "-5")),
    ],
)
def test_times_are_unix_seconds_or_utc(said: str, at: datetime | None) -> None:
    meaning = meant("task[add]", TASK | {"complete_till": said, "complete_before": ""})

    due = meaning.kinds["task.created"]["task"].get("due_at")  # type: ignore[union-attr]
    assert due == (at and "2026-11-22T16:00:00Z")


def test_what_is_to_come_happened_when_it_came() -> None:
    assert parsed("leads[add]", LEAD | {"last_modified": str(START + 9)}).occurred_at == NOW


# --- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "host"),
    [
        *((f"https://example.{it}", f"example.{it}") for it in ("amocrm.ru", "kommo.com")),
        ("https://example.amocrm.com/", "example.amocrm.com"),
        ("http://example.amocrm.ru", None),
        ("https://example.amocrm.ru.evil.example", None),
        ("https://evil@example.amocrm.ru", None),
        ("https://example.amocrm.ru:8443", None),
        ("https://other.amocrm.ru", None),
        ("https://a.example.amocrm.ru", None),
        ("https://[", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_a_card_leads_only_into_the_account_itself(own: str, host: str | None) -> None:
    sent = fields_of("leads[add]", LEAD) | ACCOUNT | {"account[_links][self]": own}
    [event] = hooks.parse(hook(sent))

    lead = hooks.understand(event.type, None, event.body, None).kinds[CREATED]["lead"]

    assert isinstance(lead, dict)
    assert lead.get("url") == (host and f"https://{host}/leads/detail/1000201")


@pytest.mark.parametrize(
    ("about", "section"),
    [("1", "contacts"), ("2", "leads"), ("3", "companies"), ("12", "customers"), ("4", None)],
)
def test_a_task_leads_to_what_it_is_about(about: str, section: str | None) -> None:
    meaning = meant("task[add]", TASK | {"element_type": about})

    url = meaning.kinds["task.created"]["task"].get("url")  # type: ignore[union-attr]
    assert url == (section and f"https://example.amocrm.ru/{section}/detail/1000201")


# --- tasks, messages, talks ----------------------------------------------------------------------


def test_a_task_that_was_seen_before_it_was_added_is_new_all_the_same() -> None:
    heard, _ = told(("task[update]", TASK), ("task[add]", TASK), ("task[add]", TASK))

    assert heard == ["task.updated", "task.created", "task.updated"]


def test_a_task_that_is_nobodys_tells_nobody() -> None:
    assert meant("task[add]", TASK | {"responsible_user_id": "0"}).kinds == {}


def test_a_message_without_a_talk_has_no_conversation() -> None:
    event = parsed("message[add]", MESSAGE | {"talk_id": "0"})

    kinds = hooks.understand(event.type, None, event.body, None).kinds
    assert event.subject is None
    assert "conversation" not in kinds["message.received"]


@pytest.mark.parametrize(
    ("changed", "kinds"),
    [
        ({"type": "outgoing", "author[type]": "internal"}, ["message.answered"]),
        ({"type": "outgoing", "author[type]": "bot"}, []),
        ({"type": "outgoing", "talk_id": ""}, []),
        ({"type": "waba"}, []),
        ({"type": ""}, []),
    ],
)
def test_only_what_a_person_answers_is_an_answer(changed: dict[str, str], kinds: list[str]) -> None:
    assert list(meant("message[add]", MESSAGE | changed).kinds) == kinds
