"""Questions answered in words, through `Rename`: what counts as the answer, and what does not."""

from functools import partial
from typing import Any

import pytest
from sqlmodel import col, delete

from bot.callbacks.cabinet import Rename
from bot.callbacks.prompts import ClosePrompt
from storage.directory import cabinet, sources
from storage.tables import Source, SourceManager
from tests.cast import MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.seeing import see, see_toast

ASKED = "What should Shop be called?"


async def row_of_shop(house: House) -> Source:
    async with house.database.read() as session:
        return await sources.mention(session, Source, SHOP["id"], None)


async def asked(house: House, role: Role = OLGA) -> int:
    """Presses Rename of Shop; the number of the message that asks."""
    row = await row_of_shop(house)
    assert row.id is not None
    house.account(role).forge(Rename("source", row.id).pack())
    question = await see(house, role, ASKED)
    await house.quiet()
    return question.id


def by_olga(house: House, text: str | None = None) -> dict[str, Any]:  # Any: the Bot API's JSON
    """A message of hers, as Telegram tells it."""
    account = house.account(OLGA)
    told = {"message_id": 9_999, "date": 0, "from": account.user.as_json()}
    return told | {"chat": account.chat.as_json()} | ({"text": text} if text is not None else {})


async def name_of_shop(house: House) -> str | None:
    return (await row_of_shop(house)).name


async def test_the_question_opens_the_reply_field(shop: House) -> None:
    question = await asked(shop)

    assert shop.account(OLGA).chat.messages[question].force_reply


async def test_a_reply_renames_the_source_on_the_next_card(shop: House) -> None:
    question = await asked(shop)

    shop.account(OLGA).write("My shop", reply_to=question)
    await see(shop, OLGA, "It is called My shop")
    await shop.post("order.created", {"order": {"id": 1}, "source": SHOP})

    await see(shop, MARTA, "New order", "Source: My shop")


async def test_the_crm_does_not_undo_an_administrators_name(shop: House) -> None:
    question = await asked(shop)
    shop.account(OLGA).write("My shop", reply_to=question)
    await see(shop, OLGA, "It is called My shop")

    await shop.post("source.updated", {"source": {"id": "3", "name": "Shop 2.0"}})
    await shop.quiet()

    assert await name_of_shop(shop) == "My shop"


async def test_a_message_that_is_no_reply_answers_for_a_minute(shop: House) -> None:
    await asked(shop)
    shop.clock.advance(seconds=59)

    shop.account(OLGA).write("My shop")

    await see(shop, OLGA, "It is called My shop")


async def test_later_only_a_reply_answers(shop: House) -> None:
    question = await asked(shop)
    shop.clock.advance(minutes=5)

    shop.account(OLGA).write("thanks, I will call him")
    await see(shop, OLGA, "This was not taken as the answer")
    assert await name_of_shop(shop) == "Shop"
    shop.account(OLGA).write("My shop", reply_to=question)

    await see(shop, OLGA, "It is called My shop")


async def test_after_ten_minutes_not_even_a_reply_answers(shop: House) -> None:
    question = await asked(shop)
    shop.clock.advance(minutes=10)

    shop.account(OLGA).write("My shop", reply_to=question)
    await see(shop, OLGA, "answered already or is outdated")

    assert await name_of_shop(shop) == "Shop"


async def test_after_ten_minutes_the_question_says_that_it_is_closed(shop: House) -> None:
    question = await asked(shop)
    assert shop.account(OLGA).chat.messages[question].labels == ["Cancel"]

    shop.clock.advance(minutes=10)
    shop.app.wakes.delivery()

    closed = await see(shop, OLGA, ASKED, "Closed: no answer within 10 minutes")
    assert (closed.id, closed.labels, closed.force_reply) == (question, [], False)


async def test_an_answered_question_says_so(shop: House) -> None:
    question = await asked(shop)

    shop.account(OLGA).write("My shop", reply_to=question)

    answered = await see(shop, OLGA, ASKED, "Answered.")
    assert (answered.id, answered.labels) == (question, [])


@pytest.mark.parametrize("left", ["/sources", "/nonsense", "/help extra words", "/start"])
async def test_a_command_closes_the_question(shop: House, left: str) -> None:
    question = await asked(shop)

    shop.account(OLGA).write(left)
    closed = await see(shop, OLGA, ASKED, "Closed. Nothing has changed.")
    shop.account(OLGA).write("My shop", reply_to=question)
    await see(shop, OLGA, "answered already or is outdated")

    assert closed.id == question
    assert await name_of_shop(shop) == "Shop"


