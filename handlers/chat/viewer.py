"""Who is talking: the sender of an update, and the linked person behind the account, if any."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.filters import Filter
from aiogram.types import User
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.pages.commands import may_manage
from bot.rules.audience import ADMINISTRATOR
from bot.ui.html import Html
from bot.ui.reader import Reader
from bot.ui.texts import Value, language_of, plain, say
from storage.tables import Link, Person


@dataclass(frozen=True)
class Viewer:
    """A linked person at the moment of an update; read anew for each.

    `zone` is the cabinet's, by which its days are counted; the person's own is in `reader`.
    `message_id`: the message with the pressed button, else 0. An invite made now is valid for
    `invite_hours`.
    """

    session: AsyncSession
    now: datetime
    person: Person
    link: Link
    reader: Reader
    zone: ZoneInfo
    managing_roles: frozenset[str]
    message_id: int
    invite_hours: int

    @property
    def context(self) -> Context:
        """What actions need: the transaction, the zone and the time."""
        return Context(self.session, self.zone, self.now)

    @property
    def person_id(self) -> int:
        """The row of the person."""
        return self.person.pk

    @property
    def link_id(self) -> int:
        """The row of the link."""
        return self.link.pk

    @property
    def language(self) -> str:
        """The language of the person."""
        return self.reader.language

    @property
    def is_administrator(self) -> bool:
        """Whether the person's role is that of administrator."""
        return self.person.role == ADMINISTRATOR

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
    """The sender of an update; `viewer` is None for a stranger."""

    session: AsyncSession
    now: datetime
    user: User | None
    viewer: Viewer | None
    default_language: str

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
        """Asked before each handler of the router."""
        return viewer is not None and self.lets(viewer)

    def lets(self, viewer: Viewer) -> bool:
        """Whether this linked person is let through."""
        return True


class MayManage(IsLinked):
    """Lets those through who may change the cabinet's settings."""

    def lets(self, viewer: Viewer) -> bool:
        """By what the role may do now."""
        return viewer.may_manage


class IsAdministrator(IsLinked):
    """Lets administrators through."""

    def lets(self, viewer: Viewer) -> bool:
        """By the role that the person has now."""
        return viewer.is_administrator
