"""What the verbs share: what they are asked and print, and the database.

They work beside a running bot, and bring a database that is behind up to date first.
"""

import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.events.fields import ID_LENGTH, NAME_LENGTH
from bot.runtime.config import Config
from storage.engine.database import Database, open_database
from storage.migrations import is_current, upgrade

Result = TypeVar("Result")


class CannotDo(Exception):
    """Why a verb cannot be carried out, in words for the operator, and the exit status."""

    def __init__(self, words: str, status: int = 1) -> None:
        super().__init__(words)
        self.status = status


def show(**fields: object) -> None:
    """The one line of JSON that `--json` promises."""
    print(json.dumps(fields, ensure_ascii=False))


async def with_database(config: Config, work: Callable[[Database], Awaitable[Result]]) -> Result:
    """What `work` gives, done beside a bot that may be running, on a database up to date."""
    url = config.database_url.get_secret_value()
    async with open_database(url, beside_a_running_bot=True) as database:
        if not await is_current(database):
            await upgrade(database)
        return await work(database)


def asked_name(text: str, option: str) -> str:
    """A name or a role as it is kept: on one line. Raises `CannotDo`."""
    name = " ".join(text.split())
    if not name or not name.isprintable() or len(name) > NAME_LENGTH:
        raise CannotDo(f"{option}: must be 1 to {NAME_LENGTH} printable characters", 2)
    return name


def asked_id(text: str) -> str:
    """An id of the CRM. Raises `CannotDo`."""
    identity = text.strip()
    if not identity or not identity.isprintable() or len(identity) > ID_LENGTH:
        raise CannotDo(f"--crm-id: must be 1 to {ID_LENGTH} printable characters", 2)
    return identity
