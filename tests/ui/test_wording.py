"""Ukrainian and Russian texts: buttons are named as they are called, and terms are KeyCRM's."""

import re

import pytest

from bot.cards.naming import short_object_of
from bot.ui.texts import source_of

BOTH = pytest.mark.parametrize("language", ["uk", "ru"])
# What stands in «…» and is no label of the bot's: buttons of Telegram and iOS, and the one state.
OTHERS = {
    "uk": {"Почати", "Відповісти", "у роботі", "Поділитися", "На початковий екран"},
    "ru": {"Начать", "Ответить", "в работе", "Поделиться", "На экран “Домой”"},
}
UNWANTED = {
    "uk": r"Приглуш|загалом|\bлід(?:и|а|у|ів)?\b|в дзвінку|за часом поясу|хоч би що",
    "ru": r"[Зз]аглуш|в целом|\bлид(?:ы|а|у|ов)?\b|разом|по времени пояса|что бы ни говорила",
}

# What a card's first line asks somebody to do; an entry of a list does not.
CALLS = {
    "en": r"(?i)take it on|get in touch|\breply|call back|reconnect|check|choose|\bpay\b"
    r"|try another|correct|: send|turn that",
    "uk": r"(?i)\w(?:іть|йте|жіться|діться|ріть|шіть)\b",
    "ru": r"(?i)\w(?:ите|йте|ьте|итесь|йтесь)\b",
}


@BOTH
def test_a_button_that_a_text_names_is_called_so(language: str) -> None:
    source = source_of(language)
    labels = {it.partition(" (")[0] for it in re.findall(r"^[\w-]+ = (.+)$", source, re.MULTILINE)}

    named = set(re.findall("«([^«»{}]+)»", source))

    assert named - labels == OTHERS[language]


@BOTH
def test_no_text_says_what_nobody_would_say(language: str) -> None:
    lines = source_of(language).splitlines()

    assert [it for it in lines if re.search(UNWANTED[language], it)] == []


@pytest.mark.parametrize("language", CALLS)
def test_a_list_says_what_there_is_and_calls_nobody_to_anything(language: str) -> None:
    lines = [
        line
        for kind in re.split(r"^(?=\S)", source_of(language), flags=re.MULTILINE)
        if kind.startswith("kind-")
        for line in kind.partition(".line = ")[2].partition("    .name = ")[0].splitlines()
    ]

    assert len(lines) > 30
    assert [it for it in lines if re.search(CALLS[language], it)] == []


def test_an_apostrophe_in_ukrainian_is_always_the_same() -> None:
    assert re.findall("[а-яіїєґ]['ʼ`][а-яіїєґ]", source_of("uk"), re.IGNORECASE) == []


@pytest.mark.parametrize("about", ["order", "lead"])
@BOTH
def test_a_title_stands_in_quotes_and_a_number_does_not(language: str, about: str) -> None:
    titled, plain = {about: {"id": 7, "title": "Sofa, blue"}}, {about: {"id": 7, "title": None}}

    assert short_object_of(titled, language, 32) == "«Sofa, blue»"
    assert short_object_of(titled, language, 6) == "«Sofa,…»"
    assert short_object_of(plain, language, 32) == "№ 7"