async def test_a_press_elsewhere_closes_the_question(shop: House) -> None:
    shop.account(OLGA).write("/channels")
    page = await see(shop, OLGA, "No channels yet")
    question = await asked(shop)

    shop.account(OLGA).press("Add a channel", page.id)
    await see(shop, OLGA, "What is the channel called?")
    await see(shop, OLGA, ASKED, "Closed. Nothing has changed.")
    shop.account(OLGA).write("My shop", reply_to=question)
    await see(shop, OLGA, "answered already or is outdated")

    assert await name_of_shop(shop) == "Shop"


async def test_cancel_on_the_question_closes_it(shop: House) -> None:
    question = await asked(shop)

    for _ in range(2):
        shop.account(OLGA).forge(ClosePrompt().pack(), question)
    closed = await see(shop, OLGA, ASKED, "Closed. Nothing has changed.")
    await see_toast(shop, OLGA, "The question is closed. Nothing has changed.")
    await see_toast(shop, OLGA, "answered already or is outdated")
    shop.account(OLGA).write("My shop")
    await see(shop, OLGA, "This bot understands commands only")

    assert closed.id == question
    assert await name_of_shop(shop) == "Shop"


@pytest.mark.parametrize("word", ["/cancel", "/Cancel", "/cancel please"])
async def test_the_command_cancel_closes_the_question_and_says_so(shop: House, word: str) -> None:
    await asked(shop)

    shop.account(OLGA).write(word)
    await see(shop, OLGA, "The question is closed. Nothing has changed.")
    shop.account(OLGA).write(word)
    await see(shop, OLGA, "No question is open.")
    shop.account(OLGA).write("My shop")
    await see(shop, OLGA, "This bot understands commands only")

    assert await name_of_shop(shop) == "Shop"


async def test_a_forwarded_message_is_no_answer(shop: House) -> None:
    await asked(shop)
    origin = {"type": "hidden_user", "sender_user_name": "Anna", "date": 0}
    shop.telegram.world.updates.add(
        "message", by_olga(shop, "My shop") | {"forward_origin": origin}
    )

    await see(shop, OLGA, "This was not taken as the answer")

    assert await name_of_shop(shop) == "Shop"


async def test_in_a_topic_every_message_is_a_reply_to_what_opened_it(shop: House) -> None:
    olga = shop.account(OLGA)
    topic = olga.open_topic()
    olga.write("/away", thread=topic)
    olga.press("Another time", (await see(shop, OLGA, "Another time")).id)
    await see(shop, OLGA, "Until when are you away?")
    await shop.quiet()
    opened = {"message_id": topic, "forum_topic_created": {"name": "Away", "icon_color": 1}}
    opened = by_olga(shop) | opened
    in_topic = {"message_thread_id": topic, "is_topic_message": True, "reply_to_message": opened}

    shop.telegram.world.updates.add("message", by_olga(shop, "25.12.2026") | in_topic)

    await see(shop, OLGA, "You are away until")


async def test_an_edited_answer_is_not_read_again(shop: House) -> None:
    question = await asked(shop)
    written = shop.account(OLGA).write("My shpo", reply_to=question).as_json()
    await see(shop, OLGA, "It is called My shpo")

    for text in ("My sho", "My shop"):
        edited = written | {"text": text, "edit_date": 1}
        shop.telegram.world.updates.add("edited_message", edited)
    await see(shop, OLGA, "Edited messages are not read again. Send it as a new message.")
    await shop.quiet()

    told = [it for it in shop.account(OLGA).received if "not read again" in it.text]
    assert len(told) == 1
    assert await name_of_shop(shop) == "My shpo"


async def test_a_question_takes_one_answer(shop: House) -> None:
    question = await asked(shop)
    shop.account(OLGA).write("My shop", reply_to=question)
    await see(shop, OLGA, "It is called My shop")

    shop.account(OLGA).write("thanks")
    shop.account(OLGA).write("Another name", reply_to=question)
    await see(shop, OLGA, "answered already")

    assert await name_of_shop(shop) == "My shop"


