"""Pipedrive's webhooks: what its samples cannot say of keys, order, losses and days."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.providers.hook import BASIC, Credentials, Hook, Refused, Unreadable
from bot.providers.pipedrive import hooks
from tests.providers.contract import SAMPLES

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)


def sample(name: str) -> dict[str, Any]:
    said = json.loads((SAMPLES / "pipedrive" / f"{name}.json").read_text("utf-8"))
    body: dict[str, Any] = json.loads(said["request"]["body"])
    return body


def posted(body: Mapping[str, Any]) -> Hook:
    return Hook(json.dumps(body).encode(), {}, {}, NOW)


def changed(body: dict[str, Any], meta: Mapping[str, Any] = {}, **data: Any) -> dict[str, Any]:
    """The body with other values in `meta` and `data`; those that are None are taken out."""
    meta = {key: value for key, value in {**body["meta"], **meta}.items() if value is not None}
    return {**body, "meta": meta, "data": {**body["data"], **data}}


def key(body: Mapping[str, Any]) -> str:
    [event] = hooks.parse(posted(body))
    return event.external_id


def understood(
    body: Mapping[str, Any], known: Any = None, given: Mapping[str, Any] = {}
) -> tuple[dict[str, Any], Any]:
    """The kinds, and what is known from then on."""
    meaning = hooks.understand("", None, json.dumps(body).encode(), known, given)
    return dict(meaning.kinds), meaning.state


def deal(at: int, previous: Mapping[str, Any], **data: Any) -> dict[str, Any]:
    """A change of the samples' deal, so many seconds after 16:00."""
    body = changed(sample("deal-moved"), {"timestamp": f"2026-11-22T16:00:{at:02}.000Z"}, **data)
    return {**body, "previous": dict(previous)}


@pytest.mark.parametrize(
    "body",
    [
        {"v": 1, "event": "updated.deal", "current": {"id": 213}, "previous": {}, "meta": {"v": 1}},
        {"meta": {"v": 1, "action": "deleted", "object": "deal", "id": 9}, "previous": {"id": 9}},
        {"current": None, "previous": None},
    ],
)
def test_version_1_is_told_to_choose_version_2(body: dict[str, Any]) -> None:
    with pytest.raises(Unreadable, match=r"version 1.*version 2\.0"):
        hooks.parse(posted(body))


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"data": {}}, "meta"),
        ({"meta": [], "data": {}}, "meta"),
        (changed(sample("deal-moved"), {"entity_id": None}), "meta.entity_id"),
        (changed(sample("deal-moved"), {"timestamp": None}), "meta.timestamp"),
        (changed(sample("deal-moved"), {"timestamp": "yesterday"}), "meta.timestamp"),
        (changed(sample("deal-moved"), {"id": None, "correlation_id": None}), "meta.id"),
        (changed(sample("deal-moved"), {"entity": "x" * 61}), "meta.entity"),
        ({**sample("deal-moved"), "data": None}, "data"),
    ],
)
def test_what_is_missing_is_named(body: dict[str, Any], where: str) -> None:
    with pytest.raises(Unreadable) as unread:
        hooks.parse(posted(body))

    assert [it.path for it in unread.value.problems] == [where]


@given(attempt=st.integers(1, 4), webhook=st.text("0123456789", min_size=1))
def test_neither_the_attempt_nor_the_webhook_makes_another_event(
    attempt: int, webhook: str
) -> None:
    body = sample("deal-moved")

    assert key(changed(body, {"attempt": attempt, "webhook_id": webhook})) == key(body)


@pytest.mark.parametrize("field", ["id", "entity_id", "action", "entity"])
def test_another_event_has_another_key(field: str) -> None:
    body = sample("deal-moved")

    assert key(changed(body, {field: "another"})) != key(body)


def test_without_an_id_the_correlation_tells_a_repeat() -> None:
    body = changed(sample("deal-moved"), {"id": None})

    assert key(body) == key(changed(body, {"attempt": 2}))
    assert key(body) != key(changed(body, {"correlation_id": "another"}))


@pytest.mark.parametrize(
    "timestamp", ["2026-11-22T15:58:41Z", "2026-11-22T15:58:41.000Z", 1795363121, "1795363121"]
)
def test_time_is_taken_in_both_of_the_guides_forms(timestamp: object) -> None:
    [event] = hooks.parse(posted(changed(sample("deal-moved"), {"timestamp": timestamp})))

    assert event.occurred_at == datetime(2026, 11, 22, 15, 58, 41, tzinfo=UTC)


@pytest.mark.parametrize(
    "meta",
    [{"entity": "note"}, {"entity": "task"}, {"action": "merge"}, {"entity": "deal_product"}],
)
def test_what_is_not_understood_is_only_stored(meta: dict[str, Any]) -> None:
    body = changed(sample("deal-moved"), meta)

    [event] = hooks.parse(posted(body))

    assert (event.interesting, event.subject) == (False, None)
    assert understood(body) == ({}, None)


def test_change_told_by_two_webhooks_is_told_once() -> None:
    body = deal(10, {"owner_id": 6}, owner_id=8)
    kinds, known = understood(body)

    again, _ = understood(changed(body, {"id": "another"}), known)

    assert list(kinds) == ["order.assigned"]
    assert again == {}


