"""Who is talking: the linked person behind a Telegram account, and what that person may do now."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from aiogram.filters import Filter
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.pages.commands import may_manage
from bot.rules.audience import ADMINISTRATOR
from bot.ui.html import Html
from bot.ui.reader import Reader, reader_of
from bot.ui.texts import Value, plain, say
from storage.directory import cabinet, people
from storage.tables import Link, Person


@dataclass(frozen=True)
class Viewer:
    """A linked person at the moment of an update; read anew for each.

    `zone` is the cabinet's, by which its days are counted; the person's own is in `reader`.
    """

    person: Person
    link: Link
    reader: Reader
    may_manage: bool
    zone: ZoneInfo

    @property
    def person_id(self) -> int:
        """The row of the person."""
        return self.person.pk

    @property
    def link_id(self) -> int:
        """The row of the link."""
        return self.link.pk

    @property
    def is_administrator(self) -> bool:
        """Whether the person's role is that of administrator."""
        return self.person.role == ADMINISTRATOR

    def say(self, message_id: str, /, **values: Value) -> Html:
        """A text in the person's language."""
        return say(self.reader.language, message_id, **values)

    def plain(self, message_id: str, /, **values: Value) -> str:
        """A label in the person's language."""
        return plain(self.reader.language, message_id, **values)


async def viewer_of(session: AsyncSession, telegram_id: int, default: Reader) -> Viewer | None:
    """The person for whom the account speaks now; None for a stranger."""
    linked = await people.by_account(session, telegram_id)
    if linked is None:
        return None
    person, link = linked
    roles = await cabinet.managing_roles(session)
    may = may_manage(person.role, roles)
    return Viewer(person, link, reader_of(person, default), may, default.zone)


class IsLinked(Filter):
    """Lets linked people through."""

    async def __call__(self, _update: object, viewer: Viewer | None = None) -> bool:
        """Asked before each handler of the router."""
        return viewer is not None


class MayManage(Filter):
    """Lets those through who may change the cabinet's settings."""

    async def __call__(self, _update: object, viewer: Viewer | None = None) -> bool:
        """Asked before each handler of the router."""
        return viewer is not None and viewer.may_manage


class IsAdministrator(Filter):
    """Lets administrators through."""

    async def __call__(self, _update: object, viewer: Viewer | None = None) -> bool:
        """Asked before each handler of the router."""
        return viewer is not None and viewer.is_administrator
