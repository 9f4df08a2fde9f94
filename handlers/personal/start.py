"""/start: links a Telegram account to the person of an invite."""

from aiogram import Router
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from bot.actions import membership
from bot.callbacks.settings import TakeAccount
from bot.cards.naming import role_name
from bot.rules.audience import ADMINISTRATOR
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Button, Redraw, Sayings, Screen, Show, Toast, column
from bot.ui.texts import plain, say
from handlers.chat.strangers import Doorman
from handlers.chat.viewer import Caller, Viewer
from storage.directory import links
from storage.tables import Invite, Person, Void


async def invited(
    _message: Message, command: CommandObject, caller: Caller, doorman: Doorman
) -> Sayings:
    """Opens an invite. An account that speaks for somebody else already has to confirm."""
    viewer, token = caller.viewer, command.args or ""
    opened = await _open(caller, token)
    if opened is None:
        if viewer is None:
            return doorman.turn_away(caller)
        return [Show(Screen(viewer.say("invite-unknown")))]
    invite, person = opened
    if viewer is not None and viewer.person.pk == person.id:
        # There is nothing to move to another chat.
        invite.used_at = invite.used_at or caller.now
        return [Show(Screen(viewer.say("start-again", name=person.name)))]
    problem = await _problem(caller, invite, person)
    if problem is not None:
        return [Show(Screen(say(caller.language, problem)))]
    if viewer is None:
        return [Show(await _link(caller, invite, person))]
    return [_ask_first(viewer, person, token)]


async def account_taken(_callback: CallbackQuery, press: TakeAccount, caller: Caller) -> Sayings:
    """From now on the account speaks for the invited person. A second press changes nothing."""
    opened = await _open(caller, press.token)
    if opened is None:
        return [Toast(plain(caller.language, "invite-unknown"), alert=True)]
    invite, person = opened
    if caller.viewer is not None and caller.viewer.person.pk == person.id:
        return [Toast(caller.viewer.plain("linked-already"))]
    problem = await _problem(caller, invite, person)
    if problem is not None:
        return [Toast(plain(caller.language, problem), alert=True)]
    return [Redraw(await _link(caller, invite, person))]


async def started(_message: Message, caller: Caller, doorman: Doorman) -> Sayings:
    """/start without an invite."""
    viewer = caller.viewer
    if viewer is None:
        return doorman.turn_away(caller)
    return [Show(Screen(viewer.say("start-again", name=viewer.person.name)))]


async def _open(caller: Caller, token: str) -> tuple[Invite, Person] | None:
    """The invite with this token, and its person; None if there is none."""
    invite = await links.by_token(caller.session, token)
    person = await caller.session.get(Person, invite.person_id) if invite else None
    return (invite, person) if invite and person else None


async def _problem(caller: Caller, invite: Invite, person: Person) -> str | None:
    """The id of the text that says why the account cannot be linked; None if it can."""
    if not person.active or invite.void == Void.DISMISSED:
        return "invite-dismissed"
    if invite.used_at is not None:
        return "invite-used"
    if invite.void is not None:
        return "invite-rights" if invite.void == Void.RIGHTS else "invite-replaced"
    if invite.expires_at <= caller.now:
        return "invite-expired"
    if caller.viewer is None or person.role == ADMINISTRATOR:
        return None
    # If the account left its person, no administrator might be linked any more.
    is_needed = await membership.is_last_administrator(caller.session, caller.viewer.person)
    return "staff-last-administrator" if is_needed else None


async def _link(caller: Caller, invite: Invite, person: Person) -> Screen:
    assert caller.user is not None
    invite.used_at = caller.now
    language = person.language = person.language or caller.account_language
    await membership.link(caller.context, person, caller.user.id, caller.user.username)
    role = role_name(person.role, language)
    return Screen(say(language, "linked", name=person.name, role=role))


def _ask_first(viewer: Viewer, person: Person, token: str) -> Show:
    text = viewer.say("link-already", now=viewer.person.name, then=person.name)
    yes = Button(viewer.plain("link-take", then=person.name), TakeAccount(token), style="danger")
    return Show(Screen(text, column([yes])))


def router() -> Router:
    """For linked people and strangers."""
    router = Router(name="start")
    router.message.register(invited, CommandStart(deep_link=True, ignore_case=True))
    router.message.register(started, CommandStart(ignore_case=True))
    router.callback_query.register(account_taken, Pressed(TakeAccount))
    return router
