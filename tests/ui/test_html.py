"""Claims about text that Telegram may parse: nothing from outside breaks it, no cut does."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ui.html import (
    Html,
    clean,
    cut,
    cut_plain,
    escape,
    one_line,
    short,
    text_of,
    visible_length,
)
from tests.cards.telegram_html import read, units

_NASTY = "<>&\"'\n\r\t\0;/ =#\u202e\u2066\u2028\ud800\udfff\u200d\ufe0f\u0301👩💻🏽🇺🇦ї"
HOSTILE = st.text(st.one_of(st.characters(), st.sampled_from(_NASTY)))
_TAGS = [
    "b",
    "blockquote expandable",
    'a href="https://example.com/?a=1&amp;b=2"',
    'tg-time unix="1772719620" format="dt"',
]
# A busy machine is no reason to fail.
unhurried = settings(deadline=None)
FAMILY = "👨\u200d👩\u200d👧"


def _markup() -> st.SearchStrategy[Html]:
    """Balanced HTML as messages make it, with hostile text in it."""

    def wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.builds(
            lambda tag, texts: f"<{tag}>{''.join(texts)}</{tag.partition(' ')[0]}>",
            st.sampled_from(_TAGS),
            st.lists(inner),
        )

    return st.recursive(HOSTILE.map(escape), wrapped, max_leaves=8).map(Html)


@unhurried
@given(HOSTILE)
def test_escaped_text_reads_as_the_cleaned_text(value: str) -> None:
    markup = escape(value)

    assert read(markup) == clean(value) == text_of(markup)


@unhurried
@given(HOSTILE)
def test_cleaning_keeps_every_ordinary_letter(value: str) -> None:
    letters = [sign for sign in value if unicodedata.category(sign)[0] in "LN"]

    kept = [sign for sign in clean(value) if unicodedata.category(sign)[0] in "LN"]

    assert kept == letters


@unhurried
@given(HOSTILE)
def test_cleaning_twice_changes_nothing_more(value: str) -> None:
    once = clean(value)

    assert clean(once) == once


def test_a_name_cannot_turn_the_line_around() -> None:
    assert escape("a\u202egpj\u2066b\u2069.exe") == "agpjb.exe"


def test_line_breaks_stay_but_not_walls_of_them() -> None:
    assert clean("one\r\ntwo\n \n\n\t\nthree") == "one\ntwo\n\nthree"


def test_one_line_has_no_line_break_at_all() -> None:
    assert one_line("  Shop \r\n\n\u2028 on\tMain  St. ") == "Shop on Main St."


def test_html_is_not_escaped_twice() -> None:
    assert escape(escape("A & B")) == "A &amp; B"


def test_joined_emoji_survive_cleaning() -> None:
    assert escape(FAMILY) == FAMILY


@unhurried
@given(_markup())
def test_visible_length_is_that_of_the_text_a_person_sees(markup: Html) -> None:
    assert visible_length(markup) == units(read(markup))


@unhurried
@given(_markup(), st.integers(0, 40))
def test_a_cut_message_fits_and_still_parses(markup: Html, limit: int) -> None:
    result = cut(markup, limit)

    assert units(read(result)) <= limit


@unhurried
@given(_markup(), st.integers(1, 40))
def test_a_cut_message_is_the_beginning_with_an_ellipsis(markup: Html, limit: int) -> None:
    whole = read(markup)

    result = read(cut(markup, limit))

    assert result == whole or (result.endswith("…") and whole.startswith(result[:-1].rstrip()))


@unhurried
@given(_markup())
def test_what_fits_is_not_touched(markup: Html) -> None:
    assert cut(markup, visible_length(markup)) == markup


def test_a_cut_closes_tags_from_the_inside_out() -> None:
    markup = Html('<b>Order <a href="https://example.com/">number 40117</a></b> is new')

    assert cut(markup, 13) == '<b>Order <a href="https://example.com/">number…</a></b>'


def test_a_cut_never_splits_an_entity() -> None:
    assert cut(Html("A &amp; B &lt; C"), 4) == "A &amp;…"


def test_a_cut_just_before_a_tag_leaves_no_tag_open() -> None:
    assert cut(Html("12345<b>678</b>"), 6) == "12345<b>…</b>"


def test_a_message_of_the_limit_is_not_cut() -> None:
    markup = Html("<b>" + "&amp;" * 4096 + "</b>")

    assert cut(markup) == markup


def test_a_message_over_the_limit_is_cut_to_it() -> None:
    assert visible_length(cut(Html("&amp;" * 4097))) == 4096


@unhurried
@given(HOSTILE, st.integers(0, 20))
def test_a_short_name_fits_in_one_line(value: str, limit: int) -> None:
    result = short(value, limit)

    assert units(result) <= limit
    assert "\n" not in result


@unhurried
@given(HOSTILE.map(clean), st.integers(0, 20))
def test_cut_plain_text_fits(text: str, limit: int) -> None:
    assert units(cut_plain(text, limit)) <= limit


@pytest.mark.parametrize(
    ("name", "limit", "shown"),
    [
        pytest.param("Kavarna", 7, "Kavarna", id="fits"),
        pytest.param("Kavarna", 6, "Kavar…", id="letters"),
        pytest.param("Shop on Main", 6, "Shop…", id="no space before the ellipsis"),
        pytest.param("ab😀c", 4, "ab…", id="surrogate pair"),
        pytest.param("abe\u0301d", 4, "ab…", id="combining mark"),
        pytest.param(f"ab{FAMILY}", 9, "ab…", id="joined emoji"),
        pytest.param("ab👍🏽c", 6, "ab…", id="skin tone"),
        pytest.param("ab❤\ufe0fc", 4, "ab…", id="variation selector"),
        pytest.param("🇺🇦🇺🇦", 7, "🇺🇦…", id="flags"),
        pytest.param("e" + "\u0301" * 99, 10, "e" + "\u0301" * 8 + "…", id="heaped marks"),
    ],
)
def test_a_short_name_never_splits_a_grapheme(name: str, limit: int, shown: str) -> None:
    assert short(name, limit) == shown
