"""Somebody who has been everywhere is forgotten: nothing that was ever typed of them is left."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text
from sqlmodel import SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import forgetting
from bot.actions.context import Context
from bot.actions.people import absences as standing_in
from bot.app import App
from bot.callbacks.identities import TypeId
from bot.callbacks.staff import LetManage
from bot.cli.maintenance import forget_one
from storage.directory import absences, people
from storage.tables import Event, Mute, Person
from storage.tables.packed import unpack
from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.stories.handing_over import KYIV, order, post, settle
from tests.stories.process import ROOT

ZHANNA = Role("Zhanna Kvitko", "manager", "crm-zh-771", 987654321)
RENAMED = "Zhanna Novak-Kvitko"
USERNAME = "zhanna_of_the_shop"
PHONE, EMAIL = "+380441234567", "zhanna@shop.example"
SAID = (ZHANNA.name, "Kvitko", RENAMED, ZHANNA.crm_id, str(ZHANNA.telegram_id), USERNAME)
ALL_SAID = (*SAID, PHONE, EMAIL)
NO_BODIES: dict[str, bytes] = {}


def entry(name: str, **more: Any) -> dict[str, Any]:
    return {"staff": {"id": ZHANNA.crm_id, "name": name, "role": "manager", **more}}


async def everywhere(house: House) -> None:
    """Zhanna is invited, renamed, away, a substitute, escalated to, responsible, out of reach."""
    zhanna = house.telegram.user(ZHANNA.telegram_id, first_name="Zhanna", username=USERNAME)
    house.accounts[ZHANNA.name] = zhanna
    await post(house, "staff.updated", entry(ZHANNA.name, phone=PHONE, email=EMAIL))
    await house.link(ZHANNA)
    manager = {"id": ZHANNA.crm_id, "full_name": ZHANNA.name, "phone": PHONE, "email": EMAIL}
    await post(house, "staff.updated", entry(RENAMED))
    for number in (1, 2, 3):
        data = order(number, SHOP, manager_id=ZHANNA.crm_id, manager=manager)
        await post(house, "order.created", data | {"comment": f"ask {RENAMED}, {PHONE}"})
    await post(house, "order.assigned", {"order": {"id": 2}, "manager_id": ZHANNA.crm_id})
    given_away = {"manager_id": MARTA.crm_id, "previous_manager_id": ZHANNA.crm_id}
    await post(house, "order.assigned", {"order": {"id": 3}, **given_away})
    noted = {"order": {"id": 3, "note": f"ask {RENAMED}"}, "manager_id": MARTA.crm_id}
    await post(house, "order.updated", noted)
    task = {"task": {"id": 5, "title": f"Call {RENAMED} back"}, "assignee_id": ZHANNA.crm_id}
    await post(house, "task.created", task)
    await house.database.write(partial(_mute_task, until=house.clock() + timedelta(hours=1)))
    await _pay(house)
    await _be_away(house)
    house.account(OLGA).write("/staff")
    zhanna.block()
    await post(house, "order.created", order(4, SHOP, manager_id=ZHANNA.crm_id))
    await _unread(house, b"{not JSON, but " + RENAMED.encode())


async def _mute_task(session: AsyncSession, until: datetime) -> None:
    """Marta does not want to hear of the task that names Zhanna."""
    marta = await people.by_crm_id(session, MARTA.crm_id)
    assert marta is not None
    task = f"Call {RENAMED} back"
    session.add(Mute(person_id=marta.pk, scope="subject", key="task:5", name=task, until=until))
    await session.flush()


async def _pay(house: House) -> None:
    channel = {"id": "9", "name": "Viber"}
    due = {"channel": channel, "due_at": "2026-11-23", "period": "monthly"}
    await post(house, "channel.payment_due", due)
    paid = {"channel": channel, "paid_until": "2026-12-23", "actor_id": ZHANNA.crm_id}
    house.clock.advance(minutes=1)
    await post(house, "channel.paid", paid)


async def _be_away(house: House) -> None:
    """First she stands in for Marta, then Ivan stands in for her."""

    async def work(session: AsyncSession) -> None:
        context = Context(session, KYIV, house.clock())
        until = house.clock() + timedelta(days=3)
        for absent, substitute in ((MARTA, ZHANNA), (ZHANNA, IVAN)):
            person = await people.by_crm_id(session, absent.crm_id)
            instead = await people.by_crm_id(session, substitute.crm_id)
            assert person is not None
            assert instead is not None
            await standing_in.begin(context, person, until)
            absence = await absences.of_person(session, person.pk, context.now)
            assert absence is not None
            await standing_in.choose_substitute(context, person, absence, instead.pk)

    await house.database.write(work)
    await settle(house)
    await post(house, "order.created", order(6, SHOP, manager_id=ZHANNA.crm_id))


async def _unread(house: House, body: bytes) -> None:
    """A hook that nobody could read is kept as it came."""

    async def work(session: AsyncSession) -> None:
        event = (await session.exec(select(Event).limit(1))).one()
        session.add(
            Event(
                **event.model_dump(exclude={"id", "external_id", "body", "type", "state"}),
                external_id=f"unreadable of {ZHANNA.crm_id}",
                type="unreadable",
                state="unreadable",
                body=body,
            )
        )

    await house.database.write(work)


async def forget(house: House, name: str) -> None:
    await house.database.write(
        lambda session: forget_one(Context(session, KYIV, house.clock()), name)
    )
    await settle(house)


async def dump(house: House) -> str:
    """All rows of all tables, as text."""

    def ask(connection: Connection) -> str:
        said = []
        for table in SQLModel.metadata.sorted_tables:
            for row in connection.execute(text(f'SELECT * FROM "{table.name}"')):
                said.append(f"{table.name}: {_plain(list(row))}")
        return "\n".join(said)

    return await house.database.run_sync(ask)


def _plain(row: list[Any]) -> str:
    """Unpacked, and without JSON's escapes."""
    said = str(
        [unpack(it).decode("utf-8", "replace") if isinstance(it, bytes) else it for it in row]
    )
    return said + json.dumps(said).encode().decode("unicode_escape", "replace")


