"""Bodies are packed in the database and plain everywhere else, whatever CRMs send."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database
from storage.flow import events
from storage.tables import Event, SubjectState
from storage.tables.columns import compact_json
from storage.tables.packed import pack, unpack
from tests.storage.rows import NOW, make_connection, new_event

SAMPLES = sorted(Path("tests/samples").glob("*/*.json"))
ORDER = Path("tests/samples/keycrm/order-change_order_status.json").read_bytes()


@given(st.binary(max_size=300))
def test_any_body_comes_back(body: bytes) -> None:
    assert unpack(pack(body)) == body


@pytest.mark.parametrize("length", [1, 4_095, 16_383, 16_384, 70_000, 1_000_000])
def test_a_long_body_comes_back(length: int) -> None:
    body = (ORDER * (length // len(ORDER) + 1))[:length]

    assert unpack(pack(body)) == body


@given(st.binary(max_size=300))
def test_packing_costs_a_byte_at_most(body: bytes) -> None:
    assert len(pack(body)) <= len(body) + 1


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_what_a_crm_sends_takes_less_than_two_thirds(sample: Path) -> None:
    body = sample.read_bytes()

    assert len(pack(body)) < len(body) * 2 / 3


def test_keycrms_order_takes_a_fifth() -> None:
    as_sent = json.dumps(json.loads(ORDER), separators=(",", ":")).encode()

    assert len(pack(as_sent)) < len(as_sent) / 5


@pytest.mark.parametrize("body", [b"", b"{}", b'{"event": 1}', b"[1]", b"x\x9c", b"\xff\xfe"])
def test_a_body_from_before_packing_is_read_as_it_is(body: bytes) -> None:
    assert unpack(body) == body


def test_what_was_packed_by_the_first_release_can_always_be_read() -> None:
    stored = bytes.fromhex("01232b5d9918181a9aa32603b3da5a00")

    assert unpack(stored) == (
        b'{"event":"order.change_order_status","context":{"id":40117,"manager_id":6}}'
    )


async def raw(database: Database) -> list[bytes]:
    def read(connection: Connection) -> list[bytes]:
        return [bytes(row[0]) for row in connection.execute(text("SELECT body FROM event"))]

    return await database.run_sync(read)


async def of_connection(session: AsyncSession) -> None:
    await events.accept(session, [[new_event(await make_connection(session), body=ORDER)]])


async def of_our_own(session: AsyncSession) -> None:
    await events.put(session, new_event(body=ORDER))


@pytest.mark.parametrize("store", [of_connection, of_our_own])
async def test_a_stored_body_is_packed_and_every_reader_gets_it_plain(
    database: Database, store: Callable[[AsyncSession], Awaitable[None]]
) -> None:
    await database.write(store)

    [stored] = await raw(database)
    async with database.read() as session:
        [waiting] = await events.waiting(session, 10)
        row = (await session.exec(select(Event))).one()
        column = (await session.exec(select(Event.body))).one()
    assert len(stored) < len(ORDER) / 3
    assert (waiting.body, row.body, column) == (ORDER, ORDER, ORDER)


@pytest.mark.parametrize("rewritten", [b"", b'{"person": {"id": "7", "name": "Marta"}}'])
async def test_a_rewritten_body_is_what_is_read_and_nothing_is_left_of_the_old(
    database: Database, rewritten: bytes
) -> None:
    await database.write(of_our_own)

    async def rewrite(session: AsyncSession) -> None:
        await session.exec(update(Event).where(col(Event.id) > 0).values(body=rewritten))

    await database.write(rewrite)

    assert [unpack(each) for each in await raw(database)] == [rewritten]


@pytest.mark.parametrize("value", ["Їжак", "\ud800", "\x00", None, {"a": [1, None]}])
async def test_json_is_compact_and_comes_back(database: Database, value: object) -> None:
    written = compact_json({"name": value, "at": 1})

    assert json.loads(written) == {"name": value, "at": 1}
    assert ", " not in written
    assert ": " not in written


async def test_cyrillic_letters_take_two_bytes_each(database: Database) -> None:
    state = {"name": "Київська крамниця"}

    async def keep(session: AsyncSession) -> SubjectState:
        session.add(SubjectState(subject="order:1", state=state, updated_at=NOW))
        await session.flush()
        return await session.get_one(SubjectState, "order:1", populate_existing=True)

    assert (await database.write(keep)).state == state
    assert len(compact_json(state).encode()) < 50
