"""Which status an event reports, and for which object."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.rules.objects.statuses import MEANINGS, meaning, name_fields, told, with_expiry
from storage.tables import CLOSINGS, Ended

Json = dict[str, Any]  # Any: JSON


@pytest.mark.parametrize(
    ("what", "kinds", "state", "known", "reported"),
    [
        # An event names the status, and perhaps the one before.
        ("order", {"order.status_changed": {"from": "New", "to": "Sent"}}, {}, {}, ("Sent", "New")),
        ("lead", {"lead.status_changed": {"to": "Won"}}, {}, {}, ("Won", None)),
        ("order", {"order.status_changed": {"from": "", "to": "Sent"}}, {}, {}, ("Sent", None)),
        # A snapshot has it, whatever it says besides.
        ("order", {"order.created": {}}, {"status": "1"}, {}, ("1", None)),
        ("order", {"order.assigned": {}}, {"status": "2"}, {"status": "1"}, ("2", "1")),
        ("order", {}, {"status": "1"}, {"status": None}, ("1", None)),
        # Nothing new, nothing known, or nothing that has a status.
        ("order", {"order.assigned": {}}, {"status": "1"}, {"status": "1"}, None),
        ("order", {"order.payment_changed": {"to": "paid"}}, {}, {}, None),
        ("order", {}, {"status": None}, {"status": "1"}, None),
        ("task", {"task.updated": {}}, {"status": "1"}, {}, None),
        ("lead", {"order.status_changed": {"to": "Sent"}}, {}, {}, None),
    ],
)
def test_the_status_that_an_event_reports(
    what: str, kinds: Json, state: Json, known: Json, reported: tuple[str, str | None] | None
) -> None:
    assert told(what, kinds, state, known) == reported


def test_names_are_added_only_to_what_shows_them() -> None:
    kinds = ["order.assigned", "order.status_changed", "order.payment_changed"]

    added = name_fields(kinds, {"to": "Delivered", "from": None})

    assert added == {"order.status_changed": {"to_name": "Delivered"}}


@pytest.mark.parametrize(
    ("what", "known", "said", "is_held", "means"),
    [
        ("order", None, "done", False, Ended.DONE),
        ("order", Ended.DONE, "open", False, None),
        ("order", Ended.DONE, "cancelled", False, Ended.CANCELLED),
        ("lead", None, "cancelled", False, Ended.CLOSED),
        ("order", Ended.DONE, None, False, Ended.DONE),
        ("order", None, "done", True, None),
        ("order", Ended.DONE, "open", True, Ended.DONE),
    ],
)
def test_the_crm_says_what_a_status_means_unless_an_administrator_does(
    what: str, known: Ended | None, said: str | None, is_held: bool, means: Ended | None
) -> None:
    assert meaning(what, known, said, is_held=is_held) is means


NOON, LATER = datetime(2026, 11, 22, 12, tzinfo=UTC), "2026-11-23T00:00:00Z"


@pytest.mark.parametrize(
    ("seconds", "is_moved", "named", "expected"),
    [
        (3600, False, None, "2026-11-22T13:00:00+00:00"),
        (3600, False, LATER, LATER),
        (None, False, None, ...),
        (0, False, LATER, LATER),
        (None, True, None, None),
        (None, True, LATER, LATER),
    ],
)
def test_a_status_may_say_when_an_order_is_overdue(
    seconds: int | None, is_moved: bool, named: str | None, expected: object
) -> None:
    order = {"id": "1", "overdue_at": named} if named else {"id": "1"}
    kinds: Json = {"order.created": {"order": order}, "x": {"to": "2"}}

    found = with_expiry(kinds, NOON, seconds, is_moved=is_moved)

    assert found["order.created"]["order"].get("overdue_at", ...) == expected
    assert found["x"] == {"to": "2"}


def test_a_status_ends_objects_as_events_do() -> None:
    assert {meaning for each in MEANINGS.values() for meaning in each} <= set(CLOSINGS)
