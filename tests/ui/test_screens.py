"""Claims about the shapes that pages share: pages of a list, buttons, lines cut to fit."""

from zoneinfo import ZoneInfo

import pytest

from bot.callbacks import Press
from bot.callbacks.cabinet import ProblemPage
from bot.callbacks.settings import OpenSettings
from bot.ui.html import MESSAGE_LIMIT, Html, visible_length
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Screen, back, button, listing

ENGLISH = Reader("en", ZoneInfo("Europe/Kyiv"))


def arrows(paging: Paging) -> list[tuple[str, Press | None]]:
    """The labels of the buttons to other pages, and what they mean."""
    rows = listing([], (), paging, ProblemPage, ENGLISH).rows
    return [(it.label, it.press) for row in rows for it in row]


def test_a_list_of_one_page_has_no_arrows() -> None:
    assert listing([], (), Paging(0, 8), ProblemPage, ENGLISH) == Screen(Html(""))


@pytest.mark.parametrize(("page", "pages"), [(0, [1]), (1, [0, 2]), (2, [1]), (99, [1])])
def test_arrows_lead_to_the_pages_beside_the_shown_one(page: int, pages: list[int]) -> None:
    assert [press for _, press in arrows(Paging(page, 20))] == [ProblemPage(it) for it in pages]


def test_arrows_are_labelled_as_the_list_wants() -> None:
    paging = Paging(1, 20, ways=("page-newer", "page-older"))

    labels = [label for label, _ in arrows(paging)]

    assert labels == [ENGLISH.plain("page-newer"), ENGLISH.plain("page-older")]


@pytest.mark.parametrize(("page", "part"), [(0, "abc"), (2, "gh"), (9, "gh")])
def test_a_page_shows_its_part_of_the_whole_list(page: int, part: str) -> None:
    assert Paging(page, 8, size=3).part("abcdefgh") == part


def test_a_listing_says_which_page_it_is_above_its_entries() -> None:
    entry = Button("An entry", OpenSettings("main"))

    screen = listing([Html("Title")], ((entry,),), Paging(1, 20), ProblemPage, ENGLISH)

    assert screen.text.split("\n") == ["Title", "Page 2 of 3"]
    assert screen.rows[0] == (entry,)


def test_what_is_below_comes_after_the_buttons_that_are_there() -> None:
    entry, way_back = (Button("An entry", OpenSettings("")),), back(ENGLISH, OpenSettings("main"))

    assert Screen(Html("Text"), (entry,)).and_below(way_back).rows == (entry, way_back)


def test_endless_lines_are_cut_to_one_message() -> None:
    screen = Screen.of([Html("x" * 3_000)] * 2)

    assert visible_length(screen.text) == MESSAGE_LIMIT
    assert screen.text.endswith("…")


def test_a_button_is_labelled_with_a_text_and_its_values() -> None:
    made = button(ENGLISH, "unmute", OpenSettings(""), "danger", what="Source <Shop>")

    assert "Source <Shop>" in made.label
    assert made.style == "danger"
