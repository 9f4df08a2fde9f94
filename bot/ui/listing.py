"""A long list as a message: a title, one button an entry, arrows to its other pages. Pure."""

from collections.abc import Callable, Iterable

from bot.callbacks.press import Press
from bot.ui.screens import Button, Paging, Rows, Screen, column
from bot.ui.texts import Html, plain, say

Turn = Callable[[int], Press]


def listing(
    lines: Iterable[Html], entries: Iterable[Button], paging: Paging, turn: Turn, language: str
) -> Screen:
    """The screen of one page; `turn` gives the press for another."""
    shown = [*lines, *page_line(paging, language)]
    return Screen(Html("\n".join(shown)), (*column(entries), *arrows(paging, turn, language)))


def page_line(paging: Paging, language: str) -> tuple[Html, ...]:
    """Which page this is, where there are several."""
    if not paging.last:
        return ()
    return (say(language, "bell-page", page=paging.shown + 1, pages=paging.last + 1),)


def arrows(paging: Paging, turn: Turn, language: str) -> Rows:
    """The way to the pages beside this one."""
    turns = []
    if paging.shown > 0:
        turns.append(Button(plain(language, "page-previous"), turn(paging.shown - 1)))
    if paging.shown < paging.last:
        turns.append(Button(plain(language, "page-next"), turn(paging.shown + 1)))
    return (tuple(turns),) if turns else ()
