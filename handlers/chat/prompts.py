"""Questions that people answer in words, by a reply or by their next message.

What a question is for is stored with its card, so an answer is understood after any restart.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from aiogram import Router
from aiogram.types import Message

from bot.pages.typed_answers import BadReply
from bot.ui.screens import Sayings
from handlers.chat.declined import Declined, OldButton
from handlers.chat.routes import Answer, Routes, Then, router_for, say_by_message
from handlers.chat.unknown import WRITTEN
from handlers.chat.viewer import IsLinked, Viewer
from storage.flow import cards
from storage.tables import Card, Form, NewCard

TAKEN_FOR = timedelta(minutes=10)  # how long the next message counts as the answer
DOUBLE_TAP = timedelta(seconds=5)


async def ask(
    viewer: Viewer,
    text_id: str,
    then: Then,
    people: Mapping[str, int] | None = None,
    **values: str | int,
) -> Sayings:
    """Asks a question, once for a double tap. `then["ask"]` names the handler of the answer.

    `people`: which of the values names whom.

    The question is a card, so there is nothing left to say.
    """
    previous = await cards.latest(viewer.session, viewer.link.pk, Form.PROMPT)
    if previous is not None and _is_open(previous, viewer.now, DOUBLE_TAP):
        content = previous.content or {}
        if content.get("then") == dict(then) and content.get("text") == text_id:
            return []
    content = {"text": text_id, "values": values, "asks": True, "then": dict(then)}
    content |= {"people": dict(people)} if people else {}
    content |= {"thread": viewer.thread_id} if viewer.thread_id else {}
    await cards.add(viewer.session, NewCard(viewer.link.pk, Form.PROMPT, viewer.now, content))
    return []


async def find_question(message: Message, viewer: Viewer) -> bool | dict[str, Card]:
    """A filter: gives the handler the `question` that the message answers. Commands answer none.

    A reply to a message without a card counts as no reply: it may be the first copy of a question,
    which Telegram never confirmed.
    """
    if (message.text or "").startswith("/") or message.content_type not in WRITTEN:
        return False
    if message.reply_to_message is not None:
        replied = message.reply_to_message.message_id
        question = await cards.by_message(viewer.session, viewer.link.pk, replied)
        if question is not None:
            return {"question": question} if question.form == Form.PROMPT else False
    question = await cards.latest(viewer.session, viewer.link.pk, Form.PROMPT)
    if question is None or not _is_open(question, viewer.now, TAKEN_FOR):
        return False
    return {"question": question}


async def _take(
    viewer: Viewer, question: Card, text: str | None, rooms: Mapping[str, Routes]
) -> Answer:
    content = question.content or {}
    then: Then = content.get("then", {})
    asked = str(then.get("ask"))
    if asked not in rooms or content.get("answered"):
        raise Declined("question-closed")
    question.content = {**content, "answered": True}
    await viewer.session.flush()
    if not rooms[asked].who.lets(viewer):
        raise Declined("may-not")
    try:
        return await rooms[asked].answers[asked](viewer, then, text)
    except BadReply as bad:
        return await ask(viewer, bad.text_id, then, bad.people, **bad.values)
    except OldButton:
        raise Declined("question-closed") from None


def _is_open(question: Card, now: datetime, young: timedelta) -> bool:
    is_asked = question.state in cards.LIVE and not (question.content or {}).get("answered")
    return is_asked and now - (question.sent_at or question.created_at) < young


def router(rooms: Iterable[Routes]) -> Router:
    """For the answers to the questions of these modules. Included before `unknown`."""
    by_ask = {ask: room for room in rooms for ask in room.answers}

    async def answered(message: Message, question: Card, viewer: Viewer) -> Sayings:
        return await say_by_message(viewer, _take(viewer, question, message.text, by_ask))

    router = router_for("prompts", IsLinked())
    router.message.register(answered, find_question)
    return router
