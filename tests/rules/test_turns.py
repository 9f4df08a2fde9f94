"""Whose turn it is, while some calls are not answered for long."""

from bot.app_telegram import CONNECTIONS
from bot.rules.sending.jobs import MenuSetting
from bot.rules.sending.pacing import Pace
from bot.rules.sending.turns import AT_MOST, AT_ONCE, SLOW_SECONDS, Turns
from handlers.http.limits import RESERVED_FILES
from storage.tables import Link
from tests.storage.rows import NOW


def setting(chat_id: int) -> MenuSetting:
    link = Link(id=chat_id, person_id=chat_id, telegram_id=chat_id, opened_at=NOW)
    return MenuSetting(link)


def called(turns: Turns, first: int, moment: float) -> int:
    """Takes the turns of as many chats as it can; returns how many."""
    turns.note_behind([], [], [])
    for number in range(200):
        if not turns.take_fresh(first + number, moment):
            return number
    return 200


def test_only_so_many_calls_are_made_at_once() -> None:
    assert called(Turns(Pace(1000)), 0, 100.0) == AT_ONCE


def test_calls_that_take_long_leave_their_places_to_others() -> None:
    turns = Turns(Pace(1000))
    called(turns, 0, 100.0)

    assert called(turns, 1_000, 100.0 + SLOW_SECONDS - 0.1) == 0
    assert called(turns, 1_000, 100.0 + SLOW_SECONDS) == AT_ONCE


def test_chat_whose_call_takes_long_still_waits_for_it() -> None:
    turns = Turns(Pace(1000))
    called(turns, 0, 100.0)

    assert not turns.take_fresh(0, 200.0)
    assert 0 in turns.closed("send", 200.0)

    turns.end(setting(0))

    assert turns.take_fresh(0, 200.0)


def test_however_long_they_take_there_are_never_too_many() -> None:
    turns = Turns(Pace(1000))

    made = [called(turns, 1_000 * batch, 100.0 + 10 * batch) for batch in range(9)]

    assert (sum(made), made[-1]) == (AT_MOST, 0)
    assert AT_MOST + 20 < CONNECTIONS < RESERVED_FILES
