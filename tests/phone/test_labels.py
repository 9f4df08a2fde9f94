"""Every label that an administrator finds in the bot fits its row on a phone of 390 px."""

import dataclasses
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.callbacks.press import _KNOWN as PREFIXES
from bot.ui.texts import LANGUAGES
from tests.cast import MARTA, OLGA
from tests.house import House, opened
from tests.phone.font import room, width
from tests.phone.shop import WORDS, live_through
from tests.phone.trouble import come_over
from tests.phone.walk import Label, buttons_seen, walk_everywhere
from tests.web.pages import PUBLIC, signed_in

OTHERS = [it for it in LANGUAGES if it != "en"]


@dataclass(frozen=True)
class Seen:
    """What a walk in one language has shown."""

    labels: frozenset[Label]
    prefixes: frozenset[str]


@pytest.fixture
async def house(migrated_url: str) -> AsyncIterator[House]:
    """A house that has a web bell."""
    async with opened(migrated_url, public_url=PUBLIC) as running:
        yield running


# What is shown does not depend on the database: one language shows that it can be asked there, too.
@pytest.fixture(params=["en", *(pytest.param(it, marks=pytest.mark.sqlite) for it in OTHERS)])
async def seen(request: pytest.FixtureRequest, house: House) -> tuple[str, Seen]:
    """The language, and what an administrator who speaks it sees."""
    language = request.param
    olga, marta = (dataclasses.replace(it, language=language) for it in (OLGA, MARTA))
    for role in (olga, marta):
        house.account(role)
    await house.open_for_business()
    await live_through(house, WORDS[language])
    await come_over(house, WORDS[language])
    for role in (olga, marta):
        await signed_in(house, role.telegram_id)
        await signed_in(house, role.telegram_id, in_telegram=False)

    await walk_everywhere(house, olga, marta)

    buttons = [it for role in (olga, marta) for it in buttons_seen(house, role)]
    labels = frozenset(label for _, label in buttons)
    data = (button.get("callback_data", "") for button, _ in buttons)
    return language, Seen(labels, frozenset(it.partition(":")[0] for it in data if it))


async def test_every_label_fits_its_row(seen: tuple[str, Seen]) -> None:
    language, shown = seen
    cut = [_why(language, it) for it in sorted(shown.labels) if width(it.text) > room(it.beside)]

    assert not cut, "cut on a phone:\n" + "\n".join(cut)
    missed = sorted(PREFIXES.keys() - shown.prefixes)
    assert not missed, f"buttons that the walk has not found: {missed}"


@pytest.mark.parametrize(
    ("label", "pixels"),
    # As Chromium measures them: canvas, "500 15px Roboto", without kerning.
    [("Прочитано", 77.219), ("Непрочитанные", 114.06), ("Позначити прочитаним", 166.758)],
)
def test_a_label_is_as_wide_as_a_browser_draws_it(label: str, pixels: float) -> None:
    assert width(label) == pytest.approx(pixels, abs=0.01)


def test_a_label_that_is_cut_is_named_with_its_language_and_widths() -> None:
    said = _why("uk", Label("Позначити прочитаним", 2))

    assert said == "`Позначити прочитаним`, uk: 167 px, and 142 px are there for each of 2 in a row"


def test_emoji_and_joined_ones_take_no_less_than_they_are() -> None:
    assert width("🔔") == width("🔔\ufe0f") > width("W")
    assert width("é") == width("e\u0301")


def _why(language: str, label: Label) -> str:
    need, there = round(width(label.text)), round(room(label.beside))
    where = f"each of {label.beside} in a row" if label.beside > 1 else "the only one in its row"
    return f"`{label.text}`, {language}: {need} px, and {there} px are there for {where}"