def test_creation_is_told_once() -> None:
    body = sample("deal-created")
    kinds, known = understood(body)

    assert list(kinds) == ["order.created"]
    assert understood(changed(body, {"id": "another"}), known)[0] == {}


def test_what_was_lost_is_told_with_the_next_change() -> None:
    _, known = understood(sample("deal-created"))

    kinds, known = understood(deal(20, {"title": "Shelves"}, owner_id=8, stage_id=44), known)
    later, _ = understood(deal(30, {"value": 1}, owner_id=8, stage_id=44), known)

    assert kinds["order.assigned"]["previous_manager_id"] == "6"
    assert kinds["order.status_changed"]["from"] == "42"
    assert later == {}


def test_late_change_says_what_it_has_changed_and_nothing_of_the_rest() -> None:
    _, known = understood(deal(30, {"title": "Shelves"}, owner_id=8, stage_id=44))

    kinds, after = understood(deal(10, {"stage_id": 42}, stage_id=43, owner_id=6), known)

    assert list(kinds) == ["order.status_changed"]
    assert after == known


CHANGES = [
    sample("deal-created"),
    deal(1, {"owner_id": 6}, owner_id=8),
    deal(2, {"stage_id": 42}, owner_id=8, stage_id=43),
    deal(3, {"owner_id": 8, "stage_id": 43}, owner_id=1, stage_id=44),
    deal(4, {"title": "Shelves"}, owner_id=1, stage_id=44),
]


@given(st.permutations(CHANGES))
def test_what_is_known_in_the_end_is_the_same_in_any_order(bodies: list[dict[str, Any]]) -> None:
    known = None
    for body in bodies:
        _, known = understood(body, known)

    assert known is not None
    assert {it: known[it] for it in ("manager_id", "status", "created")} == {
        "manager_id": "1",
        "status": "44",
        "created": True,
    }


def test_owner_who_is_removed_is_remembered_and_not_told() -> None:
    kinds, known = understood(deal(5, {"owner_id": 6}, owner_id=None), {"manager_id": "6"})

    assert kinds == {}
    assert known["manager_id"] is None


@pytest.mark.parametrize("source", ["api", None, "import"])
def test_only_what_somebody_did_by_hand_is_theirs(source: str | None) -> None:
    kinds, _ = understood(changed(sample("deal-moved"), {"change_source": source}))

    assert "actor_id" not in kinds["order.status_changed"]


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example/.pipedrive.com", "x.pipedrive.com.evil.example", "a.b"),
        *("x.pipedrive.com:8080", "x.pipedrive.com/\n", "X@x.pipedrive.com", None, 7),
    ],
)
def test_a_foreign_host_makes_no_link(host: object) -> None:
    kinds, _ = understood(changed(sample("deal-moved"), {"host": host}))

    assert "url" not in kinds["order.status_changed"]["order"]


@pytest.mark.parametrize(
    ("day", "clock", "due_at"),
    [
        ("2026-11-23", {"timezone_id": None, "value": "08:30:00"}, "2026-11-23T08:30:00Z"),
        ("2026-11-23", {"value": "08:30"}, "2026-11-23T08:30:00Z"),
        ("2026-11-23", "08:30", "2026-11-23T08:30:00Z"),
        ("2026-11-23", {"value": ""}, "2026-11-23T16:00:00Z"),
        ("2026-07-01", None, "2026-07-01T15:00:00Z"),
        ("2026-11-23", "half past", None),
        ("2026-11-23", {"value": 830}, None),
        ("2026-13-23", None, None),
        ("2026-11-23T00:00:00Z", None, None),
        (None, None, None),
        (None, "08:30", None),
    ],
)
def test_an_activity_is_due_at_its_time_or_at_the_end_of_its_day(
    day: object, clock: object, due_at: str | None
) -> None:
    body = changed(sample("activity-created"), due_date=day, due_time=clock)

    kinds, _ = understood(body, given={"day_end": "18:00 Europe/Kyiv"})

    assert kinds["task.created"]["task"]["due_at"] == due_at


@pytest.mark.parametrize(("subject", "type", "title"), [("", "call", "call"), (None, None, "№ 77")])
def test_an_activity_without_a_subject_has_a_title(
    subject: object, type: object, title: str
) -> None:
    kinds, _ = understood(changed(sample("activity-created"), subject=subject, type=type))

    assert kinds["task.created"]["task"]["title"] == title


def test_an_activity_of_nobody_is_told_to_nobody() -> None:
    assert understood(changed(sample("activity-created"), owner_id=None))[0] == {}


@pytest.mark.parametrize("good", ["18:00 Europe/Kyiv", " 09:30 UTC\n"])
def test_end_of_the_day_has_a_zone(good: str) -> None:
    assert hooks.settings["day_end"].read(good) == good.strip()


@pytest.mark.parametrize(
    "bad",
    ["", "18:00", "Europe/Kyiv", "18:00 Europe/Nowhere", "24:00 UTC", "6pm UTC", "18:00 ../x"],
)
def test_end_of_the_day_in_another_shape_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match="18:00 Europe/Kyiv"):
        hooks.settings["day_end"].read(bad)


def test_a_user_is_asked_for_only_if_the_connection_has_one() -> None:
    hook = posted(sample("deal-created"))

    hooks.verify(hook, Credentials())
    with pytest.raises(Refused):
        hooks.verify(hook, Credentials(("bellhop:password",), BASIC))
