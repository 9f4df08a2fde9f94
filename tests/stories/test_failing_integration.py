"""A CRM that cannot be asked by its API: one card for administrators, and one when it can be."""

from functools import partial
from typing import Any

import pytest

from bot.actions import integrations
from bot.actions.context import Context
from storage.directory import cabinet, connections
from storage.tables import Connection
from tests.cast import MARTA, OLGA
from tests.house import House
from tests.stories.office import KYIV

KEYCRM = 2
WORDS = "KeyCRM answers 502"


async def do(house: House, action: Any, *given: Any) -> Any:  # Any: any action and what it gives
    async def work(session: Any) -> Any:
        connection = await connections.open_one(session, KEYCRM)
        assert connection is not None
        return await action(Context(session, KYIV, house.clock()), connection, *given)

    result = await house.database.write(work)
    house.app.wakes.intake()
    await house.quiet()
    return result


async def fail(house: House, why: str = integrations.KEY) -> Any:
    return await do(house, integrations.failing, why)


async def heard(house: House) -> list[str]:
    found = [it.kind for it in await house.notifications_of(OLGA)]
    return [kind for kind in found if kind.startswith("integration.")]


async def connection(house: House) -> Connection:
    async with house.database.read() as session:
        return await session.get_one(Connection, KEYCRM)


async def test_refused_key_is_one_card_that_says_how_to_give_a_new_one(fair: House) -> None:
    for _ in range(3):
        await fail(fair)
        fair.clock.advance(minutes=10)

    assert await heard(fair) == ["integration.failing"]
    [card] = [it for it in await fair.cards_of(OLGA) if "API key" in it]
    assert card.startswith("keycrm: the API key is refused. Give a new one")
    assert "Since: Nov 22" in card
    assert "Meanwhile missing: clients’ data" in card
    assert "BELLHOP_KEYCRM_API_KEY" in card
    assert await fair.cards_of(MARTA) == []


async def test_key_of_its_own_is_cured_by_the_verb(fair: House) -> None:
    async def give(context: Context, connection: Connection) -> None:
        connection.api_key = "a key of this connection"

    await do(fair, give)
    await fail(fair)

    assert any(f"bellhop api-key {KEYCRM} --file" in it for it in await fair.cards_of(OLGA))


async def test_blink_of_the_network_is_told_to_nobody(fair: House) -> None:
    await fail(fair, WORDS)
    fair.clock.advance(minutes=4)
    await fail(fair, WORDS)

    assert await do(fair, integrations.well) is False
    assert await heard(fair) == []
    assert integrations.trouble(await connection(fair)) is None


async def test_a_day_without_answers_is_one_card_and_one_that_it_works_again(fair: House) -> None:
    for at in range(24):
        await fail(fair, f"{WORDS}, try {at}")
        fair.clock.advance(hours=1)
    assert await heard(fair) == ["integration.failing"]

    for _ in range(3):
        await do(fair, integrations.well)

    assert await heard(fair) == ["integration.failing", "integration.well"]
    assert integrations.trouble(await connection(fair)) is None
    [over] = [it for it in await fair.cards_of(OLGA) if "Since:" in it]
    assert over.startswith("keycrm: its API works again")
    assert "What to do" not in over


async def test_card_changes_when_the_reason_does(fair: House) -> None:
    await fail(fair, WORDS)
    fair.clock.advance(minutes=5)
    await fail(fair, WORDS)
    assert any("its API does not answer" in it for it in await fair.cards_of(OLGA))

    fair.clock.advance(minutes=1)
    await fail(fair)

    assert await heard(fair) == ["integration.failing"]
    cards = await fair.cards_of(OLGA)
    assert any(it.startswith("keycrm: the API key is refused") for it in cards)
    assert not any("its API does not answer" in it for it in cards)


async def test_second_outbreak_is_told_again(fair: House) -> None:
    for _ in range(2):
        await fail(fair)
        fair.clock.advance(minutes=1)
        await do(fair, integrations.well)
        fair.clock.advance(minutes=1)

    assert await heard(fair) == ["integration.failing", "integration.well"] * 2


async def test_incomplete_list_of_people_is_not_over_because_the_api_answers(fair: House) -> None:
    await fail(fair, integrations.PEOPLE)
    await do(fair, integrations.well)
    assert await heard(fair) == ["integration.failing"]

    await do(fair, integrations.well, integrations.PEOPLE)

    assert await heard(fair) == ["integration.failing", "integration.well"]


async def test_it_is_told_while_the_switch_is_off(fair: House) -> None:
    await fair.database.write(partial(cabinet.switch, on=False))

    await fail(fair)

    assert await heard(fair) == ["integration.failing"]


async def test_key_that_is_taken_away_ends_it_without_a_card_that_all_is_well(fair: House) -> None:
    await fail(fair)

    await do(fair, integrations.ask_no_more)

    assert await heard(fair) == ["integration.failing"]
    [card] = [it for it in await fair.cards_of(OLGA) if "Since:" in it]
    assert card.startswith("keycrm: Bellhop does not use its API any more")


@pytest.mark.parametrize("words", ["<b>&\x00", "x" * 5_000, "", "кирилиця"])
async def test_any_words_make_a_card(fair: House, words: str) -> None:
    await fail(fair, words)
    fair.clock.advance(minutes=6)
    await fail(fair, words)

    assert await heard(fair) == ["integration.failing"]
