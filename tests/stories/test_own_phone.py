"""Somebody on the staff is linked without typing: by their own phone number, if Olga says yes."""

import pytest

from bot.callbacks.settings import Choose
from tests.cast import IVAN, MARTA, OLGA, Role
from tests.house import House
from tests.phones import (
    ASKED,
    NINA,
    PHONE,
    account_of,
    answer,
    crm_has,
    link_of,
    presses,
    question,
    requests,
    shares,
    stranger,
)

PETRO = Role("Petro", "administrator", "2", 102)
NOTED = "Thank you. If the company's CRM has this number"


async def test_nina_is_linked_without_typing(fair: House) -> None:
    await crm_has(fair, NINA, PHONE)
    nina = stranger(fair, 500, username="nina_k")
    said = await shares(fair, nina)

    card = question(fair)
    assert card is not None
    asked = card.text
    told = await presses(fair, "Yes")

    assert said.text.startswith(NOTED)
    assert nina.chat.keyboard == []
    assert asked.startswith(ASKED)
    assert "In the CRM: Nina, courier" in asked
    assert "In Telegram: @nina_k, calls itself Zoe" in asked
    assert told == "The account is linked"
    assert await account_of(fair, NINA) == 500
    assert any(it.text.startswith("Hello, Nina! This account is linked.") for it in nina.received)
    assert nina.pinned


async def test_olgas_card_says_who_answered_and_a_notice_can_undo_it(shop: House) -> None:
    await crm_has(shop, NINA, PHONE)
    await shares(shop, stranger(shop))
    card = question(shop)

    await presses(shop, "Yes")

    assert card is not None
    assert card.text == "Nina is linked to id 500\nAnswered “Yes”: Olga"
    assert card.labels == []
    notice = shop.account(OLGA).last
    assert notice is not None
    assert (notice.text, notice.labels) == ("Nina is now linked to id 500.", ["Unlink"])
    await presses(shop, "Unlink", card=notice)
    await presses(shop, "Unlink", card=notice)
    assert await account_of(shop, NINA) is None


async def test_no_tells_the_account_a_polite_sentence(shop: House) -> None:
    await crm_has(shop, NINA, PHONE)
    nina = stranger(shop, language_code="uk")
    await shares(shop, nina)
    card = question(shop)

    told = await presses(shop, "No")

    assert told == "The account is not linked"
    assert nina.last is not None
    assert nina.last.text.startswith("Дякуємо за запит. Цей акаунт не прив’язано.")
    assert card is not None
    assert card.text == "Nina is not linked to id 500\nAnswered “No”: Olga"
    assert await account_of(shop, NINA) is None


async def test_every_administrator_is_asked_and_sees_the_answer(fair: House) -> None:
    await fair.link(PETRO)
    await crm_has(fair, NINA, PHONE)
    await shares(fair, stranger(fair))
    cards = [question(fair, role) for role in (OLGA, PETRO)]

    await presses(fair, "No", by=PETRO)

    said = "Nina is not linked to id 500\nAnswered “No”: Petro"
    assert [card.text for card in cards if card is not None] == [said, said]
    assert question(fair, MARTA) is None


async def test_without_numbers_in_the_crm_nobody_is_offered_to_share_one(shop: House) -> None:
    zoe = stranger(shop)

    said = await answer(shop, zoe, zoe.start)

    assert said.text.startswith("This bot sends work alerts to the staff of a company. To use it,")
    assert zoe.chat.keyboard == []


async def test_the_button_is_offered_on_the_phone_and_shares_the_own_number(shop: House) -> None:
    await crm_has(shop, NINA, PHONE)
    zoe = stranger(shop)

    said = await answer(shop, zoe, zoe.start)

    assert "Share your own phone number with the button below" in said.text
    assert zoe.chat.keyboard == [[{"text": "Share my phone number", "request_contact": True}]]


async def test_who_has_asked_is_not_offered_it_again_that_day(shop: House) -> None:
    await crm_has(shop, NINA, PHONE)
    zoe = stranger(shop)
    await shares(shop, zoe)
    shop.clock.advance(minutes=2)

    await answer(shop, zoe, lambda: zoe.write("Hello?"))

    assert zoe.chat.keyboard == []


