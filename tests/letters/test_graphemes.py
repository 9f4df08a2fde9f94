"""Nothing is cut within what a reader takes for one character, in any script or emoji."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.events import fields
from bot.letters.graphemes import LONGEST, end_before
from bot.ui.html import Html, cut, cut_plain, escape, short, text_of, units
from tests.ui.test_html import unhurried

WHOLE = [
    *("👨\u200d👩\u200d👧\u200d👦", "👩🏽\u200d🚒", "🏳\ufe0f\u200d🌈", "🇺🇦", "👍🏿"),
    *("❤\ufe0f", "1\ufe0f\u20e3"),
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    *("e\u0301", "и\u0306", "ї", "क्षि", "न", "म", "स्ते", "กำ", "ที่", "ক্ষ"),
    *("각", "\u1100\u1161\u11a8"),
    *("a", "Z", "є", "Ж", "7", "-", "№", "漢", "ع", "…"),
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(WHOLE), max_size=12)


def beginnings(whole: list[str]) -> set[str]:
    return {"".join(whole[:count]) for count in range(len(whole) + 1)}


@unhurried
@given(TEXTS, st.integers(0, 60))
def test_a_cut_ends_between_two_graphemes(whole: list[str], at: int) -> None:
    text = "".join(whole)
    end = end_before(text, at)

    assert end <= at
    assert text[:end] in beginnings(whole) or end == at


@unhurried
@given(TEXTS, st.integers(15, 60))  # the longest of them and "…"
def test_whatever_cuts_a_text_keeps_graphemes_whole(whole: list[str], limit: int) -> None:
    text = "".join(whole)
    shown = [cut_plain(text, limit), short(text, limit), text_of(cut(escape(text), limit))]

    assert all(units(it) <= limit for it in shown)
    assert all(it == text or it.removesuffix("…") in beginnings(whole) for it in shown)


@unhurried
@given(TEXTS, st.integers(12, 60))
def test_what_a_hook_says_is_cut_between_graphemes(whole: list[str], length: int) -> None:
    text = "".join(whole)
    kept = fields.clean(text, length)

    assert len(kept) <= length
    assert kept == text or kept.removesuffix("…") in beginnings(whole)


@pytest.mark.parametrize("heap", ["\u0301", "\u200d", "👩\u200d", "\U0001f3fd"])
def test_an_endless_grapheme_is_cut_all_the_same(heap: str) -> None:
    text = "e" + heap * 500

    assert 100 - LONGEST < end_before(text, 100) <= 100
    assert cut_plain(text, 50).endswith("…")


@pytest.mark.parametrize("text", ["Order 40117", "Кав'ярня на Подолі", "Σίμος № 7 – 1 200 ₴"])
def test_most_names_are_cut_without_loading_the_tables(text: str) -> None:
    code = f"import sys; from bot.ui.html import short; short({text * 9!r}, 40); "
    code += "sys.exit('regex' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_markup_is_cut_between_graphemes() -> None:
    assert cut(Html("<b>ab👍🏽c</b>"), 5) == "<b>ab…</b>"
