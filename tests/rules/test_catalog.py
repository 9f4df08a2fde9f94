"""The catalogue against the contract's table: type, section, first policy."""

import pytest

from bot.events.payloads import FACTS
from bot.rules.catalog import (
    ANSWER,
    CLOSES,
    DIRECTORY,
    ENDED_BY_ANSWER,
    KINDS,
    is_allowed,
    switchable,
)
from storage.tables import CLOSINGS

CONTRACT = {
    "order.created": ("events", True),
    "message.failed": ("events", True),
    "source.disconnected": ("system", True),
    "channel.disconnected": ("system", True),
    "channel.payment_due": ("system", True),
    "lead.created": ("events", True),
    "order.assigned": ("events", True),
    "lead.assigned": ("events", True),
    "message.received": ("events", True),
    "conversation.assigned": ("events", True),
    "task.created": ("events", True),
    "task.overdue": ("events", True),
    "call.missed": ("events", True),
    "lead.contact_due": ("events", True),
    "order.status_changed": ("events", False),
    "order.payment_changed": ("events", False),
    "order.overdue": ("events", True),
    "lead.status_changed": ("events", False),
    "source.reconnected": ("system", True),
    "channel.reconnected": ("system", True),
    "channel.paid": ("system", True),
}


def test_the_kinds_of_the_contract_are_those_that_people_can_switch() -> None:
    assert {kind.key for kind in switchable()} == set(CONTRACT)


@pytest.mark.parametrize("key", CONTRACT)
def test_section_and_first_policy_are_the_contracts(key: str) -> None:
    kind = KINDS[key]

    assert (kind.section, kind.allowed_at_first) == CONTRACT[key]


def test_every_type_of_event_is_a_kind_or_updates_the_directory() -> None:
    assert set(FACTS) == set(CONTRACT) | set(DIRECTORY)


def test_what_ends_an_object_notifies_nobody_and_ends_kinds() -> None:
    assert {*CLOSES, ANSWER} <= set(DIRECTORY)
    assert set(CLOSES.values()) == set(CLOSINGS)
    assert set(ENDED_BY_ANSWER) <= set(KINDS)


def test_what_an_answer_ends_is_a_kind() -> None:
    assert {ended for kind in KINDS.values() for ended in kind.ends} <= set(KINDS)


def test_the_cabinets_choice_beats_the_first_policy() -> None:
    assert is_allowed(KINDS["order.status_changed"], {"order.status_changed": True})
    assert not is_allowed(KINDS["order.created"], {"order.created": False})


def test_bellhops_own_kinds_cannot_be_forbidden() -> None:
    assert is_allowed(KINDS["event.unreached"], {"event.unreached": False})
