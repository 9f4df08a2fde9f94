"""The demo's own words: all of them in every language, and each of them used."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.demo.leaps import LEAPS
from bot.demo.routes import FOLDER, index
from bot.demo.samples import GROUPS, SAMPLES
from bot.demo.stage import CAST
from bot.demo.story import OPENING, ROUTINE
from bot.demo.words import spoken_at, words_of
from bot.ui.texts import LANGUAGES

any_language = pytest.mark.parametrize("language", LANGUAGES)
SCRIPT = (FOLDER / "page.js").read_text("utf-8")
HTML = (FOLDER / "index.html").read_text("utf-8")
OF_THE_SERVER = {"pinned"}


def gaps(told: Any, path: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """Every text of a language by its path, with the values that it needs."""
    match told:
        case dict():
            for name, part in told.items():
                yield from gaps(part, f"{path}/{name}")
        case list():
            for place, part in enumerate(told):
                yield from gaps(part, f"{path}/{place}")
        case str():
            assert told.strip(), path
            yield path, frozenset(re.findall(r"\{(\w+)\}", told))


@any_language
def test_every_word_is_there_with_the_same_values(language: str) -> None:
    known, original = (vars(words_of(each)).copy() for each in (language, "en"))

    assert known.pop("language") == language
    original.pop("language")
    assert dict(gaps(known)) == dict(gaps(original))


@any_language
def test_every_step_button_and_person_has_a_name(language: str) -> None:
    words = words_of(language)

    assert list(words.story) == [step.__name__ for step in (*OPENING, *ROUTINE)]
    assert list(words.samples) == list(SAMPLES)
    assert list(words.groups) == list(GROUPS)
    assert list(words.leaps) == list(LEAPS)
    assert list(words.about) == [role.name for role in CAST]
    assert list(words.people) == [*words.about, "Stranger"]


@any_language
def test_every_kept_promise_of_a_language_is_another(language: str) -> None:
    promises = [*words_of(language).story.values()]

    assert len(set(promises)) == len(promises)


def test_page_says_every_word_that_it_has_and_no_other() -> None:
    said = set(re.findall(r'say\((?:[\w.]+ \? )?"([\w-]+)"', SCRIPT))
    said |= set(re.findall(r'say\([\w.]+ \? "[\w-]+" : "([\w-]+)"', SCRIPT))
    said |= {name.replace("_", "-") for name in re.findall(r"\$(\w+)", HTML)}

    assert said - {"language", "words"} == set(words_of("en").page) - OF_THE_SERVER


@any_language
def test_page_needs_no_word_that_is_missing(language: str) -> None:
    page = index(words_of(language))

    assert "$" not in page
    assert f'<html lang="{language}">' in page


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "uk_UA.UTF-8"}, "uk"),
        ({"LANG": "ru_RU.KOI8-R"}, "ru"),
        ({"LANG": "ru"}, "ru"),
        ({"LANG": "uk_UA@euro"}, "uk"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "uk_UA.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "uk_UA.UTF-8", "LC_ALL": ""}, "uk"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ru_UA.UTF-8"}, "ru"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "uk:ru:en"}, "uk"),
    ],
)
def test_without_a_choice_the_terminals_locale_decides(
    environment: dict[str, str], language: str
) -> None:
    assert spoken_at(environment) == language
