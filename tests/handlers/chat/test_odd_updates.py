"""Presses without a message, threads of a private chat, and accounts that change their @name."""

import pytest
from sqlalchemy import Engine, event

from bot.callbacks.cards import CloseLater, MarkRead, OpenLater
from bot.callbacks.settings import OpenSettings
from storage.directory import people
from storage.tables import Link
from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.seeing import see

ORDER = {"order": {"id": 1, "number": "A-1"}, "source": SHOP, "manager_id": 6}


async def link_of(shop: House) -> Link:
    async with shop.database.read() as session:
        found = await people.by_account(session, MARTA.telegram_id)
    assert found is not None
    return found[1]


async def ask_for_help(shop: House, role: Role) -> None:
    account = shop.account(role)
    before = len(account.received)
    account.write("/help")
    await shop.until(lambda: len(account.received) > before)


async def card_number(shop: House) -> int:
    await shop.post("order.created", ORDER)
    await see(shop, MARTA, "A-1", "Mark read")
    return (await shop.notifications_of(MARTA))[-1].pk


# -- a press without its message


@pytest.mark.parametrize("inline", [None, "AgAAAPM"])
async def test_a_card_is_redrawn_where_it_is_known_to_be(shop: House, inline: str | None) -> None:
    number = await card_number(shop)
    marta = shop.account(MARTA)
    before = len(marta.received)
    card = next(it for it in reversed(marta.received) if "Mark read" in it.labels)

    marta.press_unseen(OpenLater(number).pack(), inline)
    await shop.until(lambda: "15 minutes" in card.labels)
    marta.press_unseen(CloseLater(number).pack(), inline)
    await shop.until(lambda: "Mark read" in card.labels)
    pressed = marta.press_unseen(MarkRead(number).pack(), inline)
    await shop.until(lambda: pressed.answered and "Mark read" not in card.labels)
    await shop.quiet()

    assert pressed.text == "Read"
    assert len(marta.received) == before


async def test_a_page_of_which_nobody_knows_where_it_is_comes_anew(shop: House) -> None:
    marta = shop.account(MARTA)
    before = len(marta.received)

    pressed = marta.press_unseen(OpenSettings("main").pack())
    await shop.until(lambda: pressed.answered and len(marta.received) == before + 1)

    assert "Settings" in marta.received[-1].text


async def test_a_page_on_a_message_out_of_reach_comes_anew(shop: House) -> None:
    marta = shop.account(MARTA)
    before = len(marta.received)

    marta.forge(OpenSettings("main").pack(), message_id=999_999)
    await shop.until(lambda: len(marta.received) == before + 1)

    assert "Settings" in marta.received[-1].text


async def test_somebody_elses_card_is_not_redrawn_by_a_press_without_a_message(
    shop: House,
) -> None:
    number = await card_number(shop)
    card = next(it for it in reversed(shop.account(MARTA).received) if "Mark read" in it.labels)

    pressed = shop.account(IVAN).press_unseen(OpenLater(number).pack())
    await shop.until(lambda: pressed.answered)
    await shop.quiet()

    assert "Mark read" in card.labels


# -- threads


async def test_a_command_and_its_buttons_are_answered_in_their_thread(shop: House) -> None:
    marta = shop.account(MARTA)
    topic = marta.open_topic()
    await shop.quiet()

    marta.write("/help", thread=topic)
    said = await see(shop, MARTA, "your role: manager")

    assert said.thread == topic


async def test_a_question_is_asked_in_the_thread_of_its_button(shop: House) -> None:
    marta = shop.account(MARTA)
    topic = marta.open_topic()
    marta.write("/away", thread=topic)
    page = await see(shop, MARTA, "Another time")

    marta.press("Another time", page.id)
    question = await see(shop, MARTA, "Until when")

    assert (page.thread, question.thread) == (topic, topic)


@pytest.mark.parametrize("inside", [True, False], ids=["inside", "outside"])
async def test_a_question_is_asked_again_where_it_was_asked(shop: House, inside: bool) -> None:
    marta = shop.account(MARTA)
    topic = marta.open_topic()
    marta.write("/away", thread=topic)
    page = await see(shop, MARTA, "Another time")
    marta.press("Another time", page.id)
    question = await see(shop, MARTA, "Until when are you away?")
    await shop.quiet()

    if inside:
        marta.write("never", thread=topic)
    else:
        marta.write("never", reply_to=question.id)
    again = await see(shop, MARTA, "Asked again below")
    await shop.quiet()

    assert again is question
    assert marta.received[-1].force_reply
    assert marta.received[-1].thread == topic


@pytest.mark.parametrize("elsewhere", [True, False], ids=["another topic", "outside"])
async def test_what_is_written_in_another_topic_is_no_answer(shop: House, elsewhere: bool) -> None:
    marta = shop.account(MARTA)
    topic, another = marta.open_topic(), marta.open_topic()
    other = another if elsewhere else None
    marta.write("/away", thread=topic)
    page = await see(shop, MARTA, "Another time")
    marta.press("Another time", page.id)
    question = await see(shop, MARTA, "Until when are you away?")
    await shop.quiet()

    marta.write("25.12.2026", thread=other)
    hint = await see(shop, MARTA, "This was not taken as the answer")
    await shop.quiet()
    marta.write("25.12.2026", thread=topic)
    answered = await see(shop, MARTA, "You are away until")
    await shop.quiet()

    assert hint.thread == other
    assert "Answered" in question.text
    assert answered.thread == topic


async def test_cards_and_the_bell_stay_outside_threads(shop: House) -> None:
    marta = shop.account(MARTA)
    topic = marta.open_topic()
    marta.write("/bell", thread=topic)
    await shop.quiet()
    await card_number(shop)

    assert marta.pinned[-1].thread is None
    assert next(it for it in reversed(marta.received) if "A-1" in it.text).thread is None


async def test_what_belongs_in_a_thread_that_is_gone_comes_outside(shop: House) -> None:
    marta = shop.account(MARTA)
    topic = marta.open_topic()
    marta.chat.topics.clear()

    marta.write("/help", thread=topic)
    said = await see(shop, MARTA, "your role: manager")

    assert said.thread is None


# -- @names


async def test_an_account_is_called_by_the_name_it_has_now(shop: House) -> None:
    for name in ("marta_shop", "marta", None):
        shop.account(MARTA).rename(name)
        await ask_for_help(shop, MARTA)
        link = await link_of(shop)

        assert link.username == name


async def test_a_name_that_stays_is_not_written_again(shop: House) -> None:
    shop.account(OLGA).rename("olga")
    await ask_for_help(shop, OLGA)
    said = list[str]()
    note = lambda *given: said.append(given[2])  # noqa: E731

    event.listen(Engine, "before_cursor_execute", note)
    await ask_for_help(shop, OLGA)
    event.remove(Engine, "before_cursor_execute", note)

    assert said
    assert not any(it.startswith("UPDATE link ") for it in said)
