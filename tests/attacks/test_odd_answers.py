"""Every question, answered with everything that Telegram can carry: one sentence, nothing changed.

Good answers have their tests where the questions have theirs.
"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks import Press
from bot.callbacks.away import TypeUntil
from bot.callbacks.cabinet import ChangeLink, NamePipeline, NameStatus, Rename
from bot.callbacks.channels import AddChannel, TypeAmount, TypeDate
from bot.callbacks.identities import TypeId
from bot.callbacks.prompts import ClosePrompt
from bot.callbacks.staff import InviteAs, NameRole
from bot.callbacks.times import ME, TypeBegin, TypeCity, TypeEnd
from bot.demo.telegram.world.chats import Message
from bot.pages.cabinet.staff import role_code
from handlers.routing import ADMINISTERED, MANAGED, PERSONAL
from storage.directory import cabinet
from storage.objects import pipelines
from storage.tables import Card, Connection
from tests.cast import MARTA, OLGA
from tests.house import House

Json = dict[str, Any]  # Any: the Bot API's

# "ask" of a question → the press that asks it; for /trace, the command does.
QUESTIONS: dict[str, Press | None] = {
    "source": Rename("source", 1),
    "channel": Rename("channel", 1),
    "status": NameStatus(1, 0),
    "pipeline": NamePipeline(1),
    "crm-role": NameRole(1),
    "connection-link": ChangeLink(2, "order_link", 0),
    "new-channel": AddChannel(),
    "paid-until": TypeDate(1, ""),
    "amount": TypeAmount(1),
    "crm-id": TypeId(1, 0),
    "invite": InviteAs(role_code("manager")),
    "away": TypeUntil(),
    "quiet-from": TypeBegin(ME, "all"),
    "quiet-until": TypeEnd(ME, "all", 60),
    "city": TypeCity(),
    "trace": None,
}

FILE = {"file_id": "f", "file_unique_id": "u"}
PERSON = {"id": 7, "is_bot": False, "first_name": "Anna"}
PLACE = {"latitude": 50.4, "longitude": 30.5}
NOVEL = "word " * 800
MESSAGES: dict[str, Json] = {
    "photo": {"photo": [FILE | {"width": 1, "height": 1}], "caption": "My shop"},
    "sticker": {
        "sticker": FILE
        | {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}
    },
    "voice": {"voice": FILE | {"duration": 1}},
    "video": {"video": FILE | {"duration": 1, "width": 1, "height": 1}},
    "document": {"document": FILE | {"file_name": "names.txt"}},
    "contact": {"contact": {"phone_number": "380501112233", "first_name": "Anna"}},
    "location": {"location": PLACE},
    "venue": {"venue": {"location": PLACE, "title": "Shop", "address": "Street"}},
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
    "novel": {"text": NOVEL},
    "controls": {"text": "\x00\u202e\u200b"},
    "html": {"text": "<b><i></b>" * 20},
    "unseen": {"text": "\u3164\u2800"},
}
# Written as such, each of these could be an answer.
ANSWERS = ("My shop", "25.12.2026", "22:30", "499 UAH", "77")


def asks() -> set[str]:
    return {ask for room in (*PERSONAL, *MANAGED, *ADMINISTERED) for ask in room.routes.answers}


def test_every_question_is_attacked() -> None:
    assert set(QUESTIONS) == asks()


async def everything(house: House) -> Json:
    """All rows but those of messages and of updates, and what is counted on the clock."""
    passing = ("card", "attempt", "seen_update", "link", "connection", "hook_count", "hint")
    async with house.database.read() as session:
        settings = (await session.exec(select(Connection.settings))).all()
        return {"settings": list(settings)} | {
            name: sorted(map(str, (await session.exec(select(table))).all()))  # type: ignore[call-overload]  # a table, not a model
            for name, table in SQLModel.metadata.tables.items()
            if name not in passing
        }


class Attacker:
    """Olga, who sends whatever there is."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.account = house.account(OLGA)
        self.number = 50_000

    def received(self) -> list[Message]:
        return [it for it in self.account.received if it.text]

    def send(self, content: Json, kind: str = "message") -> None:
        self.number += 1
        told = {"message_id": self.number, "date": 0, "from": self.account.user.as_json()}
        told |= {"chat": self.account.chat.as_json()}
        self.house.telegram.world.updates.add(kind, told | content)

    async def ask(self, ask: str) -> Message:
        """Asks the question; the message with it."""
        before, press = len(self.received()), QUESTIONS[ask]
        if press is None:
            self.account.write("/trace")
        else:
            self.account.forge(press.pack())
        await self.house.until(lambda: len(self.received()) > before)
        await self.house.quiet(menus_too=False)
        return self.received()[-1]

    async def told(self, act: Callable[[], None]) -> Message:
        """The only message that follows."""
        before = len(self.received())
        act()
        await self.house.until(lambda: len(self.received()) > before)
        await self.house.quiet(menus_too=False)
        [only] = self.received()[before:]
        return only


