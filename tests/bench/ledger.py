"""What became of every order: in the database, and in the chats on Telegram's side."""

import asyncio
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
from sqlmodel import col, select

from bot.demo.telegram import Call
from bot.demo.telegram.controls.faults import Kind
from storage.engine.database import Database, open_database
from storage.tables import Card, Event, Form, Link, Notification
from tests.bench import rig

REPEAT = "may be a repeat"
# Faults after which nobody knows whether the message is in the chat.
LOST_ANSWERS: tuple[Kind, ...] = (
    "500",
    "502-html",
    "slow",
    "drop-before",
    "accept-then-drop",
    "accept-then-502",
)

SETTLING_SECONDS = 0.1  # for an answer to travel back and be committed

_ORDER = re.compile(r"\bB\d+\b")
_MORE = re.compile(r"\band \d+ more\b")
_SETTLED_SECONDS = 600


@dataclass(frozen=True)
class Item:
    """A notification, and the message that carries it according to the database."""

    id: int
    order: str
    chat_id: int
    message_id: int | None
    is_read: bool
    is_listed: bool = False  # on a card with others, of which the message shows some


class Copy(NamedTuple):
    """Two messages, one after the other, about the same order."""

    first: Call
    second: Call


@dataclass(frozen=True)
class Ledger:
    """A whole run. `calls` leave out getUpdates; `chats` are by the account of the person."""

    calls: list[Call]
    chats: dict[int, Any]  # Any: JSON of the control route
    items: list[Item]

    @property
    def cards(self) -> list[Call]:
        """Each attempt to send a card, oldest first."""
        return [call for call in self.calls if call.method == "sendMessage" and orders_of(call)]

    @property
    def arrived(self) -> list[Call]:
        """The attempts that put a card into its chat."""
        return [call for call in self.cards if call.accepted]

    def lost(self, orders: Collection[str]) -> set[str]:
        """The orders that are not on the message the database names for them."""
        shown = {
            (chat_id, message["message_id"]): message.get("text", "")
            for chat_id, chat in self.chats.items()
            for message in chat["messages"]
        }
        return set(orders) - {
            item.order
            for item in self.items
            if _tells(shown.get((item.chat_id, item.message_id), ""), item)
        }

    def copies(self) -> Iterator[Copy]:
        """Each repeated message about an order."""
        told: dict[str, Call] = {}
        for call in self.arrived:
            for order in orders_of(call):
                if order in told:
                    yield Copy(told[order], call)
                told[order] = call

    def needless_copies(self) -> list[Copy]:
        """The copies without a cause: the answer to the first message was not lost."""
        return [copy for copy in self.copies() if copy.first.fault not in LOST_ANSWERS]

    def unmarked_copies(self) -> list[Copy]:
        """The copies that do not say that they may be a repeat."""
        return [copy for copy in self.copies() if REPEAT not in copy.second.params["text"]]

    def needless_marks(self) -> Iterator[Call]:
        """Cards that say that they may be a repeat, though no answer had been lost."""
        doubtful: set[str] = set()
        for call in self.cards:
            if REPEAT in call.params["text"] and doubtful.isdisjoint(orders_of(call)):
                yield call
            if call.fault in LOST_ANSWERS:
                doubtful.update(orders_of(call))

    def hasty_calls(self) -> Iterator[Call]:
        """Calls to a chat before the wait that a 429 imposed was over."""
        for told in self.calls:
            if told.status == 429 and told.answered_at is not None:
                until = told.answered_at + int(str(told.description).rpartition(" ")[2])
                for call in self.calls:
                    if told.answered_at < call.at < until and _chat(call) == _chat(told):
                        yield call

    def under_way(self, kills: Sequence[float]) -> tuple[int, int]:
        """How many cards were under way at a kill: unanswered, and answered a moment before."""
        unanswered = unkept = 0
        for call in self.arrived:
            # A call sent before the kill may be read a moment after it, still in the same life.
            kill = min((kill for kill in kills if kill + SETTLING_SECONDS > call.at), default=inf)
            since = kill - (call.answered_at or inf)
            unanswered += since <= 0 and kill < inf
            unkept += 0 < since < SETTLING_SECONDS
        return unanswered, unkept

    def wrong_bells(self) -> list[int]:
        """The chats whose bell does not show the database's count of unread notifications."""
        return [
            chat_id for chat_id, chat in self.chats.items() if not self._is_right(chat_id, chat)
        ]

    def _is_right(self, chat_id: int, chat: Any) -> bool:  # Any: JSON
        unread = sum(not item.is_read for item in self.items if item.chat_id == chat_id)
        bells = [it for it in chat["messages"] if it["message_id"] in chat["pinned"]]
        if len(bells) != 1:
            return False
        labels = [key["text"] for row in bells[0]["reply_markup"]["inline_keyboard"] for key in row]
        return f"Bell: {unread} unread" in bells[0]["text"] and f"Events ({unread})" in labels[0]


