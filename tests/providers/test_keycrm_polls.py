"""KeyCRM's orders told by hooks, by polls, or by both at once: each change is told exactly once."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.providers.hook import Hook, Meaning
from bot.providers.keycrm import hooks

Json = dict[str, Any]  # Any: JSON

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
START = NOON - timedelta(hours=1)  # when polling began
STATUS, PAYMENT = "order.change_order_status", "order.change_payment_status"
CREATED, ASSIGNED = "order.created", "order.assigned"
CHANGED, PAID, UPDATED = "order.status_changed", "order.payment_changed", "order.updated"
FIRST: Json = {
    "id": 40117,
    "source_id": 3,
    "manager_id": 6,
    "status_id": 1,
    "grand_total": 1198,
    "payment_status": "not_paid",
    "payments_total": 0,
}
BUYER = {"name": "Ada", "phone": "+380501112233"}


def at(minute: float) -> str:
    return (NOON + timedelta(minutes=minute)).isoformat().replace("+00:00", ".000000Z")


def order(minute: float = 0, changed: float | None = None, **more: Any) -> Json:
    """The order so many minutes after noon, when it was created.

    `changed`: the minute at which its status changed.
    """
    times = {"created_at": at(0), "status_changed_at": at(changed or 0), "updated_at": at(minute)}
    return {name: it for name, it in (FIRST | times | more).items() if it is not ...}


class Teller(Json):
    """What is known of the order, and what has been told of it."""

    def __init__(self) -> None:
        self.known: Json | None = None
        self.keys = set[str]()
        self.told: list[tuple[str, Json]] = []

    def take(self, type: str, hint: str | None, body: bytes, key: str) -> list[str]:
        """Understands an event unless it is a repeat; returns the kinds that people hear of."""
        if key in self.keys:
            return []
        self.keys.add(key)
        meaning = hooks.understand(type, hint, body, self.known)
        self.known = {**(self.known or {}), **(meaning.state or {})}
        fresh = [(kind, data) for kind, data in meaning.kinds.items() if kind != UPDATED]
        self.told += fresh
        return [kind for kind, _ in fresh]

    def hook(self, context: Json, event: str = STATUS, hint: str | None = None) -> list[str]:
        body = json.dumps({"event": event, "context": context}).encode()
        query = {} if hint is None else {"kind": hint}
        [incoming] = hooks.parse(Hook(body, {}, query, NOON))
        return self.take(incoming.type, hint, body, incoming.external_id)

    def poll(self, context: Json, since: datetime = START, event: str = "api.order") -> list[str]:
        told = {"event": event, "context": context, "since": since.isoformat()}
        body = json.dumps(told, sort_keys=True).encode()
        return self.take(event, None, body, body.decode())

    @property
    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.told]


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


# All histories


class Step(NamedTuple):
    """A version of the order, the hook that KeyCRM posts of it, and the kinds that it means."""

    context: Json
    event: str
    kinds: tuple[str, ...]


Sender = Literal["hook", "hinted", "poll", "both", "poll first"]


@st.composite
def histories(draw: st.DrawFn) -> list[Step]:
    """Of an order from its creation on; a step changes one thing, or several at once.

    Nobody gets it back: of two hooks in one status that have the same manager, only the first is
    told from a repeat (see `hooks._key`).
    """
    minute, now = 0.0, order()
    steps = [Step(now, STATUS, (CREATED,))]
    for _ in range(draw(st.integers(0, 6))):
        minute += draw(st.sampled_from([0.5, 2, 90]))
        topics = draw(st.sets(st.sampled_from([ASSIGNED, CHANGED, PAID]), min_size=1, max_size=2))
        now = {**now, "updated_at": at(minute)}
        if ASSIGNED in topics:
            now["manager_id"] += 1
        if CHANGED in topics:
            now |= {"status_id": now["status_id"] % 3 + 1, "status_changed_at": at(minute)}
        if PAID in topics:
            now |= {"payment_status": "part_paid"}
            now |= {"payments_total": now["payments_total"] + draw(st.sampled_from([1, 99.5]))}
        kinds = tuple(kind for kind in (ASSIGNED, CHANGED, PAID) if kind in topics)
        steps.append(Step(now, PAYMENT if kinds == (PAID,) else STATUS, kinds))
    return steps


def as_text(context: Json) -> Json:
    """As another version of KeyCRM writes it: ids and sums as text, times without a zone."""
    return {
        name: str(it).replace("T", " ").removesuffix(".000000Z") if it is not None else []
        for name, it in context.items()
    }


def tell(crm: Teller, step: Step, how: str, written: bool) -> list[str]:
    context = as_text(step.context) if written else step.context
    if how == "poll":
        return crm.poll(context)
    hint = step.kinds[-1] if how == "hinted" else None
    return crm.hook(step.context, step.event, hint)


def tellings(how: Sender) -> tuple[str, ...]:
    return {"both": ("hook", "poll"), "poll first": ("poll", "hinted")}.get(how, (how,))


senders = st.sampled_from(["hook", "hinted", "poll", "both", "poll first"])


@settings(deadline=None)
@given(histories(), st.data())
def test_each_step_is_told_once_by_whatever_tells_of_it(
    steps: list[Step], data: st.DataObject
) -> None:
    crm = Teller()
    for step in steps:
        told = list[str]()
        for how in tellings(data.draw(senders)):
            for _ in range(data.draw(st.integers(1, 2))):
                told += tell(crm, step, how, data.draw(st.booleans()))

        assert Counter(told) == Counter(step.kinds)


@settings(deadline=None)
@given(histories(), st.data())
def test_repeats_and_stragglers_tell_nothing_that_was_told(
    steps: list[Step], data: st.DataObject
) -> None:
    """Polls see each step; its hooks come late, twice, and after those of later steps."""
    crm, behind = Teller(), list[tuple[Step, str]]()
    for step in steps:
        told = tell(crm, step, "poll", data.draw(st.booleans()))
        assert Counter(told) == Counter(step.kinds)
        behind += [(step, how) for how in data.draw(st.lists(st.sampled_from(["hook", "hinted"])))]
        now = data.draw(st.lists(st.sampled_from(behind), unique_by=id)) if behind else []
        for late, how in now:
            assert tell(crm, late, how, False) == []
    for late, how in data.draw(st.permutations(behind)):
        assert tell(crm, late, how, data.draw(st.booleans())) == []


@settings(deadline=None)
@given(histories(), st.data())
def test_in_any_order_nothing_is_told_twice_and_the_end_is_known(
    steps: list[Step], data: st.DataObject
) -> None:
    """Of a step that comes after a later one only the creation is still told."""
    sent = [(step, how) for step in steps for how in tellings(data.draw(senders))]
    crm = Teller()
    for step, how in data.draw(st.permutations(sent)):
        tell(crm, step, how, False)

    last, known = steps[-1].context, crm.known or {}
    assert crm.kinds.count(CREATED) <= 1
    assert (known["status"], known["manager_id"]) == (
        str(last["status_id"]),
        str(last["manager_id"]),
    )
    for kind, field in ((CHANGED, "to"), (ASSIGNED, "manager_id")):
        values = [it[field] for each, it in crm.told if each == kind]
        assert len(values) <= 1 + sum(kind in step.kinds for step in steps)


@settings(deadline=None)
@given(histories(), st.sampled_from([-10, 10]), st.data())
def test_clock_that_is_ten_minutes_off_loses_and_repeats_nothing(
    steps: list[Step], minutes_off: int, data: st.DataObject
) -> None:
    """All times are KeyCRM's own, `since` too."""
    off = timedelta(minutes=minutes_off)
    crm = Teller()
    for step in steps:
        context = dict(step.context)
        for key in ("created_at", "status_changed_at", "updated_at"):
            context[key] = (datetime.fromisoformat(context[key]) + off).isoformat()
        told = list[str]()
        for how in tellings(data.draw(senders)):
            told += tell(crm, step._replace(context=context), how, False)

        assert Counter(told) == Counter(step.kinds)
