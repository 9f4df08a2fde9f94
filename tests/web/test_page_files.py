"""The page's files fit together: what one names is there, and its words are in every language."""

import json
import re
import struct
from pathlib import Path
from typing import Any

import pytest

from bot.ui.texts import LANGUAGES
from tests.ui.test_locales import messages

PAGE = Path(__file__).parents[2] / "handlers" / "web" / "page"
SCRIPTS = sorted(PAGE.glob("*.js"))
SOURCES = {it.name: it.read_text("utf-8") for it in [*SCRIPTS, *PAGE.glob("*.html")]}
MODULE = re.compile(r"""(?:from|import|import\() ?"\./([\w-]+\.js)""")
WORD = re.compile(r'["`>](web-[a-z0-9-]+)(["`<$])')
# The page of a sign-in link, which is nothing without a network, has its own style.
NOT_OF_THE_PAGE = {"signin.css"}
# HTML from text, code from text, styles in an attribute: the page's policy lets none of them pass.
FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function"
)


def named_words() -> tuple[set[str], set[str]]:
    """The ids of the words that are asked for, and with what those begin that are put together."""
    found = [it for text in SOURCES.values() for it in WORD.findall(text)]
    return {it for it, end in found if end != "$"}, {it for it, end in found if end == "$"}


def manifest() -> Any:  # Any: JSON
    return json.loads((PAGE / "manifest.webmanifest").read_text("utf-8"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda it: it.name)
def test_every_module_that_is_imported_is_there(script: Path) -> None:
    missing = [it for it in MODULE.findall(SOURCES[script.name]) if not (PAGE / it).is_file()]

    assert missing == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda it: it.name)
def test_a_script_parses_no_html(script: Path) -> None:
    assert FORBIDDEN.findall(SOURCES[script.name]) == []


def test_the_service_worker_finds_every_file_of_the_page() -> None:
    """By the names that stand in the files, as it looks for them itself."""
    pattern = re.search(r"const NAMED = /(.*)/g;", SOURCES["sw.js"])
    assert pattern is not None
    named = re.compile(pattern[1])
    found = {"index.html"}
    waiting = ["index.html"]
    while waiting:
        text = (PAGE / waiting.pop()).read_text("utf-8")
        new = {it for it in named.findall(text) if (PAGE / it).is_file()} - found
        found |= new
        waiting += new

    files = {it.name for it in PAGE.iterdir() if it.suffix in (".js", ".css", ".html", ".svg")}
    assert files - found - NOT_OF_THE_PAGE == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_page_is_there(language: str) -> None:
    asked, beginnings = named_words()
    known = set(messages(language))

    assert asked - known == set()
    assert {it for it in beginnings if not any(name.startswith(it) for name in known)} == set()


def test_the_manifest_names_icons_of_the_sizes_that_they_have() -> None:
    for icon in manifest()["icons"]:
        file = PAGE / icon["src"]
        assert file.is_file()
        if file.suffix == ".png":
            width, height = struct.unpack(">II", file.read_bytes()[16:24])
            assert icon["sizes"] == f"{width}x{height}"


def test_the_manifest_tells_in_every_language_what_the_app_is() -> None:
    told = manifest()["description_localized"]

    assert {*told, "en"} == set(LANGUAGES)
