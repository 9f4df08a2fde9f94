"""What the demo writes to the terminal: the story's steps, and the chats as they change.

In colour only on a real terminal.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

from bot.demo.telegram import Person
from bot.demo.words import Texts

_COLOURS = {"dim": "2", "bold": "1", "green": "32", "red": "31", "blue": "36"}
_START_OF_MESSAGE = re.compile(r"  (?=\S)")


class Terminal:
    """Writes to a stream in these words, and remembers what it has shown of each chat."""

    def __init__(self, words: Texts, stream: TextIO | None = None) -> None:
        self._words = words
        self._stream = stream or sys.stdout
        self._coloured = self._stream.isatty() and "NO_COLOR" not in os.environ
        self._shown: dict[int, set[str]] = {}

    def tell(self, text: str, look: str = "", /, **values: object) -> None:
        """One of the terminal's texts, with its values."""
        self.write(self._words[text].format(**values), look)

    def write(self, text: str = "", look: str = "") -> None:
        """One line or several, as they are."""
        try:
            print(self._styled(text, look), file=self._stream, flush=True)
        except UnicodeEncodeError:  # a terminal that is not Unicode
            encoding = self._stream.encoding or "ascii"
            text = text.encode(encoding, "replace").decode(encoding)
            print(text, file=self._stream, flush=True)

    def kept(self, promise: str) -> None:
        """Reports a step that kept its promise."""
        self.write(f"{self._styled('✓', 'green')} {promise}")

    def broken(self, promise: str, why: str) -> None:
        """Reports a step that did not."""
        failed = self._styled(f"✗ {self._words['broken']}:", "red")
        self.write(f"{failed} {promise}")
        self.write(f"  {why}")

    def changes(self, phones: Iterable[Person]) -> None:
        """Shows what is new in each chat since last time."""
        anything = False
        for phone in phones:
            header, *messages = blocks(phone.screen(self._words))
            shown = self._shown.setdefault(phone.id, set())
            fresh = [message for message in messages if message not in shown]
            shown.clear()
            shown.update(messages)
            if fresh:
                self.write()
                self._chat(header, fresh)
                anything = True
        if anything:
            self.write()

    def chats(self, phones: Iterable[Person]) -> None:
        """Shows each chat from its oldest message to its newest."""
        for phone in phones:
            header, *messages = blocks(phone.screen(self._words))
            self._shown[phone.id] = set(messages)
            self.write()
            self._chat(header, messages)
        self.write()

    def _chat(self, header: str, messages: list[str]) -> None:
        self.write(f"    {header}", "bold")
        for message in messages:
            about, *lines = message.split("\n")
            self.write(f"    {about}", "dim")
            for line in lines:
                self.write(f"    {line}", "blue" if line.lstrip().startswith("[ ") else "")

    def _styled(self, text: str, look: str) -> str:
        if not self._coloured or not look:
            return text
        return f"\x1b[{_COLOURS[look]}m{text}\x1b[0m"


def blocks(screen: str) -> Iterator[str]:
    """A drawn chat in pieces: its header, then one piece for each message."""
    block: list[str] = []
    for line in screen.split("\n"):
        if block and _START_OF_MESSAGE.match(line):
            yield "\n".join(block)
            block = []
        block.append(line)
    yield "\n".join(block)
