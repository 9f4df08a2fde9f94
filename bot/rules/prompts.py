"""When a question still takes an answer, and what a closed one says. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from storage.tables import Card, CardState

OPEN_FOR = timedelta(minutes=10)
ANSWERED_BY_ANYTHING = timedelta(minutes=1)  # after that, only a reply is the answer

_LIVE = (CardState.DUE, CardState.SENDING, CardState.SENT)

Content = dict[str, Any]  # Any: JSON, as bot.cards.card.notice_screen draws it


class Closed(StrEnum):
    """Why a question takes no answer any more: the end of its text's id."""

    ANSWERED = "answered"
    AGAIN = "again"  # the answer could not be used, so it is asked once more
    LEFT = "left"
    LATE = "late"


def is_open(question: Card, now: datetime) -> bool:
    """Whether it takes an answer. One of an earlier release may say "answered" alone."""
    is_asked = question.state in _LIVE and not (question.content or {}).get("answered")
    return is_asked and now - asked_at(question) < OPEN_FOR


def takes_anything(question: Card, now: datetime) -> bool:
    """Whether whatever is written now is meant as the answer, even if it is no reply."""
    return now - asked_at(question) < ANSWERED_BY_ANYTHING


def asked_at(question: Card) -> datetime:
    """When it came to the chat, or was made."""
    return question.sent_at or question.created_at


def expires_at(content: Content) -> datetime | None:
    """When a notice that asks something says instead that nobody has answered."""
    until = content.get("expires")
    return datetime.fromisoformat(until) if until else None


def is_expired(content: Content, now: datetime) -> bool:
    """Whether it is too late to answer the notice."""
    until = expires_at(content)
    return until is not None and until <= now


def expired(content: Content) -> Content:
    """The content of such a notice from then on."""
    return {**content, "text": content["expired"], "also": [], "buttons": []}


def closed(content: Mapping[str, Any], how: Closed) -> Content:
    """The content of the question from now on: it has no button, and says what became of it."""
    note = f"prompt-{how}"
    if how == Closed.LEFT:
        note = content.get("left", note)
    return {
        **content,
        "answered": True,
        "asks": False,
        "buttons": [],
        "note": note,
    }
