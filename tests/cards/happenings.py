"""Notifications of every kind with whatever a CRM may put into them, for the tests of drawing."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.callbacks import press
from bot.cards.card import Seen, card_screen
from bot.cards.headline import headline
from bot.rules.catalog import KINDS, is_over
from bot.rules.objects.standing import Standing
from bot.ui.reader import Reader
from bot.ui.screens import Screen
from bot.ui.texts import LANGUAGES
from storage.tables import HookResult, Item, Notification
from tests.cards.telegram_html import read, units
from tests.ui.test_html import FAMILY, HOSTILE

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")
ENGLISH = Reader("en", KYIV)
SHOP = {"id": "3", "name": "Shop"}
REASONS = ("manager", "assignee", "sender", "default", "administrator", "everyone")

GIANTS = (
    *("x" * 10_000, FAMILY * 2_000, "<b>&amp;" * 2_000, "line\n" * 2_000, "\0" * 10_000),
    *("\u202e\u2066gpj.exe" * 900, "שלום עליכם " * 900, "e" + "\u0301" * 9_999, "🇺🇦" * 5_000),
    *("\u200b" * 50, "javascript:alert(1)", '"><a href="http://a.b">', "{ $object }", "  \n "),
)


class Giant(str):
    """A text that a failing test does not print."""

    def __repr__(self) -> str:
        return f"<{self[:20]!s}… of {len(self)} characters>"


TEXT = st.one_of(HOSTILE, st.sampled_from(GIANTS).map(Giant))
IDS = st.sampled_from(["40117", "9" * 200, "<b>", "№&\"'", "замовлення-7"])
ADDRESSES = st.one_of(TEXT, st.sampled_from(["https://shop.example/orders/1", "http://localhost/"]))
AMOUNTS = st.one_of(
    st.decimals(-(10**15), 10**15, allow_nan=False).map(str), st.integers(-(10**9), 10**9)
)
BOUNDS = datetime(1970, 1, 2, tzinfo=UTC), datetime(2199, 12, 30, tzinfo=UTC)
MOMENTS = st.datetimes(*(each.replace(tzinfo=None) for each in BOUNDS), timezones=st.just(UTC)).map(
    datetime.isoformat
)
TIMES = st.one_of(
    MOMENTS,
    st.dates(*(each.date() for each in BOUNDS)).map(str),
)


def _part(needed: dict[str, Any], **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(needed, optional=more)


_NAMED = _part({"id": IDS}, name=TEXT, kind=TEXT)
_WHO = _part({}, name=st.one_of(TEXT, st.none()), phone=st.one_of(TEXT, st.none()))
_DEAL: dict[str, st.SearchStrategy[Any]] = {
    "total": AMOUNTS | st.none(),
    "currency": TEXT,
    "items": st.integers(0, 10**9) | st.none(),
    "items_total": AMOUNTS,
    "note": TEXT,
}
_ORDER = _DEAL | {
    "number": TEXT,
    "title": TEXT,
    "paid": AMOUNTS,
    "url": ADDRESSES,
    "promocode": TEXT,
    "comment": TEXT,
    "delivery": TEXT,
    "delivery_total": AMOUNTS,
    "overdue_at": MOMENTS | st.none(),
}
_ABOUT: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "order": {"order": _part({"id": IDS}, **_ORDER)},
    "lead": {
        "lead": _part({"id": IDS}, title=TEXT, url=ADDRESSES, contact_at=MOMENTS, utm=TEXT, **_DEAL)
    },
    "task": {"task": _part({"id": IDS, "title": TEXT}, due_at=TIMES, url=ADDRESSES)},
    "call": {"call": _part({}, phone=TEXT, at=TIMES)},
    "message": {"client": _WHO, "channel": _NAMED},
    "conversation": {"client": _WHO, "channel": _NAMED},
    "source": {"source": _NAMED},
    "channel": {"channel": _NAMED},
    "hook": {
        "connection": _NAMED,
        "count": st.integers(1, 9_999),
        "mistake": st.sampled_from([it.value for it in HookResult if it != HookResult.GOOD]),
        "mistakes": st.dictionaries(
            st.sampled_from([it.value for it in HookResult if it != HookResult.GOOD]),
            st.integers(1, 9_999),
        ),
        "method": TEXT,
        "media_type": TEXT,
    },
    "connection": {"connection": _NAMED},
    "integration": {
        "connection": _NAMED,
        "failing": st.sampled_from(["key", "people", "other"]),
        "has_own_key": st.booleans(),
        "since": TIMES,
        "detail": TEXT,
    },
    "staff": {"person": _NAMED, "count": st.integers(0, 9_999)},
    "event": {
        "counts": st.dictionaries(
            st.sampled_from([key for key, kind in KINDS.items() if not kind.own]),
            st.integers(1, 9_999),
            min_size=1,
        ),
        "source": st.one_of(st.none(), _NAMED),
        "source_row": st.one_of(st.none(), st.integers(1, 2**59)),
    },
}
_MORE: dict[str, st.SearchStrategy[Any]] = {
    "source": st.one_of(st.none(), _NAMED),
    "buyer": st.one_of(st.none(), _WHO),
    "paid_before": AMOUNTS,
    "from": st.one_of(TEXT, st.none(), st.just("not_paid")),
    "reason": st.one_of(TEXT, st.sampled_from(["token_expired", "blocked_bot"])),
    "detail": TEXT,
    "text": TEXT,
    "amount": AMOUNTS,
    "currency": TEXT,
    "due_at": TIMES,
    "paid_until": TIMES,
    "url": ADDRESSES,
    "only_number": TEXT,
}


def data_of(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    """An event's data of that kind, hostile in every field."""
    needed = dict(_ABOUT[kind.partition(".")[0]])
    if kind.endswith(("status_changed", "payment_changed")):
        needed["to"] = st.one_of(TEXT, st.sampled_from(["paid", "part_paid"]))
    more = {} if KINDS[kind].own else {k: v for k, v in _MORE.items() if k not in needed}
    return st.fixed_dictionaries(needed, optional=more)