async def test_a_person_who_is_linked_elsewhere_may_move(fair: House) -> None:
    await crm_has(fair, MARTA, PHONE)
    new = stranger(fair, 600, username="marta_new")
    await shares(fair, new)
    card = question(fair)
    assert card is not None
    assert card.text.endswith("Marta is linked to id 106 now. That account would be unlinked.")

    await presses(fair, "Yes")

    assert await account_of(fair, MARTA) == 600
    last = fair.account(MARTA).last
    assert last is not None
    assert last.text.startswith("Your alerts now go to another account")


async def test_an_administrator_may_move_to_a_new_account_of_their_own(shop: House) -> None:
    await crm_has(shop, OLGA, PHONE)
    await shares(shop, stranger(shop, 600))
    card = question(shop)

    await presses(shop, "Yes")

    assert await account_of(shop, OLGA) == 600
    assert card is not None
    assert card.labels == []


async def test_nobody_answers_for_a_day(fair: House) -> None:
    await crm_has(fair, NINA, PHONE)
    await shares(fair, stranger(fair))
    card = question(fair)
    assert card is not None

    fair.clock.advance(days=1)
    fair.app.wakes.delivery()
    await fair.until(lambda: card.labels == [])

    assert card.text == "Nina is not linked to id 500\nNobody answered within a day."


async def test_a_question_that_could_not_be_sent_for_a_day_is_not_sent(shop: House) -> None:
    await crm_has(shop, NINA, PHONE)
    olga = shop.account(OLGA)
    fault = shop.telegram.fault("500", times=None, chat_id=OLGA.telegram_id, method="sendMessage")
    await shares(shop, stranger(shop))
    await shop.until(lambda: fault.hits > 0)
    shop.telegram.world.faults.clear()

    shop.clock.advance(days=1)
    shop.app.wakes.delivery()
    await shop.quiet()

    assert not any(it.text.startswith(ASKED) for it in olga.received)


async def test_the_next_day_the_account_may_ask_again(shop: House) -> None:
    await crm_has(shop, NINA, PHONE)
    zoe = stranger(shop)
    await shares(shop, zoe)
    await presses(shop, "No")
    shop.clock.advance(days=1)

    await shares(shop, zoe)

    assert question(shop) is not None


async def test_if_every_administrator_wants_no_messages_they_are_asked_all_the_same(
    shop: House,
) -> None:
    await crm_has(shop, NINA, PHONE)
    pressed = shop.account(OLGA).forge(Choose("push", "", False).pack())
    await shop.until(lambda: pressed.answered)

    await shares(shop, stranger(shop))

    card = question(shop)
    assert card is not None
    assert card.silent


@pytest.mark.parametrize("language", ["uk", "ru"])
async def test_the_stranger_is_spoken_to_in_their_language(shop: House, language: str) -> None:
    await crm_has(shop, NINA, PHONE)
    zoe = stranger(shop, language_code=language)

    said = await shares(shop, zoe)
    await presses(shop, "Yes")

    assert said.text.startswith({"uk": "Дякуємо.", "ru": "Спасибо."}[language])
    hello = {"uk": "Вітаємо, Nina!", "ru": "Здравствуйте, Nina!"}[language]
    assert any(it.text.startswith(hello) for it in zoe.received)


async def test_a_linked_person_needs_not_share_a_number(shop: House) -> None:
    await crm_has(shop, NINA, PHONE)
    ivan = shop.account(IVAN)

    said = await answer(shop, ivan, lambda: ivan.send_contact(PHONE, IVAN.telegram_id))

    assert said.text == "This account is linked already: your phone number is not needed."
    assert question(shop) is None
    assert await requests(shop) == []


async def test_an_invite_takes_the_button_away_too(shop: House) -> None:
    await crm_has(shop, NINA, PHONE)
    token = await shop.invite(NINA)
    nina = shop.account(NINA)
    await answer(shop, nina, nina.start)
    assert nina.chat.keyboard

    await answer(shop, nina, lambda: nina.start(token))

    assert nina.chat.keyboard == []
    assert await link_of(shop, NINA) is not None
