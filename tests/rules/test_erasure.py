"""What is said of somebody is erased, and nothing else is."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.erasure import NOBODY, Traces, erased, erased_text

MARTA = Traces(
    7,
    frozenset({"Marta", "Marta Koval", "marta_k", "@marta_k", "id 5550001", "5550001"}),
    frozenset({"6", "crm-66"}),
)

TEXTS = st.text(max_size=8) | st.sampled_from(
    ["Marta", "Marta Koval", "ask Marta Koval!", "6", "crm-66", "Martha", "x crm-66"]
)
KEYS = st.sampled_from(["manager_id", "manager", "order", "buyer", "steps", "who", "id", "name"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"manager_id": "6"}, {"manager_id": None}),
        ({"manager_id": 6}, {"manager_id": None}),
        ({"manager_id": "66"}, {"manager_id": "66"}),
        ({"manager_ids": ["6", "8"]}, {"manager_ids": ["8"]}),
        ({"assignee_id": "8", "to": "6"}, {"assignee_id": "8", "to": "6"}),
        ({"order": {"id": "6"}}, {"order": {"id": "6"}}),
        ({"order": {"id": 6, "total": 6}}, {"order": {"id": 6, "total": 6}}),
        ({"manager": {"id": 6, "phone": "+380"}}, {"manager": {"id": NOBODY, "phone": NOBODY}}),
        ({"manager": {"id": 8, "name": "Ivan"}}, {"manager": {"id": 8, "name": "Ivan"}}),
        ({"user": {"id": 6, "name": "A client"}}, {"user": {"id": 6, "name": "A client"}}),
        ({"user": {"id": 9, "name": "Marta"}}, {"user": {"id": NOBODY, "name": NOBODY}}),
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
    assert erased(before, MARTA) == after


def test_where_an_id_must_be_another_can_stand() -> None:
    assert erased({"manager_id": 6}, MARTA, "nobody") == {"manager_id": "nobody"}


def test_text_that_is_no_json_loses_what_is_telling() -> None:
    assert erased_text("{Marta Koval, Marta", MARTA) == f"{{{NOBODY}, Marta"


@given(value=JSON)
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
