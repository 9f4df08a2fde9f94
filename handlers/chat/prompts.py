"""Questions that are answered in words: a message with the reply field open, and its answer.

What a question is for is kept with its card, so an answer is understood after any restart.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from aiogram import Router
from aiogram.types import Message

from bot.pages import typed_answers
from bot.pages.typed_answers import BadReply
from bot.ui.screens import Sayings, Screen, Show
from handlers.chat.declined import Declined, OldButton
from handlers.chat.registration import Answer, router_for
from handlers.chat.unknown import WRITTEN
from handlers.chat.viewer import IsLinked, Viewer
from storage.flow import cards
from storage.tables import Card, Form

TAKEN_FOR = timedelta(minutes=10)  # so long a message that is no reply counts as the answer
DOUBLE_TAP = timedelta(seconds=5)

Then = Mapping[str, Any]  # Any: JSON; "ask" names the one who asked
Value = TypeVar("Value")


@dataclass(frozen=True)
class Asked(Generic[Value]):
    """Who may give the answer at the moment when it comes, how it is read, what is done with it.

    `read` raises `BadReply` for a text that is no answer, and `answer` for one that does not fit:
    then it is asked once more. `answer` may raise `Declined`, too.
    """

    who: IsLinked
    read: Callable[[str | None, Viewer], Value]
    answer: Callable[[Viewer, Then, Value], Awaitable[Answer]]


Table = Mapping[str, Asked[Any]]  # by the "ask" of a question. Any: each reads a value of its own


def as_name(text: str | None, _viewer: Viewer) -> str:
    """Reads the answer as a name."""
    return typed_answers.name_in(text)


async def ask(viewer: Viewer, text_id: str, then: Then, **values: str | int) -> Sayings:
    """Asks in words; the answer goes to the one that `then["ask"]` names. A second tap asks once.

    The question is a card, so nothing is left to be said.
    """
    previous = await cards.latest(viewer.session, viewer.link_id, Form.PROMPT)
    if previous is not None and _is_open(previous, viewer.now, DOUBLE_TAP):
        content = previous.content or {}
        if content.get("then") == dict(then) and content.get("text") == text_id:
            return []
    content = {"text": text_id, "values": values, "asks": True, "then": dict(then)}
    await cards.add(viewer.session, viewer.link_id, Form.PROMPT, viewer.now, content=content)
    return []


async def find_question(message: Message, viewer: Viewer) -> bool | dict[str, Card]:
    """A filter: passes on the `question` that the message answers. A command is no answer.

    A reply to a message that is no card is taken like no reply: it may be the first copy of a
    question that Telegram never confirmed.
    """
    if (message.text or "").startswith("/") or message.content_type not in WRITTEN:
        return False
    if message.reply_to_message is not None:
        replied = message.reply_to_message.message_id
        question = await cards.by_message(viewer.session, viewer.link_id, replied)
        if question is not None:
            return {"question": question} if question.form == Form.PROMPT else False
    question = await cards.latest(viewer.session, viewer.link_id, Form.PROMPT)
    if question is None or not _is_open(question, viewer.now, TAKEN_FOR):
        return False
    return {"question": question}


async def _take(text: str | None, question: Card, viewer: Viewer, table: Table) -> Answer:
    content = question.content or {}
    then: Then = content.get("then", {})
    asked = table.get(str(then.get("ask")))
    if asked is None or content.get("answered"):
        raise OldButton
    question.content = {**content, "answered": True}
    await viewer.session.flush()
    if not asked.who.lets(viewer):
        raise Declined("may-not")
    try:
        return await asked.answer(viewer, then, asked.read(text, viewer))
    except BadReply as bad:
        return await ask(viewer, bad.text_id, then, **bad.values)


def _is_open(question: Card, now: datetime, young: timedelta) -> bool:
    is_asked = question.state in cards.LIVE and not (question.content or {}).get("answered")
    return is_asked and now - (question.sent_at or question.created_at) < young


def router(table: Table) -> Router:
    """For linked people. Included before `unknown`."""

    async def answered(message: Message, question: Card, viewer: Viewer) -> Sayings:
        try:
            answer = await _take(message.text, question, viewer, table)
        except OldButton:
            answer = Screen(viewer.say("question-closed"))
        except Declined as declined:
            answer = Screen(viewer.say(declined.text_id))
        return [Show(answer)] if isinstance(answer, Screen) else answer

    router = router_for("prompts", IsLinked())
    router.message.register(answered, find_question)
    return router
