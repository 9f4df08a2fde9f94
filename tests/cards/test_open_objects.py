"""The open objects on an administrator's card: lines that fit, buttons that name their source."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.callbacks.cabinet import OpenSource
from bot.callbacks.handover import LEFT, UNREACHED, OpenGiving
from bot.cards.open_objects import (
    LISTED,
    MOST_GROUPS,
    Group,
    Handed,
    OpenList,
    newest_objects,
    open_lines,
    open_rows,
)
from bot.rules.catalog import KINDS
from bot.ui.html import visible_length
from bot.ui.reader import Reader
from storage.tables import Item, Open
from tests.cards.happenings import (
    ENGLISH,
    NOW,
    READERS,
    TEXT,
    assert_taken,
    card,
    data_of,
    notification,
)
from tests.cards.telegram_html import read
from tests.ui.test_html import unhurried

ORDER = {"order": {"id": "1", "number": "A-1", "url": "https://crm.example/1"}}
GIVEABLE = sorted(key for key, kind in KINDS.items() if not kind.own)


def opened(number: int = 1, kind: str = "order.created", **data: Any) -> Open:  # Any: JSON
    return Open(number, kind, f"order:{number}", NOW, data or ORDER)


def listed(*groups: Group, what: str = UNREACHED, **more: Any) -> OpenList:  # Any: as in OpenList
    return OpenList(what, 1, groups, **more)


def text(waiting: OpenList, room: int = 4096, reader: Reader = ENGLISH) -> str:
    return read("\n".join(open_lines(waiting, room, reader, NOW)))


@st.composite
def any_list(draw: st.DrawFn) -> OpenList:
    """Up to eight groups with up to ten objects of any kind, hostile in every field."""
    groups = []
    for source_id in range(draw(st.integers(0, 8))):
        kinds = draw(st.lists(st.sampled_from(GIVEABLE), max_size=4))
        found = [
            Open(number, kind, None, NOW, draw(data_of(kind))) for number, kind in enumerate(kinds)
        ]
        total = len(found) + draw(st.integers(0, 9_999))
        groups.append(Group(source_id, draw(TEXT), total, found))
    handed = [Handed(NOW, 3, draw(TEXT), draw(TEXT)) for _ in range(draw(st.integers(0, 3)))]
    what = draw(st.sampled_from((UNREACHED, LEFT)))
    return OpenList(what, draw(st.integers(0, 2**59)), groups, handed, draw(st.none() | TEXT))


@unhurried
@given(any_list(), READERS)
def test_telegram_takes_any_list(waiting: OpenList, reader: Reader) -> None:
    data = {"counts": {"order.created": 1}, "source": None, "since": NOW.isoformat()}

    screen = card(Item(notification("event.unreached", id=5), data), reader, NOW, waiting=waiting)

    assert_taken(screen)


@unhurried
@given(any_list(), READERS, st.integers(600, 4096))
def test_no_list_takes_more_than_its_room(waiting: OpenList, reader: Reader, room: int) -> None:
    lines = open_lines(waiting, room, reader, NOW)

    needed = open_lines(waiting, 0, reader, NOW)
    most = max(room, sum(visible_length(line) + 1 for line in needed))
    assert sum(visible_length(line) + 1 for line in lines) <= most


def test_an_object_is_named_with_its_client_its_amount_and_a_link() -> None:
    data = {**ORDER, "buyer": {"name": "Ada"}}
    data["order"] = {**ORDER["order"], "total": "5", "currency": "UAH"}

    [line] = open_lines(listed(Group(1, "Shop", 1, [opened(**data)])), 4096, ENGLISH, NOW)

    assert read(line).startswith("• Order № A-1, Ada, UAH 5.00 · ")
    assert line.endswith(' · <a href="https://crm.example/1">Open</a>')


def test_an_address_that_is_not_safe_is_no_link() -> None:
    for address in ("javascript:alert(1)", "http://localhost/", "https://a@b.example/", "x" * 999):
        data = {"order": {"id": "1", "url": address}}

        assert "Open" not in text(listed(Group(1, "Shop", 1, [opened(**data)])))


def test_what_does_not_fit_is_counted() -> None:
    waiting = listed(Group(1, "Shop", 25, [opened(number) for number in range(LISTED)]))

    assert text(waiting).endswith("and 15 more")
    assert text(waiting, room=200).endswith("more")
    assert text(waiting, room=0) == "and 25 more"


def test_several_groups_are_told_apart() -> None:
    waiting = listed(Group(1, "Shop", 1, [opened()]), Group(0, "", 2, [opened(2)]), what=LEFT)

    buttons = [row[0] for row in open_rows(waiting, ENGLISH)]

    assert [it.label for it in buttons] == ["Give to…: Shop (1)", "Give to…: No source (2)"]
    assert [it.press for it in buttons] == [OpenGiving(LEFT, 1, 1, 0), OpenGiving(LEFT, 1, 0, 0)]
    assert "Shop: 1" in text(waiting)
    assert "No source: 2" in text(waiting)


def test_more_groups_than_a_thumb_can_tell_apart_are_counted() -> None:
    groups = [Group(number, "Shop", 2, []) for number in range(MOST_GROUPS + 2)]

    assert len(list(open_rows(listed(*groups, what=LEFT), ENGLISH))) == MOST_GROUPS
    assert text(listed(*groups, what=LEFT)).endswith("and 4 more from other sources")


def test_managers_are_chosen_only_for_a_source() -> None:
    presses = [row[0].press for row in open_rows(listed(Group(7, "Shop", 1, [])), ENGLISH)]
    without = [row[0].press for row in open_rows(listed(Group(0, "", 1, [])), ENGLISH)]

    assert presses == [OpenGiving(UNREACHED, 1, 7, 0), OpenSource(7, 0)]
    assert without == [OpenGiving(UNREACHED, 1, 0, 0)]


def test_of_several_alerts_about_an_object_the_newest_about_work_is_told() -> None:
    found = [
        Open(3, "order.status_changed", "order:1", NOW, ORDER),
        Open(2, "order.assigned", "order:1", NOW, ORDER),
        Open(1, "order.created", "order:1", NOW, ORDER),
        Open(1, "order.created", "order:2", NOW, ORDER),
    ]

    assert [(it.kind, it.subject) for it in newest_objects(found, 9)] == [
        ("order.assigned", "order:1"),
        ("order.created", "order:2"),
    ]


def test_the_card_says_who_gave_how_much_to_whom() -> None:
    waiting = listed(handed=[Handed(NOW, 3, "Ivan", "Olga")])

    assert text(waiting).endswith("3 given to Ivan by Olga")
    assert list(open_rows(waiting, ENGLISH)) == []
