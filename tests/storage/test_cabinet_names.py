"""What belongs to which cabinet can be told from its key, whatever the CRM calls it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storage.tables import (
    cabinet_of,
    in_cabinet,
    number_of,
    qualified,
    unqualified,
    what_of,
)
from storage.tables.cabinets import is_name

NAMES = st.one_of(st.just(""), st.from_regex(r"[\w-]{1,32}", fullmatch=True))
IDS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=20)


@given(cabinet=NAMES, number=IDS)
@example(cabinet="", number="a/b")
@example(cabinet="", number="/a")
@example(cabinet="north", number="a/b:c")
@example(cabinet="", number="a:b/c")
def test_every_key_leads_back_to_its_cabinet(cabinet: str, number: str) -> None:
    assert unqualified(qualified(cabinet, number)) == (cabinet, number)
    subject = qualified(cabinet, f"order:{number}")
    assert unqualified(subject) == (cabinet, f"order:{number}")
    assert (what_of(subject), number_of(subject)) == ("order", number)


@given(one=st.tuples(NAMES, IDS), other=st.tuples(NAMES, IDS))
@example(one=("", "north/3"), other=("north", "3"))
def test_two_cabinets_never_share_a_key(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert (qualified(*one) == qualified(*other)) == (one == other)


def test_default_cabinet_leaves_subjects_as_the_crm_has_them() -> None:
    assert qualified("", "order:40117") == "order:40117"
    assert qualified("", "order:a/b") == "order:a/b"
    assert qualified("north", "order:40117") == "north/order:40117"


def test_data_carries_a_cabinet_only_if_it_has_a_name() -> None:
    assert in_cabinet("", {"order": 1}) == {"order": 1}
    assert in_cabinet("north", {"order": 1}) == {"order": 1, "cabinet": "north"}
    assert cabinet_of(in_cabinet("north", {})) == "north"


def test_sender_cannot_choose_a_cabinet_in_the_data() -> None:
    assert in_cabinet("", {"cabinet": "north"}) == {}
    assert in_cabinet("north", {"cabinet": "south"}) == {"cabinet": "north"}


@pytest.mark.parametrize("name", ["north", "Північ", "shop-2", "a_b", "x" * 32])
def test_names_are_letters_digits_and_dashes(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize("name", ["", "a/b", "a:b", "a b", "x" * 33, "a\n", "a.b"])
def test_anything_else_is_no_name(name: str) -> None:
    assert not is_name(name)
