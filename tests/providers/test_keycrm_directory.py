"""What KeyCRM's lists tell, however a cabinet writes them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events.fields import NAME_LENGTH
from bot.providers.keycrm import directory
from bot.providers.keycrm.directory import Pipeline, Reading, Source, Status, User

MARTA = {
    "id": 6,
    "first_name": "Marta",
    "last_name": "Koval",
    "full_name": "Marta Koval",
    "username": "marta@example.com",
    "phone": "+38 (067) 123-45-67",
    "role_id": 2,
    "status": "active",
    "last_logged_at": None,
}


def test_a_user_as_the_api_gives_them() -> None:
    assert directory.user(MARTA) == User("6", "Marta Koval", "2", "active", "380671234567")


@pytest.mark.parametrize(
    ("more", "name"),
    [
        ({"full_name": None}, "Marta Koval"),
        ({"full_name": " ", "last_name": []}, "Marta"),
        ({"full_name": {}, "first_name": None, "last_name": "Koval"}, "Koval"),
        ({"full_name": "", "first_name": "", "last_name": ""}, "marta@example.com"),
        ({"full_name": 7, "first_name": None, "last_name": None, "username": None}, "№ 6"),
        ({"full_name": "\u200b\n", "first_name": "Ma\nrta"}, "Ma rta Koval"),
    ],
)
def test_a_user_has_the_best_name_that_there_is(more: dict[str, Any], name: str) -> None:
    found = directory.user(MARTA | more)

    assert found is not None
    assert found.name == name


def test_a_name_that_is_a_novel_is_cut() -> None:
    found = directory.user(MARTA | {"full_name": "Marta " * 5_000})

    assert found is not None
    assert len(found.name) <= NAME_LENGTH


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("active", "active"),
        ("blocked", "blocked"),
        ("pending", "pending"),
        (None, "active"),
        ("", "active"),
        ("archived", "pending"),
        (["blocked"], "pending"),
    ],
)
def test_only_a_state_that_we_know_counts(status: Any, state: str) -> None:
    found = directory.user(MARTA | {"status": status})

    assert found is not None
    assert found.state == state


def test_fields_of_another_year_are_no_obstacle() -> None:
    assert directory.user({"id": "6"}) == User("6", "№ 6")
    assert directory.user({"id": "6", "role_id": "12", "x": 1}) == User("6", "№ 6", "12")


@pytest.mark.parametrize(
    ("phone", "digits"),
    [
        ("+380 67 123-45-67", "380671234567"),
        (380671234567, "380671234567"),
        ("101", None),
        ("", None),
        (None, None),
        ([], None),
        (True, None),
        ("0" * 16, None),
        ("٣٨٠٦٧١٢٣٤٥٦٧", None),
    ],
)
def test_a_phone_number_is_its_digits(phone: Any, digits: str | None) -> None:
    assert directory.digits(phone) == digits


def test_a_source_with_its_currency() -> None:
    given = {"id": 3, "name": "Shop", "alias": "shop", "driver": "api", "currency_code": "uah"}

    assert directory.source(given) == Source("3", "Shop", "UAH")
    assert directory.source({"id": "3", "name": [], "currency_code": []}) == Source("3")


@pytest.mark.parametrize(
    ("group", "is_closing", "means"),
    [
        (1, False, "open"),
        ("4", True, "open"),
        (5, True, "done"),
        ("6", True, "cancelled"),
        (9, True, "done"),
        (None, 1, "done"),
        (None, False, None),
        ([], "0", None),
    ],
)
def test_an_order_status_means_what_its_group_says(group: Any, is_closing: Any, means: Any) -> None:
    given = {"id": 12, "name": "Sent", "group_id": group, "is_closing_order": is_closing}

    assert directory.status(given) == Status("12", "Sent", means)


@pytest.mark.parametrize(
    ("period", "seconds"),
    [(86_400, 86_400), ("3600", 3600), (0, None), (-5, None), (None, None), ("soon", None),
     ([], None), (1.5, None), (10**30, None)],
)  # fmt: skip
def test_the_time_that_a_status_may_last(period: Any, seconds: int | None) -> None:
    found = directory.status({"id": 12, "name": "Sent", "expiration_period": period})

    assert found == Status("12", "Sent", None, seconds)


def test_a_pipeline_and_a_status_of_it() -> None:
    assert directory.pipeline({"id": 1, "title": "Retail"}) == Pipeline("1", "Retail")
    assert directory.status({"id": 7, "title": "New", "pipeline_id": 1}) == Status("7", "New")


def test_items_without_an_id_are_left_out_and_counted() -> None:
    items: list[dict[str, Any]] = [MARTA, {}, {"id": None}, {"id": []}, {"id": "\u200b"}]

    assert directory.read(items, directory.user) == Reading((directory.user(MARTA),), 4)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
_keys = st.sampled_from(
    ["id", "name", "title", "full_name", "first_name", "last_name", "phone", "role_id", "status",
     "group_id", "is_closing_order", "expiration_period", "currency_code"]
)  # fmt: skip


@given(st.dictionaries(_keys, _json))
def test_nothing_in_an_answer_breaks_a_reader(item: dict[str, Any]) -> None:
    readers: list[Any] = [
        directory.user, directory.source, directory.status, directory.pipeline,
    ]  # fmt: skip

    for read in readers:
        found = read(item)

        assert found is None or 1 <= len(found.id) <= 200
        assert found is None or found.name is None or found.name.strip()


def test_seven_roles_are_known_by_their_ids() -> None:
    assert directory.ROLES["1"] == "administrator"
    assert directory.ROLES["7"] == "supplier"
    assert len(directory.ROLES) == 7
