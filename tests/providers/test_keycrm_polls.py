"""KeyCRM's orders by hook and by poll: which is told of what, and what only a poll says."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.providers.hook import Hook, Meaning
from bot.providers.keycrm import hooks
from tests.providers.keycrm_order import (
    ASSIGNED,
    BUYER,
    CHANGED,
    CREATED,
    NOON,
    PAID,
    PAYMENT,
    START,
    STATUS,
    UPDATED,
    Json,
    Teller,
    at,
    order,
)


@pytest.fixture
def crm() -> Teller:
    return Teller()


def meant(context: Json, known: Json | None = None, since: datetime | None = START) -> Meaning:
    body = {"event": "api.order", "context": context, "since": since and since.isoformat()}
    return hooks.understand("api.order", None, json.dumps(body).encode(), known)


# Of an object that is not known


def test_what_was_created_since_polling_began_is_new(crm: Teller) -> None:
    assert crm.poll(order()) == [CREATED]


def test_what_is_older_is_only_learned(crm: Teller) -> None:
    assert crm.poll(order(), since=NOON + timedelta(minutes=1)) == []
    assert crm.poll(order(5, 5, status_id=2), since=NOON + timedelta(minutes=1)) == [CHANGED]


def test_a_status_that_has_changed_since_is_told_of_an_older_order(crm: Teller) -> None:
    assert crm.poll(order(5, 5), since=NOON + timedelta(minutes=1)) == [CHANGED]
    assert crm.told[0][1]["to"] == "1"


@pytest.mark.parametrize("unknown", [{"created_at": ...}, {"created_at": "soon"}])
def test_what_does_not_say_when_it_was_created_is_not_new(crm: Teller, unknown: Json) -> None:
    assert CREATED not in crm.poll(order(**unknown))


def test_a_poll_that_does_not_say_since_when_tells_nothing_of_what_is_not_known() -> None:
    meaning = meant(order(), since=None)

    assert [*meaning.kinds] == [UPDATED]


# A hook and a poll of one change


@pytest.mark.parametrize("hint", [None, CREATED])
def test_a_creation_is_told_once(hint: str | None) -> None:
    first, second = Teller(), Teller()

    assert [first.poll(order()), first.hook(order(), hint=hint)] == [[CREATED], []]
    assert [second.hook(order(), hint=hint), second.poll(order())] == [[CREATED], []]


@pytest.mark.parametrize("hinted", [False, True])
@pytest.mark.parametrize(
    ("event", "kind", "changed"),
    [
        (STATUS, CHANGED, {"status_id": 2, "status_changed_at": at(5)}),
        (STATUS, ASSIGNED, {"manager_id": 8}),
        (PAYMENT, PAID, {"payment_status": "paid", "payments_total": 1198}),
        (PAYMENT, PAID, {"payments_total": 300}),
    ],
)
def test_a_change_is_told_once(event: str, kind: str, changed: Json, hinted: bool) -> None:
    after, hint = order(5, **changed), kind if hinted else None
    first, second = Teller(), Teller()
    for each in (first, second):
        each.poll(order())

    assert [first.poll(after), first.hook(after, event, hint)] == [[kind], []]
    assert [second.hook(after, event, hint), second.poll(after)] == [[kind], []]


def test_two_triggers_that_mean_two_things_are_both_told_of(crm: Teller) -> None:
    crm.poll(order())
    after = order(5, 5, status_id=2)

    assert crm.hook(after, hint=CHANGED) == [CHANGED]
    assert crm.hook(after, hint=ASSIGNED) == [ASSIGNED]


def test_what_a_trigger_means_beside_what_a_poll_has_told_is_news(crm: Teller) -> None:
    """A poll saw nothing of it: the manager was the same, and is assigned again."""
    crm.poll(order())
    after = order(5, 5, status_id=2)
    crm.poll(after)

    assert crm.hook(after, hint=ASSIGNED) == [ASSIGNED]
    assert crm.hook(after, hint=CHANGED) == []


def test_a_status_that_comes_back_after_a_poll_is_told_again(crm: Teller) -> None:
    crm.poll(order())
    crm.poll(order(5, 5, status_id=2))
    crm.hook(order(6, 6, status_id=1), hint=CHANGED)

    assert crm.hook(order(7, 7, status_id=2), hint=CHANGED) == [CHANGED]
    assert crm.hook(order(9, 9, status_id=2), hint=CHANGED) == [CHANGED]


def test_a_new_order_that_a_hook_has_shown_as_changed_is_still_told_as_new(crm: Teller) -> None:
    """Its creation fired no hook, and few people hear of statuses."""
    assert crm.hook(order(5, 5, status_id=2)) == [CHANGED]
    assert crm.poll(order(5, 5, status_id=2)) == [CREATED]
    assert crm.poll(order(6, 5, status_id=2)) == []


def test_a_hook_that_comes_after_a_poll_has_only_learned_of_the_order_is_news(crm: Teller) -> None:
    later = NOON + timedelta(seconds=2)

    assert crm.poll(order(), since=later) == []
    assert crm.poll(order(buyer=BUYER), since=later) == []
    assert crm.hook(order()) == [CREATED]
    assert crm.poll(order(1), since=later) == []


def test_older_snapshot_after_a_newer_one_changes_nothing(crm: Teller) -> None:
    crm.poll(order(5, 5, status_id=2, manager_id=8))
    before = dict(crm.known or {})

    assert crm.poll(order(2, status_id=3)) == []
    assert crm.hook(order(2, status_id=3)) == []
    assert crm.known == before
    assert meant(order(2, buyer=BUYER), before).kinds == {}


def test_an_order_that_is_first_seen_changed_was_created_too(crm: Teller) -> None:
    crm.hook(order(5, 5, status_id=2))

    assert crm.poll(order()) == [CREATED]
    assert crm.hook(order(6, 6, status_id=3)) == [CHANGED]
    assert crm.told[-1][1]["from"] == "2"


# Bodies with less in them


def test_minimal_hook_of_a_lead_and_its_poll_tell_once() -> None:
    minimal = {"id": 13898, "status_id": 1002}
    times = {"created_at": at(-9999), "status_changed_at": at(5), "updated_at": at(5)}
    full = {"id": "13898", "status_id": "1002", "title": "Ada", "manager_id": "6", **times}
    changed, event, crm = "lead.status_changed", "lead.change_lead_status", Teller()
    crm.poll({**full, "status_id": 1001, "updated_at": at(0)}, event="api.lead")
    crm.told.clear()

    assert crm.hook(minimal, event) == [changed]
    assert crm.told[0][1]["lead"] == {"id": "13898", "title": "Ada"}
    assert crm.told[0][1]["manager_id"] == "6"
    assert [kind for kind in crm.poll(full, event="api.lead") if kind == changed] == []
    assert crm.hook(minimal | {"": ""}, event) == []


@pytest.mark.parametrize("hint", [None, "lead.status_changed"])
def test_minimal_hook_after_the_poll_of_its_change_is_a_repeat(hint: str | None) -> None:
    lead = {"id": 13898, "created_at": at(0), "manager_id": 6}
    crm = Teller()
    crm.poll({**lead, "status_id": 1001, "updated_at": at(0)}, event="api.lead")
    changed = {"status_id": 1002, "status_changed_at": at(5), "updated_at": at(5)}
    assert "lead.status_changed" in crm.poll(lead | changed, event="api.lead")

    minimal = {"id": 13898, "status_id": 1002}
    assert crm.hook(minimal, "lead.change_lead_status", hint) == []


def test_poll_of_before_does_not_take_back_what_a_minimal_hook_has_told(crm: Teller) -> None:
    crm.poll(order())

    assert crm.hook({"id": 40117, "status_id": 2}) == [CHANGED]
    assert crm.poll(order(manager={"id": 6, "name": "Marta"})) == []
    assert crm.poll(order(5, 5, status_id=2)) == []
    assert [*meant(order(5, 5, status_id=2, buyer=BUYER), crm.known).kinds] == [UPDATED]


def test_ids_as_strings_are_the_same_ids(crm: Teller) -> None:
    crm.hook(order())
    as_text = {name: str(it) if isinstance(it, int) else it for name, it in order(5).items()}

    assert crm.poll(as_text) == []


def test_order_without_a_manager_is_told_and_then_assigned(crm: Teller) -> None:
    assert crm.poll(order(manager_id=None)) == [CREATED]
    assert crm.hook(order(5, manager_id=8)) == [ASSIGNED]
    assert crm.poll(order(5, manager_id=8)) == []


# What people are not told


def test_details_come_whenever_nothing_else_carries_them() -> None:
    known = dict(meant(order()).state or {})
    rich = {"buyer": BUYER, "items": 2, "source": {"id": 3, "name": "Shop"}, "currency": "UAH"}

    [(kind, data)] = meant(order(**rich), known).kinds.items()
    changed = meant(order(5, 5, status_id=2, **rich), known).kinds

    assert (kind, data["buyer"]) == (UPDATED, BUYER)
    assert (data["order"]["items"], data["order"]["currency"]) == (2, "UAH")
    assert data["source"] == {"id": "3", "name": "Shop"}
    assert [*changed] == [CHANGED]
    assert changed[CHANGED]["buyer"] == BUYER


def test_hook_that_is_no_news_still_carries_what_else_has_changed() -> None:
    known = dict(meant(order()).state or {})
    body = {"event": STATUS, "context": order(5, client_comment="After six")}

    [(kind, data)] = hooks.understand(STATUS, None, json.dumps(body).encode(), known).kinds.items()

    assert (kind, data["order"]["comment"]) == (UPDATED, "After six")


@pytest.mark.parametrize("event", ["api.order", "api.lead", "api.call"])
def test_a_vendor_cannot_post_what_only_polls_say(event: str) -> None:
    body = {"event": event, "context": order(), "since": at(0)}

    [incoming] = hooks.parse(Hook(json.dumps(body).encode(), {}, {}, NOON))

    assert (incoming.interesting, incoming.subject) == (False, None)


# Calls


def call(**more: Any) -> dict[str, Any]:
    its = {"id": "9", "is_missed": True, "phone": "+380501112233", "created_at": at(0)}
    body = {"event": "api.call", "context": its | more, "since": at(-5)}
    return dict(hooks.understand("api.call", None, json.dumps(body).encode(), None).kinds)


def test_missed_call_is_told_to_whoever_should_have_answered() -> None:
    told = {"phone": "+380501112233", "at": "2026-11-22T12:00:00Z"}

    assert call(user_id="6") == {"call.missed": {"call": told, "assignee_id": "6"}}
    for nobody in (None, 0, "0", "", []):
        assert call(user_id=nobody) == {"call.missed": {"call": told}}


@pytest.mark.parametrize("missed", [False, None, "true", 1])
def test_call_that_was_answered_is_no_news(missed: object) -> None:
    assert call(is_missed=missed) == {}
