"""Who says what is answered: the runner at once, or from the table, in the order of the commits."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.rules.sending.outcome import Outcome, Sent
from bot.rules.sending.pacing import Pace
from bot.telegram.answers import toasts as toasts_module
from bot.telegram.answers.backlog import Backlog
from bot.telegram.answers.origin import Origin
from bot.telegram.answers.replica import Answers
from bot.telegram.answers.replies import LONGEST_LINE, Replies
from bot.telegram.answers.toasts import Budget, Toasts
from bot.telegram.calls import Calls
from bot.ui.html import Html
from bot.ui.screens import Redraw, Remove, Sayings, Screen, Show, Tell, Toast
from storage.engine.database import Database, open_database
from tests.storage.rows import NOW

CHAT = 7


class Phone:
    """Telegram: what was said, by whom it was called in which order."""

    def __init__(self) -> None:
        self.pace, self.said, self.lets = Pace(30), list[str](), asyncio.Event()
        self.lets.set()

    async def wait(self, *_given: object) -> None:
        """Telegram has time."""

    async def answer(self, callback_id: str, *_given: object, **_named: object) -> Outcome:
        return await self._say(f"toast {callback_id}")

    async def send(self, _chat_id: int, screen: Screen, **_named: object) -> Outcome:
        return await self._say(screen.text)

    async def edit(self, _chat_id: int, place: int, screen: Screen) -> Outcome:
        return await self._say(f"{place}: {screen.text}")

    async def delete(self, _chat_id: int, message_id: int) -> Outcome:
        return await self._say(f"- {message_id}")

    async def _say(self, words: str) -> Outcome:
        await self.lets.wait()
        self.said.append(words)
        return Sent()


class Replica:
    """What answers on one replica."""

    def __init__(self, database: Database, phone: Phone) -> None:
        self.database, self.tasks, self.woken = database, list[asyncio.Task[None]](), list[int]()
        calls = cast(Calls, phone)
        self.answers = Answers(Toasts(phone, self.errand), lambda: self.woken.append(1))
        self.replies = Replies(calls, self.errand)
        self.backlog = Backlog(database, self.replies, lambda: NOW, 0, lambda: None)

    def errand(self, work: Coroutine[Any, Any, None]) -> None:
        self.tasks.append(asyncio.create_task(work))

    async def answer(self, number: int, *said: Any) -> None:
        """Answers an update of the chat, whose effect is nothing else."""
        origin = Origin(number, CHAT, place=5, callback_id=str(number))
        left = await self.database.write(
            lambda session: self.answers.keep(session, origin, list(said), "en", NOW)
        )
        self.answers.send(origin, left)

    async def done(self) -> None:
        while left := [task for task in self.tasks if not task.done()]:
            await asyncio.gather(*left)


@pytest.fixture
async def phone() -> Phone:
    return Phone()


@pytest.fixture
async def two(
    migrated_postgres: str, new_postgres: Callable[..., str], phone: Phone
) -> Any:  # a generator
    """The runner of term 0, and another replica."""
    url = new_postgres(migrated_postgres)
    async with AsyncExitStack() as stack:
        runner, other = [
            Replica(await stack.enter_async_context(open_database(url)), phone) for _ in range(2)
        ]
        runner.answers.open(runner.replies, 0)
        yield runner, other


def show(words: str) -> Show:
    return Show(Screen(Html(words)))


def redraw(words: str) -> Redraw:
    return Redraw(Screen(Html(words)))


async def test_the_runner_says_it_itself_unless_something_of_the_chat_waits(
    two: tuple[Replica, Replica], phone: Phone
) -> None:
    runner, other = two
    phone.lets.clear()
    await runner.answer(1, show("one"))
    await other.answer(2, show("two"))
    await runner.answer(3, show("three"))
    await runner.backlog.step()
    phone.lets.set()
    await runner.done()
    await runner.backlog.step()
    await runner.answer(4, show("four"))
    await runner.done()

    assert phone.said == ["one", "two", "three", "four"]
    assert other.woken
    assert not other.tasks


async def test_a_toast_needs_no_runner(two: tuple[Replica, Replica], phone: Phone) -> None:
    _, other = two
    await other.answer(1, Toast("done"), redraw("page"))
    await other.done()

    assert phone.said == ["toast 1"]


async def test_everything_but_toasts_comes_from_the_table(
    two: tuple[Replica, Replica], phone: Phone
) -> None:
    runner, other = two
    await other.answer(1, redraw("page"), show("new"), Remove(3), Tell(9, Screen(Html("told"))))
    await runner.backlog.step()
    await runner.done()

    assert phone.said == ["5: page", "new", "- 3", "told"]


async def test_of_pages_pressed_in_a_row_the_last_one_is_drawn(
    two: tuple[Replica, Replica], phone: Phone
) -> None:
    runner, other = two
    phone.lets.clear()
    for number in range(40):
        await other.answer(number, redraw(str(number)))
    await runner.backlog.step()
    phone.lets.set()
    await runner.done()

    assert phone.said[-1] == "5: 39"
    assert len(phone.said) <= 2


async def test_a_flood_is_not_stored(
    two: tuple[Replica, Replica], phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    runner, other = two
    for number in range(2 * LONGEST_LINE):
        await other.answer(number, show(str(number)))
    await runner.backlog.step()
    await runner.done()

    assert phone.said == [str(number) for number in range(LONGEST_LINE)]
    assert caplog.text.count("too many in its chat wait") == LONGEST_LINE


async def test_a_replica_of_an_earlier_term_leaves_it_to_the_runner(
    two: tuple[Replica, Replica], phone: Phone
) -> None:
    _, other = two
    other.answers.open(other.replies, -1)
    await other.answer(1, show("one"))
    await other.done()

    assert phone.said == []
    assert other.woken


async def test_an_answer_that_cannot_be_read_stops_no_other(
    two: tuple[Replica, Replica], phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    runner, other = two
    await other.answer(1, show("one"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.telegram.answers.replica.stored", lambda _: [{"say": "sing"}])
        await other.answer(2, show("two"))
    await other.answer(3, show("three"))
    await runner.backlog.step()
    await runner.done()

    assert phone.said == ["one", "three"]
    assert "the answer to update 2 cannot be read" in caplog.text


async def test_what_is_said_is_not_said_again(two: tuple[Replica, Replica], phone: Phone) -> None:
    runner, other = two
    await other.answer(1, show("one"))
    for _ in range(3):
        await runner.backlog.step()
        await runner.done()
    again = Backlog(runner.database, runner.replies, lambda: NOW, 0, lambda: None)
    await again.step()
    await runner.done()

    assert phone.said == ["one"]


async def test_a_page_under_way_is_drawn_again_without_a_note(
    two: tuple[Replica, Replica], phone: Phone
) -> None:
    runner, other = two
    said: Sayings = [redraw("page"), show("new")]
    await other.answer(1, *said)
    phone.lets.clear()
    await runner.backlog.step()
    for task in runner.tasks:
        task.cancel()
    await asyncio.gather(*runner.tasks, return_exceptions=True)
    phone.lets.set()
    next_one = Replica(runner.database, phone)
    later = Backlog(runner.database, next_one.replies, lambda: NOW, 1, lambda: None)
    await later.step()
    await next_one.done()

    assert phone.said[0] == "5: page"
    assert phone.said[1].startswith("new\n\n")
    assert "may be a repeat" in phone.said[1]


async def test_what_is_too_old_is_dropped(two: tuple[Replica, Replica], phone: Phone) -> None:
    runner, other = two
    await other.answer(1, show("one"))
    late = NOW + timedelta(seconds=31)
    await Backlog(runner.database, runner.replies, lambda: late, 0, lambda: None).step()
    await runner.done()
    await runner.answer(2, show("two"))
    await runner.done()

    assert phone.said == ["two"]


async def test_toasts_over_the_budget_wait_for_the_next_second(
    two: tuple[Replica, Replica],
) -> None:
    runner, other = two
    budgets = [Budget(each.database, 2) for each in (runner, other)]

    assert all(await asyncio.gather(*(budget.wait() for budget in budgets * 3)))


async def test_a_toast_that_comes_too_late_is_dropped(
    two: tuple[Replica, Replica], monkeypatch: pytest.MonkeyPatch
) -> None:
    runner, _ = two
    monkeypatch.setattr(toasts_module, "PATIENCE_SECONDS", 1.0)

    assert not await Budget(runner.database, 0).wait()


async def test_an_answer_that_nobody_can_say_is_no_obstacle_for_the_next(
    two: tuple[Replica, Replica], phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    runner, other = two

    async def broken(*_given: object) -> Outcome:
        raise ArithmeticError

    monkeypatch.setattr(phone, "delete", broken)
    await other.answer(1, Remove(3))
    await other.answer(2, show("two"))
    await runner.backlog.step()
    await runner.done()
    await runner.backlog.step()
    await runner.answer(3, show("three"))
    await runner.done()

    assert phone.said == ["two", "three"]
    assert not runner.backlog._under_way
