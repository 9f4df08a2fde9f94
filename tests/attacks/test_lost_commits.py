"""The database commits and its answer is lost: what was claimed is sent all the same, and once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.delivery import claim
from bot.delivery.carry_out import Carrier
from bot.delivery.step import Delivery
from bot.rules.sending.jobs import Sending
from bot.rules.sending.turns import Turns
from storage.engine.database import open_database
from storage.tables import Card
from tests.cast import MARTA, SHOP
from tests.house import House, opened
from tests.storage.rows import NOW, make_card, make_link

ORDER = {"order": {"id": 1, "number": "A-1"}, "source": SHOP, "manager_id": 6}


@pytest.fixture
async def shop(migrated_url: str) -> AsyncIterator[House]:
    async with opened(migrated_url) as house:
        await house.open_for_business()
        yield house


class Answers:
    """What the database says of its commits; as often as `to_lose`, nothing."""

    def __init__(self, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
        self.to_lose = self.lost = 0
        door = house.database._writer._door
        self._usual = door.transaction
        monkeypatch.setattr(door, "transaction", self.transaction)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        async with self._usual() as session:
            yield session
        if self.to_lose:
            self.to_lose, self.lost = self.to_lose - 1, self.lost + 1
            raise ConnectionResetError("after the commit")


def copies(house: House) -> list[str]:
    return [message.text for message in house.account(MARTA).received if "№ A-1:" in message.text]


async def test_hook_whose_commit_was_not_confirmed_becomes_one_card(
    shop: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, usual = Answers(shop, monkeypatch), Delivery.claim_fresh

    async def claim_fresh(*given: Any) -> int:  # Any: as the method
        answers.to_lose = 1 - answers.lost
        return await usual(*given)

    monkeypatch.setattr(Delivery, "claim_fresh", claim_fresh)
    told = [(await shop.post("order.created", ORDER, "the-same")).status for _ in range(2)]

    await shop.until_with_clock(lambda: bool(copies(shop)))
    await shop.quiet()
    assert (told, answers.lost, len(copies(shop))) == ([503, 200], 1, 1)
    assert "repeat" not in copies(shop)[0]


@pytest.mark.parametrize("is_retry", [False, True], ids=["new", "another try"])
async def test_claim_that_was_not_confirmed_is_taken_back(
    shop: House, monkeypatch: pytest.MonkeyPatch, is_retry: bool
) -> None:
    answers, usual = Answers(shop, monkeypatch), claim.claim

    async def claimed(*given: Any) -> Any:  # Any: as the function
        jobs = await usual(*given)
        if any(isinstance(job, Sending) for job in jobs):
            answers.to_lose = 1 - answers.lost
        return jobs

    monkeypatch.setattr(claim, "claim", claimed)
    if is_retry:
        chat_id = MARTA.telegram_id
        shop.telegram.fault("429", method="sendMessage", chat_id=chat_id, retry_after=1)
    else:
        monkeypatch.setattr(Turns, "take_fresh", lambda *_: False)
    await shop.post("order.created", ORDER)

    await shop.until_with_clock(lambda: bool(copies(shop)))
    await shop.quiet()

    assert (answers.lost, len(copies(shop))) == (1, 1)
    assert "repeat" not in copies(shop)[0]
    async with shop.database.read() as session:
        assert set((await session.exec(select(Card.state))).all()) == {"sent"}


async def test_claim_that_is_committed_only_after_it_was_given_up_is_taken_back(
    migrated_postgres: str, new_postgres: Callable[..., str]
) -> None:
    """A server whose disk is slow goes on although nobody listens any more."""
    url = new_postgres(migrated_postgres)
    claimed: list[Card] = []
    is_claimed, commit = asyncio.Event(), asyncio.Event()

    async def slow(session: AsyncSession) -> None:
        claimed.append(await make_card(session, await make_link(session), state="sending"))
        is_claimed.set()
        await commit.wait()

    async with open_database(url) as lost, open_database(url) as database:
        claiming = asyncio.create_task(lost.write(slow))
        await is_claimed.wait()
        carrier = Carrier(database, cast(Any, None), lambda: NOW, cast(Any, None))
        giving_back = asyncio.create_task(carrier.give_back(claimed))
        await asyncio.wait([giving_back], timeout=0.5)
        commit.set()
        await asyncio.gather(claiming, giving_back)

        async with database.read() as session:
            assert (await session.exec(select(Card.state))).one() == "due"
