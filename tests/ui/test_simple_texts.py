"""Messages that are but text and values are put together without Fluent: as Fluent would do it."""

from collections.abc import Iterator

import pytest

from bot.ui import texts
from bot.ui.html import Html
from bot.ui.texts import LANGUAGES, Value, plain, say
from tests.ui.test_locales import messages

NAME = "Олена & <b>сини</b>"


def ids() -> Iterator[tuple[str, dict[str, Value]]]:
    for name, message in messages("en").items():
        yield name, dict.fromkeys(message.variables, NAME)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_as_fluent_makes_it(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quickly = {
        it: (say(language, it, **values), plain(language, it, **values)) for it, values in ids()
    }
    monkeypatch.setattr(texts, "_filled", lambda *_: None)

    by_fluent = {
        it: (say(language, it, **values), plain(language, it, **values)) for it, values in ids()
    }

    assert quickly == by_fluent


def test_a_number_is_left_to_fluent() -> None:
    assert texts._filled("uk", "entry-for", {"name": 7}, texts._as_plain) is None
    assert texts._filled("uk", "entry-for", {"name": Html("7")}, texts._as_plain) is not None


def test_a_value_that_is_missing_is_left_to_fluent() -> None:
    assert texts._filled("uk", "entry-for", {}, texts._as_plain) is None
