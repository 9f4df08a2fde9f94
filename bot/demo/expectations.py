"""What the story expects to see: answers to hooks, cards, buttons and bells.

Buttons are found by what they mean, whatever their labels say. Each function that expects something
raises `BrokenPromise`, saying what is missing.
"""

import re
from collections.abc import Iterator

from bot.callbacks import Press, unpack
from bot.callbacks.cards import MarkRead
from bot.demo.crm import Answer
from bot.demo.stage import CAST, BrokenPromise, Role, Stage
from bot.demo.telegram import Message


class Key:
    """A button: the class of its press, some of its fields, and words that are in its label."""

    def __init__(self, press: type[Press], named: str = "", /, **fields: object) -> None:
        self._press = press
        self._named = named
        self._fields = fields

    def __str__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self._fields.items())
        return f"{self._press.__name__}({fields}) {self._named}".rstrip()

    def on(self, message: Message) -> str:
        """The callback data of the first such button of the message, or ""."""
        return next((data for data, label in _buttons(message) if self._is(data, label)), "")

    def _is(self, data: str, label: str) -> bool:
        press = unpack(data)
        return (
            isinstance(press, self._press)
            and self._named in label
            and all(getattr(press, name) == value for name, value in self._fields.items())
        )


def accepted(answer: Answer) -> None:
    """Raises `BrokenPromise` unless the hook was stored."""
    if answer.status != 200 or answer.body.get("status") != "accepted":
        raise BrokenPromise(f"the hook was answered {answer.status} {answer.body}")


async def is_told(stage: Stage, role: Role, words: str) -> None:
    """Waits until the bot has written these words to the person."""
    await stage.until(
        lambda: any(words in message.text for message in stage.phone(role).received),
        f"{role.name} is not told `{words}`",
    )


async def hears(stage: Stage, role: Role, *words: str) -> None:
    """Waits until the person has a card with all these words."""
    await stage.until(lambda: cards(stage, role, *words), f"{role.name} gets no card `{words}`")


async def only(stage: Stage, role: Role, words: str) -> None:
    """Waits until nothing is left to do; nobody but this person may have such a card."""
    await stage.quiet()
    for other in CAST:
        if other is not role and cards(stage, other, words):
            raise BrokenPromise(f"{other.name} got a card `{words}` as well")


def none_heard(stage: Stage, role: Role, otherwise: str) -> None:
    """Raises `BrokenPromise` if the person has any card."""
    if cards(stage, role):
        raise BrokenPromise(f"{role.name} has a card: {otherwise}")


def cards(stage: Stage, role: Role, *words: str) -> list[Message]:
    """The person's notifications with all these words: they can be marked read, or have been."""
    can_be_read, is_read = Key(MarkRead), stage.plain("card-read")
    return [
        message
        for message in stage.phone(role).received
        if can_be_read.on(message) or message.text.split("\n")[-1] == is_read
        if all(word in message.text for word in words)
    ]


def linked(card: Message) -> list[str]:
    """The addresses that the card's buttons open."""
    return [button["url"] for row in card.rows for button in row if "url" in button]


def copied(card: Message) -> list[str]:
    """What the card's buttons copy."""
    return [it["copy_text"]["text"] for row in card.rows for it in row if "copy_text" in it]


def unread(stage: Stage, role: Role) -> int:
    """The count that the person's bell shows."""
    for message in stage.phone(role).pinned:
        if found := re.search(r"\d+", message.text):
            return int(found[0])
    raise BrokenPromise(f"{role.name} has no bell")


def is_labelled(stage: Stage, role: Role, words: str) -> bool:
    """Whether any button in the chat has these words in its label."""
    received = stage.phone(role).received
    return any(words in label for message in received for label in message.labels)


async def answered(stage: Stage, role: Role, command: str, key: Key) -> Message:
    """The person writes a command; returns the answer, which must have such a button."""
    phone = stage.phone(role)
    newest = phone.messages[-1].id
    phone.write(command)
    return await shown(stage, role, key, newest)


async def shown(stage: Stage, role: Role, key: Key, after: int) -> Message:
    """Waits for a message later than the one with this id that has such a button."""
    phone = stage.phone(role)

    def found() -> Message | None:
        fresh = (message for message in phone.received if message.id > after)
        return next((message for message in fresh if key.on(message)), None)

    await stage.until(found, f"{role.name} is shown no `{key}`")
    message = found()
    assert message is not None
    return message


async def press(stage: Stage, role: Role, message: Message, key: Key, then: Key) -> None:
    """The person presses a button; the same message must then have the button `then`."""
    tap(stage, role, message, key)
    await stage.until(lambda: then.on(message), f"`{key}` does not lead to `{then}`")


def tap(stage: Stage, role: Role, message: Message, key: Key) -> None:
    """The person presses a button of a message, which must have it."""
    data = key.on(message)
    if not data:
        raise BrokenPromise(f"{role.name} sees no `{key}` there")
    stage.phone(role).press(data, message.id)


def _buttons(message: Message) -> Iterator[tuple[str, str]]:
    """Callback data and label of each button."""
    for row in message.rows:
        yield from ((button.get("callback_data", ""), button["text"]) for button in row)
