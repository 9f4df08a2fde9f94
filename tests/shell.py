"""An operator's shell: types verbs against one database while no bot is running."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from bot.__main__ import main
from storage.directory import people
from storage.engine.database import open_database
from storage.tables import Person


@dataclass
class Said:
    """What a verb printed, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which must be nothing but JSON."""
        return json.loads(self.out)


@dataclass
class Shell:
    """Types verbs against one database."""

    url: str
    capsys: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> Said:
        try:
            status = main(words)
        except SystemExit as left:  # as argparse does
            status = int(left.code or 0)
        said = self.capsys.readouterr()
        return Said(status, said.out, said.err)

    def ask(self, work: Callable[[Any], Awaitable[Any]]) -> Any:
        """Reads or changes the database."""

        async def open_and_ask() -> Any:
            async with open_database(self.url) as database:
                return await database.write(work)

        return asyncio.run(open_and_ask())

    def person(self, name: str) -> Person:
        """The only person of that name."""
        (found,) = self.ask(lambda s: people.by_name(s, name, dismissed_too=True))
        assert isinstance(found, Person)
        return found
