"""Claims about one line of a list: short, readable at a glance, and true of what became of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.entry import ENTRY_UNITS, entry, is_unread
from bot.rules.catalog import KINDS
from bot.ui.reader import Reader
from bot.ui.texts import LANGUAGES, plain
from storage.tables import OVER, Item
from tests.cards.happenings import ENGLISH, KYIV, NOW, READERS, TEXT, items, notification
from tests.cards.telegram_html import read, units
from tests.ui.test_html import unhurried

ORDER = {
    "order": {"id": "40117", "total": "1250.00", "currency": "UAH"},
    "buyer": {"name": "Olena K."},
    "source": {"id": "3", "name": "Shop"},
}
any_language = pytest.mark.parametrize("language", LANGUAGES)
ABOUT = {
    "message": "client",
    "conversation": "client",
    "hook": "connection",
    "integration": "connection",
    "staff": "person",
}


def line(
    kind: str = "order.created",
    data: dict[str, Any] | None = None,
    reader: Reader = ENGLISH,
    first_for: str | None = None,
    **fields: Any,
) -> str:
    item = Item(notification(kind, **fields), ORDER if data is None else data)
    return read(entry(item, reader, NOW, first_for))


@unhurried
@given(items(), READERS, st.one_of(st.none(), TEXT), st.integers(0, 3), st.booleans())
def test_a_line_is_one_line_of_a_sensible_length(
    item: Item, reader: Reader, first_for: str | None, escalated: int, urgent: bool
) -> None:
    item.notification.escalated, item.notification.urgent = escalated, urgent

    shown = read(entry(item, reader, NOW, first_for))

    assert "\n" not in shown
    assert units(shown) <= ENTRY_UNITS
    assert any(sign.isalpha() for sign in shown)
    assert sum(shown[:2].count(mark) for mark in "●❗") == is_unread(item.notification)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "● 14:00 · New order № 40117 · UAH\u00a01,250 · Olena K."),
        ("uk", "● 14:00 · Нове замовлення № 40117 · 1\u00a0250\u00a0₴ · Olena K."),
        ("ru", "● 14:00 · Новый заказ № 40117 · 1\u00a0250\u00a0₴ · Olena K."),
    ],
)
def test_time_object_amount_and_client_in_the_readers_language(language: str, text: str) -> None:
    assert line(reader=Reader(language, KYIV)) == text


@any_language
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_line_of_any_kind_names_its_object_after_one_mark(kind: str, language: str) -> None:
    named = {"id": "7", "name": "Viber", "title": "Viber", "number": "Viber"}
    about = kind.partition(".")[0]
    about = ABOUT.get(about, about)
    data = {about: named | {"phone": "Viber"}, "to": "paid", "count": 2, "due_at": "2026-11-24"}
    if about == "event":
        data |= {"counts": {"order.created": 2}, "source": named}

    shown = line(kind, data, Reader(language, KYIV))

    assert shown.startswith("● 14:00 · ")
    assert (shown.count("●"), shown.count("Viber"), shown.count("❗")) == (1, 1, 0)


@pytest.mark.parametrize(
    ("came", "when"),
    [
        (datetime(2026, 11, 22, 11, 59, tzinfo=UTC), "13:59"),
        (datetime(2026, 11, 21, 22, 0, tzinfo=UTC), "00:00"),  # midnight in Kyiv
        (datetime(2026, 11, 21, 21, 59, tzinfo=UTC), "Nov 21"),
        (datetime(2025, 12, 31, 21, 59, tzinfo=UTC), "Dec 31, 2025"),
        (datetime(2025, 12, 31, 22, 0, tzinfo=UTC), "Jan 1"),
    ],
)
def test_what_came_today_has_its_time_and_all_else_its_day(came: datetime, when: str) -> None:
    assert line(created_at=came).split(" · ")[0] == f"● {when}"


def test_telegram_shows_the_time_of_the_device() -> None:
    today, before = (
        entry(Item(notification(created_at=NOW - timedelta(days=days)), ORDER), ENGLISH, NOW)
        for days in (0, 1)
    )

    assert 'format="t">14:00</tg-time>' in today
    assert 'format="d">Nov 21</tg-time>' in before


@pytest.mark.parametrize(
    ("fields", "starts"),
    [
        ({}, "● 14:00 · <b>New order № 40117</b>"),
        ({"urgent": True}, "❗ 14:00 · <b>New order № 40117</b>"),
        ({"read_at": NOW}, "14:00 · New order № 40117"),
        ({"read_at": NOW, "urgent": True}, "14:00 · New order № 40117"),
        ({"ended": "answered", "urgent": True}, "14:00 · New order № 40117"),
        ({"ended": "expired"}, "● 14:00 · <b>New order № 40117</b>"),
    ],
)
def test_what_is_unread_has_one_mark_and_is_bold(fields: dict[str, Any], starts: str) -> None:
    shown = entry(Item(notification(**fields), ORDER), ENGLISH, NOW)

    tag = '<tg-time unix="1795348800" format="t">14:00</tg-time>'
    assert shown.replace(tag, "14:00").startswith(starts)


@pytest.mark.parametrize("ended", [*OVER, None, "read", "expired", "push_off"])
def test_what_is_over_is_not_unread(ended: str | None) -> None:
    assert is_unread(notification(ended=ended)) == (ended not in OVER)
    assert not is_unread(notification(ended=ended, read_at=NOW))


@pytest.mark.parametrize(
    ("step", "ends"),
    [
        (0, "Olena K."),
        (1, "second reminder"),
        (2, "others reminded, too"),
        (3, "administrators reminded, too"),
    ],
)
def test_an_escalation_is_said_while_it_is_unread(step: int, ends: str) -> None:
    assert line(escalated=step).split(" · ")[-1] == ends
    assert line(escalated=step, read_at=NOW).endswith("Olena K.")
    assert line(escalated=step, ended="answered").endswith("no longer current")


@any_language
def test_what_is_over_says_what_became_of_it(language: str) -> None:
    reader = Reader(language, KYIV)
    due = {"channel": {"id": "9", "name": "Viber"}, "due_at": "2026-11-24"}
    paid = due | {"settled": {"how": "paid", "at": NOW.isoformat()}}

    answered = line("channel.payment_due", due, reader, ended="answered")
    settled = line("channel.payment_due", paid, reader, ended="answered")

    assert answered.endswith(f" · {plain(language, 'entry-over')}")
    assert settled.endswith(f" · {plain(language, 'entry-paid')}")
    assert "2" not in settled.partition(" · ")[2]  # it is not due in two days any more


@pytest.mark.parametrize(
    ("kind", "data", "ends"),
    [
        ("order.created", {"order": {"id": "1"}, "source": {"id": "3", "name": "Shop"}}, "Shop"),
        ("order.created", {"order": {"id": "1"}}, "New order № 1"),
        ("order.created", {"order": {"id": "1", "total": "9.5"}}, "9.50"),
        ("message.received", {"client": {"name": "O"}, "text": "Is it\nin stock?"}, "in stock?"),
        ("message.failed", {"client": {"name": "O"}, "channel": {"id": "9"}}, "№ 9"),
        ("source.disconnected", {"source": {"id": "3", "name": "Shop"}}, "is disconnected"),
        (
            "event.unreached",
            {"counts": {"order.created": 1}, "source": {"id": "3", "name": "Shop"}},
            "1 new order, Shop",
        ),
    ],
)
def test_without_amount_and_client_it_says_what_else_helps(
    kind: str, data: dict[str, Any], ends: str
) -> None:
    assert line(kind, data).endswith(ends)


def test_a_long_client_never_takes_the_object_away() -> None:
    shown = line(data=ORDER | {"buyer": {"name": "Ж" * 500}}, first_for="W" * 500, escalated=2)

    assert shown.startswith("● 14:00 · New order № 40117 · UAH\u00a01,250 · ЖЖЖ")
    assert units(shown) <= ENTRY_UNITS