def orders_of(call: Call) -> list[str]:
    """The numbers of the orders in a message; a bell, which only lists them, counts for none."""
    text = str(call.params.get("text", ""))
    return [] if text.startswith("<b>Bell: ") else _ORDER.findall(text)


async def read(
    http: aiohttp.ClientSession, telegram: str, folder: Path, accounts: Iterable[int]
) -> Ledger:
    """Reads both sides as they are now; `accounts` are the chats to read."""
    calls = [Call(**each) for each in await rig.control(http, telegram, "transcript")]
    chats = {it: await rig.control(http, telegram, "chat", user=it) for it in accounts}
    async with _database(folder) as database:
        items = await _items(database)
    return Ledger([call for call in calls if call.method != "getUpdates"], chats, items)


async def until_settled(folder: Path, patience_seconds: float = _SETTLED_SECONDS) -> None:
    """Waits until nothing is left to do; raises TimeoutError if that takes too long."""
    async with _database(folder) as database, asyncio.timeout(patience_seconds):
        while True:
            if await is_settled(database):
                return
            await asyncio.sleep(0.2)


async def is_settled(database: Database) -> bool:
    """Whether nothing is left to fan out, send, redraw or remove, now or later."""
    left = select(
        select(Event.id).where(Event.state == "new").exists()
        | select(Notification.id)
        .where(col(Notification.card_id).is_(None), col(Notification.ended).is_(None))
        .exists()
        | select(Card.id)
        .where(col(Card.state).in_(("due", "sending", "retired")) | (col(Card.stale) > 0))
        .exists()
    )
    async with database.read() as session:
        return not (await session.exec(left)).one()


def _tells(text: str, item: Item) -> bool:
    return item.order in _ORDER.findall(text) or (item.is_listed and bool(_MORE.search(text)))


def _chat(call: Call) -> object:
    scope = call.params.get("scope")  # of a command menu
    return call.params.get("chat_id") or (scope["chat_id"] if isinstance(scope, dict) else call)


def _database(folder: Path) -> Any:  # Any: an asynchronous context manager
    return open_database(rig.address_in(folder), beside_a_running_bot=True)


async def _items(database: Database) -> list[Item]:
    statement = (
        select(Notification, Link.telegram_id, Card.message_id, Card.form)
        .join(Link, col(Link.person_id) == Notification.person_id)
        .outerjoin(Card, col(Card.id) == Notification.card_id)
    )
    async with database.read() as session:
        found = (await session.exec(statement)).all()
    return [
        Item(
            it.id or 0,
            _number_in(it.subject),
            chat_id,
            message_id,
            it.read_at is not None,
            form == Form.LIST,
        )
        for it, chat_id, message_id, form in found
    ]


def _number_in(subject: str | None) -> str:
    return (subject or "").removeprefix("order:")
