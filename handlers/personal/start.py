"""/start, and an invite however it is sent: it links a Telegram account to its person."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from aiogram import Router
from aiogram.filters import CommandStart
from aiogram.types import CallbackQuery, Message

from bot.actions.people import first_invite, membership
from bot.callbacks.settings import KeepAccount, TakeAccount
from bot.pages import invite_links
from bot.pages.invite_links import Found
from bot.pages.personal.welcome import (
    Welcome,
    ask_first_screen,
    name_of_account,
    welcome_screen,
)
from bot.rules.audience import ADMINISTRATOR
from bot.telegram.keyboards import Pressed
from bot.ui.reader import Reader
from bot.ui.screens import Redraw, Sayings, Screen, Show, Toast
from bot.ui.texts import plain, say
from handlers.chat.strangers import turn_away
from handlers.chat.viewer import Caller
from storage.directory import cabinet, links
from storage.tables import Invite, Person, Void


async def find_invite(message: Message, caller: Caller) -> bool | dict[str, list[Found]]:
    """A filter: gives the handler what was `found`.

    A bare word in a linked person's message may be meant for somebody else: it counts only if it is
    the token of an invite.
    """
    entities = message.entities or message.caption_entities or ()
    hidden = [entity.url for entity in entities if entity.url]
    found = invite_links.find(message.text or message.caption or "", hidden)
    if caller.viewer is not None and not any(it.is_meant for it in found):
        found = [it for it in found if await links.by_token(caller.session, it.token)]
    return {"found": found} if found else False


async def invited(_message: Message, found: Sequence[Found], caller: Caller) -> Sayings:
    """Opens an invite. An account that speaks for somebody else already has to confirm."""
    viewer, opened = caller.viewer, await _choose(caller, found)
    if opened is None:
        return await _not_ours(caller, found)
    token, invite = opened
    person = await _person_of(caller, invite)
    if viewer is not None and person is not None and viewer.person.pk == person.id:
        # There is nothing to move to another chat.
        invite.used_at = invite.used_at or caller.now
        return [Show(Screen(viewer.say("start-again", name=person.name)))]
    problem = await _problem(caller, invite, person)
    if problem is not None:
        return [Show(Screen(say(caller.language, problem)))]
    if viewer is None or person is None:
        linked = await _link(caller, invite, person)
        return [Show(replace(linked, ends_sharing=viewer is None))]
    return [Show(ask_first_screen(viewer.person, person, token, viewer.reader))]


async def account_taken(_callback: CallbackQuery, press: TakeAccount, caller: Caller) -> Sayings:
    """From now on the account speaks for the invited person. A second press changes nothing."""
    invite = await links.by_token(caller.session, press.token, to_use=True)
    person = await _person_of(caller, invite) if invite is not None else None
    if invite is None or person is None:
        return [Toast(plain(caller.language, "invite-unknown"), alert=True)]
    if caller.viewer is not None and caller.viewer.person.pk == person.id:
        return [Toast(caller.viewer.plain("linked-already"))]
    problem = await _problem(caller, invite, person)
    if problem is not None:
        return [Toast(plain(caller.language, problem), alert=True)]
    return [Redraw(await _link(caller, invite, person))]


async def account_kept(_callback: CallbackQuery, caller: Caller) -> Sayings:
    """The account stays with whom it speaks for. The link can still be opened, or forwarded."""
    if (viewer := caller.viewer) is None:
        return [Toast(plain(caller.language, "not-linked"), alert=True)]
    return [Redraw(Screen(viewer.say("link-kept", name=viewer.person.name)))]


async def started(_message: Message, caller: Caller) -> Sayings:
    """/start without an invite."""
    viewer = caller.viewer
    if viewer is None:
        return await turn_away(caller)
    return [Show(Screen(viewer.say("start-again", name=viewer.person.name)))]


async def _choose(caller: Caller, found: Iterable[Found]) -> tuple[str, Invite] | None:
    """The token and invite that are meant: of several, the first that can still be used."""
    session = caller.session
    invites = [(it.token, await links.by_token(session, it.token, to_use=True)) for it in found]
    known = [(token, invite) for token, invite in invites if invite is not None]
    usable = (it for it in known if it[1].used_at is None and it[1].void is None)
    return next(usable, known[0] if known else None)


async def _not_ours(caller: Caller, found: Iterable[Found]) -> Sayings:
    """The link is another bot's, or it is no invite at all."""
    mine = (await cabinet.get(caller.session)).bot_username or ""
    others = (it.bot for it in found if it.bot and it.bot.lower() != mine.lower())
    text_id, bot = "invite-other-bot", next(others, None)
    if caller.viewer is None:
        return await turn_away(caller, text_id if bot else "stranger", bot=bot or "")
    return [Show(Screen(caller.viewer.say(text_id if bot else "invite-unknown", bot=bot or "")))]


async def _person_of(caller: Caller, invite: Invite) -> Person | None:
    """For whom it is; None if it makes an administrator of whoever opens it."""
    return await caller.session.get(Person, invite.person_id) if invite.person_id else None


async def _problem(caller: Caller, invite: Invite, person: Person | None) -> str | None:
    """The id of the text that says why the account cannot be linked; None if it can."""
    if (person is not None and not person.active) or invite.void == Void.DISMISSED:
        return "invite-dismissed"
    if invite.used_at is not None:
        return "invite-used"
    if person is None and not await first_invite.is_needed(caller.session):
        return "invite-first-over"
    if invite.void is not None:
        return "invite-rights" if invite.void == Void.RIGHTS else "invite-replaced"
    if invite.expires_at <= caller.now:
        return "invite-expired"
    if caller.viewer is None or person is None or person.role == ADMINISTRATOR:
        return None
    # If the account left its person, no administrator might be linked any more.
    is_last = await membership.is_last_administrator(caller.session, caller.viewer.person)
    return "invite-own-last" if is_last else None


async def _link(caller: Caller, invite: Invite, person: Person | None) -> Screen:
    assert caller.user is not None
    invite.used_at = caller.now
    if person is None:
        mine = caller.viewer.person if caller.viewer is not None else None
        name = name_of_account(caller.user.full_name, caller.account_language)
        person = await first_invite.opened(caller.context, mine, name)
        invite.person_id = person.pk  # who opens it again is told that they are in
    language = person.language = person.language or caller.account_language
    if caller.viewer is None or caller.viewer.person.pk != person.pk:
        await membership.link(caller.context, person, caller.user.id, caller.user.username)
    is_on = (await cabinet.get(caller.session)).notifications_on
    return welcome_screen(Welcome(person, is_on=is_on), Reader(language, caller.zone))


def router() -> Router:
    """For linked people and strangers."""
    router = Router(name="start")
    router.message.register(invited, find_invite)
    router.message.register(started, CommandStart(ignore_case=True))
    router.callback_query.register(account_taken, Pressed(TakeAccount))
    router.callback_query.register(account_kept, Pressed(KeepAccount))
    return router
