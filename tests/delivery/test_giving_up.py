"""A job that always fails is given up after one try, whatever its form, and an operator sees it."""

from collections.abc import Coroutine
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.delivery import carry_out, step
from bot.delivery.carry_out import Carrier
from bot.delivery.queue import choose
from bot.delivery.step import Delivery
from bot.pages import commands
from bot.rules.sending.line import Line
from bot.rules.sending.outcome import Broken, Outcome, Sent
from bot.rules.sending.pacing import Pace
from bot.ui.reader import Reader
from storage.directory import links
from storage.engine.database import Database
from storage.tables import CARRIERS, Attempt, Card, CardState, Form, Link
from storage.upkeep import problems
from tests.cast import OLGA, SHOP
from tests.house import Clock, House
from tests.seeing import see
from tests.storage.rows import make_card, make_link, make_notification, make_person

ORDER = {"order": {"id": 1, "number": "A-1"}, "source": SHOP, "manager_id": 6}
READER = Reader("en", ZoneInfo("Europe/Kyiv"))
CONTENT = {
    Form.NOTICE: {"text": "left"},
    Form.PROMPT: {"text": "ask-quiet-from"},
    Form.BELL: {"section": "events"},
}
DEEDS = {
    "sent": {"state": CardState.DUE},
    "redrawn": {"state": CardState.SENT, "message_id": 7, "due_at": None, "stale": 1},
    "looked at": {"state": CardState.SENT, "message_id": 7, "due_at": None, "stale": 1}
    | {"awaited": True},
    "removed": {"state": CardState.RETIRED, "message_id": 7, "due_at": None},
}
REFUSED = Broken("Bad Request: whatever")


class FailingCalls:
    """Telegram, as a bug of ours or a refusal of its own makes it look."""

    def __init__(self, answer: Outcome | Exception) -> None:
        self.pace, self.line, self.answer = Pace(30), Line(), answer

    async def wait(self, *_given: Any) -> None:
        pass

    async def _fail(self, *_given: Any, **_named: Any) -> Outcome:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    send = edit = delete = pin = unpin = set_menu = set_menu_button = _fail


