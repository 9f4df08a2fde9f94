"""Every label that an administrator finds in the bot fits its row on a phone of 390 px."""

import dataclasses
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from bot.callbacks.press import _KNOWN as PREFIXES
from bot.ui.texts import LANGUAGES
from tests.cast import OLGA
from tests.house import House
from tests.phone.font import room, width
from tests.phone.shop import WORDS, live_through
from tests.phone.walk import NUMBER, Label, Walk, buttons_seen

# Labels that are cut today, by language: each must be written shorter, and is then taken off.
# Of labels with the shop's own names, a walk does not find the same ones each time; * is any name.
TOO_LONG = Path(__file__).parent / "too_long.json"
# Second pages of short lists, a problem, an object of several, a takeover: not on every walk.
UNSEEN = {
    *(
        "unlink",
        "again",
        "bell",
        "morrow",
        "prob",
        "probs",
        "qcab",
        "sched",
        "take",
        "trace",
        "traceevent",
    ),
}


@dataclass(frozen=True)
class Seen:
    """What a walk in one language has shown."""

    labels: frozenset[Label]
    prefixes: frozenset[str]


@pytest.fixture(params=LANGUAGES)
async def seen(request: pytest.FixtureRequest, house: House) -> tuple[str, Seen]:
    """The language, and what an administrator who speaks it sees."""
    language = request.param
    olga = dataclasses.replace(OLGA, language=language)
    house.account(olga)
    await house.open_for_business()
    await live_through(house, WORDS[language])

    await Walk(house, olga).everywhere()

    buttons = list(buttons_seen(house, olga))
    labels = frozenset(label for _, label in buttons)
    data = (button.get("callback_data", "") for button, _ in buttons)
    return language, Seen(labels, frozenset(it.partition(":")[0] for it in data if it))


async def test_every_label_fits_its_row(seen: tuple[str, Seen]) -> None:
    language, shown = seen
    cut = {_named(it): it for it in shown.labels if width(it.text) > room(it.beside)}
    known = set(_too_long()[language])

    new = [_why(language, it) for name, it in sorted(cut.items()) if not _is_known(name, known)]
    mended = sorted(it for it in known - cut.keys() if not _has_a_name(it, language))

    assert not new, "cut on a phone:\n" + "\n".join(new)
    assert not mended, f"no longer cut, so take them off {TOO_LONG.name}: {mended}"
    assert PREFIXES.keys() - shown.prefixes <= UNSEEN, "buttons that the walk has not found"


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


def _has_a_name(entry: str, language: str) -> bool:
    names = dataclasses.astuple(WORDS[language])
    return entry.endswith("*") or any(NUMBER.sub("#", name) in entry for name in names)


def _is_known(name: str, known: set[str]) -> bool:
    return name in known or any(name.startswith(it[:-1]) for it in known if it.endswith("*"))


def _why(language: str, label: Label) -> str:
    need, there = round(width(label.text)), round(room(label.beside))
    where = f"each of {label.beside} in a row" if label.beside > 1 else "the only one in its row"
    return f"`{label.text}`, {language}: {need} px, and {there} px are there for {where}"


def _named(label: Label) -> str:
    """How the list names a label: how many share its row, and its text with # for each number."""
    return f"{label.beside}: {NUMBER.sub('#', label.text)}"


@cache
def _too_long() -> dict[str, list[str]]:
    read: dict[str, list[str]] = json.loads(TOO_LONG.read_text("utf-8"))
    return read
