"""Claims about dates, amounts and names that somebody types, and about pages that show names."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pages.cabinet.channels import channel_screen
from bot.pages.cabinet.sources import Managing, called, source_screen
from bot.pages.typed_answers import (
    LONGEST_NAME,
    BadReply,
    Price,
    date_in,
    example,
    name_in,
    price_in,
)
from bot.ui.reader import Reader
from bot.ui.screens import Paging
from bot.ui.texts import LANGUAGES
from storage.tables import Channel, Person, Source
from tests.cards.happenings import KYIV
from tests.cards.telegram_html import read

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
NAME_REASONS = {"name-empty", "name-too-long"}
ANYTHING = st.text(alphabet=st.characters(exclude_categories=[]))
DIGITS = st.text(alphabet="0123456789.,-/ ₴$грнUAH", max_size=14)


def refusal(read: Callable[..., object], *arguments: object) -> str:
    """Why it is not an answer; empty if it is."""
    try:
        read(*arguments)
    except BadReply as bad:
        return bad.text_id
    return ""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("25.12.2026", "2026-12-25"),
        (" 25.12.26 ", "2026-12-25"),
        ("25 12 2026", "2026-12-25"),
        ("2026-12-25", "2026-12-25"),
        ("5.1.2027", "2027-01-05"),
        ("25.12", "2026-12-25"),
        ("25.12.", "2026-12-25"),
        ("21.11", "2027-11-21"),  # this year's has passed
        ("22.11", "2026-11-22"),
        ("29.02", "2028-02-29"),
        ("29.02.2028", "2028-02-29"),
        ("31.12.2199", "2199-12-31"),
    ],
)
def test_a_date_is_read_as_people_write_it(text: str, day: str) -> None:
    assert date_in(text, TODAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "date-unclear"),
        ("", "date-unclear"),
        ("some day", "date-unclear"),
        ("31 листопада", "date-impossible"),
        ("2 dec 2020", "date-past"),
        ("in 2 hours", "date-unclear"),
        ("12/25/2026", "date-impossible"),
        ("25.122026", "date-unclear"),
        ("٢٥.١٢.٢٠٢٦", "date-unclear"),
        ("5" * 1_000_000, "date-unclear"),
        ("25.12.2026 " * 400, "date-unclear"),
        ("30.02.2027", "date-impossible"),
        ("29.02.2027", "date-impossible"),
        ("32.01", "date-impossible"),
        ("30.02", "date-impossible"),
        ("0.0.0000", "date-impossible"),
        ("21.11.2026", "date-past"),
        ("01.01.0001", "date-past"),
        ("31.12.9999", "date-far"),
        ("01.01.2200", "date-far"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_not_a_future_day_is_refused_with_a_reason(text: str | None, reason: str) -> None:
    assert refusal(date_in, text, TODAY) == reason


@given(st.dates(TODAY, date(2199, 12, 31)))
def test_a_date_is_read_as_it_is_shown_in_the_example(day: date) -> None:
    assert date_in(example(day), TODAY) == day
    assert date_in(day.isoformat(), TODAY) == day


@given(ANYTHING | DIGITS)
def test_whatever_is_typed_gives_a_future_day_or_a_reason(text: str) -> None:
    reason = refusal(date_in, text, TODAY)

    assert reason.startswith("date-") or TODAY <= date_in(text, TODAY) <= date(2199, 12, 31)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("499", "499", None),
        ("499 UAH", "499", "UAH"),
        ("499,50 грн.", "499.50", "UAH"),
        ("1 200.5", "1200.5", None),
        ("1\u00a0200 ₴", "1200", "UAH"),
        ("$20", "20", "USD"),
        ("€ 20.00", "20.00", "EUR"),
        ("pln 7", "7", "PLN"),
        ("0.01", "0.01", None),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, amount: str, currency: str | None) -> None:
    price = price_in(text)

    assert price == Price(Decimal(amount), currency)
    assert str(price.amount) == amount


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "amount-unclear"),
        ("", "amount-unclear"),
        ("free", "amount-unclear"),
        ("1.200", "amount-unclear"),  # twelve hundred, or a little more than one
        ("1,200.50", "amount-unclear"),
        ("1e9", "amount-unclear"),
        ("NaN", "amount-unclear"),
        ("٤٩٩", "amount-unclear"),
        ("499 cowries", "amount-unclear"),
        ("$499 UAH", "amount-unclear"),
        ("9" * 1_000_000, "amount-unclear"),
        ("-5", "amount-not-positive"),
        ("-5 UAH", "amount-not-positive"),
        ("0", "amount-not-positive"),
        ("0.00 UAH", "amount-not-positive"),
        ("1" + "0" * 15, "amount-large"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_is_not_an_amount_is_refused_with_a_reason(text: str | None, reason: str) -> None:
    assert refusal(price_in, text) == reason


@given(ANYTHING | DIGITS)
def test_whatever_is_typed_gives_an_amount_above_zero_or_a_reason(text: str) -> None:
    reason = refusal(price_in, text)

    assert reason.startswith("amount-") or 0 < price_in(text).amount < 10**15


# -- names


@given(ANYTHING)
def test_whatever_is_typed_gives_a_clean_short_line_or_a_reason(text: str) -> None:
    name = _name_or_reason(text)

    assert name in NAME_REASONS or name == name_in(name)
    assert 0 < len(name) <= LONGEST_NAME
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
def test_what_is_not_a_name_is_refused_with_a_reason(text: str | None, reason: str) -> None:
    assert refusal(name_in, text) == reason


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None, max_examples=30)
@given(name=st.text(max_size=300), number=st.text(min_size=1, max_size=300))
def test_a_page_shows_any_name_as_telegram_takes_it(language: str, name: str, number: str) -> None:
    source = Source(id=10**18 - 1, crm_id=number, name=name, awaited_managers=[number])
    person = Person(id=10**18 - 1, name=name, role="manager", created_at=NOW)
    managing = Managing([], [name] * 200, [(person, None)] * 8, Paging(10**17, 10**18))
    channel = Channel(id=1, crm_id=number, name=name, kind=name, amount="1e40", currency=name)

    reader = Reader(language, KYIV)
    page = source_screen(source, managing, 10**17, reader)
    other = channel_screen(channel, NOW, 0, reader, NOW)

    assert len(read(page.text)) <= 4096
    assert len(read(other.text)) <= 4096
    assert all(button.press.pack() for row in page.rows for button in row if button.press)


def test_a_source_without_a_name_is_called_by_its_number() -> None:
    assert called(Source(crm_id="7")) == "№ 7"
