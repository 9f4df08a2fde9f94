"""Claims about `Later` and `Mute` on a card: their choices, the moments they mean, the card."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks.cards import MuteUntil, Snooze
from bot.cards.card import Seen, card_screen
from bot.pages.personal import later
from bot.pages.personal.later import end_of
from bot.rules.mutes import targets_of
from bot.ui.reader import Reader
from storage.tables import Item
from tests.cards.happenings import (
    ENGLISH,
    KYIV,
    NOW,
    READERS,
    SHOP,
    assert_taken,
    card,
    items,
    notification,
    order,
)
from tests.cards.telegram_html import read
from tests.ui.test_html import unhurried

ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
BOUNDS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC)
MOMENTS = st.datetimes(*(each.replace(tzinfo=None) for each in BOUNDS), timezones=st.just(UTC))


def seen(item: Item | None = None, reader: Reader = ENGLISH, now: datetime = NOW) -> Seen:
    row, data = item or order(source=SHOP)
    row.subject = row.subject or "order:40117"
    return Seen(Item(row, data), reader, now)


def labels(screen: Any) -> list[str]:
    return [button.label for row in screen.rows for button in row]


# -- moments


@pytest.mark.parametrize(
    ("choice", "span"),
    [
        ("15m", timedelta(minutes=15)),
        ("1h", timedelta(hours=1)),
        ("1w", timedelta(weeks=1)),
    ],
)
def test_a_span_begins_now(choice: str, span: timedelta) -> None:
    assert end_of(choice, NOW, KYIV) == NOW + span


def test_a_second_tap_means_the_same_minute() -> None:
    taps = [NOW.replace(second=1), NOW.replace(second=3, microsecond=7)]

    assert {end_of("15m", tap, KYIV) for tap in taps} == {NOW + timedelta(minutes=16)}


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        ("2026-11-23", datetime(2026, 11, 23, 7, 0, tzinfo=UTC)),
        ("2026-10-25", datetime(2026, 10, 25, 7, 0, tzinfo=UTC)),  # the clocks go back at 4:00
        ("2026-03-29", datetime(2026, 3, 29, 6, 0, tzinfo=UTC)),  # and forward at 3:00
    ],
)
def test_a_morning_is_nine_of_the_persons_clock(day: str, utc: datetime) -> None:
    assert end_of(day, utc - timedelta(hours=12), KYIV) == utc


def test_a_morning_tapped_again_after_midnight_is_the_same() -> None:
    before = datetime(2026, 11, 22, 21, 59, 59, tzinfo=UTC)  # 23:59:59 in Kyiv

    taps = {end_of("2026-11-23", before + timedelta(seconds=n), KYIV) for n in (0, 2)}

    assert taps == {datetime(2026, 11, 23, 7, tzinfo=UTC)}


@pytest.mark.parametrize(
    "choice",
    ["", "2h", "morning", "2026-11-22", "2026-11-24", "2026-11-31", "0001-01-01", "9999-12-31"],
)
def test_a_past_or_unknown_choice_is_none(choice: str) -> None:
    assert end_of(choice, NOW, KYIV) is None


@unhurried
@given(MOMENTS, ZONES)
def test_every_choice_that_is_offered_is_in_the_future(now: datetime, zone: ZoneInfo) -> None:
    looked_at = seen(reader=Reader("en", zone), now=now)
    offered = (later.later_screen(looked_at), later.mute_screen(looked_at, "kind", {}))

    buttons = [button for screen in offered for row in screen.rows for button in row]
    choices = [b.press.until for b in buttons if isinstance(b.press, Snooze | MuteUntil)]
    assert len(choices) == 6
    for choice in choices:
        until = end_of(choice, now, zone)
        assert until is not None
        assert now < until <= now + timedelta(days=7, minutes=1)
        assert until.second == 0


# -- screens


def test_later_offers_times_at_once() -> None:
    screen = later.later_screen(seen())

    assert labels(screen) == ["15 minutes", "1 hour", "Tomorrow, 9:00", "Back"]


def test_mute_offers_the_source_at_once_and_what_else_can_be_muted() -> None:
    looked_at = seen()

    screen = later.mute_screen(looked_at, later.usual_scope(looked_at.item), {})

    assert "Mute until when? Source Shop" in read(screen.text)
    assert labels(screen) == [
        *("1 hour", "Tomorrow, 9:00", "A week"),
        *("Mute: Order № 40117", "Mute: New orders", "Back"),
    ]


def test_without_a_source_the_object_is_offered_then_the_kind() -> None:
    of_order, of_message = order(), Item(notification("message.received"), {"client": {}})
    of_order.notification.subject = "order:1"

    assert later.usual_scope(of_order) == "subject"
    assert later.usual_scope(of_message) == "kind"


def test_only_a_kind_can_be_turned_off_for_good() -> None:
    offered = {
        it: labels(later.mute_screen(seen(), it, {})) for it in ("subject", "source", "kind")
    }

    assert [it for it, found in offered.items() if "Turn off for good" in found] == ["kind"]


def test_a_card_that_comes_again_says_when_and_offers_to_undo_it() -> None:
    row, data = order()
    row.again_at = NOW + timedelta(minutes=15)

    screen = card(Item(row, data), ENGLISH, NOW)

    assert "Comes again: Nov 22, 2026, 14:15" in read(screen.text)
    assert labels(screen) == ["Mark read", "Later", "Mute", "Do not repeat", "Copy order №"]


def test_the_menu_says_what_is_muted_already() -> None:
    screen = later.mute_screen(seen(), "kind", {"source": NOW})

    assert "Muted: Source Shop" in labels(screen)


def test_the_end_of_a_mute_is_asked_below_the_card() -> None:
    screen = later.mute_screen(seen(), "subject", {})

    assert read(screen.text).startswith(read(card_screen(seen()).text))
    assert "Mute until when? Order № 40117" in read(screen.text)
    assert labels(screen)[:3] == ["1 hour", "Tomorrow, 9:00", "A week"]


def test_muting_what_may_be_urgent_says_so() -> None:
    assert "urgent" in later.mute_screen(seen(), "source", {}).text
    assert "urgent" not in later.mute_screen(seen(), "kind", {}).text


def test_what_is_muted_says_until_when() -> None:
    assert "Muted now, until Nov 22" in read(later.mute_screen(seen(), "kind", {"kind": NOW}).text)


@unhurried
@given(item=items(), reader=READERS)
def test_telegram_takes_every_menu_of_every_card(item: Item, reader: Reader) -> None:
    looked_at = Seen(item, reader, NOW, True)

    assert_taken(later.later_screen(looked_at))
    for scope in targets_of(item):
        assert_taken(later.mute_screen(looked_at, scope, {scope: NOW}))


@pytest.mark.parametrize(
    ("at", "label", "day"),
    [
        pytest.param("2026-11-22T22:30", "Today, 9:00", "2026-11-23", id="half past midnight"),
        pytest.param("2026-11-22T21:59", "Tomorrow, 9:00", "2026-11-23", id="before midnight"),
        pytest.param("2026-11-23T05:00", "Today, 9:00", "2026-11-23", id="two hours before"),
        pytest.param("2026-11-23T05:01", "Tomorrow, 9:00", "2026-11-24", id="nearer than that"),
        pytest.param("2026-03-28T22:30", "Today, 9:00", "2026-03-29", id="a short night"),
        pytest.param("2026-10-24T21:30", "Today, 9:00", "2026-10-25", id="a long night"),
    ],
)
def test_the_morning_that_is_offered_is_the_next_one(at: str, label: str, day: str) -> None:
    now = datetime.fromisoformat(f"{at}:00+00:00")
    looked_at = seen(reader=Reader("en", KYIV), now=now)

    for screen in (later.later_screen(looked_at), later.mute_screen(looked_at, "kind", {})):
        morning = next(it for row in screen.rows for it in row if it.label == label)
        assert isinstance(morning.press, Snooze | MuteUntil)
        assert morning.press.until == day
