"""Tables of the page, from values alone."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pages.tables.payments import SOON, Payments, payments_table, state_of
from bot.pages.tables.policy import policy_table
from bot.pages.tables.sent import days_back, sent_day
from bot.rules.catalog import switchable
from bot.ui.reader import Reader
from bot.ui.tables import decimal_of
from bot.ui.texts import LANGUAGES
from storage.tables import CardState, Channel, Held, OnCard

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")
READER = Reader("en", KYIV)


def told(card_id: int, seconds: float | None, **other: object) -> OnCard:
    sent_at = None if seconds is None else NOW + timedelta(seconds=seconds)
    row = {
        "card_id": card_id,
        "state": CardState.SENT,
        "sent_at": sent_at,
        "received_at": NOW,
        "held": None,
        "escalated": 0,
        "made_at": NOW,
        "due_at": NOW,
    }
    return OnCard(**row | other)  # type: ignore[arg-type]  # its own fields


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_percentiles_are_times_that_were_measured(seconds: list[float]) -> None:
    rows = [told(number, took) for number, took in enumerate(seconds)]

    day = sent_day(NOW.date(), rows, READER, NOW, is_part=False)

    assert day.took is not None
    median, high = day.took
    measured = [(it.sent_at - NOW).total_seconds() for it in rows if it.sent_at is not None]
    assert {median, high} <= {round(it, 3) for it in measured}
    assert sum(round(it, 3) <= median for it in measured) * 2 >= len(rows)
    assert sum(round(it, 3) <= high for it in measured) * 20 >= len(rows) * 19


def test_what_was_to_wait_has_no_seconds_and_is_counted_once_a_card() -> None:
    rows = [
        *(told(1, 2.0), told(1, 2.0), told(2, 9000.0, held=Held.DIGEST)),
        *(told(3, 9000.0, escalated=1), told(4, 4000.0, due_at=NOW + timedelta(hours=1))),
        told(5, -20.0),  # a later step on a card that was there before
        told(6, None, state=CardState.BROKEN),
        told(7, None, state=CardState.GONE),
        told(8, None, state=CardState.DUE),
    ]

    day = sent_day(NOW.date(), rows, READER, NOW, is_part=True)

    assert (day.sent, day.failed, day.took) == (5, 2, (2.0, 2.0))
    assert day.text == "5 sent, 2 not delivered; half within 2 s, nearly all within 2 s"


@given(
    number=st.integers(1, 31),
    now=st.integers(1_577_836_800, 2_208_988_800).map(partial(datetime.fromtimestamp, tz=UTC)),
    zone=st.sampled_from(["Europe/Kyiv", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia"]),
)
def test_days_follow_one_another_without_a_gap(number: int, now: datetime, zone: str) -> None:
    days = days_back(number, Reader("en", ZoneInfo(zone)), now)

    assert len(days) == number
    assert days[-1].begins <= now < days[-1].ends
    for day, following in pairwise(days):
        assert following.date - day.date == timedelta(days=1)
        assert day.ends == following.begins


@pytest.mark.parametrize(
    ("days", "state"),
    [(-1, "overdue"), (0, "due"), (SOON.days, "due"), (SOON.days + 1, "paid"), (None, "undated")],
)
def test_state_of_a_payment_goes_by_days(days: int | None, state: str) -> None:
    until = None if days is None else NOW + timedelta(days=days)
    channel = Channel(id=1, crm_id="7", paid_until=until)

    assert state_of(channel, date(2026, 11, 22), KYIV) == state


@given(st.lists(st.decimals(0, 10**9, places=2), max_size=5))
def test_sums_are_exact_by_currency(amounts: list[Decimal]) -> None:
    channels = [
        Channel(id=number, crm_id=str(number), amount=str(amount), currency="UAH")
        for number, amount in enumerate(amounts)
    ]
    payments = Payments(channels, {}, 10, KYIV)

    about = payments_table(payments, (0, 50), READER, NOW).about

    assert f"{sum(amounts):,.2f}" in about if amounts else about == ""


@pytest.mark.parametrize("amount", [None, "", "a lot", "1,5"])
def test_amount_that_is_no_number_is_none(amount: str | None) -> None:
    assert decimal_of(amount) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_type_is_in_the_policy(language: str) -> None:
    reader = Reader(language, KYIV)

    table = policy_table({}, {"order.created": 15}, reader)

    assert len(table.lines) == len(switchable())
    assert all(len(it.cells) == len(table.columns) for it in table.lines)
    assert len({it.label for it in table.columns}) == len(table.columns)
