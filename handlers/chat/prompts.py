"""Questions that people answer in words: by a reply or, in the first minute, by any message.

What a question is for is stored with its card, so an answer is understood after any restart. A
command, a button elsewhere, `Cancel` and ten minutes close it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from aiogram import Router
from aiogram.types import Message, Update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks import Press
from bot.callbacks.prompts import ClosePrompt
from bot.pages.typed_answers import BadReply
from bot.rules.prompts import Closed, asked_at, closed, is_open, takes_anything
from bot.ui.screens import Redraw, Sayings, Screen, Show, Toast
from handlers.chat.declined import Declined, OldButton
from handlers.chat.routes import Answer, Routes, Then, router_for, say_by_message
from handlers.chat.seldom import Seldom
from handlers.chat.unknown import WRITTEN
from handlers.chat.viewer import IsLinked, Leaving, Viewer
from storage.flow import cards
from storage.tables import Card, CardState, Form, Link, NewCard

DOUBLE_TAP = timedelta(seconds=5)
SELDOM = Seldom("needs-reply", timedelta(seconds=30))

routes = Routes("questions", IsLinked())

_CANCEL = ["cancel", ClosePrompt().pack()]

# A button's text, its callback data, and the values of the text. Any: it comes back from JSON.
Choice = Sequence[Any]


@dataclass(frozen=True)
class Prompt:
    """A question. `then["ask"]` names the handler of the answer; `people`: which value names whom.

    `buttons`: answers to press. `left`: what it says if it is closed unanswered and something has
    changed already.
    """

    text_id: str
    then: Then
    values: Mapping[str, str | int] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)
    buttons: Sequence[Choice] = ()
    left: str | None = None


async def ask(
    viewer: Viewer,
    text_id: str,
    then: Then,
    people: Mapping[str, int] | None = None,
    **values: str | int,
) -> Sayings:
    """Asks a question without buttons: see `put`."""
    return await put(viewer, Prompt(text_id, then, values, people or {}))


async def put(viewer: Viewer, prompt: Prompt) -> Sayings:
    """Asks a question, once for a double tap.

    The question is a card, so there is nothing left to say.
    """
    previous = viewer.leaving.question
    if previous is not None and viewer.now - asked_at(previous) < DOUBLE_TAP:
        content = previous.content or {}
        if content.get("then") == dict(prompt.then) and content.get("text") == prompt.text_id:
            viewer.leaving.question = None
            return []
    content = {"text": prompt.text_id, "values": dict(prompt.values), "asks": True}
    content |= {"then": dict(prompt.then), "buttons": [*prompt.buttons, _CANCEL]}
    content |= {"people": dict(prompt.people)} if prompt.people else {}
    content |= {"left": prompt.left} if prompt.left else {}
    content |= {"thread": viewer.thread_id} if viewer.thread_id else {}
    await cards.add(viewer.session, NewCard(viewer.link.pk, Form.PROMPT, viewer.now, content))
    return []


async def left_by(session: AsyncSession, event: Update, link: Link, now: datetime) -> Leaving:
    """The question that is closed once the update has been handled."""
    message, callback = event.message, event.callback_query
    if callback is None and (message is None or not _is_command(message)):
        return Leaving()
    question = await open_in(session, link, now)
    pressed = callback.message.message_id if callback and callback.message else None
    if question is not None and pressed is not None and pressed == question.message_id:
        return Leaving()
    return Leaving(question)


async def open_in(session: AsyncSession, link: Link, now: datetime) -> Card | None:
    """The question in this chat that takes an answer."""
    question = await cards.latest(session, link.pk, Form.PROMPT)
    return question if question is not None and is_open(question, now) else None


async def leave(viewer: Viewer) -> None:
    """Closes the question that was left, unless the handler has seen to it."""
    if viewer.leaving.question is not None:
        await _close(viewer, viewer.leaving.question, Closed.LEFT)


@routes.command("cancel")
async def cancelled(viewer: Viewer) -> Screen:
    question = viewer.leaving.question
    if question is None:
        return Screen(viewer.say("prompt-none"))
    await _close(viewer, question, Closed.LEFT)
    return Screen(viewer.say(_said_when_left(question)))


@routes.button(ClosePrompt)
async def cancel_pressed(viewer: Viewer) -> Sayings:
    """On the question, or on a copy of it that Telegram never confirmed. A second press changes
    nothing."""
    question = await _pressed(viewer)
    if not is_open(question, viewer.now):
        if not (question.content or {}).get("answered"):
            await _close(viewer, question, Closed.LATE)
        else:
            await cards.rewrite(viewer.session, question, {**(question.content or {})})
        raise Declined("question-closed")
    await _close(viewer, question, Closed.LEFT)
    said = _said_when_left(question)
    toast = Toast(viewer.plain(said))
    if viewer.message_id in (0, question.message_id):
        return [toast]
    return [toast, Redraw(Screen(viewer.say(said)))]


async def find_question(message: Message, viewer: Viewer) -> bool | dict[str, Card | bool]:
    """A filter: gives the handler the `question` that is open or replied to, and whether the
    message is meant as its answer (`is_meant`). Commands answer none.

    A reply to a message without a card counts as no reply: in a topic, Telegram makes every message
    one. It may also be the first copy of a question, which Telegram never confirmed.
    """
    if _is_command(message) or message.content_type not in WRITTEN:
        return False
    replied = message.reply_to_message
    if replied is not None:
        of_link = (viewer.link.pk, replied.message_id)
        question = await cards.by_message(viewer.session, *of_link)
        if question is not None:
            is_question = question.form == Form.PROMPT
            return {"question": question, "is_meant": True} if is_question else False
    question = await open_in(viewer.session, viewer.link, viewer.now)
    if question is None:
        return False
    if message.forward_origin is not None:
        return {"question": question, "is_meant": False}
    if (question.content or {}).get("thread") != viewer.thread_id:  # in another topic
        return {"question": question, "is_meant": False}
    is_copy = question.maybe_repeat and replied is not None and _is_of_a_bot(replied)
    return {"question": question, "is_meant": is_copy or takes_anything(question, viewer.now)}


async def answered_by_press(viewer: Viewer, press: Press) -> Then:
    """The question below which the button was pressed, which counts as answered from now on.

    Raises `OldButton` if there is none with this button, and `Declined` if it has been answered.
    """
    question = await _pressed(viewer)
    if not is_open(question, viewer.now):
        raise Declined("question-closed")
    content = question.content or {}
    if press.pack() not in [data for _, data, *_ in content.get("buttons", ())]:
        raise OldButton
    await _close(viewer, question, Closed.ANSWERED)
    then: Then = content.get("then", {})
    return then


async def _pressed(viewer: Viewer) -> Card:
    """The question that the button is on; on a copy of it, or a message of which Telegram does not
    tell, the one that is open. Raises `OldButton` if there is none."""
    pressed = await cards.by_message(viewer.session, viewer.link.pk, viewer.message_id)
    left = viewer.leaving.question
    if pressed is None and left is not None and (left.maybe_repeat or not viewer.message_id):
        return left
    if pressed is None or pressed.form != Form.PROMPT:
        raise OldButton
    return pressed


async def _take(
    viewer: Viewer, question: Card, text: str | None, rooms: Mapping[str, Routes]
) -> Answer:
    content = question.content or {}
    then: Then = content.get("then", {})
    kept = [it for it in content.get("buttons", ()) if it != _CANCEL], content.get("left")
    asked = str(then.get("ask"))
    if asked not in rooms or not is_open(question, viewer.now):
        raise Declined("question-closed")
    await _close(viewer, question, Closed.ANSWERED)
    try:
        if not rooms[asked].who.lets(viewer):
            raise Declined("may-not")
        return await rooms[asked].answers[asked](viewer, then, text)
    except BadReply as bad:
        await _close(viewer, question, Closed.AGAIN)
        same = replace(viewer, thread_id=content.get("thread") or viewer.thread_id)
        return await put(same, Prompt(bad.text_id, then, bad.values, bad.people or {}, *kept))
    except Declined as declined:
        await _close(viewer, question, Closed.LEFT)
        if isinstance(declined, OldButton):
            raise Declined("question-closed") from None
        raise


async def _close(viewer: Viewer, question: Card, how: Closed) -> None:
    """Redraws it; one that is not even on its way is not sent."""
    if question is viewer.leaving.question:
        viewer.leaving.question = None
    content = closed(question.content or {}, how)
    await cards.rewrite(viewer.session, question, content)
    if question.state == CardState.DUE and not question.maybe_repeat:
        await cards.end(viewer.session, question)


def _said_when_left(question: Card) -> str:
    return str((question.content or {}).get("left", "prompt-closed"))


def _is_command(message: Message) -> bool:
    return (message.text or "").startswith("/")


def _is_of_a_bot(message: Message) -> bool:
    return message.from_user is not None and message.from_user.is_bot


def router(rooms: Iterable[Routes]) -> Router:
    """For the answers to the questions of these modules. Included before `unknown`."""
    by_ask = {ask: room for room in rooms for ask in room.answers}

    async def answered(message: Message, question: Card, is_meant: bool, viewer: Viewer) -> Sayings:
        if is_meant:
            return await say_by_message(viewer, _take(viewer, question, message.text, by_ask))
        # Of an album, each picture is a message.
        may = await SELDOM.may(viewer.session, message.chat.id, viewer.now, question.pk)
        return [Show(Screen(viewer.say("prompt-needs-reply")))] if may else []

    router = router_for("prompts", IsLinked())
    router.message.register(answered, find_question)
    return router
