"""The buttons of the chat's screens, pressed on the page of the web bell: the same handlers.

What a handler says there is shown on the page. Questions that are answered in words, and what is
said to others, go to Telegram as ever.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks import Press
from bot.callbacks import press as presses
from bot.runtime.config import Config
from bot.telegram.answers.origin import Origin
from bot.telegram.answers.replica import Answers
from bot.ui.reader import Reader, reader_of
from bot.ui.screens import Pressed, Redraw, Saying, Sayings, Show, Tell, Toast
from handlers.chat.routes import Routes, answer_to
from handlers.chat.viewer import Viewer
from storage.directory import cabinet, people
from storage.engine.database import Database
from storage.flow import cards
from storage.tables import Form

_OF_NO_UPDATE = 0


class OnPage:
    """Does what buttons do. `ask` has a connection's CRM asked, `on_changed` cards redrawn."""

    def __init__(
        self,
        rooms: Iterable[Routes],
        config: Config,
        answers: Answers,
        ask: Callable[[int], object],
        on_changed: Callable[[], None],
    ) -> None:
        self._handlers = {
            press: (room.who, handler) for room in rooms for press, handler in room.presses.items()
        }
        self._config = config
        self._answers = answers
        self._ask = ask
        self._on_changed = on_changed

    async def press(self, database: Database, link_id: int, data: str, now: datetime) -> Pressed:
        """Raises `ValueError` if `data` is no button, and `Unavailable`."""
        press = presses.unpack(data)
        if press is None or type(press) not in self._handlers:
            raise ValueError(data)
        done = await database.write(partial(self._done, link_id=link_id, press=press, now=now))
        if done is None:
            return Pressed()
        viewer, said, is_asked, left = done
        self._on_changed()
        for connection_id in viewer.asks:
            self._ask(connection_id)
        self._answers.send(_origin(viewer), left)
        return _shown(said, is_asked)

    async def _done(
        self, session: AsyncSession, link_id: int, press: Press, now: datetime
    ) -> tuple[Viewer, Sayings, bool, Sayings] | None:
        """Who pressed, what is said to them, whether the chat asks something, and what is to be
        said in Telegram by this replica; None if they are linked no more."""
        viewer = await self._viewer(session, link_id, now)
        if viewer is None:
            return None
        who, handler = self._handlers[type(press)]
        if not who.lets(viewer):
            return viewer, [Toast(viewer.plain("may-not"), alert=True)], False, []
        before = await cards.latest(session, link_id, Form.PROMPT)
        said = await answer_to(handler, viewer, press)
        after = await cards.latest(session, link_id, Form.PROMPT)
        is_asked = after is not None and (before is None or after.pk != before.pk)
        elsewhere = [each for each in said if _belongs_in_telegram(each)]
        origin, language = _origin(viewer), viewer.language
        left = await self._answers.keep(session, origin, elsewhere, language, now)
        return viewer, said, is_asked or any(isinstance(it, Show) for it in elsewhere), left

    async def _viewer(self, session: AsyncSession, link_id: int, now: datetime) -> Viewer | None:
        found = await people.by_link(session, link_id)
        if found is None:
            return None
        person, link = found
        config = self._config
        return Viewer(
            session=session,
            now=now,
            person=person,
            link=link,
            reader=reader_of(person, Reader(config.language, config.timezone)),
            zone=config.timezone,
            managing_roles=frozenset(await cabinet.managing_roles(session)),
            message_id=0,
            invite_hours=config.invite_hours,
            keep_days=config.keep_days,
            shared_key=config.keycrm_api_key,
            public_url=config.public_url,
        )


def _origin(viewer: Viewer) -> Origin:
    return Origin(_OF_NO_UPDATE, viewer.link.telegram_id)


def _belongs_in_telegram(saying: Saying) -> bool:
    """What only a chat can show, or what somebody else is told."""
    if isinstance(saying, Show):
        screen = saying.screen
        return screen.asks or bool(screen.shares_phone) or screen.ends_sharing
    return isinstance(saying, Tell)


def _shown(said: Sayings, is_asked: bool) -> Pressed:
    screens = [
        it.screen for it in said if isinstance(it, Show | Redraw) and not _belongs_in_telegram(it)
    ]
    toasts = [it for it in said if isinstance(it, Toast) and it.text]
    return Pressed(screens[-1] if screens else None, toasts[-1] if toasts else None, is_asked)
