"""Claims about the locale files that also hold for every message to be added."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import resources

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from bot.ui.html import clean
from bot.ui.texts import LANGUAGES, plain, say
from tests.cards.telegram_html import read

any_language = pytest.mark.parametrize("language", LANGUAGES)


class _Entry(Visitor):
    """What one message or term needs: its variables, and the keys of each of its selections."""

    def __init__(self, pattern: ast.BaseNode) -> None:
        self.variables: set[str] = set()
        self.selections: list[set[str]] = []
        self.visit(pattern)

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.variables.add(node.id.name)

    def visit_SelectExpression(self, node: ast.SelectExpression) -> None:
        keys = {v.key.name for v in node.variants if isinstance(v.key, ast.Identifier)}
        self.selections.append(keys)
        self.generic_visit(node)


def _resource(language: str) -> list[ast.EntryType]:
    source = resources.files("bot") / "locales" / f"{language}.ftl"
    return FluentParser().parse(source.read_text("utf-8")).body


def _entries(language: str) -> Iterator[tuple[str, _Entry]]:
    for entry in _resource(language):
        if isinstance(entry, ast.Message | ast.Term):
            sign = "-" if isinstance(entry, ast.Term) else ""
            if entry.value is not None:
                yield sign + entry.id.name, _Entry(entry.value)
            for attribute in entry.attributes:
                yield f"{sign}{entry.id.name}.{attribute.id.name}", _Entry(attribute.value)


@cache
def messages(language: str) -> dict[str, _Entry]:
    return {name: entry for name, entry in _entries(language) if not name.startswith("-")}


def test_there_is_one_file_for_each_language() -> None:
    files = {path.name for path in (resources.files("bot") / "locales").iterdir()}

    assert files == {f"{language}.ftl" for language in LANGUAGES}


@any_language
def test_the_file_can_be_read_to_the_last_line(language: str) -> None:
    junk = [entry.content for entry in _resource(language) if isinstance(entry, ast.Junk)]

    assert junk == []


@any_language
def test_no_message_is_written_twice(language: str) -> None:
    names = Counter(name for name, _ in _entries(language))

    assert [name for name, count in names.items() if count > 1] == []


@any_language
def test_every_language_says_all_that_english_says_and_no_more(language: str) -> None:
    ours, english = set(messages(language)), set(messages("en"))

    assert {"missing": english - ours, "superfluous": ours - english} == {
        "missing": set(),
        "superfluous": set(),
    }


@any_language
def test_a_message_uses_the_same_values_in_every_language(language: str) -> None:
    english = {name: entry.variables for name, entry in messages("en").items()}

    ours = {name: entry.variables for name, entry in messages(language).items()}

    assert {name for name in ours.keys() & english if ours[name] != english[name]} == set()


@pytest.mark.parametrize(
    ("language", "needed"),
    [("en", {"one", "other"}), ("uk", {"one", "few", "many"}), ("ru", {"one", "few", "many"})],
)
def test_a_count_has_every_plural_form(language: str, needed: set[str]) -> None:
    plural = {"zero", "one", "two", "few", "many"}

    lacking = [
        name
        for name, entry in _entries(language)
        if any(keys & plural and not needed <= keys for keys in entry.selections)
    ]

    assert lacking == []


@any_language
@pytest.mark.parametrize("value", ['<&">', 1, 2, 5], ids=["text", "one", "two", "five"])
def test_every_message_is_html_that_telegram_takes(
    language: str, value: str | int, caplog: pytest.LogCaptureFixture
) -> None:
    for name, entry in messages(language).items():
        text = read(say(language, name, **dict.fromkeys(entry.variables, value)))

        assert text.strip(), name

    assert caplog.text == ""


@any_language
def test_no_message_carries_what_is_removed_from_others(language: str) -> None:
    for name, entry in messages(language).items():
        text = plain(language, name, **dict.fromkeys(entry.variables, "value"))

        assert clean(text) == text, name
