"""When it is due, from reports in any order; and what happens then."""

import json
from datetime import UTC, datetime, timedelta
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import payloads
from bot.rules.objects import deadlines
from bot.rules.objects.deadlines import DEADLINES, Known, merged

TASK, LEAD, ORDER = DEADLINES
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TOMORROW, LATER = NOON + timedelta(days=1), NOON + timedelta(days=3)

Report = tuple[str, dict[str, Any], datetime]


def task(kind: str, minute: int = 0, who: str = "6", **fields: Any) -> Report:
    """A report of the task 5, so many minutes after noon."""
    times = {key: value and value.isoformat() for key, value in fields.items()}
    data = {"task": {"id": 5, "title": "Call", **times}, "assignee_id": who}
    return f"task.{kind}", data, NOON + timedelta(minutes=minute)


def lead(kind: str, minute: int = 0, *, contact_at: datetime | None = None, **more: Any) -> Report:
    time = {"contact_at": contact_at.isoformat()} if contact_at else {}
    return f"lead.{kind}", {"lead": {"id": 7, **time}, **more}, NOON + timedelta(minutes=minute)


def after(*reports: Report) -> Known:
    """What is known after these reports, in the order in which they arrive."""
    nothing: Known = {}
    return reduce(
        lambda known, it: merged(known, it[0], payloads.read(*it[:2]), it[2]), reports, nothing
    )


def reminded(*reports: Report, now: datetime = NOON) -> datetime | None:
    found = deadlines.reminder(TASK, "task:5", after(*reports), now)
    return found and found.at


_TIMES = st.sampled_from([TOMORROW, LATER, None])


@st.composite
def histories(draw: st.DrawFn) -> list[Report]:
    """What a CRM may report of a task over time."""
    reports = [task("created", due_at=draw(_TIMES))]
    for minute in range(1, draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(["updated", "updated", "done", "overdue"]))
        fields = {"due_at": draw(_TIMES)} if draw(st.booleans()) and kind != "done" else {}
        reports.append(task(kind, minute, who=draw(st.sampled_from("68")), **fields))
    return reports


def told_in_turn(reports: list[Report]) -> tuple[datetime | None, str]:
    """When it is due and who has to do it, if the reports arrive in order."""
    due, who = None, ""
    for kind, data, _ in reports:
        who = data["assignee_id"]
        time = data["task"].get("due_at")
        if kind == "task.done":
            due = None
        elif time or ("due_at" in data["task"] and kind != "task.overdue"):
            due = time and datetime.fromisoformat(time)
    return due, who


@given(histories().flatmap(lambda reports: st.tuples(st.just(reports), st.permutations(reports))))
def test_what_is_known_does_not_depend_on_the_order_of_arrival(
    told: tuple[list[Report], list[Report]],
) -> None:
    reports, arrived = told

    known = after(*arrived, *arrived)

    due, who = told_in_turn(reports)
    assert deadlines.due(known) == due
    assert deadlines.data_of(TASK, "task:5", known)["assignee_id"] == who


def test_reminder_is_the_event_that_the_crm_could_have_sent() -> None:
    known = after(task("created", due_at=TOMORROW))

    found = deadlines.reminder(TASK, "task:5", known, NOON)

    assert found is not None
    assert (found.at, found.type, found.subject) == (TOMORROW, "task.overdue", "task:5")
    told = payloads.read("task.overdue", json.loads(found.body), strict=True)
    assert told == payloads.read(*task("overdue", due_at=TOMORROW)[:2])


def test_lead_is_contacted_by_its_manager_or_its_sources() -> None:
    shop = {"id": "3", "name": "Shop"}
    known = after(
        lead("created", contact_at=TOMORROW, source=shop), lead("assigned", 1, manager_id=8)
    )

    found = deadlines.reminder(LEAD, "lead:7", known, NOON)

    assert found is not None
    assert json.loads(found.body) == {
        "lead": {"id": "7", "contact_at": TOMORROW.isoformat()},
        "manager_id": "8",
        "source": shop,
    }


def test_absent_time_changes_nothing_and_null_means_none() -> None:
    created = task("created", due_at=TOMORROW)

    assert reminded(created, task("updated", 1)) == TOMORROW
    assert reminded(created, task("updated", 1, due_at=None)) is None


