"""The first 60 characters of a card, which a lock screen shows: what it is about is in them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.cards.naming import object_of
from bot.rules.catalog import KINDS
from bot.ui.html import short
from bot.ui.reader import Reader
from bot.ui.texts import LANGUAGES
from storage.tables import Item
from tests.cards.happenings import KYIV, card, notification
from tests.cards.telegram_html import read
from tests.phone.shop import WORDS, happenings

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
SHOWN = 60
ENOUGH = 18  # letters of a long name by which it is known


def examples(language: str) -> dict[str, dict[str, Any]]:
    """One event of each kind: those of a CRM, and Bellhop's own."""
    words = WORDS[language]
    found = {kind: data for kind, data in reversed(happenings(words, "6")) if kind in KINDS}
    source, connection = {"id": "3", "name": words.source}, {"id": "2", "name": "KeyCRM"}
    hooks = {"connection": connection, "count": 12, "mistake": "signature", "mistakes": {}}
    api = {"connection": connection, "failing": "key", "since": NOW.isoformat()}
    own = {
        "event.unreached": {"counts": {"order.created": 1}, "source": source, "source_row": 1},
        "staff.left": {"person": {"id": "9", "name": words.colleague}, "count": 12},
        **dict.fromkeys((it for it in KINDS if it.startswith("hook.")), hooks),
        **dict.fromkeys((it for it in KINDS if it.startswith("connection.")), hooks),
        **dict.fromkeys((it for it in KINDS if it.startswith("integration.")), api),
    }
    return found | own


def missing(language: str, kind: str, data: dict[str, Any]) -> list[str]:
    """What a lock screen does not show of this card."""
    shown = " ".join(
        read(card(Item(notification(kind), data), _reader(language), NOW).text).split()
    )
    about = object_of(data, language)
    client = (data.get("client") or data.get("buyer") or {}).get("name")
    lacking = [] if _is_in(about, shown[:SHOWN]) else ["object"]
    amount = _is_in("12 400", shown[:SHOWN]) or _is_in("12,400", shown[:SHOWN])
    if client and not _is_in(client, shown[:SHOWN]) and not amount:
        lacking.append("client or amount")
    return [f"{kind}: {it}" for it in lacking]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lock_screen_shows_what_it_is_about(language: str) -> None:
    late = [it for kind, data in examples(language).items() for it in missing(language, kind, data)]

    assert not late, "not among the first 60 characters"


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_is_an_example_of_every_kind(language: str) -> None:
    assert examples(language).keys() == KINDS.keys()


def _reader(language: str) -> Reader:
    return Reader(language, KYIV)


def _is_in(wanted: str, shown: str) -> bool:
    return short(wanted, ENOUGH).removesuffix("…").strip() in shown.replace("\u00a0", " ")
