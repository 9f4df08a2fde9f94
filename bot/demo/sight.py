"""What the story looks at: answers of hooks, cards, buttons and bells, as the people see them.

Each raises `Unkept`, in words, when what it looks for is not there.
"""

from bot.demo.crm import Answer
from bot.demo.stage import CAST, Role, Stage, Unkept
from bot.demo.telegram import Message


def accepted(answer: Answer) -> None:
    """Raises `Unkept` unless the hook is stored."""
    if answer.status != 200 or answer.body.get("status") != "accepted":
        raise Unkept(f"the hook was answered {answer.status} {answer.body}")


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
    """Waits until all is done; nobody but this person may have such a card."""
    await stage.quiet()
    for other in CAST:
        if other is not role and any(words in message.text for message in cards(stage, other)):
            raise Unkept(f"{other.name} got a card `{words}` as well")


def none_heard(stage: Stage, role: Role, otherwise: str) -> None:
    """Raises `Unkept` if the person has any card."""
    if cards(stage, role):
        raise Unkept(f"{role.name} has a card: {otherwise}")


def cards(stage: Stage, role: Role) -> list[Message]:
    """The messages that carry notifications: all that can be marked read, or are."""
    return [
        message
        for message in stage.phone(role).received
        if "Mark read" in message.labels or message.text.split("\n")[-1] == "Read"
    ]


def buttons(stage: Stage, role: Role) -> list[str]:
    """The words of all buttons in the chat."""
    return [label for message in stage.phone(role).received for label in message.labels]


def unread(stage: Stage, role: Role) -> int:
    """The number that the person's bell shows."""
    for message in stage.phone(role).pinned:
        found = message.text.split("\n")[0].removeprefix("Bell: ").split(" ")[0]
        return int(found)
    raise Unkept(f"{role.name} has no bell")


async def answered(stage: Stage, role: Role, command: str, button: str) -> Message:
    """The person writes a command; the answer, once it has come, has such a button."""
    phone = stage.phone(role)
    newest = phone.messages[-1].id
    phone.write(command)
    return await shown(stage, role, button, newest)


async def shown(stage: Stage, role: Role, button: str, after: int) -> Message:
    """The message that comes after the one with this id and has such a button."""
    phone = stage.phone(role)

    def found() -> Message | None:
        fresh = (message for message in phone.received if message.id > after)
        return next((message for message in fresh if bearing(message, button)), None)

    await stage.until(found, f"{role.name} is shown no `{button}`")
    message = found()
    assert message is not None
    return message


async def press(stage: Stage, role: Role, message: Message, button: str, then: str) -> None:
    """The person presses a button, named by a part of its words; the same message then has
    such another one."""
    label = bearing(message, button)
    if not label:
        raise Unkept(f"{role.name} sees no `{button}` there")
    stage.phone(role).press(label, message.id)
    await stage.until(lambda: bearing(message, then), f"`{label}` does not lead to `{then}`")


def bearing(message: Message, words: str) -> str:
    """The first label of the message with these words, or nothing."""
    return next((label for label in message.labels if words in label), "")
