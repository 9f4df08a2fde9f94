"""What two snapshots of one object mean: created, assigned, changed, or nothing."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events.snapshots import HINTS, Field, Snapshot, State, compare, learn, replaced, state_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
STATUS = "order.status_changed"
FIELDS: dict[Field, str | None] = {
    "status": "1",
    "payment": "not_paid",
    "manager_id": "6",
    "source_id": "3",
}


def seen(after_minutes: float = 0, *, age_seconds: float = 0, **changed: str | None) -> Snapshot:
    """An order so many minutes after noon; it was `age_seconds` old when its status changed."""
    at = NOON + timedelta(minutes=after_minutes)
    return Snapshot(
        "order",
        FIELDS | changed,
        created_at=at - timedelta(seconds=age_seconds),
        status_changed_at=at,
        updated_at=at,
    )


def known(after_minutes: float = 0, **changed: str | None) -> State:
    """What is known after an old order was seen."""
    return compare(None, seen(after_minutes, age_seconds=9999, **changed), STATUS, None).state


def without(snapshot: Snapshot, *fields: Field) -> Snapshot:
    told = {field: value for field, value in snapshot.fields.items() if field not in fields}
    return Snapshot(
        snapshot.object,
        told,
        snapshot.created_at,
        snapshot.status_changed_at,
        snapshot.updated_at,
    )


@pytest.mark.parametrize("age", [-60, 0, 60])
def test_first_sight_of_a_new_object_is_a_creation(age: float) -> None:
    assert compare(None, seen(age_seconds=age), STATUS, None).kinds == ("order.created",)


@pytest.mark.parametrize("age", [-61, 61, 86400])
def test_first_sight_of_an_older_object_is_the_change_that_is_named(age: float) -> None:
    assert compare(None, seen(age_seconds=age), STATUS, None).kinds == (STATUS,)


def test_first_sight_without_times_is_not_a_creation() -> None:
    snapshot = Snapshot("order", FIELDS)

    assert compare(None, snapshot, STATUS, None).kinds == (STATUS,)


def test_a_named_change_to_something_unknown_is_not_reported() -> None:
    snapshot = without(seen(age_seconds=9999), "payment")

    assert compare(None, snapshot, "order.payment_changed", None).kinds == ()


def test_the_same_snapshot_again_means_nothing() -> None:
    first = compare(None, seen(), STATUS, None)

    again = compare(first.state, seen(), STATUS, None)

    assert again == type(again)((), first.state)


def test_several_changes_are_reported_at_once() -> None:
    changed = seen(5, status="2", payment="paid", manager_id="7")

    kinds = compare(known(), changed, STATUS, None).kinds

    assert kinds == ("order.assigned", STATUS, "order.payment_changed")


def test_what_the_event_names_is_not_reported_if_it_did_not_change() -> None:
    assert compare(known(), seen(5, manager_id="7"), STATUS, None).kinds == ("order.assigned",)


def test_a_manager_taken_away_is_learned_silently() -> None:
    changes = compare(known(), seen(5, manager_id=None), STATUS, None)

    assert (changes.kinds, changes.state["manager_id"]) == ((), None)


def test_a_manager_after_none_is_an_assignment() -> None:
    assert compare(known(manager_id=None), seen(5), STATUS, None).kinds == ("order.assigned",)


def test_a_missing_manager_is_not_known_and_changes_nothing() -> None:
    changes = compare(known(), without(seen(5), "manager_id"), STATUS, None)

    assert (changes.kinds, changes.state["manager_id"]) == ((), "6")


def test_a_manager_learned_later_is_not_an_assignment() -> None:
    first = compare(None, without(seen(), "manager_id"), STATUS, None)

    assert compare(first.state, seen(5), STATUS, None).kinds == ()


def test_an_older_snapshot_means_and_changes_nothing() -> None:
    before = known(10, status="3")

    changes = compare(before, seen(5, status="2", manager_id="7"), STATUS, None)

    assert (changes.kinds, changes.state) == ((), before)


def test_with_equal_updates_the_older_status_is_the_older_snapshot() -> None:
    before = known(10, status="3")
    late = Snapshot("order", {**FIELDS, "status": "2"}, NOON, NOON, NOON + timedelta(minutes=10))

    assert compare(before, late, STATUS, None).kinds == ()


def test_snapshots_of_one_moment_are_compared() -> None:
    assert compare(known(5), seen(5, status="2"), STATUS, None).kinds == (STATUS,)


def test_a_snapshot_without_times_is_compared() -> None:
    snapshot = Snapshot("order", {"status": "2"})

    assert compare(known(5), snapshot, STATUS, None).kinds == (STATUS,)


@pytest.mark.parametrize("hint", [kind for kind in HINTS["order"] if kind != "order.created"])
def test_a_hinted_kind_is_reported_at_first_sight(hint: str) -> None:
    assert compare(None, seen(), STATUS, hint).kinds == (hint,)


def test_a_hinted_kind_is_reported_first_and_other_changes_after_it() -> None:
    changes = compare(known(), seen(5, status="2", manager_id="7"), STATUS, STATUS)

    assert changes.kinds == (STATUS, "order.assigned")


def test_a_hinted_kind_is_reported_though_nothing_differs() -> None:
    assert compare(known(), seen(5), STATUS, STATUS).kinds == (STATUS,)


def test_a_hinted_assignment_to_nobody_is_not_reported() -> None:
    assert compare(None, seen(manager_id=None), STATUS, "order.assigned").kinds == ()


def test_a_hinted_creation_is_never_also_a_change() -> None:
    changed = seen(5, status="2", manager_id="7")

    assert compare(known(), changed, STATUS, "order.created").kinds == ("order.created",)


def test_a_hinted_creation_is_reported_once() -> None:
    first = compare(None, seen(), STATUS, "order.created")

    assert compare(first.state, seen(5), STATUS, "order.created").kinds == ()


def test_a_hinted_creation_that_was_reported_falls_back_to_comparing() -> None:
    first = compare(None, seen(), STATUS, None)

    changes = compare(first.state, seen(5, status="2"), STATUS, "order.created")

    assert changes.kinds == (STATUS,)


def test_a_late_hinted_creation_is_reported_and_leaves_the_newer_state() -> None:
    before = known(10, status="3")

    changes = compare(before, seen(0), STATUS, "order.created")

    assert (changes.kinds, changes.state) == (("order.created",), {**before, "created": True})


def test_an_older_snapshot_with_another_hint_means_nothing() -> None:
    assert compare(known(10), seen(5, status="2"), STATUS, STATUS).kinds == ()


def test_a_creation_reported_by_itself_is_not_reported_again() -> None:
    told = learn(None, {"manager_id": "6"}, NOON, created=True)

    assert compare(told, seen(), STATUS, None).kinds == ()


def test_a_creation_reported_by_itself_lets_another_manager_be_assigned() -> None:
    told = learn(None, {"manager_id": "7"}, NOON, created=True)

    assert compare(told, seen(), STATUS, None).kinds == ("order.assigned",)


def test_facts_learned_singly_leave_the_named_change_to_be_reported() -> None:
    told = learn(None, {"manager_id": "6"}, NOON, created=False)

    assert compare(told, seen(age_seconds=9999), STATUS, None).kinds == (STATUS,)


def test_an_older_fact_does_not_undo_a_newer_one() -> None:
    newer = learn(None, {"manager_id": "7"}, NOON, created=False)

    state = learn(newer, {"manager_id": "6"}, NOON - timedelta(minutes=1), created=True)

    assert (state["manager_id"], state["created"]) == ("7", True)


def test_a_change_names_what_it_replaced() -> None:
    assert replaced(known(), STATUS, "2") == "1"


def test_a_change_to_the_same_replaced_nothing() -> None:
    assert replaced(known(), STATUS, "1") is None


def test_a_stored_state_of_another_version_is_read_for_what_it_is() -> None:
    stored = {"status": 5, "manager_id": "6", "created": "yes", "novelty": [], "updated_at": None}

    assert state_of(stored) == {"manager_id": "6"}


values = st.sampled_from([None, "1", "2"])
moments = st.none() | st.integers(-5, 5).map(lambda minutes: NOON + timedelta(minutes=minutes))
snapshots = st.builds(
    Snapshot,
    st.just("order"),
    st.dictionaries(st.sampled_from(sorted(FIELDS)), values),
    moments,
    moments,
    moments,
)


@given(st.lists(st.tuples(snapshots, st.sampled_from([None, *HINTS["order"]])), max_size=6))
def test_any_sequence_reports_one_creation_and_keeps_json(
    sequence: list[tuple[Snapshot, str | None]],
) -> None:
    state: State | None = None
    said: list[str] = []

    for snapshot, hint in sequence:
        changes = compare(state, snapshot, STATUS, hint)
        state = state_of(json.loads(json.dumps(changes.state)))
        said += changes.kinds
        assert len(set(changes.kinds)) == len(changes.kinds)
        assert state == changes.state

    assert said.count("order.created") <= 1
