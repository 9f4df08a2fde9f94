"""The card of a CRM that cannot be asked: why, in the reader's words, and what to do."""

import re
from typing import Any

import pytest

from bot.ui.reader import Reader
from bot.ui.texts import LANGUAGES, source_of
from storage.tables import Item
from tests.cards.happenings import KYIV, NOW, notification, text_of

KNOWN = re.findall(r"\[(\w+)\]", source_of("en").split("\nnot-asked =")[1].split("*[other]")[0])


def lines(language: str, **data: Any) -> list[str]:
    about = {"connection": {"id": "2", "name": "KeyCRM"}, "since": NOW.isoformat()}
    item = Item(notification("integration.failing", reason="administrator"), about | data)
    return text_of(item, Reader(language, KYIV)).split("\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", KNOWN)
def test_every_known_reason_is_told_in_the_readers_language(language: str, why: str) -> None:
    detail = lines(language, failing="other", detail=why)[2].partition(": ")[2]

    assert detail not in ("", why)
    assert (language == "en") == (re.search("[а-яії]", detail) is None)


def test_any_other_reason_is_told_as_it_is_once() -> None:
    said = lines("uk", failing="other", detail="KeyCRM refuses /order (400): <b>")

    assert [it for it in said if "KeyCRM refuses" in it] == [
        "Подробиці: KeyCRM refuses /order (400): <b>"
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("failing", ["key", "rights", "people", "other"])
def test_it_says_since_when_what_follows_and_what_to_do(language: str, failing: str) -> None:
    first, *facts, _ = lines(language, failing=failing)

    assert first.startswith("KeyCRM: ")
    assert len(first) <= 60
    assert len(facts) == 3


@pytest.mark.parametrize("failing", ["key", "rights", "people", "other"])
def test_what_is_over_asks_for_nothing(failing: str) -> None:
    said = lines("en", failing=failing, detail="late", settled={"how": "well"})

    assert not [it for it in said if "What to do" in it or "in time" in it]
