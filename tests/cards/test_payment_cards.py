"""Claims about the card of a payment, and about the pages of channels."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks import channels as channel_presses
from bot.pages.cabinet import channels
from bot.rules.catalog import KINDS
from bot.rules.fanout import Alert
from bot.ui.reader import Reader
from bot.ui.screens import Paging, Screen
from bot.ui.texts import LANGUAGES
from storage.tables import Channel, Item
from tests.cards.happenings import (
    ENGLISH,
    KYIV,
    NOW,
    READERS,
    TEXT,
    assert_taken,
    card,
    first_line,
    notification,
    text_of,
)
from tests.cards.telegram_html import read, units
from tests.ui.test_html import unhurried

VIBER = {"id": "5", "name": "Viber"}
DUE = {"channel": VIBER, "due_at": "2026-11-25", "channel_row": 7}
PAID = {"how": "paid", "at": "2026-11-24T08:00:00+00:00"}
PERIODS = st.sampled_from(["", "weekly", "monthly", "quarterly", "yearly", "1 days", "30 days"])


def payment(*, ended: str | None = None, again_at: datetime | None = None, **data: Any) -> Item:
    row = notification("channel.payment_due", id=9, ended=ended, again_at=again_at)
    return Item(row, {**DUE, **data})


def labels(screen: Screen) -> list[str]:
    return [button.label for row in screen.rows for button in row]


@pytest.mark.parametrize(
    ("days", "line"),
    [
        (-7, "Pay channel Viber: 7 days left"),
        (-1, "Pay channel Viber: 1 day left"),
        (0, "Pay channel Viber today"),
        (1, "Pay channel Viber: 1 day overdue"),
        (3, "Pay channel Viber: 3 days overdue"),
    ],
)
def test_the_first_line_is_worded_for_the_day_on_which_it_is_drawn(days: int, line: str) -> None:
    now = datetime(2026, 11, 25, 12, tzinfo=UTC) + timedelta(days=days)

    assert first_line(payment(), ENGLISH, now) == line


def test_days_are_those_of_the_readers_calendar() -> None:
    late = datetime(2026, 11, 24, 23, tzinfo=UTC)  # the 25th in Kyiv

    assert " today" in first_line(payment(), ENGLISH, late)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("days", [-7, -2, -1, 0, 1, 4, 7, 11])
def test_the_first_line_fits_a_lock_screen(language: str, days: int) -> None:
    now = datetime(2026, 11, 25, 12, tzinfo=UTC) + timedelta(days=days)

    assert units(first_line(payment(), Reader(language, KYIV), now)) <= 64


def test_an_open_payment_can_be_marked_paid_or_put_off() -> None:
    screen = card(payment(), ENGLISH, NOW)

    assert labels(screen) == ["Mark paid", "Remind me tomorrow", "Mark read", "Later", "Mute"]
    assert screen.rows[0][0].press == channel_presses.AskPaid(7)


def test_a_payment_that_comes_again_says_when_and_cannot_be_put_off_twice() -> None:
    screen = card(payment(again_at=NOW + timedelta(days=1)), ENGLISH, NOW)

    assert labels(screen) == ["Mark paid", "Mark read", "Later", "Mute", "Do not repeat"]
    assert "Comes again: Nov 23, 2026" in read(screen.text)


@pytest.mark.parametrize("ended", ["push_off", "expired"])
def test_what_is_not_sent_cannot_be_put_off(ended: str) -> None:
    screen = card(payment(ended=ended), ENGLISH, NOW)

    assert labels(screen) == ["Mark paid", "Mark read", "Later", "Mute"]


@pytest.mark.parametrize(
    ("by", "line"),
    [
        ({}, "Paid on November 24, 2026"),
        ({"by": "Olga", "by_id": 1}, "Paid on November 24, 2026, marked by Olga"),
    ],
)
def test_a_paid_payment_says_when_and_by_whom(by: dict[str, Any], line: str) -> None:
    item = payment(ended="answered", settled=PAID | by)
    later = NOW + timedelta(days=30)

    screen = card(item, ENGLISH, later)

    assert line in read(screen.text).split("\n")
    assert "nothing to pay any more" in read(screen.text).split("\n")[0]
    assert labels(screen) == ["Mark read"]


def test_a_payment_that_was_moved_is_no_longer_current() -> None:
    text = text_of(payment(settled={"how": "moved"}))

    assert "No longer current" in text
    assert "Paid on" not in text


@unhurried
@given(READERS, TEXT, st.datetimes().map(lambda at: at.replace(tzinfo=UTC).isoformat()))
def test_telegram_takes_a_paid_card_whoever_paid(reader: Reader, name: str, at: str) -> None:
    item = payment(ended="answered", settled={"how": "paid", "at": at, "by": name, "by_id": 1})

    assert_taken(card(item, reader, NOW))


def test_what_is_overdue_is_urgent() -> None:
    kind = KINDS["channel.payment_due"]

    assert kind.is_urgent({"overdue": True})
    assert not kind.is_urgent({"overdue": False})
    assert KINDS["task.overdue"].is_urgent({})
    assert Alert(1, kind, None, {"overdue": True}).kind is kind


# -- pages


@unhurried
@given(READERS, TEXT, PERIODS, st.dates(date(1970, 1, 1), date(2199, 12, 31)), st.booleans())
def test_telegram_takes_every_page_of_any_channel(
    reader: Reader, name: str, period: str, day: date, paid: bool
) -> None:
    channel = Channel(id=2**59, crm_id="5", name=name, kind=name, amount="1e14", currency=name)
    channel.period, channel.paid_until = period or None, NOW if paid else None

    for screen in (
        channels.channel_screen(channel, NOW, 10**9, reader, NOW),
        channels.channel_screen(channel, None, 0, reader, NOW),
        channels.channels_screen([channel] * 8, Paging(1, 100), 10, reader),
        channels.channels_screen([], Paging(0, 0), 23, reader),
        channels.dates_screen(channel, day, reader),
        channels.periods_screen(channel, reader),
        channels.paid_screen(channel, day, day, reader, NOW),
        channels.paid_screen(channel, day, None, reader, NOW),
        channels.hours_screen(10, KYIV, reader),
    ):
        assert_taken(screen)


def test_days_to_choose_are_said_in_full() -> None:
    screen = channels.dates_screen(Channel(id=1, crm_id="5"), date(2027, 1, 31), ENGLISH)

    assert labels(screen)[:-2] == [
        "Today: January 31, 2027",
        "In a week: February 7, 2027",
        "In 30 days: March 2, 2027",
        "In a month: February 28, 2027",
        "In 3 months: April 30, 2027",
        "In a year: January 31, 2028",
    ]


def test_the_current_period_is_marked_even_an_odd_one() -> None:
    screen = channels.periods_screen(Channel(id=1, crm_id="5", period="45 days"), ENGLISH)

    marked = [it.label for row in screen.rows for it in row if it.style]
    assert marked == ["✓ Every 45 days"]