def test_report_of_the_moment_it_was_done_does_not_open_it_again() -> None:
    done, updated = task("done", 1), task("updated", 1, due_at=TOMORROW)

    assert reminded(done, updated) is None
    assert reminded(updated, done) is None
    assert reminded(done, task("updated", 2, due_at=TOMORROW)) == TOMORROW


def test_deleted_task_and_closed_lead_have_no_deadline_any_more() -> None:
    deleted = ("task.deleted", {"task": {"id": 5}}, NOON + timedelta(minutes=1))
    closed = ("lead.closed", {"lead": {"id": 7}}, NOON + timedelta(minutes=1))

    task_known = after(deleted, task("created", due_at=TOMORROW), deleted)
    lead_known = after(lead("created", contact_at=TOMORROW), closed)

    assert (deadlines.due(task_known), deadlines.due(lead_known)) == (None, None)


@pytest.mark.parametrize(
    ("late", "is_news"),
    [({"days": 0}, True), ({"days": 2}, True), ({"days": 2, "seconds": 1}, False)],
)
def test_time_that_has_passed_is_news_for_two_days(late: dict[str, int], is_news: bool) -> None:
    known = task("created", due_at=NOON)

    assert (reminded(known, now=NOON + timedelta(**late)) == NOON) is is_news


def test_time_that_has_been_told_is_not_told_again() -> None:
    known = deadlines.with_told(after(task("created", due_at=TOMORROW)), TOMORROW)

    assert deadlines.reminder(TASK, "task:5", known, NOON) is None
    assert not deadlines.is_news(known, TOMORROW, LATER)
    assert not deadlines.is_news(known, None, LATER)


def test_report_of_the_crm_that_time_has_come_is_news_where_nothing_else_is_known() -> None:
    assert deadlines.is_news({}, None, NOON)


@pytest.mark.parametrize("of", [None, TOMORROW])
def test_report_that_time_has_come_is_late_after_it_was_done(of: datetime | None) -> None:
    known = after(task("created", due_at=TOMORROW), task("done", 2))

    assert not deadlines.is_news(known, of, NOON + timedelta(minutes=1))


# -- orders


def order(kind: str, minute: int = 0, **fields: Any) -> Report:
    times = {key: value and value.isoformat() for key, value in fields.items() if key != "to"}
    told = {"to": fields["to"]} if "to" in fields else {}
    data = {"order": {"id": 9, **times}, "manager_id": 6, **told}
    return f"order.{kind}", data, NOON + timedelta(minutes=minute)


def test_expiry_belongs_to_a_status() -> None:
    known = after(order("updated", overdue_at=TOMORROW))
    kind, data, at = order("status_changed", 1, to="Sent")
    facts = payloads.read(kind, data)

    left = [deadlines.has_left(ORDER, kind, facts, before) for before in ("New", "Sent", None)]

    assert left == [True, False, True]
    assert deadlines.due(merged(known, kind, facts, at)) == TOMORROW
    assert deadlines.due(merged(known, kind, facts, at, has_left=True)) is None
    assert not deadlines.has_left(LEAD, "lead.status_changed", facts, None)


def test_expiry_that_comes_with_another_status_is_another_deadline() -> None:
    known = after(order("updated", overdue_at=TOMORROW))
    soon = TOMORROW + timedelta(minutes=1)
    kind, data, at = order("status_changed", 1, to="Sent", overdue_at=soon)

    moved = merged(known, kind, payloads.read(kind, data), at, has_left=True)

    assert deadlines.due(moved) == soon


@pytest.mark.parametrize(("minutes", "is_same"), [(15, True), (-15, True), (16, False)])
def test_expiry_named_a_little_otherwise_is_the_same(minutes: int, is_same: bool) -> None:
    other = TOMORROW + timedelta(minutes=minutes)
    known = deadlines.with_told(after(order("updated", overdue_at=TOMORROW)), TOMORROW)
    kind, data, at = order("overdue", 1, overdue_at=other)

    again = merged(known, kind, payloads.read(kind, data), at)
    of = deadlines.as_known(ORDER, again, other)

    assert deadlines.is_news(again, of, at) is not is_same


def test_order_that_is_over_has_no_expiry() -> None:
    for end in ("done", "cancelled", "deleted"):
        over = (f"order.{end}", {"order": {"id": 9}}, NOON + timedelta(minutes=1))
        assert deadlines.due(after(order("updated", overdue_at=TOMORROW), over)) is None
