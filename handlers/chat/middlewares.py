"""Handles each update once, in one transaction, and sends the answer after the commit."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from aiogram import BaseMiddleware
from aiogram.enums import ChatType
from aiogram.types import Message, TelegramObject, Update, User
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.people import membership
from bot.runtime.config import Config
from bot.telegram.answers.origin import Origin, origin_of, thread_of
from bot.telegram.answers.replica import Answers
from bot.ui.reader import Reader, reader_of
from bot.ui.screens import Redraw, Saying, Sayings, Screen, Show, Toast
from bot.ui.texts import language_of, plain, say
from handlers.chat import prompts
from handlers.chat.viewer import Caller, Viewer
from storage.directory import cabinet, people
from storage.engine.database import Database
from storage.engine.writer import Superseded, Unavailable
from storage.upkeep import seen_updates

log = logging.getLogger(__name__)

# Any: as aiogram types a handler and its data
Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class _Handled(NamedTuple):
    """What this replica has to say itself, and the connections whose CRM is to be asked."""

    said: Sayings
    asks: list[int]


class UpdateMiddleware(BaseMiddleware):
    """Gives handlers `caller` and `viewer`, and sends what they return.

    Two things come with each update: `database`, which stores what it changes, and `ask`, which has
    a connection's CRM asked.
    """

    def __init__(
        self,
        clock: Callable[[], datetime],
        config: Config,
        answers: Answers,
        wake_delivery: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._config = config
        self._answers = answers
        self._wake_delivery = wake_delivery

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> None:
        """Handles one update. Raises `Unavailable`, after which Telegram sends it again."""
        assert isinstance(event, Update)
        database: Database = data["database"]
        try:
            handled = await database.write(
                lambda session: self._handle(session, handler, event, data)
            )
        except (Unavailable, Superseded):
            raise
        except Exception:
            log.exception("update %s failed", event.update_id)
            handled = await database.write(lambda session: self._apologise(session, event))
        if handled is None:
            return
        self._wake_delivery()
        for connection_id in handled.asks:
            data["ask"](connection_id)
        self._answers.send(origin_of(event), handled.said)

    async def _handle(
        self, session: AsyncSession, handler: Handler, event: Update, data: dict[str, Any]
    ) -> _Handled | None:
        """None if it has been handled before."""
        now = self._clock()
        if not await seen_updates.is_first_sight(session, event.update_id, now):
            return None
        sender = _sender(event)
        viewer = await self._viewer(session, event, sender, now) if sender else None
        if viewer is not None and viewer.link.unreachable_at and event.my_chat_member is None:
            # Somebody who writes has not blocked the bot.
            await membership.regain(viewer.context, viewer.person, viewer.link)
        caller = Caller(session, self._config.timezone, now, sender, viewer, self._config.language)
        said = await handler(event, {**data, "caller": caller, "viewer": viewer})
        if viewer is not None:
            await prompts.leave(viewer)
        sayings: Sayings = said if isinstance(said, list) else []
        origin = origin_of(event)
        if viewer is not None:
            sayings = await _protected(session, event, origin, sayings)
        if event.callback_query is not None and not any(isinstance(s, Toast) for s in sayings):
            sayings = [Toast(""), *sayings]
        left = await self._answers.keep(session, origin, sayings, caller.language, now)
        return _Handled(left, viewer.asks if viewer is not None else [])

    async def _viewer(
        self, session: AsyncSession, event: Update, sender: User, now: datetime
    ) -> Viewer | None:
        """The person linked to the account; None for a stranger."""
        linked = await people.by_account(session, sender.id)
        if linked is None:
            return None
        person, link = linked
        if link.username != sender.username:
            link.username = sender.username
        message = event.callback_query.message if event.callback_query else None
        config = self._config
        return Viewer(
            session=session,
            now=now,
            person=person,
            link=link,
            reader=reader_of(person, Reader(config.language, config.timezone)),
            zone=config.timezone,
            managing_roles=frozenset(await cabinet.managing_roles(session)),
            message_id=message.message_id if message is not None else 0,
            invite_hours=config.invite_hours,
            keep_days=config.keep_days,
            leaving=await prompts.left_by(session, event, link, now),
            thread_id=thread_of(event),
            shared_key=config.keycrm_api_key,
            public_url=config.public_url,
        )

    async def _apologise(self, session: AsyncSession, event: Update) -> _Handled | None:
        """Says that something went wrong. The update counts as seen, so it is not tried again."""
        now = self._clock()
        if not await seen_updates.is_first_sight(session, event.update_id, now):
            return None
        sender, default = _sender(event), self._config.language
        language = language_of(sender.language_code if sender else None, default)
        sayings, origin = _apology(event, sender, language), origin_of(event)
        return _Handled(await self._answers.keep(session, origin, sayings, language, now), [])


def _apology(event: Update, sender: User | None, language: str) -> Sayings:
    if event.callback_query is not None:
        return [Toast(plain(language, "went-wrong"), alert=True)]
    if event.message is None or event.message.chat.type != ChatType.PRIVATE:
        return []
    # The service message about a pinned bell comes from the bot itself.
    is_person = sender is not None and not sender.is_bot
    return [Show(Screen(say(language, "went-wrong")))] if is_person else []


async def _protected(
    session: AsyncSession, event: Update, origin: Origin, sayings: Sayings
) -> Sayings:
    """The same, with clients' data on protected messages only, if the cabinet wants that.

    A message that can be forwarded stays so when it is redrawn: such a page comes as a new one. A
    message that is out of reach may be sent anew, and it may be a card.
    """
    anew = origin.is_out_of_reach
    shown = [each for each in sayings if isinstance(each, Show | Redraw)]
    if not any(each.screen.has_clients or _is_anew(each, anew) for each in shown):
        return sayings
    if not (await cabinet.get(session)).protects_content:
        return sayings
    message = event.callback_query.message if event.callback_query else None
    is_open = not (isinstance(message, Message) and message.has_protected_content)
    return [_guarded(each, anew, is_open) for each in sayings]


def _guarded(saying: Saying, anew: bool, is_open: bool) -> Saying:
    if not isinstance(saying, Show | Redraw):
        return saying
    if not (saying.screen.has_clients or _is_anew(saying, anew)):
        return saying
    screen = replace(saying.screen, is_protected=True)
    if isinstance(saying, Redraw) and saying.screen.has_clients and is_open:
        return Show(screen)
    return replace(saying, screen=screen)


def _is_anew(saying: Saying, anew: bool) -> bool:
    return anew and isinstance(saying, Redraw)


def _sender(event: Update) -> User | None:
    for part in (event.message, event.edited_message, event.callback_query, event.my_chat_member):
        if part is not None and part.from_user is not None:
            return part.from_user
    return None
