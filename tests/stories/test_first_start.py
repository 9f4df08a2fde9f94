"""An owner without a shell: from the first start to the first personal order of a colleague."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial
from typing import Any

import pytest

from bot.actions.people import first_invite
from bot.demo.telegram import Person as Account
from storage.directory import identities, links, people
from storage.tables import Link, Person
from tests.cast import MARTA, OLGA
from tests.house import House, opened, patiently

START = re.compile(r"start=([\w-]{43})")
CRM_ID = "77"


class Terminal(list[str]):
    """The links that the start has shown."""

    def __call__(self, url: str, until: datetime) -> None:
        assert until.tzinfo is not None
        self.append(url)


@asynccontextmanager
async def first_start(url: str) -> AsyncIterator[tuple[House, Terminal]]:
    """A house where nobody is linked, and its terminal."""
    terminal = Terminal()
    async with opened(url, first_link=terminal) as house:
        await patiently(lambda: terminal)
        yield house, terminal


@pytest.fixture
async def beginning(migrated_url: str) -> AsyncIterator[tuple[House, Terminal]]:
    async with first_start(migrated_url) as begun:
        yield begun


def token_in(text: str) -> str:
    found = START.search(text)
    assert found is not None, text
    return found[1]


def shown(account: Account) -> str:
    return account.last.text if account.last is not None else ""


async def says(house: House, account: Account, text: str) -> str:
    """What the bot answers, the bell left out."""
    before = len(account.received)
    account.write(text)
    await house.until(
        lambda: any(not it.text.startswith("Bell") for it in account.received[before:])
    )
    return next(it.text for it in account.received[before:] if not it.text.startswith("Bell"))


async def staff(house: House) -> list[tuple[Person, Link | None]]:
    async with house.database.read() as session:
        return await people.everyone(session)


async def make_again(house: House) -> str | None:
    """The token that another start would show."""
    return await house.database.write(partial(first_invite.make, hours=24, now=house.clock()))


async def test_from_the_first_start_to_a_colleagues_first_order(
    beginning: tuple[House, Terminal],
) -> None:
    house, terminal = beginning
    olga = house.telegram.user(101, first_name="Olga", last_name="Koval")
    nina = house.telegram.user(109, first_name="Nina")

    assert (await says(house, olga, terminal[0])).startswith("Hello, Olga Koval!")
    olga.write("/notifications")
    await house.until(lambda: olga.last is not None and "Turn on" in olga.last.labels)
    olga.press("Turn on")
    olga.write("/invite")
    await house.until(lambda: shown(olga).startswith("Invite a person"))
    olga.press("Manager")
    await house.until(lambda: shown(olga).startswith("You invite: manager"))
    olga.write("Nina")
    await house.until(lambda: shown(olga).startswith("Which id does Nina have in the CRM?"))
    olga.write(CRM_ID)
    await house.until(lambda: shown(olga).startswith("You are invited"))
    assert (await says(house, nina, shown(olga))).startswith("Hello, Nina!")
    await house.quiet()

    order = {"order": {"id": 17, "number": "A-17"}, "manager_id": CRM_ID}
    await house.post("order.created", {**order, "source": {"id": 3, "name": "Shop"}})
    await house.until(lambda: "A-17" in shown(nina))

    assert "Mark read" in (nina.last.labels if nina.last is not None else [])
    assert "A-17" not in shown(olga)


async def test_second_who_opens_the_first_link_is_turned_away(
    beginning: tuple[House, Terminal],
) -> None:
    house, terminal = beginning
    rivals = [house.telegram.user(number, first_name=f"R{number}") for number in (301, 302)]

    for account in rivals:
        account.start(token_in(terminal[0]))
    await house.until(lambda: all(account.received for account in rivals))
    await house.quiet()

    answers = sorted(
        next(it.text for it in account.received if not it.text.startswith("Bell"))
        for account in rivals
    )
    assert answers[0].startswith("Hello, R")
    assert answers[1].startswith("This link has been used already")
    assert len(await staff(house)) == 1


async def test_next_start_replaces_the_first_link(beginning: tuple[House, Terminal]) -> None:
    house, terminal = beginning
    token = await make_again(house)
    account = house.telegram.user(301, first_name="Olga")

    old = await says(house, account, terminal[0])
    new = await says(house, account, str(token))

    assert old.startswith("This link is no longer valid: a newer one has been made")
    assert new.startswith("Hello, Olga!")


async def test_first_link_expires(beginning: tuple[House, Terminal]) -> None:
    house, terminal = beginning
    house.clock.advance(hours=24)

    said = await says(house, house.telegram.user(301, first_name="Olga"), terminal[0])

    assert said.startswith("This link has expired")


async def test_once_an_administrator_is_linked_there_is_no_first_link(
    beginning: tuple[House, Terminal],
) -> None:
    house, terminal = beginning
    await house.link(OLGA)

    said = await says(house, house.telegram.user(301, first_name="Zoe"), terminal[0])

    assert said.startswith("This link was for the first administrator")
    assert await make_again(house) is None
    assert [person.name for person, _ in await staff(house)] == ["Olga"]


async def test_administrator_who_has_blocked_the_bot_is_still_one(
    beginning: tuple[House, Terminal],
) -> None:
    house, _ = beginning
    await house.link(OLGA)
    house.account(OLGA).block()
    await house.quiet()

    assert await make_again(house) is None


async def test_linked_manager_who_opens_the_first_link_becomes_an_administrator(
    beginning: tuple[House, Terminal],
) -> None:
    house, terminal = beginning
    await house.link(MARTA)

    said = await says(house, house.account(MARTA), terminal[0])

    assert said.startswith("Hello, Marta! This account is linked. Your role: administrator.")
    [(marta, link)] = await staff(house)
    assert (marta.role, marta.role_held) == ("administrator", True)
    assert link is not None
    assert link.telegram_id == MARTA.telegram_id


@pytest.mark.parametrize("several", [False, True], ids=["one", "several"])
async def test_administrator_whom_the_crm_has_named_is_meant(
    beginning: tuple[House, Terminal], several: bool
) -> None:
    house, _ = beginning

    async def work(session: Any) -> None:  # Any: an AsyncSession
        for crm_id, name in (("1", "Olga"), ("2", "Petro"))[: 1 + several]:
            await people.add(
                session, name=name, role="administrator", crm_id=crm_id, now=house.clock()
            )

    await house.database.write(work)
    token = await make_again(house)

    said = await says(house, house.telegram.user(301, first_name="Boss"), str(token))

    assert said.startswith("Hello, Boss!" if several else "Hello, Olga!")
    linked = [person for person, link in await staff(house) if link is not None]
    async with house.database.read() as session:
        known_as = await identities.of_person(session, linked[0].pk)
    assert known_as == ({} if several else {"": "1"})


@pytest.mark.parametrize(
    ("account_name", "name"),
    [("x" * 300, "x" * 59 + "…"), ("\u3164", "administrator"), ("A\nB", "A B")],
    ids=["novel", "invisible", "lines"],
)
async def test_first_administrator_is_called_like_the_account_as_far_as_it_can_be_read(
    beginning: tuple[House, Terminal], account_name: str, name: str
) -> None:
    house, terminal = beginning
    account = house.telegram.user(301, first_name=account_name)

    account.start(token_in(terminal[0]))
    await house.until(lambda: bool(account.pinned))

    assert [person.name for person, _ in await staff(house)] == [name]


async def test_only_the_hash_of_the_first_link_is_stored(
    beginning: tuple[House, Terminal],
) -> None:
    house, terminal = beginning

    async with house.database.read() as session:
        invite = await links.by_token(session, token_in(terminal[0]))

    assert invite is not None
    assert invite.person_id is None
    assert token_in(terminal[0]) not in str(invite.model_dump())
