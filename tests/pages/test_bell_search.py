"""Claims about searching the bell: by the words that people know, however they type them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pages.bell_search import MOST_CHARACTERS, Search
from bot.ui.texts import LANGUAGES
from storage.tables import Item
from tests.cards.happenings import items, notification
from tests.ui.test_html import HOSTILE, unhurried

DATA = {
    "order": {"id": "9", "number": "A-40117", "title": "Диван «Фёдор»"},
    "buyer": {"name": "Мар'яна Ґудзь", "phone": "+38 (050) 123-45-67"},
    "source": {"id": "3", "name": "Straße Shop"},
    "text": "Коли привезете?",
}


def order(**data: Any) -> Item:
    return Item(notification("order.created"), {**DATA, **data})


def finds(typed: str, item: Item | None = None, language: str = "en") -> bool:
    return Search.of(typed).finds(item or order(), language)


@pytest.mark.parametrize(
    "typed",
    [
        *("A-40117", "a-40117", "40117", "№ A-40117", "#A-40117", "№40117", " 401 "),
        *("диван", "ФЕДОР", "Фёдор", "мар'яна", "МАР’ЯНА", "марʼяна", "Гудзь", "ґудзь"),
        *("Мар'яна диван", "40117 shop", "STRASSE", "straße", "shop", "привезете"),
        *("0501234567", "+380501234567", "380 50 123 45 67", "123-45-67", "(050) 123"),
        *("Мар'яна 050 123 45 67", "0501234567 40117", "40117 050 123"),
        *("new orders", "ORDERS", "", "   ", "№"),
    ],
)
def test_what_people_know_is_found(typed: str) -> None:
    assert finds(typed)


@pytest.mark.parametrize(
    "typed",
    ["A-40118", "%", "_", "*", "A?40117", "диван стіл", "0501234568", ".*", "Olena", "\\", "('"],
)
def test_what_is_not_said_is_not_found(typed: str) -> None:
    assert not finds(typed)


def test_words_do_not_run_from_one_field_into_the_next() -> None:
    assert not finds("A-40117Диван")
    assert finds("A-40117 Диван")


@pytest.mark.parametrize(
    ("language", "typed"), [("en", "new orders"), ("uk", "НОВІ замовлення"), ("ru", "новые ЗАКАЗЫ")]
)
def test_a_kind_is_found_by_its_name_in_the_readers_language(language: str, typed: str) -> None:
    assert finds(typed, language=language)
    assert not any(finds(typed, language=it) for it in LANGUAGES if it != language)


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("0501234567", "+380501234567"),
        ("80501234567", "380 50 123 45 67"),
        ("00380501234567", "+380501234567"),
        ("+380501234567", "050 123 45 67"),
        ("89161234567", "+7 916 123-45-67"),
    ],
)
def test_a_phone_is_found_however_the_crm_has_it(stored: str, typed: str) -> None:
    assert finds(typed, order(buyer={"name": "Olena", "phone": stored}))


def test_two_digits_are_no_phone() -> None:
    assert not finds("67", order(order={"id": "1"}))


def test_a_novel_is_cut() -> None:
    words = Search.of("слово " * 100_000).words

    assert len(words) <= MOST_CHARACTERS


@unhurried
@given(st.one_of(HOSTILE, st.text(max_size=300)), items(), st.sampled_from(LANGUAGES))
def test_nothing_typed_fails(typed: str, item: Item, language: str) -> None:
    Search.of(typed).finds(item, language)


@unhurried
@given(items(), st.sampled_from(LANGUAGES))
def test_without_a_word_everything_is_found(item: Item, language: str) -> None:
    assert Search.of(" ").finds(item, language)
