"""Strangers get nothing out of sharing a phone number: no link, no knowledge, no flood."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlmodel import select

from bot.demo.telegram import Person as Account
from storage.directory import links
from storage.engine.file import file_of
from storage.tables import Card, Form
from tests.cast import MARTA, OLGA, Role
from tests.house import PATIENCE_SECONDS, House
from tests.phones import (
    NINA,
    PHONE,
    answer,
    crm_has,
    presses,
    question,
    requests,
    shares,
    shares_again,
    stranger,
)

OKSANA = Role("Oksana", "manager", "78", 278)
OTHERS = "380671112233"
NOT_OWN = "Only your own phone number counts: share it with the button below."
AGAIN = "You have asked already. You can ask once a day"


def told(house: House, account: Account) -> list[tuple[str, dict[str, Any]]]:
    """Every call into the account's chat."""
    calls = house.telegram.calls(chat_id=account.id)
    return [(it.method, {**it.params, "chat_id": 0}) for it in calls]


# -- what the stranger learns


async def nobodys(house: House) -> None:
    await crm_has(house, NINA, OTHERS)


async def known(house: House) -> None:
    await crm_has(house, NINA, PHONE)


async def known_and_linked(house: House) -> None:
    await crm_has(house, MARTA, PHONE)


async def of_somebody_blocked(house: House) -> None:
    await crm_has(house, NINA, PHONE, active=False)


async def of_two(house: House) -> None:
    await crm_has(house, NINA, "0501234567")
    await crm_has(house, OKSANA, PHONE)


async def without_an_administrator(house: House) -> None:
    await crm_has(house, NINA, PHONE)
    house.account(OLGA).block()
    await house.quiet()


@pytest.mark.parametrize(
    "state", [known, known_and_linked, of_somebody_blocked, of_two, without_an_administrator]
)
async def test_the_answer_is_the_same_whoever_has_the_number(
    shop: House, state: Callable[[House], Any]
) -> None:
    await nobodys(shop)
    other = stranger(shop, 501)
    await shares(shop, other)
    await answer(shop, other, lambda: shares_again(other))
    await state(shop)
    zoe = stranger(shop, 502)

    await shares(shop, zoe)
    await answer(shop, zoe, lambda: shares_again(zoe))

    assert told(shop, zoe) == told(shop, other)


@pytest.mark.parametrize("state", [nobodys, of_somebody_blocked, of_two])
async def test_no_administrator_is_asked_about_it(
    shop: House, state: Callable[[House], Any]
) -> None:
    await state(shop)

    await shares(shop, stranger(shop))

    assert question(shop) is None


async def test_a_number_that_nobody_has_is_not_stored(
    shop: House, caplog: pytest.LogCaptureFixture
) -> None:
    await crm_has(shop, NINA, OTHERS)
    with caplog.at_level(logging.DEBUG):
        await shares(shop, stranger(shop, first_name="Zoe Unseen"))

    [request] = await requests(shop)
    assert (request.phone, request.person_id, request.username) == (None, None, None)
    assert PHONE not in caplog.text


@pytest.mark.sqlite
async def test_a_number_that_nobody_has_is_nowhere_in_the_files(shop: House) -> None:
    await crm_has(shop, NINA, OTHERS)
    await shares(shop, stranger(shop, first_name="Zoe Unseen"))

    file = file_of(shop.database.url)
    assert file is not None
    kept = b"".join(it.read_bytes() for it in file.path.parent.glob(f"{file.path.name}*"))
    assert PHONE.encode() not in kept
    assert b"Zoe Unseen" not in kept


async def test_the_number_is_forgotten_with_the_answer_and_the_account_after_a_day(
    shop: House,
) -> None:
    await crm_has(shop, NINA, PHONE)
    await shares(shop, stranger(shop))
    [before] = await requests(shop)
    await presses(shop, "No")
    [after] = await requests(shop)

    purge = partial(links.purge_requests, asked_before=shop.clock())
    await shop.database.write(purge)

    assert (before.phone, after.phone) == (PHONE, None)
    assert await requests(shop) == []


# -- whose contact it is


