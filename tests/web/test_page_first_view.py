"""What a browser loads before the bell is seen: little, ours alone, and asked for at once."""

import gzip
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.ui.texts import LANGUAGES, plain
from tests.ui.test_locales import messages

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "handlers" / "web" / "page"
FILES = sorted(it for it in PAGE.iterdir() if it.suffix in (".js", ".css", ".html"))
NAMED = [it.name for it in FILES]
IMPORTED = re.compile(r'^(?:import|\} from|.*\bfrom) ?"\./([\w.-]+)";', re.MULTILINE)
FOREIGN = re.compile(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}")
# Telegram's own, which frames the page and gets its events; and the name of SVG's elements.
KNOWN_HOSTS = {"https://web.telegram.org", "http://www.w3.org"}
BEFORE_SIGN_IN = "web-front-"

FIRST_VIEW_BYTES = 60_000
OF_ANSWERS = 12_000  # of them: who has signed in with all words, and thirty notifications


class Index(HTMLParser):
    """What index.html has: its tags, and the words of each language."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: dict[str, dict[str, str]] = {}
        self._word: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.tags.append((tag, attributes))
        if tag == "div" and (language := attributes.get("lang")):
            self.words[language] = {}
        self._word = attributes.get("data-id")

    def handle_data(self, data: str) -> None:
        if self._word is not None:
            list(self.words.values())[-1][self._word] = data
            self._word = None

    def links(self, relation: str) -> list[str]:
        found = (it for tag, it in self.tags if tag == "link" and it.get("rel") == relation)
        return [it["href"] or "" for it in found]


@cache
def index() -> Index:
    parser = Index()
    parser.feed((PAGE / "index.html").read_text("utf-8"))
    return parser


def modules() -> set[str]:
    """All that main.js imports, and what those import; not what is loaded when it is needed."""
    found, waiting = {"main.js"}, ["main.js"]
    while waiting:
        new = set(IMPORTED.findall((PAGE / waiting.pop()).read_text("utf-8"))) - found
        found |= new
        waiting += new
    return found


def test_the_first_view_is_small() -> None:
    files = {"index.html", "icon.svg", *index().links("stylesheet"), *modules()}

    size = sum(len(gzip.compress((PAGE / it).read_bytes(), 6)) for it in files)

    assert size < FIRST_VIEW_BYTES - OF_ANSWERS


def test_the_words_of_the_page_leave_room_for_the_first_list() -> None:
    for language in LANGUAGES:
        words = "".join(f"{it}{plain(language, it)}" for it in page_words())

        assert len(gzip.compress(words.encode())) < OF_ANSWERS / 2


def test_every_module_of_the_first_view_is_asked_for_at_once() -> None:
    """A module that only another one names would wait for it."""
    assert sorted(index().links("modulepreload")) == sorted(modules())


def test_what_settings_and_cabinet_need_is_not_loaded_before() -> None:
    assert modules() & {"settings.js", "cabinet.js", "table.js", "chart.js", "push.js"} == set()


def test_no_script_and_no_style_stands_in_the_page() -> None:
    """The policy would not let them run."""
    scripts = [it for tag, it in index().tags if tag == "script"]
    attributes = {name for _, it in index().tags for name in it}

    assert all("src" in it for it in scripts)
    assert [tag for tag, _ in index().tags if tag in ("style", "base", "iframe", "object")] == []
    assert {it for it in attributes if it.startswith("on") or it == "style"} == set()


@pytest.mark.parametrize("name", NAMED)
def test_no_file_names_a_foreign_host(name: str) -> None:
    text = (PAGE / name).read_text("utf-8")

    assert set(FOREIGN.findall(text)) - KNOWN_HOSTS == set()


@pytest.mark.parametrize("name", NAMED)
def test_no_file_is_too_long_to_read(name: str) -> None:
    assert len((PAGE / name).read_text("utf-8").splitlines()) <= 400


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_has_not_signed_in_reads_the_same_words(language: str) -> None:
    first = {it for it in page_words() if it.startswith(BEFORE_SIGN_IN)}

    assert index().words[language] == {it: plain(language, it) for it in first}


def test_every_word_of_the_page_is_used() -> None:
    text = "".join((PAGE / it).read_text("utf-8") for it in NAMED if it != "index.html")
    whole = set(re.findall(r'"(web-[a-z0-9-]+)"', text))
    beginnings = tuple(re.findall(r"`(web-[a-z0-9-]+)\$\{", text)) or ("\0",)

    unused = {it for it in page_words() if it not in whole and not it.startswith(beginnings)}

    assert unused == set()


def page_words() -> list[str]:
    """The ids of the page's words, which have no values."""
    found = messages("en")
    return [it for it in found if it.startswith("web-") and not found[it].variables]
