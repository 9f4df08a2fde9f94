"""The buttons of the chat's screens, pressed on the page of the web bell: the same handlers.

What a handler says there is shown on the page, also clients' data that the cabinet wants protected:
that wish is about messages, which are forwarded and saved. Questions that are answered in words,
and what is said to others, go to Telegram as ever; as in the chat, a press closes what was asked
before.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial, reduce

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks import Press
from bot.callbacks import press as presses
from bot.callbacks.cards import BellPage, MarkUnread, OpenBell, OpenItem
from bot.callbacks.menu import OpenCommand
from bot.runtime.config import Config
from bot.telegram.answers.origin import Origin
from bot.telegram.answers.replica import Answers
from bot.ui.html import Html
from bot.ui.screens import Pressed, Redraw, Saying, Sayings, Screen, Show, Toast
from handlers.chat import prompts
from handlers.chat.routes import Routes, answer_to
from handlers.chat.viewer import Leaving, Viewer
from storage.directory import people
from storage.engine.database import Database
from storage.engine.writer import Superseded, Unavailable

log = logging.getLogger(__name__)

_OF_NO_UPDATE = 0
# They turn or move the message in the chat; the page is a bell itself.
_OF_THE_BELL = (OpenBell, BellPage, OpenItem, MarkUnread)


@dataclass(frozen=True)
class _Done:
    """Who pressed, what they are shown, and what this replica still has to say in Telegram."""

    viewer: Viewer
    shown: Pressed
    left: Sayings


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
        """What is shown after the press; of a bug, that something went wrong.

        Raises `ValueError` if `data` is no button, `LookupError` if the link has ended meanwhile,
        and `Unavailable`.
        """
        press = presses.unpack(data) if presses.can_carry(data) else None
        if press is None or type(press) not in self._handlers:
            raise ValueError(data)
        work = partial(self._done, link_id=link_id, press=press, now=now)
        try:
            done = await database.write(work)
        except Unavailable:
            raise
        except Superseded as problem:
            raise Unavailable("another replica runs by now") from problem
        except Exception:
            log.exception("a button of the page failed: %s", type(press).__name__)
            return await self._apology(database, link_id, now)
        if done is None:
            raise LookupError(link_id)
        self._on_changed()
        for connection_id in done.viewer.asks:
            self._ask(connection_id)
        self._answers.send(_origin(done.viewer), done.left)
        return done.shown

    async def _done(
        self, session: AsyncSession, link_id: int, press: Press, now: datetime
    ) -> _Done | None:
        """None if they are linked no more."""
        linked = await people.by_link(session, link_id)
        if linked is None:
            return None
        viewer = await Viewer.of(session, linked, self._config, now)
        viewer = replace(viewer, leaving=Leaving(await prompts.open_in(session, viewer.link, now)))
        said = await self._said(viewer, press)
        await prompts.leave(viewer)
        asked = await prompts.open_in(session, viewer.link, now)
        if asked is not None and viewer.link.unreachable_at is not None:
            said = [*said, Toast(viewer.plain("on-page-unreachable"), alert=True)]
        elsewhere = [each for each in said if _belongs_in_telegram(each)]
        origin, language = _origin(viewer), viewer.language
        left = await self._answers.keep(session, origin, elsewhere, language, now)
        goes_on = asked is not None or any(isinstance(it, Show | Redraw) for it in elsewhere)
        return _Done(viewer, _shown(viewer, said, in_chat=goes_on), left)

    async def _said(self, viewer: Viewer, press: Press) -> Sayings:
        """The role may have changed since the page was drawn."""
        who, handler = self._handlers[type(press)]
        if not who.lets(viewer):
            return [Toast(viewer.plain("may-not"), alert=True)]
        if isinstance(press, _OF_THE_BELL) or press == OpenCommand("bell"):
            return [Toast(viewer.plain("on-page-bell"))]
        return await answer_to(handler, viewer, press)

    async def _apology(self, database: Database, link_id: int, now: datetime) -> Pressed:
        async with database.read() as session:
            linked = await people.by_link(session, link_id)
            if linked is None:
                raise LookupError(link_id)
            viewer = await Viewer.of(session, linked, self._config, now)
        return Pressed(toast=Toast(viewer.plain("went-wrong"), alert=True))


def _origin(viewer: Viewer) -> Origin:
    return Origin(_OF_NO_UPDATE, viewer.link.telegram_id)


def _belongs_in_telegram(saying: Saying) -> bool:
    """What only a chat can show, or what somebody else is told."""
    if isinstance(saying, Show | Redraw):
        screen = saying.screen
        return screen.asks or bool(screen.shares_phone) or screen.ends_sharing
    return not isinstance(saying, Toast)


def _shown(viewer: Viewer, said: Sayings, *, in_chat: bool) -> Pressed:
    """Several messages are shown as one; a change that is seen in Telegram alone is told of."""
    screens = [
        it.screen for it in said if isinstance(it, Show | Redraw) and not _belongs_in_telegram(it)
    ]
    toasts = [it for it in said if isinstance(it, Toast) and it.text]
    screen = reduce(_joined, screens) if screens else None
    if screen is None and not toasts and not in_chat:
        toasts = [Toast(viewer.plain("on-page-elsewhere"))]
    return Pressed(screen, toasts[-1] if toasts else None, in_chat)


def _joined(above: Screen, below: Screen) -> Screen:
    text = Html(f"{above.text}\n\n{below.text}")
    return replace(above, text=text, rows=(*above.rows, *below.rows))
