"""Whoever adds something is told what is missing: one test for each sort of thing that is added.

Each is also shown something new that nothing else was done for, so that it is known to tell.
CONTRIBUTING.md says what is added where.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest

from bot.calendar.availability import Times
from bot.callbacks.settings import Choose, ChooseSource
from bot.cards.standing import steps_line
from bot.events.payloads import FACTS
from bot.pages import commands
from bot.pages.personal import settings
from bot.rules.audience import ADMINISTRATORS
from bot.rules.catalog import DIRECTORY, KINDS, SECTIONS, Kind
from bot.rules.objects import life
from bot.rules.objects.standing import Standing
from bot.rules.preferences import PREFERENCES, Choices, Preference, Wishes, part_of
from bot.runtime.config import Config
from bot.ui.reader import Reader
from bot.ui.screens import Screen
from bot.ui.texts import LANGUAGES
from handlers.routing import ADMINISTERED, MANAGED, PERSONAL
from storage.tables import Source
from tests.providers.test_contract import missing as missing_of_provider
from tests.ui.test_locales import messages

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
READER = Reader("en", ZoneInfo("Europe/Kyiv"))
ANY_TIME = Times(UTC)
ORDER = KINDS["order.created"]
SHOP = Source(id=1, cabinet="", crm_id="3", name="Shop")
TO_SHOP = {"source": "3"}
OF_SHOP = part_of("3")
WITHOUT_AN_ID = ("call",)  # nobody can say anything more of it later


def without_text(*ids: str) -> Iterator[str]:
    """Which of these texts a language lacks."""
    for language in LANGUAGES:
        known = messages(language) if language in files() else {}
        yield from (f"{it} in bot/locales/{language}.ftl" for it in ids if it not in known)


def files() -> set[str]:
    return {it.stem for it in (ROOT / "bot" / "locales").glob("*.ftl")}


def pressed(screen: Screen, sort: type) -> set[str]:
    """The preferences that the screen's switches choose."""
    found = (button.press for row in screen.rows for button in row)
    return {it.preference for it in found if isinstance(it, sort)}  # type: ignore[attr-defined]  # one of two


# --- a preference --------------------------------------------------------------------------------


def missing_of_preference(preference: Preference) -> Iterator[str]:
    text, key = preference.text_id, preference.key
    attributes = ["chosen-on", "chosen-off", "means-on"]
    if preference.in_part:
        attributes += ["means-off", "off-in-general", "off-for-all-sources"]
    yield from without_text(text, *(f"{text}.{it}" for it in attributes))
    shown = settings.offered(on_page=True)
    in_general = settings.settings_screen(Wishes(), READER, offered=shown)
    screens = {"in general": (in_general, Choose)}
    parts = {"in general": ""}
    if preference.in_part:
        parts |= {"for a type": ORDER.key, "for a source": OF_SHOP}
        screens["for a type"] = settings.kind_screen(Wishes(), ORDER, 0, READER, shown), Choose
        screens["for a source"] = (
            settings.source_screen(Choices(), SHOP, 0, READER, shown),
            ChooseSource,
        )
    for where, (screen, sort) in screens.items():
        if key not in pressed(screen, sort):
            yield f"a button of {key!r} {where}"
    before = Wishes(Choices(), in_browsers=True).verdict(ORDER, NOW, targets=TO_SHOP)
    for where, part in parts.items():
        changed = Choices({(key, part): not preference.default})
        wanted = Wishes(changed, in_browsers=True)
        if wanted.verdict(ORDER, NOW, targets=TO_SHOP) == before:
            yield f"an effect of {key!r} {where}"


@pytest.mark.parametrize("preference", PREFERENCES.values(), ids=lambda it: it.key)
def test_nothing_of_a_preference_is_missing(preference: Preference) -> None:
    assert list(missing_of_preference(preference)) == []


@pytest.mark.parametrize("in_part", [True, False])
def test_a_preference_that_is_only_declared_lacks_text_button_and_effect(in_part: bool) -> None:
    new = Preference("telepathy", in_part=in_part)

    lacks = list(missing_of_preference(new))

    assert "preference-telepathy in bot/locales/uk.ftl" in lacks
    assert "a button of 'telepathy' in general" in lacks
    assert "an effect of 'telepathy' in general" in lacks
    assert ("an effect of 'telepathy' for a source" in lacks) == in_part


# --- a command -----------------------------------------------------------------------------------


def missing_of_command(name: str) -> Iterator[str]:
    yield from without_text(f"command-{name}")
    rooms = (*PERSONAL, *MANAGED, *ADMINISTERED)
    if name != "menu" and not any(name in room.routes.commands for room in rooms):
        yield f"a handler of /{name}"
    if f"`/{name}`" not in (ROOT / "README.md").read_text("utf-8"):
        yield f"`/{name}` in README.md"


@pytest.mark.parametrize("name", [*commands.EVERYONE, *commands.ADMINISTRATORS])
def test_nothing_of_a_command_is_missing(name: str) -> None:
    assert list(missing_of_command(name)) == []


