"""Claims about mutes: what they cover, what they say, and what follows for a notification."""

from datetime import timedelta

import pytest
from hypothesis import given

from bot.pages.personal import mutes
from bot.rules.catalog import KINDS
from bot.rules.mutes import may_be_urgent, targets_of
from bot.rules.preferences import PUSH, Choices, Verdict, Wishes
from bot.ui.screens import Paging
from bot.ui.texts import LANGUAGES
from storage.tables import Item, Mute
from tests.cards.happenings import ENGLISH, NOW, SHOP, assert_taken, items, notification
from tests.cards.telegram_html import read
from tests.ui.test_html import unhurried

ORDER = KINDS["order.created"]
TARGETS = {"source": "3", "kind": ORDER.key}
MUTES = [("source", "3"), ("source", "5")]


def about(kind: str, subject: str | None = None, **data: object) -> Item:
    return notification(kind, subject=subject), data


def muted(scope: str = "source", key: str = "3", name: str = "Shop", id: int = 1) -> Mute:
    return Mute(id=id, person_id=6, scope=scope, key=key, name=name, until=NOW + timedelta(hours=1))


def test_a_notification_can_be_muted_by_its_object_its_source_and_its_type() -> None:
    item = about("order.created", "order:7", order={"id": "7"}, source=SHOP)

    assert targets_of(item) == {
        "subject": "order:7",
        "source": "3",
        "kind": "order.created",
    }


def test_a_lost_source_is_muted_as_a_source() -> None:
    item = about("source.disconnected", "source:3", source=SHOP)

    assert targets_of(item) == {"source": "3", "kind": "source.disconnected"}


def test_nobody_can_mute_bellhops_own_kinds() -> None:
    assert targets_of(about("hook.unreadable", connection={"id": "1"}, count=2)) == {}


@pytest.mark.parametrize(
    ("scope", "key", "urgent"),
    [
        ("kind", "message.failed", True),
        ("kind", "order.created", False),
        ("source", "3", True),
        ("subject", "channel:9", True),
        ("subject", "task:9", True),
        ("subject", "order:9", True),
        ("subject", "lead:9", False),
    ],
)
def test_muting_what_may_be_urgent_comes_with_a_warning(scope: str, key: str, urgent: bool) -> None:
    assert may_be_urgent(scope, key) is urgent


def test_what_is_muted_is_only_in_the_bell() -> None:
    verdict = Wishes(muted=MUTES).verdict(ORDER, NOW, targets=TARGETS)

    assert verdict == Verdict(None, ended="muted")


def test_what_is_not_muted_is_heard() -> None:
    verdict = Wishes(muted=[("kind", "lead.created")]).verdict(ORDER, NOW, targets=TARGETS)

    assert verdict == Verdict(NOW, pops_up=True)


def test_push_off_is_named_before_a_mute() -> None:
    off = Choices({(PUSH.key, ""): False})

    verdict = Wishes(off, muted=MUTES).verdict(ORDER, NOW, targets=TARGETS)

    assert verdict.ended == "push_off"


@pytest.mark.parametrize(
    ("scope", "key", "name", "words"),
    [
        ("subject", "order:7", "№ A-1", "Order № A-1"),
        ("subject", "lead:7", "Sofa", "Lead Sofa"),
        ("source", "3", "Shop", "Source Shop"),
        ("kind", "order.created", "", "New orders"),
        ("kind", "order.forgotten", "", "order.forgotten"),
    ],
)
def test_what_is_muted_has_the_name_people_know(
    scope: str, key: str, name: str, words: str
) -> None:
    assert mutes.target_name(scope, key, name, "en") == words


@pytest.mark.parametrize("language", LANGUAGES)
@unhurried
@given(item=items())
def test_whatever_can_be_muted_has_a_name(language: str, item: Item) -> None:
    for scope, key in targets_of(item).items():
        name = mutes.stored_name(scope, item, language)

        assert mutes.target_name(scope, key, name, language).strip()


def test_the_list_says_until_when_and_ends_each() -> None:
    screen = mutes.mutes_screen([muted()], Paging(0, 1, mutes.PAGE), ENGLISH)

    assert "Source Shop: until Nov 22, 2026, 15:00" in read(screen.text)
    assert [row[0].label for row in screen.rows] == ["Unmute: Source Shop", "Back"]


def test_a_long_list_has_pages() -> None:
    found = [muted(key=str(n), name="<b>" * 30, id=n) for n in range(1, mutes.PAGE + 1)]

    screen = mutes.mutes_screen(found, Paging(0, 9, mutes.PAGE), ENGLISH)

    assert_taken(screen)
    assert "Page 1 of 2" in screen.text


def test_an_empty_list_leads_back() -> None:
    screen = mutes.mutes_screen([], Paging(0, 0, mutes.PAGE), ENGLISH)

    assert read(screen.text) == "Nothing is muted."
    assert [row[0].label for row in screen.rows] == ["Back"]
