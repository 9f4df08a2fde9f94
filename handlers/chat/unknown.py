"""What no other handler has taken from a linked person: the answer is a short hint."""

from datetime import timedelta

from aiogram import F, Router
from aiogram.enums import ChatType, ContentType
from aiogram.types import CallbackQuery, Message

from bot.pages import commands
from bot.ui.screens import Sayings, Screen, Show, Toast
from handlers.chat.routes import router_for
from handlers.chat.seldom import Seldom
from handlers.chat.viewer import IsLinked, Viewer

# What people send themselves. Telegram's service messages need no answer.
WRITTEN = {
    *(ContentType.TEXT, ContentType.PHOTO, ContentType.VIDEO, ContentType.ANIMATION),
    *(ContentType.AUDIO, ContentType.VOICE, ContentType.VIDEO_NOTE, ContentType.DOCUMENT),
    *(ContentType.STICKER, ContentType.CONTACT, ContentType.LOCATION, ContentType.VENUE),
    *(ContentType.POLL, ContentType.DICE, ContentType.GAME, ContentType.STORY),
    *(ContentType.PAID_MEDIA, ContentType.CHECKLIST),
}

SELDOM = Seldom("hint", timedelta(seconds=30))


async def wrote(message: Message, viewer: Viewer) -> Sayings:
    """Says that a command is for administrators, or where all commands are."""
    known = commands.commands_of(viewer.person.role, viewer.managing_roles)
    others = {*commands.ADMINISTRATORS, *commands.UNLISTED}.difference(known)
    is_foreign = _command(message) in others
    return await _hint(message, viewer, "for-administrators" if is_foreign else "not-understood")


async def shared(message: Message, viewer: Viewer) -> Sayings:
    """A contact: the person is linked already, perhaps since they were shown the button."""
    return await _hint(message, viewer, "phone-not-needed", ends_sharing=True)


async def edited(message: Message, viewer: Viewer) -> Sayings:
    """Whatever the message was for: what it said at first has been done, or has not."""
    return await _hint(message, viewer, "edited-not-read")


async def _hint(
    message: Message, viewer: Viewer, text_id: str, *, ends_sharing: bool = False
) -> Sayings:
    """Once for all messages that come together, such as an album."""
    if not await SELDOM.may(viewer.session, message.chat.id, viewer.now, text_id):
        return []
    return [Show(Screen(viewer.say(text_id), ends_sharing=ends_sharing))]


async def pressed(_callback: CallbackQuery, viewer: Viewer) -> Sayings:
    """An old or forged button, or one of somebody else's."""
    return [Toast(viewer.plain("button-old"))]


def _command(message: Message) -> str | None:
    """The name of the command at the start of the message."""
    words = (message.text or "").split(maxsplit=1)
    if not words or not words[0].startswith("/"):
        return None
    return words[0][1:].partition("@")[0].lower()


def router() -> Router:
    """For linked people. Included last."""
    router = router_for("unknown", IsLinked())
    router.message.register(shared, F.contact)
    router.message.register(wrote, F.content_type.in_(WRITTEN))
    # A location that moves is edited all the time.
    by_hand = F.content_type == ContentType.TEXT
    router.edited_message.register(edited, F.chat.type == ChatType.PRIVATE, by_hand)
    router.callback_query.register(pressed)
    return router
