"""Claims about names that somebody types, and about the screens that show them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pages.channels import channel_page
from bot.pages.sources import Managing, called, source_page
from bot.pages.typed_answers import LIMIT, BadReply, name_in
from bot.ui.reader import Reader
from bot.ui.screens import Paging
from bot.ui.texts import LANGUAGES
from storage.tables import Channel, Person, Source
from tests.cards.telegram_html import read

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
REASONS = {"name-empty", "name-too-long"}


@given(st.text(alphabet=st.characters(exclude_categories=[])))
def test_whatever_is_typed_gives_a_clean_short_line_or_a_reason(text: str) -> None:
    name = _name_or_reason(text)

    assert name in REASONS or name == name_in(name)
    assert 0 < len(name) <= LIMIT
    assert "\n" not in name


def _name_or_reason(text: str) -> str:
    try:
        return name_in(text)
    except BadReply as bad:
        return bad.text_id


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "name-not-text"),
        ("", "name-empty"),
        (" \n ", "name-empty"),
        ("🌷", "name-empty"),
        ("x" * 61, "name-too-long"),
    ],
)
def test_the_reason_fits_the_mistake(text: str | None, reason: str) -> None:
    with pytest.raises(BadReply) as caught:
        name_in(text)

    assert caught.value.text_id == reason


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None, max_examples=30)
@given(name=st.text(max_size=300), number=st.text(min_size=1, max_size=300))
def test_a_page_shows_any_name_as_telegram_takes_it(language: str, name: str, number: str) -> None:
    source = Source(id=10**18 - 1, crm_id=number, name=name, awaited_managers=[number])
    person = Person(id=10**18 - 1, name=name, role="manager", created_at=NOW)
    managing = Managing([], [name] * 200, [(person, None)] * 8, Paging(10**17, 10**18))
    channel = Channel(id=1, crm_id=number, name=name, kind=name, amount="1e40", currency=name)

    page = source_page(source, managing, 10**17, language)
    other = channel_page(channel, NOW, 0, Reader(language, ZoneInfo("Europe/Kyiv")), NOW)

    assert len(read(page.text)) <= 4096
    assert len(read(other.text)) <= 4096
    assert all(button.press.pack() for row in page.rows for button in row if button.press)


def test_a_source_without_a_name_is_called_by_its_number() -> None:
    assert called(Source(crm_id="7")) == "№ 7"
