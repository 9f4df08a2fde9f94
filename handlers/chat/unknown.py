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


ONCE_IN = timedelta(seconds=30)


class Hints:
    """Answers messages, once for all that come together, such as an album."""

    def __init__(self) -> None:
        self._seldom = Seldom(ONCE_IN)

    async def wrote(self, message: Message, viewer: Viewer) -> Sayings:
        """Says that a command is for administrators, or where all commands are."""
        known = commands.commands_of(viewer.person.role, viewer.managing_roles)
        others = {*commands.ADMINISTRATORS, *commands.UNLISTED}.difference(known)
        is_foreign = _command(message) in others
        if not self._seldom.may((message.chat.id, is_foreign), viewer.now):
            return []
        if is_foreign:
            return [Show(Screen(viewer.say("for-administrators")))]
        return [Show(Screen(viewer.say("not-understood")))]

    async def shared(self, message: Message, viewer: Viewer) -> Sayings:
        """A contact: the person is linked already, perhaps since they were shown the button."""
        if not self._seldom.may((message.chat.id, "contact"), viewer.now):
            return []
        return [Show(Screen(viewer.say("phone-not-needed"), ends_sharing=True))]

    async def edited(self, message: Message, viewer: Viewer) -> Sayings:
        """Whatever the message was for: what it said at first has been done, or has not."""
        if not self._seldom.may((message.chat.id, "edited"), viewer.now):
            return []
        return [Show(Screen(viewer.say("edited-not-read")))]


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
    hints = Hints()
    router.message.register(hints.shared, F.contact)
    router.message.register(hints.wrote, F.content_type.in_(WRITTEN))
    # A location that moves is edited all the time.
    by_hand = F.content_type == ContentType.TEXT
    router.edited_message.register(hints.edited, F.chat.type == ChatType.PRIVATE, by_hand)
    router.callback_query.register(pressed)
    return router
