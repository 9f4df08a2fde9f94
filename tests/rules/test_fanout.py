"""One event's meaning becomes notifications: catalogue, audience and preferences together."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.rules.audience import Circle
from bot.rules.catalog import KINDS
from bot.rules.fanout import Happening, Spread, fan_out
from bot.rules.preferences import EVERYTHING_OFF, PUSH, SOUND, Choices
from storage.tables import Person

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
MARTA = Person(id=6, crm_id="6", name="Marta", role="manager", created_at=NOW)
ORDER = Happening(40, KINDS["order.created"], "order:1", {"manager_id": "6"})


def spread(
    happening: Happening = ORDER,
    choices: dict[tuple[str, str], bool] | None = None,
    **others: Any,  # Any: unreachable=
) -> Spread:
    made = {6: Choices(choices)} if choices is not None else {}
    times, lost = others.get("times", {}), others.get("unreachable", ())
    return fan_out(happening, Circle([MARTA]), made, times, lost, NOW)


def test_a_notification_is_due_at_once_with_a_sound() -> None:
    (row,) = spread().rows

    assert (row.person_id, row.due_at, row.silent, row.ended) == (6, NOW, False, None)


def test_a_notification_says_on_what_ground() -> None:
    (row,) = spread().rows

    assert (row.reason, row.kind, row.section, row.subject) == (
        *("manager", "order.created", "events", "order:1"),
    )


def test_push_off_leaves_it_to_the_bell() -> None:
    (row,) = spread(choices={(PUSH.key, ""): False}).rows

    assert (row.due_at, row.ended) == (None, "push_off")


def test_push_off_for_another_kind_changes_nothing() -> None:
    (row,) = spread(choices={(PUSH.key, "lead.created"): False}).rows

    assert row.due_at == NOW


def test_sound_off_for_the_kind_makes_it_silent() -> None:
    (row,) = spread(choices={(SOUND.key, "order.created"): False}).rows

    assert (row.due_at, row.silent) == (NOW, True)


def test_everything_off_beats_urgency() -> None:
    urgent = replace(ORDER, kind=KINDS["task.overdue"], data={"assignee_id": "6"})

    (row,) = spread(urgent, {(EVERYTHING_OFF.key, ""): True}).rows

    assert (row.due_at, row.ended) == (None, "everything_off")


def test_whoever_has_blocked_the_bot_gets_it_when_back() -> None:
    (row,) = spread(unreachable={6}).rows

    assert (row.due_at, row.ended) == (None, None)


def test_what_was_answered_before_is_only_in_the_bell() -> None:
    (row,) = spread(replace(ORDER, over=True)).rows

    assert (row.due_at, row.ended) == (None, "answered")


def test_nobody_to_hear_it_is_told() -> None:
    assert spread(replace(ORDER, data={"manager_id": "404"})) == Spread((), unreached=True)


def test_ones_own_deed_is_no_shortfall() -> None:
    own = replace(ORDER, data={"manager_id": "6", "actor_id": "6"})

    assert spread(own) == Spread((), unreached=False)