class Desk:
    """Delivery, step by step, on a clock that the test moves; `tries`: jobs carried out so far."""

    def __init__(
        self, database: Database, answer: Outcome | Exception, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.database, self.clock, self.tries = database, Clock(), 0
        self._moment, self._spawned = 1_000.0, list[Coroutine[Any, Any, None]]()
        monkeypatch.setattr(step, "time", SimpleNamespace(monotonic=lambda: self._moment))
        calls: Any = FailingCalls(answer)
        self.carrier = Carrier(database, calls, self.clock, READER)
        self.delivery = self.start()

    def start(self) -> Delivery:
        """A process that starts anew."""
        return Delivery(self.carrier, self._spawned.append, lambda: None)

    async def work(self, minutes: int = 12) -> None:
        """Once a minute for so long, whatever there is to do is done."""
        for _ in range(minutes):
            await self.delivery.step()
            while self._spawned:
                self.tries += 1
                await self._spawned.pop(0)
            self._moment += 60
            self.clock.advance(minutes=1)

    async def is_done(self) -> bool:
        async with self.database.read() as session:
            return not await choose(session, self.clock())

    async def seen(self) -> list[tuple[str, str]]:
        """What /problems is told: what has failed, and why."""
        since = self.clock() - timedelta(days=7)
        async with self.database.read() as session:
            refused = await problems.refused_page(session, 0, 9)
            left = await problems.left_since(session, since, 9)
            menus = await links.given_up_menus(session)
        found = [("card", card.answer or "") for card, _, _ in refused]
        found += [("message", it.answer) for it in left for _ in range(it.cards)]
        return found + [("menu", why) for why in menus]


def fail(*_given: Any, **_named: Any) -> Any:
    raise RuntimeError("no text of that name")


async def undrawable(*_given: Any) -> Any:
    raise RuntimeError("nothing can draw this")


WAYS: dict[str, tuple[Outcome | Exception, str]] = {
    "cannot be drawn": (Sent(7), "RuntimeError"),
    "cannot be called": (RuntimeError("a bug"), "RuntimeError"),
    "is refused": (REFUSED, REFUSED.problem),
}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How the job fails, whenever it is tried."""
    if request.param == "cannot be drawn":
        monkeypatch.setattr(carry_out.draw, "draw", undrawable)
        monkeypatch.setattr(carry_out, "say", fail)
        monkeypatch.setattr(carry_out.menus, "menu", fail)
    return str(request.param)


async def cards_of(database: Database, clock: Clock, form: Form, *deeds: str) -> None:
    """A card for each deed, in chats of their own whose command menus are as they should be."""

    async def work(session: AsyncSession) -> None:
        lost = await make_link(session, await make_person(session, "Ivan"))
        lost.unreachable_at, lost.menu = clock(), commands.version()
        for deed in deeds:
            link = await make_link(session)
            link.menu = commands.version()
            card = await make_card(session, link, form, content=CONTENT.get(form), **DEEDS[deed])
            card.sent_at = clock()
            if form in CARRIERS:
                for _ in range(1 if form == Form.SINGLE else 2):
                    await make_notification(session, link, card_id=card.id)

    await database.write(work)


@pytest.mark.parametrize("form", Form)
async def test_a_card_that_always_fails_is_tried_once_and_seen(
    database: Database, monkeypatch: pytest.MonkeyPatch, form: Form, way: str
) -> None:
    answer, why = WAYS[way]
    desk = Desk(database, answer, monkeypatch)
    await cards_of(database, desk.clock, form, *DEEDS)

    await desk.work()

    unchanged = 2 if way == "cannot be drawn" else 3  # what is deleted need not be drawn
    assert desk.tries == len(DEEDS)
    assert await desk.seen() == [("card", why), *[("message", why)] * unchanged]
    assert await desk.is_done()


@pytest.mark.parametrize("ended", [False, True], ids=["linked", "unlinked"])
async def test_a_menu_that_always_fails_is_tried_once_and_seen(
    database: Database, monkeypatch: pytest.MonkeyPatch, ended: bool, way: str
) -> None:
    answer, why = WAYS[way]
    desk = Desk(database, answer, monkeypatch)

    async def chat(session: AsyncSession) -> None:
        link = await make_link(session)
        link.menu, link.ended_at = ("older", desk.clock()) if ended else (None, None)

    await database.write(chat)

    await desk.work()

    is_set = ended and way == "cannot be drawn"  # there is no text in an empty menu
    assert await desk.seen() == ([] if is_set else [("menu", why)])
    assert desk.tries == 1
    assert await desk.is_done()


async def test_a_command_without_a_text_is_given_up_until_the_next_start(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(database, Sent(), monkeypatch)
    await database.write(make_link)
    for listed in ("EVERYONE", "COMMONEST"):
        monkeypatch.setattr(commands, listed, (*getattr(commands, listed), "nameless"))

    await desk.work()
    assert await desk.seen() == [("menu", "KeyError")]
    monkeypatch.undo()
    monkeypatch.setattr(step, "time", SimpleNamespace(monotonic=lambda: 5_000.0))
    desk.delivery = desk.start()
    await desk.delivery.resume()
    await desk.work()

    assert await desk.seen() == []
    async with database.read() as session:
        assert (await session.exec(select(Link.menu))).all() == [commands.version()]


async def test_a_menu_that_was_given_up_is_tried_again_when_the_role_changes(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(database, REFUSED, monkeypatch)
    link = await database.write(make_link)
    await desk.work()

    await database.write(lambda session: links.forget_menus(session, link.person_id))
    await desk.work()

    assert desk.tries == 2


async def test_a_message_that_could_not_be_changed_is_tried_at_the_next_change(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(database, REFUSED, monkeypatch)
    await cards_of(database, desk.clock, Form.SINGLE, "redrawn")
    await desk.work()

    await database.write(lambda session: session.exec(update(Card).values(stale=1)))
    await desk.work()

    async with database.read() as session:
        tried = (await session.exec(select(Attempt.outcome).order_by(col(Attempt.id)))).all()
        states = (await session.exec(select(Card.state))).all()
    assert (desk.tries, tried, states) == (2, ["left", "left"], ["sent"])


async def test_a_fresh_card_that_cannot_be_drawn_is_given_up_and_seen(
    shop: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carry_out, "card_screen", fail)

    await shop.post("order.created", ORDER)
    await shop.quiet()

    async with shop.database.read() as session:
        found = [card.answer for card, _, _ in await problems.refused_page(session, 0, 9)]
    assert found == ["RuntimeError"]


async def test_what_was_given_up_is_told_under_problems(shop: House) -> None:
    async def fail_before(session: AsyncSession) -> None:
        link = await make_link(session)
        link.menu = "!KeyError"
        card = await make_card(session, link, "bell", state="sent", message_id=7, due_at=None)
        attempt = Attempt(card_id=card.pk, at=shop.clock(), outcome="left", answer="<RuntimeError>")
        session.add(attempt)

    await shop.database.write(fail_before)

    shop.account(OLGA).write("/problems")
    text = (await see(shop, OLGA, "Problems")).text

    assert "Messages that could not be updated: 1 in the last 7 days. “<RuntimeError>”" in text
    assert "Chats whose command menu could not be set: 1. “KeyError”" in text
    assert "No problems" not in text
