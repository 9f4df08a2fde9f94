"""What nobody can see in a name or role is dropped; what an emoji or a script needs stays."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import fields
from bot.events.objects import SourceEntry, StaffEntry
from bot.letters.invisible import is_readable, is_seen, without_invisible
from bot.pages.typed_answers import name_in
from bot.rules.roles import role_of
from bot.ui.html import visible

# Format characters that enclose the digits after them, and can be seen.
SEEN = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
FORMAT = [
    it for it in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(it) == "Cf"
]  # fmt: skip
OTHERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\ufe00\ufe0e\ufe0f"
INVISIBLE = [*(it for it in FORMAT if it not in SEEN), *OTHERS, "\U000e0100", "\U000e01ef"]
WHOLE = [
    *(
        "👩\u200d💻",
        "👨\u200d👩\u200d👧\u200d👦",
        "👩🏽\u200d🚒",
        "🏳\ufe0f\u200d🌈",
        "🙂\u200d↔\ufe0f",
    ),
    *(
        "❤\ufe0f",
        "☎\ufe0e",
        "1\ufe0f\u20e3",
        "#\ufe0f\u20e3",
        "🇺🇦",
        "👍🏿",
        "©\ufe0f",
        "❤\ufe0f\u200d🔥",
    ),
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  # England
    "می\u200cخواهم",  # Persian: "I want"
    "علی\u200cرضا",  # a Persian name
    "क्\u200dष",  # Devanagari, a half letter
    "അനില\u0d4d\u200d",  # a Malayalam name that ends with a joiner
    "ශ්\u200dරී",  # Sinhala: "Sri"
    "邉\U000e0100",  # a Japanese name's way to write a character
    *("Кур'єр", "O’Neil", "Žižek", "نور", "김민수", "Ngô Đình", "Ольга\u00a0К.", "Ѓорѓи"),
]
MIXED = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(INVISIBLE)))


@pytest.mark.parametrize("name", WHOLE)
def test_what_means_something_is_kept(name: str) -> None:
    assert without_invisible(f"{name} K") == f"{name} K"
    assert is_readable(name.replace("\u00a0", " "))


def test_no_invisible_character_is_left_between_letters() -> None:
    left = {f"{ord(it):x}" for it in INVISIBLE if without_invisible(f"Ol{it}ga") != "Olga"}

    assert left == set()


@pytest.mark.parametrize("script", ["Ольга", "Olga", "김민수", "Αθηνά"])
@given(st.lists(st.sampled_from(INVISIBLE), max_size=8), st.integers(0, 5))
def test_a_name_with_marks_is_the_name(script: str, marks: list[str], at: int) -> None:
    assert without_invisible(script[:at] + "".join(marks) + script[at:]) == script


@given(st.lists(st.sampled_from([*INVISIBLE, " ", "\u2800"]), min_size=1).map("".join))
def test_a_name_of_nothing_but_marks_is_empty(name: str) -> None:
    assert fields.as_line(name) == ""
    with pytest.raises(ValueError, match="must not be empty"):
        StaffEntry.model_validate({"id": 1, "name": name, "role": "manager"})
    with pytest.raises(Exception, match="name-empty"):
        name_in(name)


@given(MIXED)
def test_to_clean_twice_changes_nothing(text: str) -> None:
    once = without_invisible(text)

    assert without_invisible(once) == once


@given(MIXED)
def test_every_letter_and_digit_is_kept(text: str) -> None:
    def plain(it: str) -> list[str]:
        return [c for c in it if unicodedata.category(c)[0] in "LN" and c not in OTHERS]

    assert plain(without_invisible(text)) == plain(text)


@given(st.lists(st.sampled_from([*INVISIBLE, ""]), min_size=13, max_size=13))
def test_a_role_is_known_whatever_is_hidden_in_it(marks: list[str]) -> None:
    hidden = "".join(map("".join, zip("Administrator", marks, strict=True)))

    assert role_of(hidden) == "administrator"


@given(st.lists(st.sampled_from([*INVISIBLE, ""]), min_size=5, max_size=5))
def test_a_role_of_its_own_is_one_whatever_is_hidden_in_it(marks: list[str]) -> None:
    hidden = "".join(map("".join, zip("Owner", marks, strict=True)))
    entry = StaffEntry.model_validate({"id": 1, "name": hidden, "role": hidden})

    assert (entry.name, entry.role, role_of(hidden)) == ("Owner", "Owner", "Owner")


def test_two_ways_to_write_a_letter_are_one_role() -> None:
    assert role_of("Cafe\u0301 owner") == role_of("Café owner") == "Café owner"


@pytest.mark.parametrize("mark", ["\u200b", "\u202e", "\u2067", "\ufeff", "\u00ad", "\U000e0041"])
def test_names_and_labels_of_hooks_carry_no_marks(mark: str) -> None:
    source = SourceEntry.model_validate({"id": 1, "name": f"Sh{mark}op {mark} 1"})

    assert source.name == "Shop 1"
    assert fields.label(f"{mark}A-1") == "A-1"
    assert fields.status(f"do{mark}ne") == "done"
    assert name_in(f"Ol{mark}ga") == "Olga"


# -- no name

# What draws nothing by itself, as a kind: whatever Unicode calls a mark, a separator, a control or
# a format character, or leaves without a meaning; and the letters and symbols without ink.
UNSEEN = [
    it
    for it in map(chr, range(sys.maxunicode + 1))
    if unicodedata.category(it) in ("Mn", "Me", "Mc", "Zs", "Zl", "Zp", "Cc", "Cf", "Cn", "Co")
    and it not in SEEN
]
BLANK = [*"\u3164\u2800\u115f\uffa0\u1160", "\U00013441", "\U00013442", "\U0001d159"]


@pytest.mark.parametrize(
    "name",
    [
        *"\u3164\u2800\u115f\uffa0\u034f\ufe0f\u1160\u180b\u17b4\u0301\u200d\ue000",
        "",
        "\u0301 \u3164",
    ],
    ids=ascii,
)
def test_a_name_without_ink_is_no_name(name: str) -> None:
    assert not is_seen(name)
    assert fields.as_line(name) == visible(name) == ""


@given(st.lists(st.sampled_from([*BLANK, *UNSEEN]) | st.sampled_from(BLANK)).map("".join))
def test_nothing_but_what_draws_nothing_is_no_name(name: str) -> None:
    assert fields.as_line(name) == visible(name) == ""
    with pytest.raises(Exception, match="name-empty"):
        name_in(name)


@given(MIXED, st.sampled_from([*"aЇ漢7№ع", "👩\u200d💻", "e\u0301"]))
def test_one_letter_makes_a_name(marks: str, letter: str) -> None:
    assert fields.as_line(f"{marks} {letter} {marks}") != ""
    assert visible(f"{marks} {letter} {marks}") != ""
