"""A question about a phone number is answered once, by administrators, and as it was asked."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import forgetting
from bot.actions.context import Context
from bot.callbacks.staff import AnswerPhone, GiveRole
from storage.directory import people
from storage.upkeep.traces import Place
from tests.cast import IVAN, OLGA, Role
from tests.house import House
from tests.phones import (
    NINA,
    PHONE,
    account_of,
    crm_has,
    presses,
    question,
    requests,
    shares,
    stranger,
)

OKSANA = Role("Oksana", "manager", "78", 278)
PETRO = Role("Petro", "administrator", "2", 102)
OTHERS = "380671112233"
CHANGED = "The account is not linked: something has changed since it asked. See /staff."


async def test_yes_and_no_at_once_count_as_one(fair: House) -> None:
    await fair.link(PETRO)
    await crm_has(fair, NINA, PHONE)
    zoe = stranger(fair)
    await shares(fair, zoe)
    cards = {role.name: question(fair, role) for role in (OLGA, PETRO)}

    both = [
        fair.account(role).press(label, card.id)
        for role, label, card in ((OLGA, "Yes", cards["Olga"]), (PETRO, "No", cards["Petro"]))
        if card is not None
    ]
    await fair.until(lambda: all(it.answered for it in both))
    await fair.quiet()

    assert sorted(it.text for it in both)[1] == "This has been answered already."
    is_linked = await account_of(fair, NINA) == 500
    said = {card.text.split("\n")[1] for card in cards.values() if card is not None}
    assert said == {"Answered “Yes”: Olga" if is_linked else "Answered “No”: Petro"}
    greeted = any(it.text.startswith("Hello, Nina!") for it in zoe.received)
    declined = any(it.text.startswith("Thank you for asking") for it in zoe.received)
    assert (greeted, declined) == (is_linked, not is_linked)


async def dismissed(house: House) -> None:
    await crm_has(house, NINA, PHONE, active=False)


async def promoted(house: House) -> None:
    async with house.database.read() as session:
        nina = await people.by_crm_id(session, NINA.crm_id)
    assert nina is not None
    house.account(OLGA).forge(GiveRole(nina.pk, "administrator").pack())
    await house.quiet()


async def linked_by_an_invite(house: House) -> None:
    await house.link(NINA)
    await house.quiet()


async def linked_to_somebody_else(house: House) -> None:
    token = await house.invite(OKSANA)
    house.telegram.people[500].start(token)
    await house.until(lambda: bool(house.telegram.people[500].pinned))
    await house.quiet()


async def with_another_number(house: House) -> None:
    await crm_has(house, NINA, OTHERS)


async def with_a_namesake_of_numbers(house: House) -> None:
    await crm_has(house, OKSANA, "0501234567")


@pytest.mark.parametrize(
    "change",
    [
        dismissed,
        promoted,
        linked_by_an_invite,
        linked_to_somebody_else,
        with_another_number,
        with_a_namesake_of_numbers,
    ],
)
async def test_yes_means_what_the_card_said_and_nothing_else(
    fair: House, change: Callable[[House], Any]
) -> None:
    await crm_has(fair, NINA, PHONE)
    await shares(fair, stranger(fair))
    card = question(fair)
    await change(fair)
    before = await account_of(fair, NINA)

    said = await presses(fair, "Yes", card=card)

    assert said == CHANGED
    assert card is not None
    assert card.labels == []
    assert await account_of(fair, NINA) == before != 500


async def test_who_is_no_administrator_any_more_answers_nothing(fair: House) -> None:
    await fair.link(PETRO)
    await crm_has(fair, NINA, PHONE)
    await shares(fair, stranger(fair))
    card = question(fair, PETRO)
    await crm_has(fair, PETRO, None, role="manager")

    said = await presses(fair, "Yes", by=PETRO, card=card)

    assert said == "This button is outdated."
    assert await account_of(fair, NINA) is None


async def test_nobody_else_can_forge_the_answer(shop: House) -> None:
    await crm_has(shop, NINA, PHONE)
    zoe = stranger(shop)
    await shares(shop, zoe)
    [request] = await requests(shop)
    yes = AnswerPhone(request.pk, int(request.asked_at.timestamp()), True).pack()

    forged = [shop.account(IVAN).forge(yes), zoe.forge(yes)]
    await shop.until(lambda: all(it.answered for it in forged))

    assert [it.text for it in forged] == [
        "This button is outdated.",
        "This account is not linked. Ask an administrator for a link.",
    ]
    assert await account_of(shop, NINA) is None


@pytest.mark.sqlite
async def test_an_old_button_does_not_answer_a_new_request(shop: House) -> None:
    await crm_has(shop, NINA, PHONE)
    zoe = stranger(shop)
    await shares(shop, zoe)
    [request] = await requests(shop)
    old = AnswerPhone(request.pk, int(request.asked_at.timestamp()), True).pack()
    shop.clock.advance(days=1, minutes=1)
    await shares(shop, zoe)
    [again] = await requests(shop)

    pressed = shop.account(OLGA).forge(old)
    await shop.until(lambda: pressed.answered)

    assert again.pk == request.pk  # SQLite gives the id of the deleted row away
    assert pressed.text == "It is too late to answer this."
    assert await account_of(shop, NINA) is None


async def test_a_press_of_which_telegram_does_not_tell_the_message_answers(shop: House) -> None:
    await crm_has(shop, NINA, PHONE)
    await shares(shop, stranger(shop))
    card = question(shop)
    [request] = await requests(shop)
    yes = AnswerPhone(request.pk, int(request.asked_at.timestamp()), True).pack()

    pressed = shop.account(OLGA).press_unseen(yes)
    await shop.until(lambda: pressed.answered)
    await shop.quiet()

    assert card is not None
    assert card.labels == []
    assert await account_of(shop, NINA) == 500


async def test_two_accounts_ask_for_one_person_and_the_first_yes_counts(fair: House) -> None:
    await crm_has(fair, NINA, PHONE)
    await shares(fair, stranger(fair, 501))
    first = question(fair)
    await shares(fair, stranger(fair, 502))
    second = question(fair)

    await presses(fair, "Yes", card=second)
    said = await presses(fair, "Yes", card=first)

    assert said == CHANGED
    assert await account_of(fair, NINA) == 502


async def test_who_blocks_the_bot_before_no_gets_no_message(shop: House) -> None:
    await crm_has(shop, NINA, PHONE)
    zoe = stranger(shop)
    await shares(shop, zoe)
    before = len(zoe.received)
    zoe.block()

    await presses(shop, "No")

    assert len(zoe.received) == before


async def test_forgetting_the_person_forgets_the_request(shop: House) -> None:
    await crm_has(shop, NINA, PHONE)
    await shares(shop, stranger(shop, username="zoe"))
    card = question(shop)

    async def forget(session: AsyncSession) -> None:
        nina = await people.by_crm_id(session, NINA.crm_id)
        assert nina is not None
        known = await forgetting.known_of(session, nina)
        context = Context(session, shop.app.config.timezone, shop.clock())
        await forgetting.erase(context, nina, known, Place(is_done=True), shop.clock())

    await shop.database.write(forget)
    await shop.quiet()

    assert await requests(shop) == []
    assert card is not None
    assert "Nina" not in card.text
    assert "zoe" not in card.text.casefold()
    assert (await presses(shop, "Yes", card=card)) == "It is too late to answer this."
