"""What is said of somebody is erased, and nothing else is."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.erasure import NOBODY, Traces, erased, erased_text

MARTA = Traces(
    7,
    frozenset(
        {"Marta", "Marta Koval", "marta_k", "@marta_k", "id 5550001", "5550001", "380441234567"}
    ),
    frozenset({"6", "crm-66"}),
)

UNCHANGED: Any = object()
TEXTS = st.text(max_size=8) | st.sampled_from(
    ["Marta", "Marta Koval", "ask Marta Koval!", "6", "crm-66", "Martha", "x crm-66"]
)
KEYS = ["manager_id", "manager", "order", "buyer", "steps", "who", "name"]


def json_with(keys: list[str]) -> st.SearchStrategy[Any]:
    inside = st.sampled_from(keys)
    return st.recursive(
        st.none() | st.booleans() | st.integers() | TEXTS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(inside, inner, max_size=3),
        max_leaves=12,
    )


JSON = json_with([*KEYS, "id"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"manager_id": "6"}, {"manager_id": None}),
        ({"manager_id": 6}, {"manager_id": None}),
        ({"manager_id": "66"}, {"manager_id": "66"}),
        ({"responsible_user_id": "6"}, {"responsible_user_id": None}),
        ({"old_responsible_user_id": "6"}, {"old_responsible_user_id": None}),
        (
            {"created_user_id": "8", "modified_by": "6"},
            {"created_user_id": "8", "modified_by": None},
        ),
        ({"previous": {"owner_id": 6}}, {"previous": {"owner_id": None}}),
        ({"creator_user_id": 6, "person_id": 6}, {"creator_user_id": None, "person_id": 6}),
        ({"manager_ids": ["6", "8"]}, {"manager_ids": ["8"]}),
        ({"assignee_id": "8", "to": "6"}, {"assignee_id": "8", "to": "6"}),
        ({"order": {"id": "6"}}, {"order": {"id": "6"}}),
        ({"order": {"id": 6, "total": 6}}, {"order": {"id": 6, "total": 6}}),
        ({"manager": {"id": 6, "phone": "+380"}}, {"manager": {"id": NOBODY, "phone": NOBODY}}),
        ({"manager": {"id": 8, "name": "Ivan"}}, {"manager": {"id": 8, "name": "Ivan"}}),
        ({"user": {"id": 6, "name": "A client"}}, {"user": {"id": 6, "name": "A client"}}),
        ({"user": {"id": 9, "name": "Marta"}}, {"user": {"id": 9, "name": "Marta"}}),
        ({"manager": {"id": "9", "name": "Marta Koval"}}, UNCHANGED),
        ({"sender": {"id": "c5", "name": "Marta", "type": "client"}}, UNCHANGED),
        (
            {"manager": {"id": 9, "full_name": "Marta Koval", "note": "before: Marta Koval"}},
            {"manager": {"id": 9, "full_name": "Marta Koval", "note": f"before: {NOBODY}"}},
        ),
        ({"manager": {"id": 9, "manager_id": 6}}, {"manager": {"id": 9, "manager_id": None}}),
        ({"user": {"name": "Marta", "x": "1"}}, {"user": {"name": NOBODY, "x": NOBODY}}),
        ({"author": "marta", "title": "Marta"}, {"author": NOBODY, "title": "Marta"}),
        ({"type": "Marta", "city": "Marta"}, UNCHANGED),
        ({"channel": {"name": "Marta"}, "products": [{"name": "Marta"}]}, UNCHANGED),
        ({"manager_name": "MARTA", "by": "Marta"}, {"manager_name": NOBODY, "by": NOBODY}),
        ({"managers": ["Marta", "Ivan"]}, {"managers": [NOBODY, "Ivan"]}),
        ({"x": "MARTA KOVAL"}, {"x": NOBODY}),
        ({"x": "ask Koval  Marta"}, {"x": f"ask {NOBODY}"}),
        ({"x": "Marta\u200b\nKoval"}, {"x": NOBODY}),
        ({"telegram_id": 5550001, "total": 5550001}, {"telegram_id": None, "total": 5550001}),
        ({"number": "5550001", "total": "5550001.50"}, UNCHANGED),
        ({"x": "call 380441234567!"}, {"x": f"call {NOBODY}!"}),
        ({"x": "380441234567.50 13804412345670"}, UNCHANGED),
        ({"x": "@marta_k or marta_k"}, {"x": f"{NOBODY} or {NOBODY}"}),
        ({"person": {"id": "7", "name": "Marta"}}, {"person": {"id": "7", "name": NOBODY}}),
        ({"buyer": {"name": "Marta"}}, {"buyer": {"name": "Marta"}}),
        ({"buyer": {"name": "Marta Koval"}}, {"buyer": {"name": NOBODY}}),
        ({"comment": "Marta is late"}, {"comment": "Marta is late"}),
        ({"comment": "Marta Koval is late"}, {"comment": f"{NOBODY} is late"}),
        ({"comment": "Marta Kovalenko"}, {"comment": "Marta Kovalenko"}),
        ({"text": "write to @marta_k, or crm-66"}, {"text": f"write to {NOBODY}, or {NOBODY}"}),
        ({"crm-66": 1}, {NOBODY: 1}),
        ({"who": ["6", "2026"]}, {"who": [None, "2026"]}),
        ({"who": ["8", "2026"]}, {"who": ["8", "2026"]}),
        (
            {"steps": [["t", "order.created", "6", 1], ["t", "order.status_changed", "6", 1]]},
            {"steps": [["t", "order.created", None, 1], ["t", "order.status_changed", "6", 1]]},
        ),
        (
            {"settled": {"how": "paid", "by": "Marta", "by_id": 7}},
            {"settled": {"how": "paid"}},
        ),
        (
            {"settled": {"how": "paid", "by": "Ivan", "by_id": 8}},
            {"settled": {"how": "paid", "by": "Ivan", "by_id": 8}},
        ),
    ],
)
def test_what_is_the_persons_goes_and_the_rest_stays(before: Any, after: Any) -> None:
    assert erased(before, MARTA) == (before if after is UNCHANGED else after)


def test_without_any_id_of_theirs_a_name_is_enough() -> None:
    traces = Traces(7, frozenset({"Marta"}))

    assert erased({"user": {"id": 9, "name": "Marta"}}, traces) == {
        "user": {"id": NOBODY, "name": NOBODY}
    }


def test_an_account_that_is_a_common_word_changes_no_word() -> None:
    traces = Traces(7, frozenset({"order", "@order", "10001"}), frozenset({"6"}))
    said = {"type": "order", "total": "10001.50", "number": "10001", "x": "order 10001"}

    assert erased(said, traces) == said
    assert erased({"x": "write to @order", "login": "10001"}, traces) == {
        "x": f"write to {NOBODY}",
        "login": NOBODY,
    }


@pytest.mark.parametrize("row", [[None, [], None], [{}, {}, "6"], ["t"], "t", None, []])
def test_steps_of_another_shape_are_left_as_they_are(row: Any) -> None:
    assert erased({"steps": [row]}, MARTA) == {"steps": [row]}


def test_where_an_id_must_be_another_can_stand() -> None:
    assert erased({"manager_id": 6}, MARTA, "nobody") == {"manager_id": "nobody"}


def test_text_that_is_no_json_loses_what_is_telling() -> None:
    assert erased_text("{Marta Koval, Marta", MARTA) == f"{{{NOBODY}, Marta"


def test_json_that_cannot_be_read_loses_what_is_escaped_in_it() -> None:
    traces = Traces(7, frozenset({"Олена Коваль"}))
    broken = json.dumps({"x": "Олена Коваль"})[:-1]

    assert erased_text(broken, traces) == f'{{"x": "{NOBODY}"'


@given(value=json_with(KEYS))  # without the ids of colleagues who have the same name
def test_nothing_telling_is_left_of_anything(value: Any) -> None:
    without = json.dumps(erased(value, MARTA), ensure_ascii=False)

    assert "Marta Koval" not in without
    assert "crm-66" not in without


@given(value=JSON)
def test_erasing_twice_is_erasing_once(value: Any) -> None:
    once = erased(value, MARTA)

    assert erased(once, MARTA) == once


@given(value=JSON)
def test_nothing_changes_for_somebody_of_whom_nothing_is_known(value: Any) -> None:
    assert erased(value, Traces(7)) == value
