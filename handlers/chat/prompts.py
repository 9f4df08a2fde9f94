"""Questions that are answered in words: a message with the reply field open, and its answer.

What a question is for is kept with its card, so an answer is understood after any restart.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from aiogram import Router
from aiogram.types import Message
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.pages import typed_answers
from bot.pages.typed_answers import BadReply
from bot.ui.screens import Sayings, Screen, Show
from handlers.chat.unknown import WRITTEN
from handlers.chat.viewer import IsLinked, Viewer
from storage.flow import cards
from storage.tables import Card, Form, NewCard

TAKEN_FOR = timedelta(minutes=10)  # so long a message that is no reply counts as the answer
DOUBLE_TAP = timedelta(seconds=5)

Then = Mapping[str, Any]  # Any: JSON; "ask" names the one who asked
Value = TypeVar("Value")


@dataclass(frozen=True)
class Asked(Generic[Value]):
    """Who may give the answer at the moment when it comes, how it is read, what is done with it.

    `read` raises `BadReply` for a text that is no answer.
    """

    may: Callable[[Viewer], bool]
    answer: Callable[[AsyncSession, Viewer, Then, Value, datetime], Awaitable[Sayings]]
    read: Callable[[str | None, Viewer, datetime], Value]


def as_name(text: str | None, _viewer: Viewer, _now: datetime) -> str:
    """Reads the answer as a name."""
    return typed_answers.name_in(text)


async def ask(
    session: AsyncSession,
    viewer: Viewer,
    text_id: str,
    then: Then,
    now: datetime,
    values: Mapping[str, str | int] | None = None,
) -> None:
    """Asks in words; the answer goes to whoever `then["ask"]` names. A second tap asks once."""
    previous = await cards.latest(session, viewer.link_id, Form.PROMPT)
    if previous is not None and _is_open(previous, now, DOUBLE_TAP):
        content = previous.content or {}
        if content.get("then") == dict(then) and content.get("text") == text_id:
            return
    content = {"text": text_id, "values": dict(values or {}), "asks": True, "then": dict(then)}
    await cards.add(session, NewCard(viewer.link_id, Form.PROMPT, now, content))


async def find_question(
    message: Message, session: AsyncSession, viewer: Viewer, now: datetime
) -> bool | dict[str, Card]:
    """A filter: passes on the `question` that the message answers. A command is no answer.

    A reply to a message that is no card is taken like no reply: it may be the first copy of a
    question whose sending was never confirmed.
    """
    if (message.text or "").startswith("/") or message.content_type not in WRITTEN:
        return False
    if message.reply_to_message is not None:
        replied = message.reply_to_message.message_id
        question = await cards.by_message(session, viewer.link_id, replied)
        if question is not None:
            return {"question": question} if question.form == Form.PROMPT else False
    question = await cards.latest(session, viewer.link_id, Form.PROMPT)
    return {"question": question} if question and _is_open(question, now, TAKEN_FOR) else False


def _is_open(question: Card, now: datetime, young: timedelta) -> bool:
    is_asked = question.state in cards.LIVE and not (question.content or {}).get("answered")
    return is_asked and now - (question.sent_at or question.created_at) < young


# Any: each reads and takes a value of its own
def router(answers: Mapping[str, Asked[Any]]) -> Router:
    """For linked people; `answers` by the "ask" of a question. Included before `unknown`."""

    async def answered(
        message: Message, question: Card, session: AsyncSession, viewer: Viewer, now: datetime
    ) -> Sayings:
        content = question.content or {}
        then: Then = content.get("then", {})
        asked = answers.get(str(then.get("ask")))
        if asked is None or content.get("answered"):
            return [Show(Screen(viewer.say("question-closed")))]
        question.content = {**content, "answered": True}
        await session.flush()
        if not asked.may(viewer):
            return [Show(Screen(viewer.say("may-not")))]
        try:
            value = asked.read(message.text, viewer, now)
        except BadReply as bad:
            await ask(session, viewer, bad.text_id, then, now, bad.values)
            return []
        return await asked.answer(session, viewer, then, value, now)

    router = Router(name="prompts")
    router.message.filter(IsLinked())
    router.message.register(answered, find_question)
    return router
