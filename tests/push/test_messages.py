"""What a browser shows of every kind: short, in three languages, and without clients."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from bot.push.messages import LARGEST_BYTES, Setting, message_of
from bot.rules.catalog import KINDS
from bot.ui.reader import Reader
from bot.ui.texts import LANGUAGES
from storage.tables import Data, Item, Notification
from tests.cards.happenings import items

pytestmark = pytest.mark.sqlite

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
KYIV = ZoneInfo("Europe/Kyiv")
CLIENT = {"id": "9", "name": "Petrenko", "phone": "+380501112233", "email": "p@client.example"}
SECRETS = ("Petrenko", "80501112233", "client.example", "1200", "1,200", "1 200", "Hello")


def setting(language: str = "en", *, names_clients: bool = False) -> Setting:
    return Setting(Reader(language, KYIV), NOW, names_clients)


def item(kind: str, data: Data) -> Item:
    row = Notification.model_construct(
        id=1, event_id=5, kind=kind, subject=None, created_at=NOW, urgent=False, ended=None
    )
    return Item(row, data)


DEAL = {"id": 7, "number": "A-7", "title": "Petrenko 1200", "total": 1200, "currency": "UAH"}
WORK: dict[str, Data] = {
    "order.created": {"order": DEAL, "buyer": CLIENT, "source": {"id": 3, "name": "Shop"}},
    "order.status_changed": {"order": DEAL, "to": "Packed"},
    "lead.created": {"lead": {"id": 8, "title": "Petrenko"}, "buyer": CLIENT, "text": "Hello"},
    "task.created": {"task": {"id": 4, "title": "Call Petrenko"}},
    "message.received": {"client": CLIENT, "text": "Hello", "channel": {"id": 2, "name": "Viber"}},
    "message.failed": {"client": CLIENT, "text": "Hello"},
    "conversation.assigned": {"client": CLIENT, "conversation": {"id": 1}},
    "call.missed": {"call": {"phone": CLIENT["phone"]}, "client": CLIENT},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", WORK)
def test_nothing_of_a_client_is_said(kind: str, language: str) -> None:
    message = message_of([item(kind, WORK[kind])], 1, silent=False, setting=setting(language))

    said = message.packed().decode()

    assert message.title
    assert [it for it in SECRETS if it in said] == []


def test_with_the_cabinets_leave_the_client_is_named() -> None:
    setting_ = setting(names_clients=True)

    [order, call] = [
        message_of([item(kind, WORK[kind])], 1, silent=False, setting=setting_)
        for kind in ("order.created", "call.missed")
    ]

    assert "Petrenko" in order.title + order.body
    assert "+380501112233" in call.title or "Petrenko" in call.title


@given(items())
def test_whatever_happens_it_fits_and_can_be_read(found: Item) -> None:
    for language in LANGUAGES:
        for names_clients in (True, False):
            how = setting(language, names_clients=names_clients)
            for several in ([found], [found] * 12):
                packed = message_of(several, 10**6, silent=True, setting=how).packed()
                assert len(packed) <= LARGEST_BYTES
                said = json.loads(packed)
                assert said["title"]
                assert said["url"].startswith("/app/")


def test_every_kind_is_named_when_several_come_together() -> None:
    for kind in KINDS:
        both = [item(kind, {}), item("order.created", WORK["order.created"])]
        message = message_of(both, 2, silent=False, setting=setting())
        assert message.title == "2 new notifications"
        assert message.body