def found_in(said: str, words: tuple[str, ...] = ALL_SAID) -> list[str]:
    return [
        f"{word} in {line[:300]}" for word in words for line in said.split("\n") if word in line
    ]


def shown(house: House, role: Role) -> str:
    return "\n".join(it.text for it in house.account(role).received)


async def test_no_row_says_who_it_was(fair: House) -> None:
    await everywhere(fair)
    before = await dump(fair)

    await forget(fair, RENAMED)

    assert [word for word in ALL_SAID if word not in before] == []
    assert found_in(await dump(fair)) == []


async def test_what_comes_while_events_are_looked_through_is_found_too(fair: House) -> None:
    await everywhere(fair)
    began = fair.clock()
    async with fair.database.read() as session:
        [zhanna] = await people.by_name(session, RENAMED)
        known = await forgetting.known_of(session, zhanna)

    place = await forgetting.look_through(fair.database, known)
    fair.clock.advance(seconds=1)
    await post(fair, "order.created", order(8, SHOP, manager_id=ZHANNA.crm_id, comment=RENAMED))
    await post(fair, "order.done", {"order": {"id": 1}, "actor_id": ZHANNA.crm_id})

    async def work(session: AsyncSession) -> None:
        context = Context(session, KYIV, fair.clock())
        person = await session.get_one(Person, zhanna.pk)
        await forgetting.erase(context, person, known, place, began)

    await fair.database.write(work)
    await settle(fair)
    assert found_in(await dump(fair)) == []


async def test_colleagues_cards_are_drawn_without_the_name(fair: House) -> None:
    await everywhere(fair)
    before = shown(fair, OLGA) + shown(fair, IVAN) + shown(fair, MARTA)

    await forget(fair, RENAMED)

    cards = [
        message.text
        for role in (OLGA, IVAN, MARTA)
        for message in fair.account(role).received
        if "On the staff" not in message.text and not message.text.startswith("Staff")
    ]
    assert RENAMED in before
    assert [text for text in cards if "Kvitko" in text and "Call" not in text] == []


async def test_orders_stay_with_everything_else_that_is_known_of_them(fair: House) -> None:
    await everywhere(fair)

    await forget(fair, RENAMED)

    kept = await dump(fair)
    assert all(f"A-{number}" in kept and f"Buyer {number}" in kept for number in (1, 2, 3, 4))
    assert MARTA.crm_id in kept


async def test_a_namesakes_notices_stay(fair: House) -> None:
    other = Role(ZHANNA.name, "manager", "other-1", 987000111)
    await fair.link(ZHANNA)
    fair.accounts.pop(ZHANNA.name)
    await fair.link(other)
    await fair.quiet()

    await forget(fair, f"crm:{ZHANNA.crm_id}")

    linked = [it for it in fair.account(OLGA).received if "linked" in it.text.lower()]
    named = [it.text for it in linked if ZHANNA.name in it.text]
    assert len(named) == 1
    assert "987000111" in named[0]


async def test_what_is_told_and_asked_about_somebody_names_them_by_who_they_are(
    fair: House,
) -> None:
    petro, other = Role("Petro", "courier", "31", 207), Role("Petro", "courier", "32", 208)
    await fair.invite(petro)
    await fair.invite(other)
    press = fair.account(OLGA).forge(LetManage("manager", True).pack())
    await fair.until(lambda: press.answered)
    asked, told, taken = "Which id does", "The CRM says", "6 is already the CRM id of"

    def about(name: str, words: str) -> int:
        said = [it.text for it in fair.account(OLGA).received]
        return len([it for it in said if words in it and name in it])

    for number, role in enumerate((petro, other), start=1):
        entry = {"id": role.crm_id, "name": role.name, "role": "manager", "active": True}
        await post(fair, "staff.updated", {"staff": entry})
        async with fair.database.read() as session:
            person = await people.by_crm_id(session, role.crm_id)
        assert person is not None
        fair.account(OLGA).forge(TypeId(person.pk, 0).pack())
        await fair.until(lambda n=number: about("Petro", asked) == n)
        fair.account(OLGA).write(MARTA.crm_id)
        await fair.until(lambda n=number: about("Marta", taken) == n)
        await settle(fair)

    async def kept() -> list[int]:
        said = (await dump(fair)).replace("'", '"').replace('": ', '":')  # as either database does
        cards = [it for it in said.split("\n") if it.startswith("card: ")]
        named = ("ask-crm-id", "Petro"), ("crm-id-taken", "Marta"), ("crm-id-taken", '"id":"6"')
        return [
            len([it for it in cards if text_id in it and word in it]) for text_id, word in named
        ]

    before = await kept(), about("Petro", told)
    await forget(fair, "crm:31")
    one_left = await kept(), about("Petro", told)
    await forget(fair, f"crm:{MARTA.crm_id}")

    assert (before, one_left) == (([2, 2, 2], 2), ([1, 2, 2], 1))
    assert await kept() == [1, 0, 0]


