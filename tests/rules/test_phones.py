"""Which spellings in a CRM are one and the same number in Telegram."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.phones import spellings

UKRAINE, RUSSIA, KAZAKHSTAN, POLAND = "380501234567", "79161234567", "77011234567", "48501234567"

wholes = st.one_of(
    st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True),
    st.from_regex(r"(380[0-9]|7[0-9]|8[0-9]|80[0-9]|3800|810)[0-9]{7,9}", fullmatch=True),
)


@pytest.mark.parametrize(
    ("number", "in_the_crm"),
    [
        (UKRAINE, "380501234567"),
        (UKRAINE, "00380501234567"),
        (UKRAINE, "0501234567"),
        (UKRAINE, "80501234567"),
        (UKRAINE, "3800501234567"),  # from +380 (0) 50 …
        (RUSSIA, "79161234567"),
        (RUSSIA, "89161234567"),
        (RUSSIA, "0079161234567"),
        (KAZAKHSTAN, "87011234567"),
        (POLAND, "48501234567"),
        (POLAND, "0048501234567"),
    ],
)
def test_it_is_the_same_number(number: str, in_the_crm: str) -> None:
    assert in_the_crm in spellings(number)


@pytest.mark.parametrize(
    ("number", "in_the_crm"),
    [
        (UKRAINE, "501234567"),  # a Polish one, perhaps
        (POLAND, "501234567"),
        (POLAND, "0501234567"),
        (RUSSIA, "9161234567"),  # an American one, perhaps
        ("33501234567", "0501234567"),
        (UKRAINE, "380501234568"),
        (UKRAINE, "1380501234567"),
        ("81312345678", "71312345678"),
    ],
)
def test_it_may_be_another_number(number: str, in_the_crm: str) -> None:
    assert in_the_crm not in spellings(number)


@pytest.mark.parametrize("written", ["+380 50 123-45-67", "380501234567", "+380(50)1234567"])
def test_signs_between_the_digits_do_not_matter(written: str) -> None:
    assert spellings(written) == spellings(UKRAINE)


@pytest.mark.parametrize(
    "nonsense",
    ["", "+", "abc", "0501234567", "101", "1" * 16, "٣٨٠٥٠١٢٣٤٥٦٧", "89161234567", "80501234567"],
)
def test_what_is_no_whole_number_is_nobodys(nonsense: str) -> None:
    assert spellings(nonsense) == frozenset()


@given(wholes, wholes)
def test_two_numbers_never_share_a_spelling(one: str, other: str) -> None:
    if one != other:
        assert not spellings(one) & spellings(other)


@given(wholes)
def test_no_number_that_ends_alike_shares_a_spelling(number: str) -> None:
    for spelling in spellings(number):
        ends = (spelling[at:] for at in range(5))
        others = {f"{code}{end}" for end in ends for code in ("", "7", "380")} - {number}
        assert not [it for it in others if spelling in spellings(it)]


@given(wholes)
def test_no_spelling_is_another_whole_number(number: str) -> None:
    for spelling in spellings(number) - {number}:
        assert spellings(spelling) == frozenset()
