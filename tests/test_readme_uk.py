"""The README in Ukrainian says what the English one says, and names what the bot names."""

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.events import payloads
from bot.rules import audience
from bot.rules.catalog import KINDS, Kind
from bot.runtime.config import VARIABLES
from bot.ui.texts import LANGUAGES, plain, source_of

ROOT = Path(__file__).parent.parent
README = {
    "en": (ROOT / "README.md").read_text("utf-8"),
    "uk": (ROOT / "README.uk.md").read_text("utf-8"),
}
CYRILLIC = re.compile("[а-яіїєґ]", re.IGNORECASE)
FENCE = re.compile(r"^( *)```.*?^ *```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)

DEFAULT_MANAGERS = "інакше менеджери джерела за замовчуванням"
IN_WORDS = {
    audience.MANAGER: f"відповідальний менеджер, {DEFAULT_MANAGERS}",
    audience.ASSIGNEE: f"кому призначено, {DEFAULT_MANAGERS}",
    audience.ASSIGNEE_OR_ADMINISTRATORS: (
        f"кому призначено, {DEFAULT_MANAGERS}, інакше адміністратори"
    ),
    audience.SENDER: (
        f"хто надіслав, {DEFAULT_MANAGERS}, інакше всі, крім адміністраторів;"
        " адміністратори – ніколи"
    ),
    audience.ADMINISTRATORS: "адміністратори",
    audience.TESTER: "адміністратор, який про це попросив",
}
SECTIONS = {"events": "події", "system": "системні"}
NUMBERS = {
    16: "Шістнадцять",
    17: "Сімнадцять",
    18: "Вісімнадцять",
    19: "Дев’ятнадцять",
    20: "Двадцять",
}
# Words in backticks that are not a text of the bot: the steps of a card, how it ended, the demo's.
SAID = {
    "14:02 new · 14:05 yours · 14:30 paid": "14:02 нове · 14:05 у вас · 14:30 оплачено",
    "now with Ivan": "тепер веде Ivan",
}


def row_of(kind: Kind) -> str:
    allowed = "завжди" if kind.own else ("увімкнено" if kind.allowed_at_first else "вимкнено")
    words = IN_WORDS[kind.audience]
    if not kind.own and "source" not in payloads.FACTS[kind.key].model_fields:
        words = words.replace(f", {DEFAULT_MANAGERS}", "")
    name = plain("uk", f"{kind.text_id}.name")
    return f"| {' | '.join((f'`{kind.key}`', name, words, SECTIONS[kind.section], allowed))} |"


def blocks(text: str) -> list[str]:
    return [found[0] for found in FENCE.finditer(text)]


def sections(text: str) -> list[tuple[str, str]]:
    """Each heading, with its level, and the prose below it."""
    parts = HEADING.split(FENCE.sub("", text))[1:]
    return [
        (f"{level} {title}", body) for level, title, body in zip(*[iter(parts)] * 3, strict=True)
    ]


def spans(text: str) -> Counter[str]:
    return Counter(" ".join(each.split()) for each in re.findall(r"`([^`]+)`", text))


def targets(text: str) -> Counter[str]:
    """Where links and images lead, but for the two READMEs' links to each other."""
    found = Counter(re.findall(r"(!?\]\([^)\s]+\))", text))
    return Counter({it: n for it, n in found.items() if "](README" not in it})


def spoken(english: str) -> set[str]:
    """What the bot calls in Ukrainian what it calls so in English."""
    if english in SAID:
        return {SAID[english]}
    ids = re.findall(rf"^([a-z][\w-]*) = {re.escape(english)}$", source_of("en"), re.MULTILINE)
    return {plain("uk", each) for each in ids}


PAIRS = [
    pytest.param(english, ukrainian, id=english[0].lstrip("# "))
    for english, ukrainian in zip(sections(README["en"]), sections(README["uk"]), strict=False)
]


def test_both_have_the_same_headings() -> None:
    levels = {it: [title.split()[0] for title, _ in sections(README[it])] for it in README}

    assert levels["uk"] == levels["en"]
    assert all(it in LANGUAGES for it in README)


def test_both_have_the_same_code() -> None:
    assert blocks(README["uk"]) == blocks(README["en"])


@pytest.mark.parametrize(("english", "ukrainian"), PAIRS)
def test_a_section_names_the_same_commands(
    english: tuple[str, str], ukrainian: tuple[str, str]
) -> None:
    theirs, ours = spans(english[1]), spans(ukrainian[1])
    words = {each: spoken(each) for each in theirs - ours}

    translated = Counter({it: n for it, n in (ours - theirs).items() if CYRILLIC.search(it)})
    said = Counter(next(iter(known & translated.keys()), each) for each, known in words.items())

    assert ours - theirs == translated, f"only in Ukrainian, in {ukrainian[0]}"
    assert said.keys() == translated.keys(), f"differs from {english[0]}"


@pytest.mark.parametrize(("english", "ukrainian"), PAIRS)
def test_a_section_leads_to_the_same_places(
    english: tuple[str, str], ukrainian: tuple[str, str]
) -> None:
    assert targets(ukrainian[1]) == targets(english[1]), f"{ukrainian[0]}: {english[0]}"


@pytest.mark.parametrize(("english", "ukrainian"), PAIRS)
def test_a_section_has_as_many_paragraphs_and_steps(
    english: tuple[str, str], ukrainian: tuple[str, str]
) -> None:
    shape = r"^(?: *\d+\.|\|)|\n\n"

    found = {
        it[0]: len(re.findall(shape, it[1].strip(), re.MULTILINE)) for it in (english, ukrainian)
    }

    assert len({*found.values()}) == 1, found


def test_it_says_who_gets_every_kind() -> None:
    rows = [it for it in README["uk"].splitlines() if re.match(r"\| `\w+\.\w+`", it)]

    assert rows == [row_of(kind) for kind in KINDS.values()]


def test_it_names_every_urgent_kind() -> None:
    sentence = README["uk"].partition("Терміновими є ")[2].partition(".\n")[0]

    named = re.findall(r"`(\w+\.\w+)`", sentence)

    assert named == [kind.key for kind in KINDS.values() if kind.urgent]


def test_it_counts_the_variables_rightly() -> None:
    assert f"\n{NUMBERS[len(VARIABLES)]} змінних" in README["uk"]


def test_each_leads_to_the_other_at_its_top() -> None:
    assert "[Українською](README.uk.md)" in README["en"].partition("\n## ")[0]
    assert "[English](README.md)" in README["uk"].partition("\n## ")[0]
