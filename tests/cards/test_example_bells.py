"""A whole bell as its reader sees it, in each language."""

from datetime import timedelta
from typing import Any

import pytest

from bot.cards.bell import Contents, View, bell_screen
from bot.cards.entry import Entries
from bot.ui.reader import Reader
from storage.tables import Item
from tests.cards.happenings import KYIV, NOW, assert_taken, notification
from tests.cards.telegram_html import read

SHOP = {"id": "3", "name": "Rozetka"}
VIBER = {"id": "9", "name": "Viber"}
UKRAINIAN = """\
Дзвіночок: 5 непрочитаних
Події

1. ● 13:48 · Нове замовлення № 40117 · 1 250 ₴ · Olena K.
2. ❗ 13:00 · Не доставлено: Oksana · Viber
3. ● 12:48 · Повідомлення: Oksana · +380? · друге нагадування
4. 12:00 · Замовлення № 40116: Packed · 89,50 USD
5. 11:00 · Вам призначено заявку «Sofa» · Rozetka · кому: Marta
6. ❗ 21 лист. · Прострочене завдання: Sofa
7. 21 лист. · Нове замовлення № 40110 · Rozetka · уже неактуально
8. ● 18 жовт. 2025 р. · Оплата каналу Viber: ще 3 дні · 499 ₴
Сторінка 1 з 4"""
RUSSIAN = """\
Колокольчик: 5 непрочитанных
События

1. ● 13:48 · Новый заказ № 40117 · 1 250 ₴ · Olena K.
2. ❗ 13:00 · Не доставлено: Oksana · Viber
3. ● 12:48 · Сообщение: Oksana · +380? · второе напоминание
4. 12:00 · Заказ № 40116: Packed · 89,50 $
5. 11:00 · Вам назначена заявка «Sofa» · Rozetka · кому: Marta
6. ❗ 21 нояб. · Просроченная задача: Sofa
7. 21 нояб. · Новый заказ № 40110 · Rozetka · уже неактуально
8. ● 18 окт. 2025 г. · Оплата канала Viber: ещё 3 дня · 499 ₴
Страница 1 из 4"""
ENGLISH = """\
Bell: 5 unread
Events

1. ● 13:48 · New order № 40117 · UAH 1,250 · Olena K.
2. ❗ 13:00 · Not delivered: Oksana · Viber
3. ● 12:48 · Message from Oksana · +380? · second reminder
4. 12:00 · Order № 40116: Packed · $89.50
5. 11:00 · Lead “Sofa” is yours · Rozetka · for Marta
6. ❗ Nov 21 · Overdue task: Sofa
7. Nov 21 · New order № 40110 · Rozetka · no longer current
8. ● Oct 18, 2025 · Channel Viber: 3 days until payment · UAH 499
Page 1 of 4"""


def came(hours_ago: float, kind: str, data: dict[str, Any], **fields: Any) -> Item:
    at = NOW - timedelta(hours=hours_ago)
    return Item(notification(kind, id=1, created_at=at, **fields), data)


def a_day() -> list[Item]:
    order = {"id": "40117", "total": "1250.00", "currency": "UAH"}
    packed = {"id": "40116", "total": "89.5", "currency": "USD"}
    client = {"client": {"name": "Oksana"}, "channel": VIBER}
    payment = {"channel": VIBER, "due_at": "2026-11-25", "amount": "499", "currency": "UAH"}
    is_read = {"read_at": NOW}
    return [
        came(0.2, "order.created", {"order": order, "buyer": {"name": "Olena K."}, "source": SHOP}),
        came(1, "message.failed", client, urgent=True),
        came(1.2, "message.received", client | {"text": "+380?"}, escalated=1),
        came(2, "order.status_changed", {"order": packed, "to": "Packed"}, **is_read),
        came(
            *(3, "lead.assigned", {"lead": {"id": "7", "title": "Sofa"}, "source": SHOP}),
            on_behalf_of=6,
            **is_read,
        ),
        came(26, "task.overdue", {"task": {"id": "1", "title": "Sofa"}}, urgent=True),
        came(30, "order.created", {"order": {"id": "40110"}, "source": SHOP}, ended="answered"),
        came(24 * 400, "channel.payment_due", payment),
    ]


@pytest.mark.parametrize(
    ("language", "text"), [("en", ENGLISH), ("uk", UKRAINIAN), ("ru", RUSSIAN)]
)
def test_a_day_of_work_is_read_at_a_glance(language: str, text: str) -> None:
    contents = Contents({"events": 4, "system": 1}, 30, Entries(a_day(), names={6: "Marta"}))

    screen = bell_screen(View(), contents, Reader(language, KYIV), NOW)

    assert_taken(screen)
    shown = read(screen.text).replace("\u00a0", " ").replace("\u202f", " ")
    assert shown == text
    assert [len(row) for row in screen.rows] == [2, 4, 4, 1, 1, 1, 2]