async def test_forgetting_twice_finds_nobody(fair: House) -> None:
    from bot.cli.console import CannotDo

    await everywhere(fair)
    await forget(fair, RENAMED)

    for name in (RENAMED, ZHANNA.name, ZHANNA.crm_id, f"crm:{ZHANNA.crm_id}", "—", "id:4"):
        with pytest.raises(CannotDo):
            await forget(fair, name)


async def test_whoever_is_mentioned_again_comes_back_as_somebody_new(fair: House) -> None:
    await everywhere(fair)
    await forget(fair, RENAMED)

    await post(fair, "staff.updated", entry("Somebody Else"))

    async with fair.database.read() as session:
        back = await people.by_crm_id(session, ZHANNA.crm_id)
        assert back is not None
        assert (back.name, back.active) == ("Somebody Else", True)


async def test_a_card_on_its_way_arrives_nowhere_in_the_tables(fair: House) -> None:
    await fair.link(ZHANNA)
    fair.telegram.fault("slow", seconds=1.0, method="sendMessage", chat_id=ZHANNA.telegram_id)
    await fair.post("order.created", order(1, SHOP, manager_id=ZHANNA.crm_id))
    await fair.until(lambda: fair._is_sending)

    await forget(fair, ZHANNA.name)
    await fair.quiet()

    assert found_in(await dump(fair), (ZHANNA.name, ZHANNA.crm_id, str(ZHANNA.telegram_id))) == []


@pytest.mark.sqlite
async def test_the_files_say_nothing_before_and_after_a_restart(
    shop: House, tmp_path: Path
) -> None:
    await everywhere(shop)
    bodies = _packed_bodies(tmp_path)
    before = _in_files(tmp_path, bodies)

    said = await _type_forget(tmp_path, RENAMED)
    running = _in_files(tmp_path, bodies)
    await shop.app.close()
    stopped = _in_files(tmp_path, bodies)
    await _start_again(shop)

    assert said == (0, "")
    assert {*before} == {*SAID, *bodies}
    assert (running, stopped, _in_files(tmp_path, bodies)) == ([], [], [])


@pytest.mark.sqlite
async def test_without_a_bot_the_verb_wipes_the_files_itself(shop: House, tmp_path: Path) -> None:
    await everywhere(shop)
    await shop.app.close()

    said = await _type_forget(tmp_path, RENAMED)

    assert said == (0, "")
    assert _in_files(tmp_path) == []
    await _start_again(shop)


async def _start_again(house: House) -> None:
    """A new process on the same database, until it has nothing left to do."""
    app = App(house.app.config, house.clock)
    try:
        await app.start()
        house.app = app
        await house.quiet()
    finally:
        await app.close()


def _packed_bodies(folder: Path) -> dict[str, bytes]:
    """The bodies of hooks that say who it was, by what they say, as they stand in the files."""
    with closing(sqlite3.connect(folder / "bellhop.db")) as database:
        packed = [body for (body,) in database.execute("SELECT body FROM event")]
    plain = {_plain([body]): body for body in packed}
    return {said: body for said, body in plain.items() if any(it in said for it in ALL_SAID)}


def _in_files(folder: Path, bodies: Mapping[str, bytes] = NO_BODIES) -> list[str]:
    """What stands anywhere in the database's files, in any way that JSON writes it."""
    # In another process: closing a file here would take away the bot's locks on it.
    whole = subprocess.run(["cat", *folder.glob("bellhop.db*")], capture_output=True).stdout
    number = ZHANNA.telegram_id.to_bytes(4, "big")  # as SQLite stores it
    written = {word: (word.encode(), json.dumps(word)[1:-1].encode()) for word in ALL_SAID}
    written[str(ZHANNA.telegram_id)] = (number, str(ZHANNA.telegram_id).encode())
    written |= {said: (packed,) for said, packed in bodies.items()}
    return [said for said, ways in written.items() if any(way in whole for way in ways)]


async def _type_forget(folder: Path, name: str) -> tuple[int | None, str]:
    verb = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "forget", "--yes", name),
        cwd=folder,
        env={
            "PYTHONPATH": str(ROOT),
            "PATH": "/usr/bin:/bin",
            "BELLHOP_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/bellhop.db",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, err = await verb.communicate()
    return verb.returncode, err.decode()
