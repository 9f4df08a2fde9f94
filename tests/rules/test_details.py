"""Claims about what is known of an order or lead: the newest of each field, however it arrives."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import payloads
from bot.rules.erasure import Traces, erased
from bot.rules.objects.details import TEXT_KEPT, after, completed, differ, is_about, manager
from bot.rules.objects.details import told as told_of

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
KNOWN = {"data": {"order": {"total": "5"}, "manager_id": "6"}, "at": {}}

ORDERS = st.fixed_dictionaries(
    {"id": st.just("7")},
    optional={
        "total": st.sampled_from(["1.00", "2.50", None]),
        "paid": st.sampled_from(["0", "1.00", None]),
        "comment": st.sampled_from(["", "soon", "later", None]),
        "overdue_at": st.sampled_from(["2026-11-23T10:00:00Z", None]),
        "items": st.integers(0, 3),
    },
)
BUYERS = st.fixed_dictionaries({}, optional={"name": st.sampled_from(["A", "B", ""])})
DATA = st.fixed_dictionaries(
    {"order": ORDERS},
    optional={"buyer": BUYERS | st.none(), "manager_id": st.sampled_from(["6", "8", None])},
)
KINDS = st.sampled_from(["order.updated", "order.overdue", "order.status_changed"])
# Of two reports at one moment the later arrival holds, so here each has a moment of its own.
REPORTS = st.lists(
    st.tuples(KINDS, DATA, st.integers(0, 100)), max_size=6, unique_by=lambda it: it[2]
)


def told(reports: list[tuple[str, dict[str, Any], int]]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for kind, data, minutes in reports:
        at = NOW - timedelta(minutes=minutes)
        known = after(known, kind, data, at, NOW)
    return known


def said(known: dict[str, Any], data: dict[str, Any], *, minutes_ago: int = 0) -> dict[str, Any]:
    return after(known, "order.updated", data, NOW - timedelta(minutes=minutes_ago), NOW)


@given(REPORTS.flatmap(lambda reports: st.tuples(st.just(reports), st.permutations(reports))))
def test_the_order_of_arrival_makes_no_difference(orders: Any) -> None:
    came, as_they_came = orders

    assert told(came) == told(as_they_came)


@given(REPORTS)
def test_what_is_known_is_json_and_says_when(reports: Any) -> None:
    known = told(reports)

    assert json.loads(json.dumps(known)) == known
    fields = {
        f"{part}.{field}" if isinstance(its, dict) else part
        for part, its in known.get("data", {}).items()
        for field in (its if isinstance(its, dict) else [part])
    }
    assert fields == known.get("at", {}).keys()


@given(REPORTS)
def test_hearing_all_of_it_again_is_no_news(reports: Any) -> None:
    known = told(reports)

    again = known
    for kind, data, minutes in reports:
        again = after(again, kind, data, NOW - timedelta(minutes=minutes), NOW)

    assert not differ(known, again)


@given(DATA, REPORTS)
def test_completed_data_says_what_is_known_and_keeps_the_rest(data: Any, reports: Any) -> None:
    known = told(reports)

    whole = completed({**data, "to": "paid"}, known)

    assert whole["order"].items() >= known.get("data", {}).get("order", {}).items()
    assert (whole["order"]["id"], whole["to"]) == ("7", "paid")
    assert whole.get("manager_id", "none") == data.get("manager_id", "none")


def test_a_field_that_is_left_out_or_null_says_nothing() -> None:
    known = said(said({}, {"order": {"id": "7", "total": "5"}, "buyer": {"name": "A"}}), {})

    known = said(known, {"order": {"id": "7", "total": None}, "buyer": None})

    assert known["data"] == {"order": {"total": "5"}, "buyer": {"name": "A"}}


def test_an_empty_text_says_that_there_is_none() -> None:
    known = said({}, {"order": {"id": "7", "comment": "soon"}}, minutes_ago=1)

    known = said(known, {"order": {"id": "7", "comment": ""}})

    assert known["data"]["order"] == {"comment": ""}


@pytest.mark.parametrize(
    ("kind", "left"), [("order.updated", None), ("order.overdue", "2026-11-23T10:00:00Z")]
)
def test_a_null_time_ends_it_but_what_is_overdue_has_one(kind: str, left: str | None) -> None:
    known = said({}, {"order": {"id": "7", "overdue_at": "2026-11-23T10:00:00Z"}})

    known = after(known, kind, {"order": {"id": "7", "overdue_at": None}}, NOW, NOW)

    assert known["data"]["order"]["overdue_at"] == left


@pytest.mark.parametrize(
    ("kind", "to", "more", "left"),
    [
        ("order.status_changed", "sent", {}, None),
        ("order.status_changed", "new", {}, "2026-11-23T10:00:00Z"),
        ("order.status_changed", "sent", {"overdue_at": "2026-11-25T10:00:00Z"}, "2026-11-25"),
        ("order.payment_changed", "paid", {}, "2026-11-23T10:00:00Z"),
    ],
)
def test_another_status_ends_the_time_that_the_order_had(
    kind: str, to: str, more: Any, left: Any
) -> None:
    known = said({}, {"order": {"id": "7", "overdue_at": "2026-11-23T10:00:00Z"}})

    data = told_of(kind, {"order": {"id": "7", **more}, "to": to}, "new")
    known = after(known, kind, data, NOW, NOW)

    found = known["data"]["order"]["overdue_at"]
    assert found == left or found.startswith(left)


def test_an_older_report_changes_only_what_nobody_has_said_since() -> None:
    known = said({}, {"order": {"id": "7", "total": "5"}})

    known = said(known, {"order": {"id": "7", "total": "4", "paid": "1"}}, minutes_ago=9)

    assert known["data"]["order"] == {"total": "5", "paid": "1"}


def test_a_clock_that_runs_ahead_does_not_silence_what_comes_after() -> None:
    known = said({}, {"order": {"id": "7", "total": "5"}}, minutes_ago=-600)

    known = after(known, "order.updated", {"order": {"total": "6"}}, NOW, NOW)

    assert known["data"]["order"] == {"total": "6"}


def test_the_parts_of_a_second_are_told_apart() -> None:
    whole, part = NOW.replace(microsecond=0), NOW.replace(microsecond=100)
    known = after({}, "order.updated", {"order": {"total": "6"}}, part, NOW + timedelta(hours=1))

    late = after(known, "order.updated", {"order": {"total": "5"}}, whole, NOW)

    assert late["data"]["order"] == {"total": "6"}


def test_what_is_kept_of_a_novel_is_bounded() -> None:
    novel = {"comment": "x" * 4000, "note": "y" * 4000, "url": "https://a.b/" + "z" * 2036}
    line = dict.fromkeys(("title", "promocode", "delivery", "number"), "ї" * 200)
    data = payloads.read(
        "order.updated",
        {"order": {"id": 7, **novel, **line}, "buyer": {"name": "n" * 999, "phone": "1" * 199}},
    ).to_json()

    known = said({}, data)

    assert len(known["data"]["order"]["comment"]) == TEXT_KEPT
    assert len(json.dumps(known, ensure_ascii=False)) < 8_000


def test_what_no_contract_names_is_not_kept() -> None:
    known = said({}, {"order": {"id": "7", "secret": "x"}, "client": {"name": "B"}, "to": "paid"})

    assert known == {}


def test_an_object_of_which_more_is_known_is_more_than_a_number() -> None:
    data = {"order": {"id": "7"}, "only_number": "Bitrix24"}
    number = said({}, {"order": {"id": "7", "number": "A-7", "url": "https://a.b/7"}})

    assert "only_number" in completed(data, number)
    assert "only_number" not in completed(data, said(number, {"buyer": {"phone": "+380"}}))
    assert "only_number" not in completed(data, said(number, {"order": {"total": "5"}}))


def test_the_manager_is_whoever_was_named_last() -> None:
    lived = {"who": ["8", NOW.isoformat()]}

    assert manager(KNOWN, lived) == "6"
    assert manager(said(KNOWN, {"manager_id": None}), lived) is None
    assert manager({}, lived) == "8"
    assert manager({}, {}) is None


@pytest.mark.parametrize(
    ("subject", "kept"),
    [("order:7", True), ("north/lead:7", True), ("task:7", False), ("staff:7", False)],
)
def test_details_are_kept_of_orders_and_leads(subject: str, kept: bool) -> None:
    assert is_about(subject) is kept
    assert not is_about(None)


def test_a_person_who_is_forgotten_is_taken_out_as_out_of_an_event() -> None:
    traces = Traces(7, frozenset({"Marta Koval", "Marta"}), frozenset({"6"}))
    data = {
        "order": {"id": "7", "note": "ask Marta Koval", "total": "6"},
        "buyer": {"name": "Marta", "phone": "6"},
        "manager_id": "6",
    }
    known = said({}, data)

    left = erased(known, traces)

    assert left["data"] == {
        "order": {"note": "ask —", "total": "6"},
        "buyer": {"name": "Marta", "phone": "6"},
        "manager_id": None,
    }
    assert left["at"] == known["at"]