async def test_a_question_about_what_is_gone_by_then_is_closed(shop: House) -> None:
    question = await asked(shop)

    async def work(session: Any) -> None:  # Any: an AsyncSession
        row = await session.get(Source, (await row_of_shop(shop)).id)
        await session.exec(delete(SourceManager).where(col(SourceManager.source_id) == row.id))
        await session.delete(row)

    await shop.database.write(work)
    shop.account(OLGA).write("My shop", reply_to=question)

    await see(shop, OLGA, "This question has been answered already or is outdated.")


async def test_whatever_people_write_that_is_no_name_is_asked_again(shop: House) -> None:
    await asked(shop)
    before = len(shop.account(OLGA).received)

    dice = {"dice": {"emoji": "🎲", "value": 4}}
    shop.telegram.world.updates.add("message", by_olga(shop) | dice)
    await shop.until(lambda: len(shop.account(OLGA).received) > before)

    assert "written as text" in shop.account(OLGA).received[-1].text


async def test_a_command_is_no_answer(shop: House) -> None:
    question = await asked(shop)

    shop.account(OLGA).write("/sources", reply_to=question)
    await see(shop, OLGA, "2 sources")

    assert await name_of_shop(shop) == "Shop"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("word " * 100, "That is too long"),
        ("x" * 61, "That is too long"),
        ("   ", "at least one letter or digit"),
        ("\x00\u202e\u200b", "at least one letter or digit"),
        ("🌷🌷", "at least one letter or digit"),
    ],
    ids=["novel", "61", "spaces", "controls", "emoji"],
)
async def test_a_bad_name_is_asked_for_again(shop: House, text: str, problem: str) -> None:
    question = await asked(shop)

    shop.account(OLGA).write(text, reply_to=question)
    again = await see(shop, OLGA, problem)
    assert await name_of_shop(shop) == "Shop"
    shop.account(OLGA).write("My shop", reply_to=again.id)

    await see(shop, OLGA, "It is called My shop")


async def test_a_photo_is_no_name(shop: House) -> None:
    account, question = shop.account(OLGA), await asked(shop)
    photo = account.write("", reply_to=question).as_json()
    size = {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}

    shop.telegram.world.updates.add("message", photo | {"photo": [size], "caption": "My shop"})

    await see(shop, OLGA, "has to be written as text")


@pytest.mark.parametrize("text", ["<b>Shop</b> & co", "Квіти 🌷", "a\nb\tc", "x" * 60])
async def test_a_strange_name_is_shown_as_it_was_written(shop: House, text: str) -> None:
    question = await asked(shop)

    shop.account(OLGA).write(text, reply_to=question)

    await see(shop, OLGA, f"It is called {' '.join(text.split())} from now on")


async def test_an_answer_after_the_right_was_lost_changes_nothing(shop: House) -> None:
    await shop.database.write(partial(cabinet.let_manage, role="manager", may=True))
    question = await asked(shop, MARTA)
    await shop.database.write(partial(cabinet.let_manage, role="manager", may=False))

    shop.account(MARTA).write("Mine", reply_to=question)
    await see(shop, MARTA, "Your role may not change this")

    assert await name_of_shop(shop) == "Shop"


async def test_a_forged_rename_of_a_manager_asks_nothing(shop: House) -> None:
    shop.account(MARTA).forge(Rename("source", 1).pack())

    await see_toast(shop, MARTA, "Your role may not change this")

    assert not [each for each in shop.account(MARTA).received if each.force_reply]


async def test_two_quick_taps_ask_once(shop: House) -> None:
    row = await row_of_shop(shop)
    assert row.id is not None
    data = Rename("source", row.id).pack()

    taps = [shop.account(OLGA).forge(data) for _ in range(2)]
    await shop.until(lambda: all(tap.answered for tap in taps))
    await shop.quiet()

    assert len([each for each in shop.account(OLGA).received if each.force_reply]) == 1


async def test_of_two_administrators_each_renames_by_their_own_question(shop: House) -> None:
    await shop.database.write(partial(cabinet.let_manage, role="manager", may=True))
    questions: dict[Role, Any] = {role: await asked(shop, role) for role in (OLGA, MARTA)}

    shop.account(OLGA).write("Of Olga", reply_to=questions[OLGA])
    await see(shop, OLGA, "It is called Of Olga")
    shop.account(MARTA).write("Of Marta", reply_to=questions[MARTA])
    await see(shop, MARTA, "It is called Of Marta")

    assert await name_of_shop(shop) == "Of Marta"
