"""Who sent an update: the Telegram account, and the person linked to it, if any."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.filters import Filter
from aiogram.types import User
from pydantic import SecretStr
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.pages.commands import may_manage
from bot.rules.audience import ADMINISTRATOR
from bot.runtime.config import Config
from bot.ui.html import Html
from bot.ui.reader import Reader, reader_of
from bot.ui.texts import Value, language_of, plain, say
from storage.directory import cabinet
from storage.directory.people import Linked
from storage.tables import Card, Link, Person


@dataclass
class Leaving:
    """The open question that an update leaves, if any; a handler may take it out."""

    question: Card | None = None


@dataclass(frozen=True)
class Viewer:
    """The linked person who sent an update, as they are now.

    `zone` is the cabinet's, by which its days are counted; the person's own is in `reader`.
    `message_id` is the message with the pressed button, or 0. `thread_id` is the topic of the chat
    that the update comes from. Invites are valid for `invite_hours`, events are kept for
    `keep_days`. `shared_key`: the configuration's, for asking a CRM. `public_url`: where the web
    bell is; None if there is none. `asks`: a handler adds the ids of connections whose CRM is to be
    asked once all is stored.
    """

    session: AsyncSession
    now: datetime
    person: Person
    link: Link
    reader: Reader
    zone: ZoneInfo
    managing_roles: frozenset[str]
    invite_hours: int
    keep_days: int
    message_id: int = 0
    leaving: Leaving = field(default_factory=Leaving)
    thread_id: int | None = None
    shared_key: SecretStr | None = None
    public_url: str | None = None
    asks: list[int] = field(default_factory=list)

    @classmethod
    async def of(
        cls, session: AsyncSession, linked: Linked, config: Config, now: datetime
    ) -> "Viewer":
        """The person as they are now, wherever they have pressed or written."""
        person, link = linked
        return cls(
            session=session,
            now=now,
            person=person,
            link=link,
            reader=reader_of(person, Reader(config.language, config.timezone)),
            zone=config.timezone,
            managing_roles=frozenset(await cabinet.managing_roles(session)),
            invite_hours=config.invite_hours,
            keep_days=config.keep_days,
            shared_key=config.keycrm_api_key,
            public_url=config.public_url,
        )

    @property
    def has_web_bell(self) -> bool:
        """Whether there is a page to speak of."""
        return self.public_url is not None

    @property
    def context(self) -> Context:
        """What actions need: the transaction, the zone and the time."""
        return Context(self.session, self.zone, self.now)

    @property
    def language(self) -> str:
        """The person's language."""
        return self.reader.language

    @property
    def may_manage(self) -> bool:
        """Whether the person may change the cabinet's settings."""
        return may_manage(self.person.role, self.managing_roles)

    def say(self, message_id: str, /, **values: Value) -> Html:
        """A text in the person's language."""
        return say(self.language, message_id, **values)

    def plain(self, message_id: str, /, **values: Value) -> str:
        """A label in the person's language."""
        return plain(self.language, message_id, **values)


@dataclass(frozen=True)
class Caller:
    """The sender of an update; `viewer` is None for a stranger. `zone`: the cabinet's."""

    session: AsyncSession
    zone: ZoneInfo
    now: datetime
    user: User | None
    viewer: Viewer | None
    default_language: str

    @property
    def context(self) -> Context:
        """What actions need: the transaction, the zone and the time."""
        return Context(self.session, self.zone, self.now)

    @property
    def account_language(self) -> str:
        """The language of the Telegram account, if Bellhop speaks it."""
        return language_of(self.user.language_code if self.user else None, self.default_language)

    @property
    def language(self) -> str:
        """The language to answer in."""
        return self.viewer.language if self.viewer else self.account_language


class IsLinked(Filter):
    """Lets linked people through."""

    async def __call__(self, _update: object, viewer: Viewer | None = None) -> bool:
        """Called before each handler of a router."""
        return viewer is not None and self.lets(viewer)

    def lets(self, viewer: Viewer) -> bool:
        """Whether this linked person is let through."""
        return True


class MayManage(IsLinked):
    """Lets people through who may change the cabinet's settings."""

    def lets(self, viewer: Viewer) -> bool:
        """Whether the role may change the settings now."""
        return viewer.may_manage


class IsAdministrator(IsLinked):
    """Lets administrators through."""

    def lets(self, viewer: Viewer) -> bool:
        """Whether the person is an administrator now."""
        return viewer.person.role == ADMINISTRATOR
