"""Claims about dates and amounts that somebody types."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pages.typed_answers import BadReply, Price, date_in, example, price_in

TODAY = date(2026, 11, 22)
ANYTHING = st.text(alphabet=st.characters(exclude_categories=[]))
DIGITS = st.text(alphabet="0123456789.,-/ ₴$грнUAH", max_size=14)


def refusal(read: Callable[..., object], *arguments: object) -> str:
    """Why it is no answer; empty for one that is."""
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
        ("tomorrow", "date-unclear"),
        ("12/25/2026", "date-unclear"),
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
def test_what_is_no_day_to_come_is_told_apart(text: str | None, reason: str) -> None:
    assert refusal(date_in, text, TODAY) == reason


@given(st.dates(TODAY, date(2199, 12, 31)))
def test_a_date_is_read_as_it_is_shown_in_the_example(day: date) -> None:
    assert date_in(example(day), TODAY) == day
    assert date_in(day.isoformat(), TODAY) == day


@given(ANYTHING | DIGITS)
def test_whatever_is_typed_gives_a_day_to_come_or_a_reason(text: str) -> None:
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
def test_what_is_no_amount_is_told_apart(text: str | None, reason: str) -> None:
    assert refusal(price_in, text) == reason


@given(ANYTHING | DIGITS)
def test_whatever_is_typed_gives_an_amount_above_zero_or_a_reason(text: str) -> None:
    reason = refusal(price_in, text)

    assert reason.startswith("amount-") or 0 < price_in(text).amount < 10**15
