"""A thumb: does on the stand-in what a person does on a phone, and counts the taps.

A tap is one press of a button, of a link or of a command in Telegram's menu. Typing a name is none.
"""

from bot.demo.telegram.world.chats import Message
from tests.cast import Role
from tests.house import House


class Thumb:
    """The thumb of one of the cast."""

    def __init__(self, house: House, role: Role) -> None:
        self._house = house
        self._account = house.account(role)
        self.taps = 0

    @property
    def seen(self) -> Message:
        """The newest message."""
        last = self._account.last
        assert last is not None
        return last

    async def command(self, name: str) -> None:
        """Chooses a command from Telegram's menu, which must have it."""
        assert name in [each["command"] for each in self._account.commands]
        self.taps += 1
        await self.write(f"/{name}")

    async def press(self, label: str) -> None:
        """Presses a button that is there."""
        self.taps += 1
        press = self._account.press(label)
        await self._house.until(lambda: press.answered)
        await self._house.quiet()

    def follow(self, label: str) -> str:
        """Opens the address of a button on the newest message."""
        [address] = [it["url"] for row in self.seen.rows for it in row if it["text"] == label]
        self.taps += 1
        return str(address)

    def forward(self) -> None:
        """Telegram's own arrow beside a message with a link."""
        assert "https://t.me/" in self.seen.text
        self.taps += 1

    async def write(self, text: str) -> None:
        """Sends a message, such as the answer to a question."""
        before = self.seen.id
        self._account.write(text)
        await self._house.until(lambda: self.seen.id != before)
        await self._house.quiet()
