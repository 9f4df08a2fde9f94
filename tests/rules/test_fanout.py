"""One event's meaning becomes notifications: catalogue, audience and wishes together."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime

from bot.rules.absences import NOBODY_AWAY, Recipients, recipients
from bot.rules.audience import Circle
from bot.rules.catalog import KINDS
from bot.rules.fanout import Alert, fan_out
from bot.rules.preferences import EVERYTHING_OFF, PUSH, SOUND, Choices, Wishes
from storage.tables import Ended, FoundPerson, NewNotification

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
MARTA = FoundPerson(6, "6", "Marta", "manager", None, None)
ORDER = Alert(40, KINDS["order.created"], "order:1", {"manager_id": "6"})


def heard(alert: Alert) -> Recipients:
    return recipients(alert.kind, alert.data, Circle([MARTA]), NOBODY_AWAY)


def fanned(
    alert: Alert = ORDER,
    choices: dict[tuple[str, str], bool] | None = None,
    unreachable: Collection[int] = (),
) -> list[NewNotification]:
    wishes = {6: Wishes(Choices(choices or {}))}
    return fan_out(alert, heard(alert).recipients, wishes, unreachable, NOW)


def test_a_notification_is_due_at_once_with_a_sound() -> None:
    (row,) = fanned()

    assert (row.person_id, row.due_at, row.silent, row.ended) == (6, NOW, False, None)


def test_a_notification_says_why() -> None:
    (row,) = fanned()

    assert (row.reason, row.kind, row.section, row.subject) == (
        *("manager", "order.created", "events", "order:1"),
    )


def test_push_off_leaves_it_to_the_bell() -> None:
    (row,) = fanned(choices={(PUSH.key, ""): False})

    assert (row.due_at, row.ended) == (None, "push_off")


def test_push_off_for_another_kind_changes_nothing() -> None:
    (row,) = fanned(choices={(PUSH.key, "lead.created"): False})

    assert row.due_at == NOW


def test_sound_off_for_the_kind_makes_it_silent() -> None:
    (row,) = fanned(choices={(SOUND.key, "order.created"): False})

    assert (row.due_at, row.silent) == (NOW, True)


def test_everything_off_beats_urgency() -> None:
    urgent = replace(ORDER, kind=KINDS["task.overdue"], data={"assignee_id": "6"})

    (row,) = fanned(urgent, {(EVERYTHING_OFF.key, ""): True})

    assert (row.due_at, row.ended) == (None, "everything_off")


def test_people_who_blocked_the_bot_get_it_when_they_are_back() -> None:
    (row,) = fanned(unreachable={6})

    assert (row.due_at, row.ended) == (None, None)


def test_what_was_answered_before_is_only_in_the_bell() -> None:
    (row,) = fanned(replace(ORDER, over=Ended.ANSWERED))

    assert (row.due_at, row.ended) == (None, "answered")


def test_an_alert_without_recipients_is_unreached() -> None:
    assert heard(replace(ORDER, data={"manager_id": "404"})) == Recipients((), unreached=True)


def test_ones_own_action_does_not_count_as_unreached() -> None:
    own = replace(ORDER, data={"manager_id": "6", "actor_id": "6"})

    assert heard(own) == Recipients((), unreached=False)
