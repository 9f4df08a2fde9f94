"""What one of the cast sees in their chat, whatever else arrives in between."""

from bot.demo.telegram.world.chats import Message
from tests.cast import Role
from tests.house import House


async def see(house: House, role: Role, *words: str) -> Message:
    """Waits for a message with all these words in it or on its buttons; returns the newest."""
    await house.until(lambda: _newest(house, role, words) is not None)
    found = _newest(house, role, words)
    assert found is not None
    return found


async def see_toast(house: House, role: Role, words: str) -> None:
    """Waits for a toast, the short answer to a press, with these words."""
    await house.until(lambda: any(words in toast.text for toast in house.account(role).toasts))


def _newest(house: House, role: Role, words: tuple[str, ...]) -> Message | None:
    for message in reversed(house.account(role).received):
        if all(word in "\n".join([message.text, *message.labels]) for word in words):
            return message
    return None
