"""What a replica leaves to another one to say is said as it was meant."""

import json
from dataclasses import fields
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks.press import Press
from bot.ui.html import Html
from bot.ui.screens import (
    Button,
    LeaveChat,
    Redraw,
    Remove,
    Saying,
    Screen,
    Show,
    Tell,
    Toast,
)
from bot.ui.stored_sayings import restored, stored
from tests.callbacks.test_press import CLASSES, presses

words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
ids = st.integers(-(10**13), 10**13)
buttons = st.builds(
    Button,
    words,
    press=st.none() | st.sampled_from(CLASSES).flatmap(presses),
    url=st.none() | words,
    style=st.none() | st.sampled_from(["primary", "success", "danger"]),
    copies=st.none() | words,
)
rows = st.lists(st.lists(buttons, max_size=3).map(tuple), max_size=3).map(tuple)
screens = st.builds(
    Screen,
    words.map(Html),
    rows=rows,
    asks=st.booleans(),
    is_plain=st.booleans(),
    has_clients=st.booleans(),
    is_protected=st.booleans(),
    shares_phone=words,
    ends_sharing=st.booleans(),
)
SAYINGS: dict[Any, st.SearchStrategy[Any]] = {  # Any: a kind, and what is of it
    Toast: st.builds(Toast, words, alert=st.booleans()),
    Show: st.builds(Show, screens),
    Tell: st.builds(Tell, ids, screens),
    Redraw: st.builds(Redraw, screens, message_id=ids),
    Remove: st.builds(Remove, ids),
    LeaveChat: st.builds(LeaveChat),
}


def test_every_saying_and_every_part_of_a_screen_is_tried() -> None:
    assert set(SAYINGS) == set(get_args(Saying))
    assert [it.name for it in fields(Screen)] == [
        *("text", "rows", "asks", "is_plain", "has_clients", "is_protected", "shares_phone"),
        "ends_sharing",
    ]
    assert [it.name for it in fields(Button)] == ["label", "press", "url", "style", "copies"]


@given(st.lists(st.one_of(*SAYINGS.values()), max_size=4))
def test_what_is_stored_is_said_as_it_was_meant(said: list[Saying]) -> None:
    content = json.loads(json.dumps(stored(said)))

    assert restored(content) == said
    for saying in restored(content):
        if isinstance(saying, Show | Tell | Redraw):
            assert type(saying.screen.text) is Html


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.prefix)
def test_every_press_survives(cls: type[Press]) -> None:
    kinds = {int: 7, bool: True, str: "x"}
    press = cls(*(kinds[it.type] for it in fields(cls)))  # type: ignore[arg-type,index]  # every press is a dataclass of these three
    said: list[Saying] = [Show(Screen(Html("."), ((Button("b", press),),)))]

    assert restored(stored(said)) == said


def test_what_no_database_takes_is_dropped() -> None:
    [content] = stored([Show(Screen(Html("a\0b\ud800c")))])

    assert content == {"say": "show", "screen": {"text": "abc"}}


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"say": "sing"},
        {"say": "remove"},
        {"say": "show", "screen": {}},
        {"say": "show", "screen": {"text": "a", "colour": "red"}},
        {"say": "show", "screen": {"text": "a", "rows": [[{"label": "b", "press": "of-2031:1"}]]}},
    ],
)
def test_what_another_release_has_written_is_told(content: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="another release"):
        restored([content])
