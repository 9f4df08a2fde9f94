"""People who are not linked, and groups. They are told nothing about the staff.

So whoever shares a phone number gets one answer, whether or not anybody on the staff has it.
"""

from datetime import timedelta

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Contact, Message

from bot.actions.people import own_phone
from bot.ui.screens import LeaveChat, Sayings, Screen, Show, Toast
from bot.ui.texts import plain, say
from handlers.chat.seldom import Seldom
from handlers.chat.viewer import Caller, Viewer
from storage.directory import identities

# Each thing is said to a stranger, and to a group, once a minute at most.
SELDOM = Seldom("stranger", timedelta(minutes=1))
OF_PHONES = Seldom("phone", timedelta(minutes=1))


async def turn_away(caller: Caller, text_id: str = "stranger", **values: str) -> Sayings:
    """Says that the bot is for staff, and how to get in; or nothing, within the minute."""
    user, language = caller.user, caller.language
    if user is None or not await SELDOM.may(caller.session, user.id, caller.now):
        return []
    if text_id == "stranger" and await own_phone.is_offered(caller.context, user.id):
        return [Show(_offer(language, "stranger-phone"))]
    return [Show(Screen(say(language, text_id, **values)))]


async def _shared(contact: Contact | None, caller: Caller) -> Sayings:
    """Asks administrators about whoever has shared their own number, once a day.

    `contact`: None if nobody can vouch for it.
    """
    user, language = caller.user, caller.language
    if user is None or not await identities.has_phones(caller.session):
        return await turn_away(caller)
    if contact is None or contact.user_id != user.id:
        said = _offer(language, "phone-not-own")
    else:
        asker = own_phone.Asker(user.id, user.username, user.full_name, language)
        is_first = await own_phone.ask(caller.context, asker, contact.phone_number)
        said = Screen(
            say(language, "phone-noted" if is_first else "phone-again"), ends_sharing=True
        )
        if is_first:
            return [Show(said)]
    about = "not-own" if said.shares_phone else "noted"
    may = await OF_PHONES.may(caller.session, user.id, caller.now, about)
    return [Show(said)] if may else []


async def _leave(chat_id: int, caller: Caller) -> Sayings:
    """Says that the bot does not serve groups, and leaves."""
    if not await SELDOM.may(caller.session, chat_id, caller.now):
        return [LeaveChat()]
    return [Show(Screen(say(caller.account_language, "no-groups"))), LeaveChat()]


async def stranger_shared(message: Message, caller: Caller) -> Sayings:
    """A contact. Only one that is sent for the first time says what is true now: a forwarded one
    may have a number that is somebody else's today, and another bot may put in any number."""
    is_fresh = message.forward_origin is None and message.via_bot is None
    return await _shared(message.contact if is_fresh else None, caller)


async def stranger_wrote(_message: Message, caller: Caller) -> Sayings:
    """Anything but an invite."""
    return await turn_away(caller)


async def stranger_pressed(_callback: CallbackQuery, caller: Caller) -> Sayings:
    """A button in a chat whose link has ended."""
    return [Toast(plain(caller.language, "not-linked"), alert=True)]


async def group_wrote(message: Message, caller: Caller) -> Sayings:
    """A group is no place for clients' data."""
    return await _leave(message.chat.id, caller)


async def added_to_group(event: ChatMemberUpdated, caller: Caller) -> Sayings:
    """The bot says that it does not serve groups, and leaves. Being removed needs no answer."""
    if event.new_chat_member.status not in ("member", "administrator", "restricted"):
        return []
    return await _leave(event.chat.id, caller)


def _offer(language: str, text_id: str) -> Screen:
    """The text, with the button that shares one's own number."""
    return Screen(say(language, text_id), shares_phone=plain(language, "phone-share"))


def groups() -> Router:
    """For everything outside private chats. Included first."""
    router = Router(name="groups")
    elsewhere = F.chat.type != ChatType.PRIVATE
    router.message.register(group_wrote, elsewhere)
    router.my_chat_member.register(added_to_group, elsewhere)
    return router


def router() -> Router:
    """For people who are not linked. Included after `start`."""

    def is_stranger(_update: object, viewer: Viewer | None = None) -> bool:
        return viewer is None

    router = Router(name="strangers")
    router.message.register(stranger_shared, is_stranger, F.contact)
    router.message.register(stranger_wrote, is_stranger)
    router.callback_query.register(stranger_pressed, is_stranger)
    return router