@pytest.fixture
async def attacked(shop: House) -> House:
    """A house that knows a channel and a status, too."""
    await shop.post("channel.updated", {"channel": {"id": 5, "name": "Viber"}})
    told = {"order": {"id": 1}, "to": "packed", "manager_id": MARTA.crm_id}
    await shop.post("order.status_changed", told)
    await shop.quiet()
    await shop.database.write(_tell)
    return shop


async def _tell(session: AsyncSession) -> None:
    """What a CRM tells by its API."""
    await pipelines.tell(session, "", [("1", "Retail")])
    await cabinet.mention_roles(session, "", ["12"])


@pytest.mark.parametrize("ask", sorted(QUESTIONS))
async def test_whatever_answers_a_question_there_is_one_sentence_and_nothing_changes(
    attacked: House, ask: str
) -> None:
    olga = Attacker(attacked)
    before = await everything(attacked)

    for name, content in MESSAGES.items():
        question = await olga.ask(ask)
        replied = {"reply_to_message": question.as_json()}
        again = await olga.told(lambda content=content, it=replied: olga.send(content | it))
        assert again.text, name
        attacked.clock.advance(seconds=61)
        question = await olga.ask(ask)
        attacked.clock.advance(seconds=61)
        said = await olga.told(lambda content=content: olga.send(content))
        assert "This was not taken as the answer" in said.text, name

    assert await everything(attacked) == before


def in_topic(olga: Attacker, text: str) -> Json:
    opened = {"message_id": 7_000, "date": 0, "chat": olga.account.chat.as_json()}
    opened |= {"forum_topic_created": {"name": "Sources", "icon_color": 1}}
    return {"text": text, "message_thread_id": 7_000, "reply_to_message": opened}


@pytest.mark.parametrize("ask", sorted(QUESTIONS))
async def test_what_is_not_meant_as_an_answer_answers_nothing(attacked: House, ask: str) -> None:
    olga = Attacker(attacked)
    before = await everything(attacked)
    forwarded = {"forward_origin": {"type": "user", "sender_user": PERSON, "date": 0}}

    for text in ANSWERS:
        question = await olga.ask(ask)
        for content in ({"text": text} | forwarded, {"text": text}, in_topic(olga, text)):
            attacked.clock.advance(seconds=61)
            said = await olga.told(lambda it=content: olga.send(it))
            assert "This was not taken as the answer" in said.text
        attacked.clock.advance(seconds=61)
        edited = {"text": text, "edit_date": 1, "reply_to_message": question.as_json()}
        said = await olga.told(lambda it=edited: olga.send(it, "edited_message"))
        assert "Edited messages are not read again" in said.text
        attacked.clock.advance(minutes=6)
        late = {"text": text, "reply_to_message": question.as_json()}
        said = await olga.told(lambda it=late: olga.send(it))
        assert "answered already or is outdated" in said.text

    assert await everything(attacked) == before


@pytest.mark.parametrize("ask", sorted(QUESTIONS))
async def test_a_question_is_cancelled_from_any_topic_and_stays_closed(
    attacked: House, ask: str
) -> None:
    olga = Attacker(attacked)
    before = await everything(attacked)
    question = await olga.ask(ask)

    said = await olga.told(lambda: olga.send(in_topic(olga, "/cancel") | command("/cancel")))
    assert said.text == "The question is closed. Nothing has changed."
    attacked.clock.advance(seconds=31)
    replied = {"text": "My shop", "reply_to_message": question.as_json()}
    said = await olga.told(lambda: olga.send(replied))
    assert "answered already or is outdated" in said.text
    pressed = olga.account.forge(ClosePrompt().pack(), question.id)
    await attacked.until(lambda: pressed.answered)

    assert "answered already or is outdated" in (pressed.text or "")
    assert await everything(attacked) == before
    async with attacked.database.read() as session:
        cards = (await session.exec(select(Card).where(Card.form == "prompt"))).all()
    assert [(it.content or {}).get("note") for it in cards] == ["prompt-left"]


def command(text: str) -> Json:
    return {"entities": [{"type": "bot_command", "offset": 0, "length": len(text)}]}
