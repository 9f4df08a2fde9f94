"""What each kind carries: what is accepted, repaired or refused, and what the errors say."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import fields
from bot.events.payloads import FACTS, Malformed, Mention, read
from bot.rules.catalog import ANSWER, CLOSES

SAMPLES = Path(__file__).parent.parent / "samples" / "generic"

ABOUT_A_MESSAGE = ("message.received", "message.failed", "conversation.assigned")

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(exclude_categories=())),
    st.just(10**4000),
)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner)
)


def sample(kind: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((SAMPLES / f"{kind}.json").read_text())["data"]
    return data


def problems(kind: str, data: object, *, strict: bool = False) -> dict[str, str]:
    with pytest.raises(Malformed) as refused:
        read(kind, data, strict=strict)
    return {each.path: each.problem for each in refused.value.problems}


@pytest.mark.parametrize("kind", FACTS)
def test_every_kind_has_a_sample_that_round_trips(kind: str) -> None:
    facts = read(kind, sample(kind), strict=True)

    again = read(kind, json.loads(json.dumps(facts.to_json())), strict=True)

    assert again == facts


@pytest.mark.parametrize("kind", FACTS)
def test_empty_data_is_refused_with_words(kind: str) -> None:
    told = problems(kind, {})

    assert set(told.values()) == {"is missing"}


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("order.created", "order:40117"),
        ("lead.status_changed", "lead:7001"),
        ("task.overdue", "task:77"),
        ("source.disconnected", "source:3"),
        ("channel.paid", "channel:2"),
        ("staff.updated", "staff:6"),
        ("source.updated", "source:3"),
        ("order.deleted", "order:40117"),
        ("lead.closed", "lead:7001"),
        ("task.deleted", "task:77"),
        ("message.failed", "conversation:12"),
        ("message.answered", "conversation:12"),
        ("conversation.closed", "conversation:12"),
        ("call.missed", None),
    ],
)
def test_subject_is_the_object_it_is_about(kind: str, subject: str | None) -> None:
    assert read(kind, sample(kind)).subject == subject


@pytest.mark.parametrize("kind", ABOUT_A_MESSAGE)
@pytest.mark.parametrize("told", [{}, {"conversation": None}])
def test_a_message_outside_a_conversation_is_about_no_object(
    kind: str, told: dict[str, Any]
) -> None:
    data = sample(kind)
    del data["conversation"]

    assert read(kind, data | told, strict=True).subject is None


@pytest.mark.parametrize("kind", ABOUT_A_MESSAGE)
@pytest.mark.parametrize(
    ("told", "path"),
    [
        (12, "data.conversation"),
        ({}, "data.conversation.id"),
        ({"id": True}, "data.conversation.id"),
    ],
)
def test_a_conversation_that_cannot_be_read_is_refused_only_from_who_promised_one(
    kind: str, told: object, path: str
) -> None:
    data = sample(kind) | {"conversation": told}

    assert list(problems(kind, data, strict=True)) == [path]
    assert read(kind, data).subject is None


@given(st.sampled_from(ABOUT_A_MESSAGE), anything)
def test_a_message_is_about_a_readable_conversation_or_about_nothing(
    kind: str, told: object
) -> None:
    data = sample(kind) | {"conversation": told}

    try:
        strictly = read(kind, data, strict=True).subject
    except Malformed as refused:
        paths = {each.path for each in refused.problems}
        assert paths <= {"data.conversation", "data.conversation.id"}
        strictly = None

    assert read(kind, data).subject == strictly


@pytest.mark.parametrize("kind", [*CLOSES, ANSWER])
def test_what_ends_an_object_needs_only_its_id(kind: str) -> None:
    data = sample(kind)
    [part] = (name for name in ("order", "lead", "task", "conversation") if name in data)
    asked = {part: {"id": data[part]["id"], "url": [], "total": "NaN"}, "manager_id": []}

    assert read(kind, asked, strict=True).subject == f"{part}:{data[part]['id']}"


def test_sources_and_channels_are_mentioned() -> None:
    facts = read("message.failed", sample("message.failed"))

    channel = Mention("channel", "2", "Telegram (personal)", "telegram_personal")
    assert facts.mentions == (Mention("source", "3", None), channel)


def test_catalogue_and_facts_name_the_same_kinds() -> None:
    catalog = pytest.importorskip("bot.rules.catalog")

    told = {key for key, kind in catalog.KINDS.items() if not kind.own}

    assert told | set(catalog.DIRECTORY) == set(FACTS)


@pytest.mark.parametrize("value", [6, "6", " 6 "])
def test_ids_are_kept_as_strings(value: object) -> None:
    assert fields.identifier(value) == "6"


@pytest.mark.parametrize(
    "value", [True, 6.0, None, [], {}, "", " ", "x" * 201, 10**200, 10**4000, "a\x00", "\ud800"]
)
def test_what_cannot_be_an_id_is_refused(value: object) -> None:
    data = {"task": {"id": value, "title": "Call"}, "assignee_id": 6}

    assert list(problems("task.created", data)) == ["data.task.id"]


@pytest.mark.parametrize("reader", [fields.identifier, fields.amount, fields.label])
def test_a_number_too_long_for_text_is_refused(reader: Callable[[object], object]) -> None:
    beyond_what_python_prints = 10**5000

    with pytest.raises(ValueError, match=r"^(must have|is too large)"):
        reader(beyond_what_python_prints)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (9, "9"),
        (9.5, "9.5"),
        ("9.00", "9.00"),
        ("-3.10", "-3.10"),
        (0.1 + 0.2, "0.300000"),
        (1e-9, "0.000000"),
    ],
)
def test_amounts_are_decimals(value: object, amount: str) -> None:
    assert str(fields.amount(value)) == str(Decimal(amount))


@pytest.mark.parametrize(
    "value",
    [True, None, [], "", "nan", "NaN", "Infinity", "1e5", "9,00", "٣", float("nan"), float("inf"),
     float("-inf"), 10**15, 10**4000, "9" * 41, 1e300],
)  # fmt: skip
def test_what_is_not_an_amount_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"must be|too large"):
        fields.amount(value)


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2026-11-22T16:00:00Z", "2026-11-22T16:00:00+00:00"),
        ("2026-11-22t18:00:00.1234567+02:00", "2026-11-22T16:00:00.123456+00:00"),
        ("2026-12-31T23:59:60Z", "2026-12-31T23:59:59+00:00"),
    ],
)
def test_times_become_utc(text: str, iso: str) -> None:
    moment = fields.instant(text)

    assert (moment.isoformat(), moment.tzinfo) == (iso, UTC)


@pytest.mark.parametrize(
    "value",
    [None, 5, "", "2026-11-22", "2026-11-22T16:00:00", "2026-02-30T00:00:00Z", "today",
     "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-22T16:00:00+99:99",
     "2026-11-22T16:00:00Z\n", "٢٠٢٦-11-22T16:00:00Z"],
)  # fmt: skip
def test_what_is_not_a_time_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"^(must be|is not a possible)"):
        fields.instant(value)


def test_a_channel_may_be_paid_until_a_day() -> None:
    facts = read("channel.paid", {"channel": {"id": 2}, "paid_until": "2026-12-25"})

    assert facts.paid_until == date(2026, 12, 25)


@pytest.mark.parametrize(
    ("told", "kept"), [("Monthly", "monthly"), ("30 days", "30 days"), ("7 days", "weekly")]
)
def test_a_period_is_kept_by_its_name(told: str, kept: str) -> None:
    facts = read("channel.payment_due", {**sample("channel.payment_due"), "period": told})

    assert facts.to_json()["period"] == kept


def test_what_a_channel_costs_is_not_below_zero() -> None:
    due = {**sample("channel.payment_due"), "amount": "-0.01"}
    channel = {"channel": {**sample("channel.updated")["channel"], "amount": -5}}

    assert problems("channel.payment_due", due) == {"data.amount": "is below zero"}
    assert problems("channel.updated", channel) == {"data.channel.amount": "is below zero"}


def test_what_is_not_a_day_is_refused_with_both_ways_to_write_one() -> None:
    due = {**sample("channel.payment_due"), "due_at": "31/12/2026"}

    [words] = problems("channel.payment_due", due).values()
    assert words.startswith("must be a date such as 2026-12-25, or an RFC 3339 time")


@pytest.mark.parametrize("told", ["hourly", "0 days", "", 30, True, "9" * 5_000])
def test_what_is_not_a_period_is_refused_with_words(told: object) -> None:
    data = {"channel": {**sample("channel.updated")["channel"], "period": told}}

    assert list(problems("channel.updated", data)) == ["data.channel.period"]


def test_a_channel_may_be_paid_until_an_instant() -> None:
    facts = read("channel.paid", {"channel": {"id": 2}, "paid_until": "2026-12-25T00:00:00+02:00"})

    paid_until = facts.paid_until
    assert paid_until == datetime(2026, 12, 24, 22, tzinfo=UTC)


@pytest.mark.parametrize("active", ["false", 0, 1, None])
def test_active_must_be_a_real_boolean(active: object) -> None:
    data = {"staff": {"id": 6, "name": "Marta", "role": "manager", "active": active}}

    assert problems("staff.updated", data) == {"data.staff.active": "must be true or false"}


def test_names_that_cannot_be_stored_are_repaired() -> None:
    data = {"staff": {"id": 6, "name": "Ma\x00rta\ud800\n" + "x" * 500, "role": "manager"}}

    name = read("staff.updated", data).staff.name

    assert name.startswith("Ma\ufffdrta\ufffd xx")
    assert len(name) == fields.NAME_LENGTH


def test_a_default_manager_named_twice_counts_once() -> None:
    data = {"source": {"id": 3, "name": "Shop", "manager_ids": [6, "6", 7]}}

    facts = read("source.updated", data)

    assert facts.source.manager_ids == ["6", "7"]


def test_problems_name_every_wrong_field() -> None:
    data = {"order": {"id": 1.5, "total": "NaN"}, "source": [], "manager_id": True}

    told = problems("order.created", data)

    assert told == {
        "data.order.id": "must be a string or an integer",
        "data.order.total": "must be a number or a decimal string",
        "data.source": "must be an object",
        "data.manager_id": "must be a string or an integer",
    }


def test_a_sender_must_name_the_source_of_an_order() -> None:
    data = {"order": {"id": 1}, "source": None}

    assert problems("order.created", data, strict=True) == {"data.source": "must not be null"}


def test_a_vendors_order_may_have_no_source() -> None:
    facts = read("order.created", {"order": {"id": 1}, "source": None})

    assert read("order.created", facts.to_json()).mentions == ()


def test_a_field_that_the_kind_does_not_list_is_no_reason_to_refuse() -> None:
    data = sample("order.assigned") | {"source": "Shop", "comment": [[]]}

    assert read("order.assigned", data, strict=True).mentions == ()


def test_the_error_for_an_unknown_kind_names_the_nearest() -> None:
    told = problems("order.create", {})

    assert told == {"type": "is no known kind; the nearest is order.created"}


@given(st.sampled_from(sorted(FACTS)), anything, st.data())
def test_hostile_data_is_read_or_refused(kind: str, value: object, data: st.DataObject) -> None:
    good = sample(kind)
    path = data.draw(st.sampled_from(sorted(good)))
    inner = good[path]
    if isinstance(inner, dict) and data.draw(st.booleans()):
        inner[data.draw(st.sampled_from(sorted(inner)))] = value
    else:
        good[path] = value

    try:
        facts = read(kind, good, strict=True)
    except Malformed:
        return

    json.dumps(facts.to_json(), allow_nan=False, ensure_ascii=False).encode()
    assert read(kind, facts.to_json()) == facts


@pytest.mark.parametrize("kind", FACTS)
def test_the_page_for_integrators_lists_every_kind(kind: str) -> None:
    page = (Path(__file__).parent.parent.parent / "docs" / "hooks.md").read_text()

    assert f"`{kind}`" in page
