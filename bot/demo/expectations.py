"""What the story expects to see: answers to hooks, cards, buttons and bells.

Each raises `BrokenPromise`, saying what is missing.
"""

from bot.demo.crm import Answer
from bot.demo.stage import CAST, BrokenPromise, Role, Stage
from bot.demo.telegram import Message


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


async def hears(stage: Stage, role: Role, words: str) -> None:
    """Waits until the person has a card with these words."""
    await stage.until(
        lambda: any(words in message.text for message in cards(stage, role)),
        f"{role.name} gets no card `{words}`",
    )


async def only(stage: Stage, role: Role, words: str) -> None:
    """Waits until nothing is left to do; nobody but this person may have such a card."""
    await stage.quiet()
    for other in CAST:
        if other is not role and any(words in message.text for message in cards(stage, other)):
            raise BrokenPromise(f"{other.name} got a card `{words}` as well")


def none_heard(stage: Stage, role: Role, otherwise: str) -> None:
    """Raises `BrokenPromise` if the person has any card."""
    if cards(stage, role):
        raise BrokenPromise(f"{role.name} has a card: {otherwise}")


def cards(stage: Stage, role: Role) -> list[Message]:
    """The messages that carry notifications: those that can be marked read, or have been."""
    return [
        message
        for message in stage.phone(role).received
        if "Mark read" in message.labels or message.text.split("\n")[-1] == "Read"
    ]


def buttons(stage: Stage, role: Role) -> list[str]:
    """The labels of all buttons in the chat."""
    return [label for message in stage.phone(role).received for label in message.labels]


def unread(stage: Stage, role: Role) -> int:
    """The count that the person's bell shows."""
    for message in stage.phone(role).pinned:
        found = message.text.split("\n")[0].removeprefix("Bell: ").split(" ")[0]
        return int(found)
    raise BrokenPromise(f"{role.name} has no bell")


async def answered(stage: Stage, role: Role, command: str, button: str) -> Message:
    """The person writes a command; returns the answer, which must have such a button."""
    phone = stage.phone(role)
    newest = phone.messages[-1].id
    phone.write(command)
    return await shown(stage, role, button, newest)


async def shown(stage: Stage, role: Role, button: str, after: int) -> Message:
    """Waits for a message later than the one with this id that has such a button."""
    phone = stage.phone(role)

    def found() -> Message | None:
        fresh = (message for message in phone.received if message.id > after)
        return next((message for message in fresh if label_with(message, button)), None)

    await stage.until(found, f"{role.name} is shown no `{button}`")
    message = found()
    assert message is not None
    return message


async def press(stage: Stage, role: Role, message: Message, button: str, then: str) -> None:
    """The person presses a button, named by part of its label; the same message must then have
    the button `then`."""
    label = label_with(message, button)
    if not label:
        raise BrokenPromise(f"{role.name} sees no `{button}` there")
    stage.phone(role).press(label, message.id)
    await stage.until(lambda: label_with(message, then), f"`{label}` does not lead to `{then}`")


def label_with(message: Message, words: str) -> str:
    """The message's first label that contains these words, or ""."""
    return next((label for label in message.labels if words in label), "")
