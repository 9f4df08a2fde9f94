"""Who hears: the rules of the contract's table, with a small staff."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.rules.audience import NOBODY, Chosen, Circle, without_actor
from bot.rules.catalog import KINDS
from storage.tables import FoundPerson

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)


def person(number: int, role: str) -> FoundPerson:
    return FoundPerson(number, str(number), role, role, None, None)


OLGA, MARTA, IVAN = person(1, "administrator"), person(6, "manager"), person(8, "manager")
NINA = person(9, "content-manager")
STAFF = (OLGA, MARTA, IVAN, NINA)


def heard(kind: str, data: dict[str, Any], defaults: tuple[FoundPerson, ...] = ()) -> set[str]:
    circle = Circle(STAFF, [it.id for it in defaults if it.id is not None])
    return {it.crm_id or "" for it in KINDS[kind].audience(data, circle).people}


BY_MANAGER = (
    *("order.created", "order.assigned", "order.status_changed", "order.payment_changed"),
    *("lead.created", "lead.assigned", "lead.status_changed"),
)
BY_ASSIGNEE = ("message.received", "conversation.assigned", "task.created", "task.overdue")
FOR_ADMINISTRATORS = tuple(kind.key for kind in KINDS.values() if kind.section == "system")


@pytest.mark.parametrize("kind", BY_MANAGER)
def test_only_the_manager_hears_it(kind: str) -> None:
    assert heard(kind, {"manager_id": "8"}, (MARTA,)) == {"8"}


@pytest.mark.parametrize("kind", BY_MANAGER)
def test_default_managers_hear_it_if_the_manager_is_not_linked(kind: str) -> None:
    assert heard(kind, {"manager_id": "404"}, (MARTA, NINA)) == {"6", "9"}


@pytest.mark.parametrize("kind", BY_MANAGER)
def test_nobody_hears_of_an_object_without_manager_and_defaults(kind: str) -> None:
    assert heard(kind, {}) == set()


def test_administrator_among_the_default_managers_hears_of_orders() -> None:
    assert heard("order.created", {}, (OLGA, MARTA)) == {"1", "6"}


def test_the_previous_manager_does_not_hear_of_an_assignment() -> None:
    assert heard("order.assigned", {"manager_id": "8", "previous_manager_id": "6"}) == {"8"}


@pytest.mark.parametrize("kind", [*BY_ASSIGNEE, "call.missed"])
def test_only_the_assignee_hears_it(kind: str) -> None:
    assert heard(kind, {"assignee_id": "6"}, (IVAN,)) == {"6"}


@pytest.mark.parametrize("kind", BY_ASSIGNEE)
def test_administrators_do_not_hear_what_has_no_assignee(kind: str) -> None:
    assert heard(kind, {}) == set()


@pytest.mark.parametrize("data", [{}, {"assignee_id": "404"}, {"assignee_id": None}])
def test_administrators_hear_of_a_missed_call_without_assignee(data: dict[str, Any]) -> None:
    assert heard("call.missed", data) == {"1"}


def test_the_sender_hears_of_a_failed_message() -> None:
    assert heard("message.failed", {"sender_id": "6"}, (IVAN,)) == {"6"}


def test_default_managers_hear_of_a_failed_message_without_sender() -> None:
    assert heard("message.failed", {}, (IVAN, OLGA)) == {"8"}


@pytest.mark.parametrize("data", [{}, {"sender_id": "404"}, {"sender_id": "1"}])
@pytest.mark.parametrize("defaults", [(), (OLGA,)])
def test_all_but_administrators_hear_of_a_failed_message_from_nobody_known(
    data: dict[str, Any], defaults: tuple[FoundPerson, ...]
) -> None:
    assert heard("message.failed", data, defaults) == {"6", "8", "9"}


@pytest.mark.parametrize("kind", FOR_ADMINISTRATORS)
def test_only_administrators_hear_of_the_system(kind: str) -> None:
    assert heard(kind, {}, (MARTA,)) == {"1"}


def test_the_person_who_did_it_hears_nothing() -> None:
    both = Chosen((MARTA, IVAN), "default")

    assert without_actor(both, {"actor_id": "6"}).people == (IVAN,)


def test_unknown_actor_silences_nobody() -> None:
    both = Chosen((MARTA, IVAN), "default")

    assert without_actor(both, {"actor_id": "404"}) == both


def test_person_unknown_to_the_crm_is_nobodys_manager() -> None:
    own = FoundPerson(7, None, "Own", "manager", None, None)

    assert KINDS["order.created"].audience({"manager_id": None}, Circle([own])) == NOBODY


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("named", ["1", "6", "404"])
@pytest.mark.parametrize("defaults", [(), (OLGA, MARTA)])
def test_an_audiences_flags_agree_with_its_rule(
    kind: str, named: str, defaults: tuple[FoundPerson, ...]
) -> None:
    audience = KINDS[kind].audience
    data = {"manager_id": named, "assignee_id": named, "sender_id": named}

    chosen = heard(kind, data, defaults)

    if audience.is_for_administrators:
        assert chosen == {"1"}
    if audience.is_kept_from_administrators:
        assert "1" not in chosen
    if not audience.seeks_administrators and named != "1" and not defaults:
        assert "1" not in chosen
    if not audience.seeks_everyone:
        assert "9" not in chosen
