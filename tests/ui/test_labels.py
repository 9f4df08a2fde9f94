"""Labels: how wide they are on a phone, and what is cut so that the rest is seen."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks.menu import OpenMenu
from bot.ui.labels import capitalized, cut_to, fits, room, uncapitalized, width
from bot.ui.reader import Reader
from bot.ui.screens import Button, button, choice, column, pairs, times
from tests.phone import font

READERS = [Reader(language, ZoneInfo("Europe/Kyiv")) for language in ("en", "uk", "ru")]
WORDS = "Push: увімкнено Їжак, Ёлка №12 – «Wholesale» Ґанок 17:45 (Île-de-France) ✓ 🔔"


@given(st.text("".join({*WORDS, *map(chr, range(0x20, 0x7F)), *map(chr, range(0x410, 0x450))})))
def test_no_label_is_wider_than_it_is_taken_to_be(label: str) -> None:
    most = font.width(label) + 0.5 * len(label) + 3 * label.count("✓")
    assert font.width(label) <= width(label) <= most


@pytest.mark.parametrize("abreast", range(1, 9))
def test_a_row_has_as_much_room_as_a_phone_gives(abreast: int) -> None:
    assert room(abreast) == font.room(abreast)


@given(st.text(), st.floats(20, 400))
def test_a_cut_label_has_the_beginning_and_fits(label: str, pixels: float) -> None:
    shown = cut_to(label, pixels)

    assert width(shown) <= pixels
    assert label.startswith(shown.removesuffix("…")) or shown == label


@pytest.mark.parametrize("reader", READERS, ids=lambda it: it.language)
@pytest.mark.parametrize(
    "text_id", ["settings-kind-on", "settings-kind-silent", "policy-denied", "person-not-linked"]
)
def test_what_stands_after_a_long_name_is_seen(reader: Reader, text_id: str) -> None:
    name = "Інтернет-магазин дитячого взуття Топтижка"
    whole = reader.plain(text_id, name=name)

    shown = button(reader, text_id, OpenMenu(), name=name).label

    assert not fits(whole, 1)
    assert fits(shown, 1)
    assert shown.startswith("Інтернет-маг")
    assert shown.endswith(whole.removeprefix(name))


def test_a_short_name_is_left_alone() -> None:
    assert button(READERS[0], "settings-kind-on", OpenMenu(), name="Shop").label == "Shop: on"


def test_of_several_names_the_longest_is_cut() -> None:
    values = {"name": "Konstantin Konstantinopolsky", "role": "content manager", "state": "away"}

    label = button(READERS[0], "staff-entry", OpenMenu(), **values).label

    assert label.endswith("…: content manager, away")


@pytest.mark.parametrize("arrange", [pairs, times])
def test_buttons_stand_beside_each_other_only_where_all_are_seen(arrange: object) -> None:
    labels = ["Lviv, 9:00", "Islands and Antarctica", "Kyiv", "Oslo", "Rome", "Bonn", "W" * 80]

    rows = arrange([Button(it) for it in labels])  # type: ignore[operator]

    assert [it.label for row in rows for it in row][:-1] == labels[:-1]
    assert all(fits(it.label, len(row)) for row in rows for it in row)
    assert ("Islands and Antarctica",) in [tuple(it.label for it in row) for row in rows]


def test_a_column_cuts_what_has_no_room_of_its_own() -> None:
    ((ticked,),) = column([choice(READERS[0], "W" * 80, OpenMenu(), chosen=True)])

    assert ticked.label.startswith("✓ W")
    assert ticked.label.endswith("W…")
    assert fits(ticked.label, 1)


@pytest.mark.parametrize(
    ("label", "shown"),
    [("кур’єр", "Кур’єр"), ("every week", "Every week"), ("VIP", "VIP"), ("", "")],
)
def test_labels_begin_with_a_capital(label: str, shown: str) -> None:
    assert capitalized(label) == shown


@pytest.mark.parametrize(
    ("label", "within"),
    [("As it comes", "as it comes"), ("Утро и вечер", "утро и вечер"), ("", "")],
)
def test_within_a_sentence_they_do_not(label: str, within: str) -> None:
    assert uncapitalized(label) == within
