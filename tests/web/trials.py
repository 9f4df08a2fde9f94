"""Presses that leave nothing behind, on the page and in the chat: what either says and changes."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.types import CallbackQuery, Chat, Message, Update, User
from sqlalchemy import text
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.ui.html import Html
from bot.ui.screens import Redraw, Sayings, Screen, Show, Toast
from handlers.chat.middlewares import UpdateMiddleware
from handlers.on_page import OnPage
from handlers.routing import rooms, telegram
from handlers.web.presses import as_json
from storage.directory import people
from storage.engine.database import Database
from tests.house import House

ELSEWHERE = 987654  # a message of the chat that is neither a card nor the bell
# What every update of Telegram changes, what is made by chance, and how often a bell has changed.
NOT_COMPARED = {"seen_update", "invite", "web_login", "bell_version", "alembic_version"}

Rows = Mapping[str, Counter[str]]
Changes = Mapping[str, tuple[Counter[str], Counter[str]]]  # what is gone, and what has come


class Undone(Exception):
    """Takes everything back. `result`: what the work has come to."""

    def __init__(self, result: Any) -> None:
        super().__init__()
        self.result = result


@dataclass
class Trial:
    """A database on SQLite that keeps nothing; `changes`: what the latest work has changed, by
    table. `always`: how many rows that are not compared each work changes."""

    database: Database
    always: int = 0
    changes: Changes = field(default_factory=dict)

    def read(self) -> Any:
        return self.database.read()

    async def write(self, work: Callable[[AsyncSession], Awaitable[Any]]) -> Any:
        async def tried(session: AsyncSession) -> None:
            changed = await _rows_changed(session)
            result = await work(session)
            await session.flush()
            changed = await _rows_changed(session) - changed
            self.changes = await self._compared(session) if changed > self.always else {}
            raise Undone(result)

        try:
            await self.database.write(tried)
        except Undone as undone:
            return undone.result

    async def _compared(self, session: AsyncSession) -> Changes:
        """Whoever reads sees what was before, until the work is committed."""
        async with self.database.read() as reading:
            before = await _rows(reading)
        after = await _rows(session)
        return {
            name: (rows - after[name], after[name] - rows)
            for name, rows in before.items()
            if rows != after[name]
        }


@dataclass
class Heard:
    """Answers that nobody sends."""

    said: Sayings = field(default_factory=list)

    async def keep(self, *given: Any) -> Sayings:
        said: Sayings = given[2]
        return said

    def send(self, _origin: object, said: Sayings) -> None:
        self.said = said


class ChatSide:
    """The bot's chat with one person, as its handlers see it."""

    def __init__(self, house: House, account: int) -> None:
        self._number = 10**9
        self._trial, self._heard = Trial(house.database, always=1), Heard()
        self._user = User(id=account, is_bot=False, first_name="-")
        self._bot = Bot(house.app.config.require_token())
        heard: Any = self._heard
        self._dispatcher = Dispatcher(disable_fsm=True)
        self._dispatcher.update.outer_middleware(
            UpdateMiddleware(house.clock, house.app.config, heard, lambda: None)
        )
        self._dispatcher.include_router(telegram())

    async def press(self, data: str) -> tuple[Any, Changes]:
        """What the page should show, and what has changed."""
        self._number += 1
        self._heard.said = []
        chat = Chat(id=self._user.id, type="private")
        message = Message(message_id=ELSEWHERE, date=0, chat=chat, text="-")  # type: ignore[arg-type]  # as Telegram sends it
        query = CallbackQuery(
            id="1", from_user=self._user, chat_instance="1", data=data, message=message
        )
        update = Update(update_id=self._number, callback_query=query)
        database: Any = self._trial
        await self._dispatcher.feed_update(
            self._bot, update, database=database, ask=lambda _id: None
        )
        return _as_page(self._heard.said), self._trial.changes


class PageSide:
    """The same person's page, below its limits of how often somebody may ask."""

    def __init__(self, house: House, link_id: int) -> None:
        self._clock, self._link_id = house.clock, link_id
        self._trial, answers = Trial(house.database), Heard()
        pages, config = [room for half in rooms() for room in half], house.app.config
        heard: Any = answers
        self._on_page = OnPage(pages, config, heard, lambda _id: None, lambda: None)

    async def press(self, data: str) -> tuple[Any, Changes]:
        """What the API answers, and what has changed. Raises `ValueError`."""
        database: Any = self._trial
        done = await self._on_page.press(database, self._link_id, data, self._clock())
        return as_json(done), self._trial.changes


async def link_of(house: House, account: int) -> int:
    """The id of the link to this account."""
    async with house.database.read() as session:
        linked = await people.by_account(session, account)
    assert linked is not None
    return linked[1].pk


def _as_page(said: Sayings) -> dict[str, Any]:
    """Text and buttons of the screens together, and the toast."""
    screens = [it.screen for it in said if isinstance(it, Show | Redraw)]
    toasts = [it.text for it in said if isinstance(it, Toast) and it.text]
    whole = Screen(Html("\n\n".join(it.text for it in screens)))
    labels = [it.label for screen in screens for row in screen.rows for it in row]
    return {"html": whole.text, "labels": labels, "toast": toasts[-1] if toasts else None}


async def _rows_changed(session: AsyncSession) -> int:
    """By this connection, ever."""
    number = await (await session.connection()).execute(text("SELECT total_changes()"))
    return int(number.scalar_one())


async def _rows(session: AsyncSession) -> Rows:
    names = sorted(SQLModel.metadata.tables.keys() - NOT_COMPARED)
    found = {}
    for name in names:
        rows = await (await session.connection()).execute(text(f'SELECT * FROM "{name}"'))
        found[name] = Counter(map(repr, rows.all()))
    return found
