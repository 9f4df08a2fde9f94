"""/start: links a Telegram account to the person whom an invite names."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message, User
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import membership
from bot.callbacks.settings import TakeAccount
from bot.cards.naming import role_name
from bot.rules.audience import ADMINISTRATOR
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Button, Redraw, Sayings, Screen, Show, Toast, column
from bot.ui.texts import language_of, plain, say
from handlers.chat.strangers import Doorman
from handlers.chat.viewer import Viewer
from storage.directory import links
from storage.tables import Invite, Person


async def invited(
    message: Message,
    command: CommandObject,
    session: AsyncSession,
    viewer: Viewer | None,
    now: datetime,
    language: str,
    doorman: Doorman,
) -> Sayings:
    """Somebody opened an invite; an account that speaks for another person is asked first."""
    user = message.from_user
    token = command.args or ""
    assert user is not None
    invite = await links.by_token(session, token)
    person = await session.get(Person, invite.person_id) if invite else None
    if invite is None or person is None or not person.active:
        return _unknown_token(user, viewer, now, language, doorman)
    if viewer is not None and viewer.person_id == person.id:
        # Nothing to change, and nothing of what waits for the person may be cancelled.
        invite.used_at = invite.used_at or now
        return [Show(Screen(viewer.say("start-again", name=person.name)))]
    tongue = viewer.reader.language if viewer else language_of(user.language_code, language)
    problem = _problem(invite, now)
    if problem is not None:
        return [Show(Screen(say(tongue, problem)))]
    if viewer is None:
        return [await _link(session, user, person, invite, now, language)]
    if await _is_needed(session, viewer, person):
        return [Show(Screen(viewer.say("staff-last-administrator")))]
    return [_ask_first(viewer, person, token)]


async def account_taken(
    callback: CallbackQuery,
    press: TakeAccount,
    session: AsyncSession,
    viewer: Viewer | None,
    now: datetime,
    language: str,
) -> Sayings:
    """Yes: the account speaks for the invited person from now on. A second press finds it so."""
    user = callback.from_user
    tongue = viewer.reader.language if viewer else language_of(user.language_code, language)
    invite = await links.by_token(session, press.token)
    person = await session.get(Person, invite.person_id) if invite else None
    if invite is None or person is None or not person.active:
        return [Toast(plain(tongue, "invite-unknown"), alert=True)]
    if viewer is not None and viewer.person_id == person.id:
        return [Toast(viewer.plain("linked-already"))]
    if (problem := _problem(invite, now)) is not None:
        return [Toast(plain(tongue, problem), alert=True)]
    if viewer is not None and await _is_needed(session, viewer, person):
        return [Toast(viewer.plain("staff-last-administrator"), alert=True)]
    linked = await _link(session, user, person, invite, now, language)
    return [Redraw(linked.screen)]


async def started(
    message: Message, viewer: Viewer | None, now: datetime, language: str, doorman: Doorman
) -> Sayings:
    """/start without an invite: help for staff, a word for a stranger."""
    assert message.from_user is not None
    if viewer is None:
        return doorman.turn_away(message.from_user, language, now)
    return [Show(Screen(viewer.say("start-again", name=viewer.person.name)))]


async def _link(
    session: AsyncSession, user: User, person: Person, invite: Invite, now: datetime, language: str
) -> Show:
    invite.used_at = now
    if person.language is None:
        person.language = language_of(user.language_code, language)
    await membership.link(session, person, user.id, user.username, now)
    tongue = person.language
    text = say(tongue, "linked", name=person.name, role=role_name(person.role, tongue))
    return Show(Screen(text))


def _ask_first(viewer: Viewer, person: Person, token: str) -> Show:
    text = viewer.say("link-already", now=viewer.person.name, then=person.name)
    yes = Button(viewer.plain("link-take", then=person.name), TakeAccount(token), style="danger")
    return Show(Screen(text, column([yes])))


async def _is_needed(session: AsyncSession, viewer: Viewer, invited: Person) -> bool:
    """Whether no administrator would be linked if the account spoke for the invited person."""
    if invited.role == ADMINISTRATOR:
        return False
    return await membership.is_last_administrator(session, viewer.person)


def _problem(invite: Invite, now: datetime) -> str | None:
    if invite.used_at is not None:
        return "invite-used"
    return "invite-expired" if invite.expires_at <= now else None


def _unknown_token(
    user: User, viewer: Viewer | None, now: datetime, language: str, doorman: Doorman
) -> Sayings:
    if viewer is None:
        return doorman.turn_away(user, language, now)
    return [Show(Screen(viewer.say("invite-unknown")))]


def router() -> Router:
    """Linking, for linked people and strangers alike."""
    router = Router(name="start")
    router.message.register(invited, CommandStart(deep_link=True, ignore_case=True))
    router.message.register(started, CommandStart(ignore_case=True))
    router.callback_query.register(account_taken, Pressed(TakeAccount))
    return router
