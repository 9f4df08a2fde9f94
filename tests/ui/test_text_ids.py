"""Every text that the code asks for exists with its values, and every text is asked for.

It takes a second, and names the id: no test need say a text to find that it is misspelt.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import pytest

from bot.ui.texts import LANGUAGES
from tests.ui.test_locales import messages

ROOT = Path(__file__).parents[2]
# Functions that take a text's id, and at which place; with a language or reader before it or not.
TAKERS = {"say": (0, 1), "plain": (0, 1), "button": (1,), "ask": (1,)}
TAKERS |= {"Declined": (0,), "BadReply": (0,)}
OF_TAKERS = {"alert", "style"}  # their own options, which are no values
KEYS = {"text", "title"}  # in the content of cards
NO_TEXTS = ("bot/cli/", "bot/__main__.py", "bot/providers/", "bot/runtime/")
SHOWN = 20
KEBAB = re.compile(r"[a-z]+(-[a-z0-9]+)+(\.[a-z-]+)?")


@dataclass(frozen=True)
class Asked:
    """A text that the code asks for. `values`: None if only running would show which."""

    place: str
    id: str  # a regular expression if `is_pattern`
    is_pattern: bool
    values: frozenset[str] | None


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    files = sorted(it for room in ("bot", "handlers") for it in (ROOT / room).rglob("*.py"))
    named = [(it.relative_to(ROOT).as_posix(), it) for it in files]
    return tuple((name, ast.parse(it.read_text("utf-8"))) for name, it in named)


def ids_in(node: ast.expr) -> Iterator[tuple[str, bool]]:
    """The ids that an expression can have, as far as its text shows them."""
    match node:
        case ast.Constant(value=str(text)):
            yield text, False
        case ast.IfExp():
            yield from ids_in(node.body)
            yield from ids_in(node.orelse)
        case ast.JoinedStr():
            parts = (
                re.escape(it.value) if isinstance(it, ast.Constant) else r"[\w.-]*"
                for it in node.values
            )
            yield "".join(parts), True


def asked_for(file: str, tree: ast.Module) -> Iterator[Asked]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _asked_by(node, file)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in KEYS:
                    for name, is_pattern in ids_in(value):
                        yield Asked(f"{file}:{value.lineno}", name, is_pattern, None)


def _asked_by(call: ast.Call, file: str) -> Iterator[Asked]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    for place in TAKERS.get(name, ()):
        if place >= len(call.args) or any(isinstance(it, ast.Starred) for it in call.args):
            continue
        names = [it.arg for it in call.keywords]
        given = frozenset(it for it in names if it) - OF_TAKERS
        for text_id, is_pattern in ids_in(call.args[place]):
            values = None if None in names or name == "ask" else given
            yield Asked(f"{file}:{call.lineno}", text_id, is_pattern, values)


def nothing(found: list[str]) -> None:
    """Fails with what was found, and no more."""
    if found:
        pytest.fail("\n".join(found[:SHOWN]), pytrace=False)


@cache
def asked() -> tuple[Asked, ...]:
    found = ((file, tree) for file, tree in trees() if not file.startswith(NO_TEXTS))
    return tuple(it for file, tree in found for it in asked_for(file, tree))


def whole(name: str) -> bool:
    """Whether it is the id of a text, not a language."""
    return name not in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_is_asked_for_exists(language: str) -> None:
    known = set(messages(language))

    missing = [
        f"{it.place} asks for {it.id!r}: {', '.join(get_close_matches(it.id, known)) or 'no text'}"
        for it in asked()
        if whole(it.id) and not it.is_pattern and it.id not in known
    ]
    missing += [
        f"{it.place} asks for {it.id!r}, as no text is called"
        for it in asked()
        if it.is_pattern and not any(re.fullmatch(it.id, name) for name in known)
    ]

    nothing(missing)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_gets_its_values(language: str) -> None:
    known = messages(language)

    lacking = [
        f"{it.place} says {it.id} without {', '.join(sorted(needed))}"
        for it in asked()
        if it.values is not None and not it.is_pattern and it.id in known
        if (needed := known[it.id].variables - it.values)
    ]

    nothing(lacking)


def test_every_text_is_asked_for() -> None:
    """By a literal somewhere, or by one with a gap that it fits."""
    literals = set[str]()
    patterns = set[str]()
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                literals.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                patterns |= {
                    it for it, _ in ids_in(node) if re.search(r"[a-z]{3}\\-|\\\.[a-z]", it)
                }
    fits = re.compile("|".join(f"(?:{it})" for it in sorted(patterns)))

    unused = [it for it in messages("en") if it not in literals and not fits.fullmatch(it)]

    nothing(unused)


def test_no_text_is_nearly_one_that_exists() -> None:
    """An id may also be kept in a variable: whatever looks like one and is not must differ well."""
    known = set(messages("en"))

    misspelt = [
        f"{file}:{node.lineno} {node.value!r}: did you mean {near[0]!r}?"
        for file, tree in trees()
        if not file.startswith(NO_TEXTS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if KEBAB.fullmatch(node.value) and node.value not in known
        if (near := get_close_matches(node.value, known, n=1, cutoff=0.85))
        if not any(it.endswith(f"-{node.value}") for it in known)
    ]

    nothing(misspelt)
