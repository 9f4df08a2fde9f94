"""The people's side: what somebody holding a phone with Telegram can do and see."""

from collections.abc import Mapping

from bot.demo.telegram.checks.refusals import Json
from bot.demo.telegram.world.chats import Chat, Message, Standing, User
from bot.demo.telegram.world.mini_app import launch_parameters
from bot.demo.telegram.world.presses import Press, Toast
from bot.demo.telegram.world.screen import MARKS, drawn
from bot.demo.telegram.world.state import World


class Person:
    """One person and their private chat with the bot. Nothing here waits: updates queue at once."""

    def __init__(self, world: World, user: User) -> None:
        self._world = world
        self.user = user
        self.chat = world.chats.add(Chat(user.id, user))

    @property
    def id(self) -> int:
        return self.user.id

    # -- what the person sees

    @property
    def messages(self) -> list[Message]:
        """The private chat as it is now, oldest first, service lines included."""
        return list(self.chat.messages.values())

    @property
    def received(self) -> list[Message]:
        """The bot's messages that are still there, without service lines."""
        return [each for each in self.messages if each.from_bot and not each.service]

    @property
    def last(self) -> Message | None:
        """The newest message from the bot."""
        return self.received[-1] if self.received else None

    @property
    def pinned(self) -> list[Message]:
        """The pinned messages, the newest pin last."""
        return [self.chat.messages[number] for number in self.chat.pinned]

    @property
    def toasts(self) -> list[Toast]:
        """Short answers to presses, as shown."""
        return self._world.presses.toasts.get(self.id, [])

    @property
    def commands(self) -> list[Json]:
        """The command menu the person sees."""
        return self._world.profile.menu(self.id, self.user.language_code)

    def screen(self, marks: Mapping[str, str] = MARKS) -> str:
        """The chat drawn as text, buttons included. `marks`: what its messages may be, in words."""
        return drawn(self.chat, self._world.clock.zone, self.toasts, marks)

    # -- what the person does

    def open_mini_app(self, address: str) -> str:
        """Where Telegram goes when the person opens the bot's Mini App at this address."""
        world = self._world
        return f"{address}#{launch_parameters(self.user, world.token, world.clock.wall())}"

    def write(
        self,
        text: str,
        reply_to: int | None = None,
        chat: Chat | None = None,
        thread: int | None = None,
    ) -> Message:
        """Writes to the bot, or into a group; the first message opens the private chat."""
        where = chat or self.chat
        if where is self.chat:
            if where.standing == "kicked":
                raise RuntimeError("a blocked bot cannot be written to; unblock it first")
            if where.standing == "deactivated":
                raise RuntimeError("a deactivated account writes nothing")
            where.standing = "member"
        message = self._world.chats.post(
            where,
            self.user,
            self._world.clock.wall(),
            text=text,
            entities=_command_entities(text),
            reply_to=reply_to,
            thread=thread,
        )
        if self._bot_hears(message):
            self._world.updates.add("message", message.as_json())
        self._world.changed()
        return message

    def start(self, payload: str | None = None) -> Message:
        """Presses Start, or opens a link with `?start=payload`; a blocked bot is unblocked."""
        if self.chat.standing == "kicked":
            self.unblock()
        return self.write(f"/start {payload}" if payload else "/start")

    def press(
        self,
        wanted: str | None = None,
        message_id: int | None = None,
        row: int | None = None,
        column: int = 0,
    ) -> Press:
        """Presses a button, found by its label or callback data, or by its place in a message.

        Unless a message is named, it is the newest one with such a button.
        """
        for message in reversed(self.messages):
            if message_id in (None, message.id):
                button = _found(message, wanted, row, column)
                if button is not None:
                    return self._press(button, message)
        raise LookupError(f"{self.user.first_name} sees no button {wanted or (row, column)!r}")

    def forge(self, data: str, message_id: int = 0) -> Press:
        """Presses a button that is not there: one that is gone, somebody else's, or made up."""
        message = self.chat.messages.get(message_id)
        return self._send_press(data, message_id, message)

    def press_unseen(self, data: str, inline_message_id: str | None = None) -> Press:
        """Presses a button of which the bot is not told the message (Bot API 10.5)."""
        press = self._world.presses.add(self.user, data, 0)
        named = {"inline_message_id": inline_message_id} if inline_message_id else {}
        return self._tell_press(press, named)

    def share_phone(self) -> Message:
        """Presses the button in place of the keyboard that shares one's own phone number."""
        buttons = [button for row in self.chat.keyboard for button in row]
        if not any(button.get("request_contact") for button in buttons):
            raise LookupError(f"{self.user.first_name} sees no button that shares a phone number")
        if self.user.phone is None:
            raise RuntimeError("the stand-in was told of no phone number for this account")
        return self.send_contact(self.user.phone, self.id)

    def send_contact(self, phone: str, user_id: int | None = None, **more: object) -> Message:
        """Sends a contact, as picked from the address book. `user_id`: its account, if it has one.

        `more`: fields of the message, such as `forward_origin` or `via_bot`.
        """
        contact: Json = {"phone_number": phone, "first_name": self.user.first_name}
        contact |= {"user_id": user_id} if user_id is not None else {}
        self.chat.standing = "member"
        message = self._world.chats.post(
            self.chat,
            self.user,
            self._world.clock.wall(),
            extras={"contact": contact, **more},
        )
        self._world.updates.add("message", message.as_json())
        self._world.changed()
        return message

    def open_topic(self) -> int:
        """Opens a topic in the private chat; returns its number."""
        number = self.write("A topic").id
        self.chat.topics.add(number)
        return number

    def rename(self, username: str | None) -> None:
        """Takes another @username, or none; the bot is not told."""
        self.user.username = username

    def block(self) -> None:
        """Blocks the bot."""
        self._stand("kicked")

    def unblock(self) -> None:
        """Unblocks the bot."""
        self._stand("member")

    def deactivate(self) -> None:
        """Deactivates the account; the bot is not told."""
        self.chat.standing = "deactivated"
        self._world.changed()

    def delete(self, message_id: int) -> None:
        """Deletes a message for both sides; the bot is not told."""
        self._world.chats.remove(self.chat.messages[message_id])
        self._world.changed()

    def unpin(self, message_id: int) -> None:
        """Unpins a message; the bot is not told."""
        self.chat.pinned.remove(message_id)
        self._world.changed()

    def add_bot_to(self, group: Chat) -> None:
        """Adds the bot to a group."""
        world = self._world
        old, group.standing = group.standing, "member"
        world.membership(group, self.user, "left" if old == "stranger" else old, "member")
        line = world.chats.post(
            group,
            self.user,
            world.clock.wall(),
            service={"new_chat_members": [world.bot.as_json()]},
        )
        world.updates.add("message", line.as_json())
        world.changed()

    def _stand(self, standing: Standing) -> None:
        old, self.chat.standing = self.chat.standing, standing
        if old != standing:
            self._world.membership(self.chat, self.user, old, standing)
        self._world.changed()

    def _bot_hears(self, message: Message) -> bool:
        """In a group a bot hears only commands and replies to itself (privacy mode)."""
        if not message.chat.is_group:
            return True
        if message.chat.standing != "member":
            return False
        replied = message.chat.messages.get(message.reply_to or 0)
        return message.text.startswith("/") or (replied is not None and replied.from_bot)

    def _press(self, button: Json, message: Message) -> Press:
        if "callback_data" not in button:
            raise LookupError(f"the button {button['text']!r} tells the bot nothing")
        return self._send_press(button["callback_data"], message.id, message)

    def _send_press(self, data: str, message_id: int, message: Message | None) -> Press:
        press = self._world.presses.add(self.user, data, message_id)
        gone = {"chat": self.chat.as_json(), "message_id": message_id, "date": 0}
        return self._tell_press(
            press, {"message": message.as_json() if message is not None else gone}
        )

    def _tell_press(self, press: Press, where: Json) -> Press:
        told = {
            "id": press.id,
            "from": self.user.as_json(),
            "chat_instance": str(-self.id - 2**40),
            "data": press.data,
        }
        self._world.updates.add("callback_query", told | where)
        self._world.changed()
        return press


def _found(message: Message, wanted: str | None, row: int | None, column: int) -> Json | None:
    if row is not None:
        try:
            return message.rows[row][column]
        except IndexError:
            return None
    buttons = [button for line in message.rows for button in line]
    for button in buttons:
        if wanted in (button["text"], button.get("callback_data")):
            return button
    return None


def _command_entities(text: str) -> list[Json]:
    if not text.startswith("/") or len(text) < 2:
        return []
    return [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
