"""What arrives in chats, and what it looks like there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from unittest import mock

from sqlmodel import select

from bot.delivery import settle
from bot.demo.telegram.checks.formatted import formatted
from bot.demo.telegram.world.chats import Message
from bot.rules.sending.outcome import Sent
from bot.telegram.keyboards import markup
from bot.ui.screens import Screen
from storage.tables import CARRIERS, Card, Form, Link, Notification

Buttons = list[list[tuple[str, str]]]  # label, and callback data or address
Look = tuple[str, Buttons]


@dataclass(frozen=True)
class Arrival:
    """A message that has arrived, and what it carried then."""

    person_id: int
    form: Form
    message_id: int | None
    steps: list[tuple[int | None, str | None]]  # notification and subject


@dataclass
class Witness:
    """Sees every message with notifications arrive."""

    arrivals: list[Arrival] = field(default_factory=list)

    @contextmanager
    def watching(self) -> Iterator["Witness"]:
        """While the block lasts."""
        settled = settle.sent

        async def sent(session: Any, card: Card, link: Link, outcome: Any, now: datetime) -> None:
            if isinstance(outcome, Sent) and card.form in CARRIERS:
                mine = select(Notification.id, Notification.subject)
                found = await session.exec(mine.where(Notification.card_id == card.id))
                seen = (link.person_id, card.form, outcome.message_id, list(found.all()))
                self.arrivals.append(Arrival(*seen))
            await settled(session, card, link, outcome, now)

        with mock.patch("bot.delivery.settle.sent", sent):
            yield self


def as_drawn(screen: Screen) -> Look:
    """What Telegram would show of the screen."""
    text, _ = formatted({"text": screen.text, "parse_mode": "HTML"})
    made = markup(screen)
    rows = made.model_dump(exclude_none=True).get("inline_keyboard", []) if made else []
    return text, _buttons(rows)


def as_shown(message: Message) -> Look:
    """What Telegram shows."""
    return message.text, _buttons(message.rows)


def _buttons(rows: Any) -> Buttons:  # Any: JSON
    return [[(it["text"], it.get("callback_data") or it.get("url")) for it in row] for row in rows]
