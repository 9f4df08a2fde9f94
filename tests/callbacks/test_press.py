"""Claims about what a button carries: read again as it was packed, and harmless when forged."""

from dataclasses import astuple, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks.cards import MarkRead, OpenItem
from bot.callbacks.press import LIMIT_BYTES, Press
from bot.callbacks.settings import Choose, OpenKind, OpenSettings
from bot.rules.catalog import KINDS
from bot.rules.preferences import PREFERENCES

CLASSES = tuple(Press.__subclasses__())
any_class = st.sampled_from(CLASSES)

VALUES = {
    int: st.integers(0, 10**18 - 1),
    bool: st.booleans(),
    str: st.text(st.characters(codec="utf-8", exclude_characters=":"), max_size=6),
}


def presses(cls: type[Press]) -> st.SearchStrategy[Press]:
    """Any press of the class, small enough to fit."""
    values = {field.name: VALUES[field.type] for field in fields(cls)}  # type: ignore[arg-type,index]  # every press is a dataclass of these three types
    return st.builds(cls, **values).filter(_fits)


def _fits(press: Press) -> bool:
    parts = [press.prefix, *map(str, astuple(press))]  # type: ignore[call-overload]  # as above
    return len(":".join(parts).encode()) <= LIMIT_BYTES


@given(any_class.flatmap(presses))
def test_a_press_is_read_as_it_was_packed(press: Press) -> None:
    data = press.pack()

    assert type(press).unpack(data) == press


@given(any_class.flatmap(presses))
def test_a_press_fits_into_a_button(press: Press) -> None:
    data = press.pack()

    assert 1 <= len(data.encode()) <= LIMIT_BYTES


@given(any_class.flatmap(presses))
def test_a_press_is_read_by_its_own_class_alone(press: Press) -> None:
    readers = [cls for cls in CLASSES if cls.unpack(press.pack()) is not None]

    assert readers == [type(press)]


@given(any_class, st.text(max_size=80))
def test_data_of_any_shape_is_read_without_an_error(cls: type[Press], rest: str) -> None:
    for data in (rest, f"{cls.prefix}:{rest}", f"{cls.prefix}:{rest}:{rest}"):
        press = cls.unpack(data)

        assert press is None or isinstance(press, cls)


@pytest.mark.parametrize(
    "number", ["", "-1", "+1", " 1", "1.0", "1e3", "٣", "9" * 19, "0x1", "1_0"]
)
def test_what_is_no_plain_number_is_no_press(number: str) -> None:
    press = MarkRead.unpack(f"read:{number}")

    assert press is None


@pytest.mark.parametrize("truth", ["", "2", "True", "true", "-1", "01"])
def test_what_is_neither_yes_nor_no_is_no_press(truth: str) -> None:
    press = Choose.unpack(f"pref:push::{truth}")

    assert press is None


@pytest.mark.parametrize("data", ["", "item", "item:1:2", "read:1", "ITEM:1", "item;1"])
def test_a_press_of_another_shape_is_not_read(data: str) -> None:
    assert OpenItem.unpack(data) is None


@pytest.mark.parametrize(
    "press",
    [
        *(OpenKind("order:created"), OpenKind("x" * 60), OpenKind("й" * 30)),
        *(MarkRead(-1), MarkRead(10**18), OpenSettings("\ud800")),
    ],
)
def test_a_button_that_could_not_be_read_again_is_not_made(press: Press) -> None:
    with pytest.raises(ValueError, match=r"carry|surrogates"):
        press.pack()


def test_every_choice_of_every_kind_fits_into_a_button() -> None:
    longest = max(
        len(Choose(preference, kind, True).pack())
        for preference in PREFERENCES
        for kind in ("", *KINDS)
    )

    assert longest <= LIMIT_BYTES


def test_no_two_presses_share_a_prefix() -> None:
    prefixes = [cls.prefix for cls in CLASSES]

    assert sorted(set(prefixes)) == sorted(prefixes)
