"""KeyCRM's hooks: which are accepted, what makes two of them one, and what they mean."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.events.payloads import read
from bot.providers.hook import Hook, Incoming, Unreadable
from bot.providers.keycrm import hooks

SAMPLES = Path(__file__).parent.parent / "samples" / "keycrm"
NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
ORDER = "order-change_order_status"
PAYMENT = "order-change_payment_status"
LEAD = "lead-change_lead_status"
LATER = "2026-11-22T16:30:00.000000Z"


def body(sample: str, **changed: object) -> bytes:
    """A sample with fields of its context changed; `...` leaves a field out."""
    sent = json.loads((SAMPLES / f"{sample}.json").read_text())
    context = sent["context"] | changed
    sent["context"] = {name: value for name, value in context.items() if value is not ...}
    return json.dumps(sent).encode()


def hook(sent: bytes, kind: str | None = None) -> Hook:
    return Hook(sent, {}, {} if kind is None else {"kind": kind}, NOW)


def parsed(sample: str, kind: str | None = None, **changed: object) -> Incoming:
    [event] = hooks.parse(hook(body(sample, **changed), kind))
    return event


def said(
    sample: str, kind: str | None = None, known: dict[str, Any] | None = None, **changed: object
) -> list[tuple[str, dict[str, Any]]]:
    event = parsed(sample, kind, **changed)
    meaning = hooks.understand(event.type, event.hint, event.body, known)
    return [(kind, dict(data)) for kind, data in meaning.kinds.items()]


def seen(sample: str, **changed: object) -> dict[str, Any]:
    """What is known after a sample."""
    event = parsed(sample, **changed)
    state = hooks.understand(event.type, event.hint, event.body, None).state
    assert state is not None
    return state


def refusal(sent: bytes, kind: str | None = None) -> Unreadable:
    with pytest.raises(Unreadable) as refused:
        hooks.parse(hook(sent, kind))
    return refused.value


def test_keycrm_cannot_sign() -> None:
    assert hooks.new_secret() is None


@pytest.mark.parametrize(
    ("sample", "subject", "occurred_at"),
    [
        (ORDER, "order:40117", "2026-11-22T15:58:35+00:00"),
        (PAYMENT, "order:40117", "2026-11-22T16:05:12+00:00"),
        (LEAD, "lead:7001", "2026-11-22T15:59:00+00:00"),
        ("order-older-fields", "order:40118", "2026-11-22T16:10:00+00:00"),
    ],
)
def test_a_sample_is_an_event_of_its_object(sample: str, subject: str, occurred_at: str) -> None:
    event = parsed(sample)

    assert (event.subject, event.occurred_at.isoformat()) == (subject, occurred_at)


def test_without_a_time_it_happened_when_it_came() -> None:
    event = parsed(ORDER, status_changed_at=..., updated_at="soon")

    assert event.occurred_at == NOW


def test_a_new_order_is_reported_with_its_manager_and_source() -> None:
    assert said(ORDER) == [
        (
            "order.created",
            {
                "order": {
                    "id": "40117",
                    "number": "A-10042",
                    "total": "1198",
                    "paid": "0",
                    "items_total": "1198",
                },
                "source": {"id": "3"},
                "manager_id": "6",
            },
        )
    ]


def test_a_new_lead_is_reported_with_its_title() -> None:
    [(kind, data)] = said(LEAD)

    lead = {"id": "7001", "title": "№7001", "utm": "facebook / sale"}
    assert (kind, data["lead"]) == ("lead.created", lead)


def test_an_order_of_an_older_cabinet_is_learned_as_the_change_it_names() -> None:
    [(kind, data)] = said("order-older-fields")

    assert (kind, data["to"], data["order"]["total"]) == ("order.status_changed", "2", "1198.50")


def test_a_payment_after_the_order_names_what_it_was() -> None:
    [(kind, data)] = said(PAYMENT, known=seen(ORDER))

    told = (kind, data["from"], data["to"])
    assert told == ("order.payment_changed", "not_paid", "part_paid")


def test_a_new_manager_comes_with_the_previous_one() -> None:
    [(kind, data)] = said(ORDER, known=seen(ORDER), manager_id=7, updated_at=LATER)

    told = (kind, data["manager_id"], data["previous_manager_id"])
    assert told == ("order.assigned", "7", "6")


def test_a_status_without_a_manager_is_reported_without_one() -> None:
    changed = {"status_id": 2, "manager_id": None, "updated_at": LATER}

    [(kind, data)] = said(ORDER, known=seen(ORDER), **changed)

    assert (kind, data["manager_id"]) == ("order.status_changed", None)


@pytest.mark.parametrize("nobody", [None, 0, "", "0", []])
def test_php_writes_nobody_in_many_ways(nobody: object) -> None:
    assert seen(ORDER, manager_id=nobody)["manager_id"] is None


@pytest.mark.parametrize("unreadable", [..., 1.5, {"id": 6}, "\x00"])
def test_an_unreadable_manager_is_unknown(unreadable: object) -> None:
    assert "manager_id" not in seen(ORDER, manager_id=unreadable)


def test_an_order_without_a_source_is_reported_all_the_same() -> None:
    [(kind, data)] = said(ORDER, source_id=None)

    assert (kind, data["source"]) == ("order.created", None)


@pytest.mark.parametrize("total", ["1 198,00", None, [], "NaN", 1e300, True])
def test_an_unreadable_total_is_left_out(total: object) -> None:
    [(_, data)] = said(ORDER, grand_total=total)

    assert data["order"]["total"] is None


@pytest.mark.parametrize("kind", ["order.created", "order.assigned", "order.status_changed"])
def test_the_address_says_what_the_trigger_means(kind: str) -> None:
    assert [told for told, _ in said(ORDER, kind)] == [kind]


def test_a_repeat_with_other_words_is_the_same_event() -> None:
    again = parsed(ORDER, updated_at=LATER, last_synced_at=LATER, grand_total="1198.00")

    assert again.external_id == parsed(ORDER).external_id


@pytest.mark.parametrize(
    ("sample", "changed"),
    [
        (ORDER, {"id": 40118}),
        (ORDER, {"status_id": 2}),
        (ORDER, {"status_changed_at": LATER}),
        (ORDER, {"manager_id": 7}),
        (PAYMENT, {"payment_status": "paid"}),
        (PAYMENT, {"payments_total": 600}),
        (PAYMENT, {"updated_at": LATER}),
        (LEAD, {"status_id": 2}),
    ],
)
def test_news_is_another_event(sample: str, changed: dict[str, object]) -> None:
    assert parsed(sample, **changed).external_id != parsed(sample).external_id


def test_two_triggers_that_mean_two_things_are_two_events() -> None:
    keys = {parsed(ORDER, kind).external_id for kind in (None, "order.created", "order.assigned")}

    assert len(keys) == 3


def test_an_assignment_back_is_another_event() -> None:
    first = parsed(ORDER, "order.assigned")

    back = parsed(ORDER, "order.assigned", updated_at=LATER)

    assert back.external_id != first.external_id


def test_a_separator_in_a_field_does_not_make_two_events_one() -> None:
    first = parsed(ORDER, id="1|2", status_id="3")

    second = parsed(ORDER, id="1", status_id="2|3")

    assert first.external_id != second.external_id


@pytest.mark.parametrize(
    "sent",
    [
        (SAMPLES / "stock.json").read_bytes(),
        b"[]",
        b'{"event":"order.create","context":{"id":1}}',
        b'{"event":"x","context":[]}',
    ],
)
def test_what_is_not_an_event_of_ours_is_ignored(sent: bytes) -> None:
    [event] = hooks.parse(hook(sent))

    assert (event.interesting, event.subject) == (False, None)


def test_ignored_bodies_are_never_duplicates() -> None:
    keys = {hooks.parse(hook(b"[]"))[0].external_id for _ in range(2)}

    assert len(keys) == 2


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        (b"{}", "event"),
        (b"5", ""),
        (b'{"event":5,"context":{}}', "event"),
        (b'{"event":"\\ud800","context":{}}', "event"),
        (b'{"event":"order.change_order_status"}', "context"),
        (b'{"event":"order.change_order_status","context":[]}', "context"),
        (b'{"event":"order.change_order_status","context":{}}', "context.id"),
        (b'{"event":"order.change_order_status","context":{"id":1.5}}', "context.id"),
    ],
)
def test_what_keycrm_never_sends_is_unreadable(sent: bytes, path: str) -> None:
    assert [each.path for each in refusal(sent).problems] == [path]


@pytest.mark.parametrize(
    ("sample", "kind", "words"),
    [
        (ORDER, "lead.new", "?kind=lead.new is no known kind; the nearest is lead."),
        (ORDER, "lead.created", "?kind=lead.created does not fit an order"),
        (ORDER, "call.missed", "?kind=call.missed does not fit an order"),
        (LEAD, "order.created", "?kind=order.created does not fit a lead"),
    ],
)
def test_a_wrong_kind_in_the_address_is_named(sample: str, kind: str, words: str) -> None:
    assert words in refusal(body(sample), kind).error


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=())),
    st.just([]),
    st.just(10**4000),
    st.sampled_from(["\u180b", "\u3164", "\ufe0f ", "\x00"]),
    st.sampled_from([LATER, "2026-11-22 16:30:00", "0001-01-01T00:00:00Z", "9999-12-31 23:59:59"]),
)
SENT_FIELDS = [*sorted(json.loads(body(ORDER))["context"]), "title"]


@settings(max_examples=1000, deadline=None)
@given(
    st.sampled_from([ORDER, PAYMENT, LEAD]),
    st.dictionaries(st.sampled_from(SENT_FIELDS), values, max_size=6),
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 12), st.binary(max_size=8)), max_size=2),
    st.sampled_from([None, "order.created", "order.assigned", "lead.created", "x"]),
    st.booleans(),
)
def test_any_mutation_is_read_or_unreadable(
    sample: str,
    changed: dict[str, Any],
    cuts: list[tuple[int, int, bytes]],
    kind: str | None,
    known: bool,
) -> None:
    sent = bytearray(body(sample, **changed))
    for start, length, instead in cuts:
        sent[start : start + length] = instead
    before = seen(sample) if known else None

    try:
        [event] = hooks.parse(hook(bytes(sent), kind))
        meaning = hooks.understand(event.type, event.hint, event.body, before)
    except Unreadable:
        return

    event.external_id.encode("ascii")
    json.dumps(meaning.state, allow_nan=False, ensure_ascii=False).encode()
    for each, data in meaning.kinds.items():
        assert read(each, data).subject == event.subject


def as_form(name: str, value: object) -> list[tuple[str, str]]:
    """As PHP's `http_build_query` writes it: without null and empty lists, and all is text."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        return [pair for key, it in items for pair in as_form(f"{name}[{key}]", it)]
    shown = str(int(value)) if isinstance(value, bool) else str(value)
    return [] if value is None else [(name, shown)]


@pytest.mark.parametrize("sample", [ORDER, PAYMENT, LEAD, "order-older-fields"])
def test_form_means_what_the_same_in_json_means(sample: str) -> None:
    sent = json.loads(body(sample))
    form = urlencode([pair for key, value in sent.items() for pair in as_form(key, value)])

    [event] = hooks.parse(hook(form.encode()))

    in_json = parsed(sample)
    assert replace(event, body=in_json.body) == in_json
    known = {"status": "1", "payment": "x", "manager_id": "1"}
    assert (
        hooks.understand(event.type, None, event.body, known).kinds
        == hooks.understand(in_json.type, None, in_json.body, known).kinds
    )


def test_stock_as_a_form_is_of_no_interest() -> None:
    [event] = hooks.parse(hook(b"0[sku]=A&0[quantity]=1&1[sku]=B&1[quantity]=0"))

    assert (event.type, event.interesting) == ("stock", False)


@pytest.mark.parametrize("id", [40117.0, 4.5e20, True, "", " ", [], {}, 10**400])
def test_id_that_is_none_is_named(id: object) -> None:
    assert [it.path for it in refusal(body(ORDER, id=id)).problems] == ["context.id"]