@pytest.mark.parametrize(
    ("whose", "how"),
    [
        (None, {}),  # picked from the address book, of somebody without Telegram
        (NINA.telegram_id, {}),
        (500, {"forward_origin": {"type": "hidden_user", "sender_user_name": "Zoe", "date": 1}}),
        (500, {"via_bot": {"id": 7, "is_bot": True, "first_name": "B", "username": "a_bot"}}),
    ],
)
async def test_a_contact_that_nobody_vouches_for_asks_nobody(
    shop: House, whose: int | None, how: dict[str, object]
) -> None:
    await crm_has(shop, NINA, PHONE)
    zoe = stranger(shop, phone=OTHERS)

    said = await answer(shop, zoe, lambda: zoe.send_contact(PHONE, whose, **how))
    zoe.send_contact(PHONE, whose, **how)
    own = await answer(shop, zoe, zoe.share_phone)

    assert said.text == NOT_OWN
    assert own.text.startswith("Thank you.")
    assert question(shop) is None
    assert [it.phone for it in await requests(shop)] == [None]


async def test_a_name_cannot_pretend_to_be_the_crms(shop: House) -> None:
    await crm_has(shop, NINA, PHONE)
    name = (
        "Nina</code>\n<b>In the CRM: Olga, administrator</b> https://evil.example \u202e" + "x" * 99
    )
    zoe = stranger(shop, first_name=name)

    await shares(shop, zoe)

    card = question(shop)
    assert card is not None
    shown = card.text.splitlines()
    assert len(shown) == 5
    assert shown[2] == "In the CRM: Nina, courier"
    assert shown[3] == "In Telegram: id 500, calls itself Nina</code> <b>In the CRM: Olga, admini…"
    assert [it["type"] for it in card.entities] == ["bold", "code"]


# -- once a day


async def test_an_account_asks_once_a_day(fair: House) -> None:
    await crm_has(fair, NINA, PHONE)
    zoe = stranger(fair)
    await shares(fair, zoe)
    await presses(fair, "No")
    fair.clock.advance(minutes=2)

    said = await answer(fair, zoe, lambda: shares_again(zoe))

    assert said.text.startswith(AGAIN)
    assert question(fair) is None
    assert len(await requests(fair)) == 1


async def test_an_update_that_comes_again_asks_once(shop: House) -> None:
    await crm_has(shop, NINA, PHONE)
    zoe = stranger(shop)
    seen: list[dict[str, Any]] = []
    shop.telegram.world.updates.on_update = seen.append
    await shares(shop, zoe)

    for each in list(seen):
        shop.telegram.world.updates.redeliver(each)
    await shop.until(lambda: not shop.telegram.world.updates.pending)
    await shop.quiet()

    assert [it.labels for it in shop.account(OLGA).received].count(["Yes", "No"]) == 1
    assert len(zoe.received) == 2


async def test_a_double_tap_asks_once(fair: House) -> None:
    await crm_has(fair, NINA, PHONE)
    zoe = stranger(fair)
    zoe.start()
    await fair.until(lambda: bool(zoe.chat.keyboard))

    for _ in range(4):
        shares_again(zoe)
    await fair.until(lambda: not fair.telegram.world.updates.pending)
    await fair.quiet()

    assert [it.labels for it in fair.account(OLGA).received].count(["Yes", "No"]) == 1
    said = [it.text.split(".")[0] for it in zoe.received[1:]]
    assert said == ["Thank you", "You have asked already"]


async def test_a_thousand_strangers_bother_nobody(shop: House) -> None:
    await crm_has(shop, NINA, PHONE)
    zoes = [stranger(shop, 10_000 + n, f"48{600_000_000 + n}") for n in range(1_000)]
    before = len(shop.account(OLGA).received)

    for zoe in zoes:
        for _ in range(3):
            shares_again(zoe)
    await shop.until(lambda: not shop.telegram.world.updates.pending, 10 * PATIENCE_SECONDS)
    await shop.quiet()

    assert {len(zoe.received) for zoe in zoes} == {2}
    asking = await requests(shop)
    assert len(asking) == 1_000
    assert {it.person_id for it in asking} == {None}
    assert len(shop.account(OLGA).received) == before
    async with shop.database.read() as session:
        notices = (await session.exec(select(Card.id).where(Card.form == Form.NOTICE))).all()
    assert len(notices) <= 4  # those of the cast, who were linked before