def test_a_command_that_is_only_declared_lacks_text_handler_and_a_word_in_the_readme() -> None:
    assert list(missing_of_command("nameless")) == [
        *(f"command-nameless in bot/locales/{it}.ftl" for it in LANGUAGES),
        "a handler of /nameless",
        "`/nameless` in README.md",
    ]


# --- a language ----------------------------------------------------------------------------------


def missing_of_language(code: str) -> Iterator[str]:
    yield from without_text(f"language-{code}")
    if code not in files():
        yield f"bot/locales/{code}.ftl"
    if code not in LANGUAGES:
        yield f"{code!r} in LANGUAGES of bot/ui/texts.py"
    if code not in get_args(Config.model_fields["language"].annotation):
        yield f"{code!r} in bot/runtime/config.py"


@pytest.mark.parametrize("code", sorted({*LANGUAGES, *files()}))
def test_nothing_of_a_language_is_missing(code: str) -> None:
    assert list(missing_of_language(code)) == []


def test_a_language_that_is_only_a_file_lacks_its_name_everywhere() -> None:
    assert list(missing_of_language("de")) == [
        *(f"language-de in bot/locales/{it}.ftl" for it in LANGUAGES),
        "bot/locales/de.ftl",
        "'de' in LANGUAGES of bot/ui/texts.py",
        "'de' in bot/runtime/config.py",
    ]


# --- a type of notification ----------------------------------------------------------------------


def missing_of_kind(kind: Kind) -> Iterator[str]:
    text = kind.text_id
    yield from without_text(text, *(f"{text}.{it}" for it in ("line", "name", "count")))
    if kind.section not in SECTIONS:
        yield f"{kind.section!r} in SECTIONS of bot/rules/catalog.py"
    yield from without_text(f"bell-{kind.section}")
    if f"`{kind.key}`" not in (ROOT / "README.md").read_text("utf-8"):
        yield f"a row of `{kind.key}` in README.md"
    if not kind.own:
        yield from missing_of_type(kind.key)


def missing_of_type(key: str) -> Iterator[str]:
    """Of what a CRM may tell, whether anybody hears of it or not."""
    if key not in FACTS:
        yield f"the data of {key!r} in bot/events/payloads.py"
    if not list((ROOT / "tests/samples/generic").glob(f"{key}*.json")):
        yield f"tests/samples/generic/{key}.json"
    if f"`{key}`" not in (ROOT / "docs/hooks.md").read_text("utf-8"):
        yield f"`{key}` in docs/hooks.md"
    if key.partition(".")[0] in WITHOUT_AN_ID:
        return
    for step in life.steps(life.after({}, key, {"to": "x", "to_name": "x"}, NOW, NOW)):
        try:
            list(steps_line(Standing(steps=(step, step)), READER))
        except KeyError as unknown:
            yield f"{unknown.args[0]} in bot/locales"


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda it: it.key)
def test_nothing_of_a_kind_is_missing(kind: Kind) -> None:
    assert list(missing_of_kind(kind)) == []


@pytest.mark.parametrize("key", DIRECTORY)
def test_nothing_of_a_type_that_notifies_nobody_is_missing(key: str) -> None:
    assert list(missing_of_type(key)) == []


def test_a_kind_that_is_only_declared_lacks_all_that_people_see_of_it() -> None:
    section: Any = "gossip"

    lacks = set(missing_of_kind(Kind("order.eaten", section, ADMINISTRATORS)))

    assert lacks >= {
        "kind-order-eaten.count in bot/locales/ru.ftl",
        "'gossip' in SECTIONS of bot/rules/catalog.py",
        "bell-gossip in bot/locales/en.ftl",
        "a row of `order.eaten` in README.md",
        "the data of 'order.eaten' in bot/events/payloads.py",
        "tests/samples/generic/order.eaten.json",
        "`order.eaten` in docs/hooks.md",
        "step-order-eaten in bot/locales",
    }


# --- a CRM; tests/providers/test_contract.py asks it of those that there are ---------------------


def test_a_provider_that_is_only_declared_lacks_samples_page_and_title() -> None:
    settings = {"colour": SimpleNamespace(words="")}
    new: Any = SimpleNamespace(name="abacus", title=" ", settings=settings)

    assert list(missing_of_provider(new)) == [
        "a sample with a meaning in tests/samples/abacus/",
        "docs/providers/abacus.md",
        "a link to docs/providers/abacus.md in README.md",
        "a title",
        "words for the setting colour",
        "`colour` in docs/providers/abacus.md",
    ]


def test_what_is_added_is_told_in_contributing() -> None:
    """The table there says where the things go that these tests ask for."""
    table = (ROOT / "CONTRIBUTING.md").read_text("utf-8")

    rows = re.findall(r"^\| (an? [^|]*) \|", table, re.MULTILINE)

    wanted = {"a CRM", "a type of notification", "a command of the bot", "a preference"}
    assert {*wanted, "a language"} <= set(rows)