def notification(kind: str = "order.created", **fields: Any) -> Notification:
    """A row with defaults plus what matters."""
    plain: dict[str, Any] = {
        "id": 2**62,
        "event_id": 1,
        "person_id": 1,
        "kind": kind,
        "section": KINDS[kind].section,
        "reason": "manager",
        "created_at": NOW,
    }
    return Notification(**(plain | fields))


@st.composite
def items(draw: st.DrawFn) -> Item:
    """A notification of any kind, read or not, answered or not."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    row = notification(
        kind,
        id=draw(st.integers(1, 2**59)),
        reason=draw(st.sampled_from(REASONS)),
        read_at=draw(st.sampled_from([None, NOW])),
        ended=draw(st.sampled_from([None, "answered", "expired"])),
    )
    return Item(row, draw(data_of(kind)))


STANDINGS = st.builds(
    Standing,
    names=st.dictionaries(st.just("6"), TEXT),
    own_ids=st.sampled_from([(), ("6",)]),
    manager=st.sampled_from([None, "6"]),
    status=st.none() | TEXT,
)
READERS = st.sampled_from([Reader(language, KYIV) for language in LANGUAGES])


def card(item: Item, reader: Reader = ENGLISH, now: datetime = NOW, **more: Any) -> Screen:
    """The card of one notification; `more` as in Seen."""
    return card_screen(Seen(Item(*item), reader, now, **more))


def text_of(item: Item, reader: Reader = ENGLISH, **more: Any) -> str:
    return read(card(item, reader, NOW, **more).text)


def first_line(item: Item, reader: Reader = ENGLISH, now: datetime = NOW) -> str:
    row, data = item
    return headline(row.kind, data, reader, now, over=is_over(Item(row, data)))


def order(**data: Any) -> Item:
    return Item(notification("order.created"), {"order": {"id": "40117"}, **data})


def assert_taken(screen: Screen) -> None:
    """Telegram takes the text and every button, and each button means something."""
    assert 0 < units(read(screen.text)) <= 4096
    for button in (button for row in screen.rows for button in row):
        assert button.label.strip()
        assert [button.press, button.url, button.copies].count(None) == 2
        assert button.copies is None or 1 <= units(button.copies) <= 256
        if button.press is not None:
            assert len(button.press.pack().encode()) <= 64
            assert press.unpack(button.press.pack()) == button.press
