"""Somebody was invited without an id, and the CRM tells of them too: one person in /staff."""

from functools import partial

import pytest

from storage.directory import people, sources
from storage.tables import Source
from tests.cast import OLGA, Role
from tests.handlers.cabinet.test_staff import open_staff, press_and_wait, shown
from tests.house import House


@pytest.fixture
async def doubled(shop: House) -> House:
    """Nina was invited without an id; then the CRM has listed her as N. Koval, a manager."""
    add = partial(people.add, name="Nina", role="manager", crm_id=None, now=shop.clock())
    await shop.database.write(add)
    await shop.post("staff.updated", {"staff": {"id": "77", "name": "N. Koval", "role": "manager"}})
    source = {"id": "5", "name": "Bazaar", "manager_ids": ["77"]}
    await shop.post("source.updated", {"source": source})
    await shop.quiet()
    return shop


async def _ask_for_ninas_id(house: House, typed: str) -> None:
    await open_staff(house)
    await press_and_wait(house, "Nina: not linked, no CRM id", "No CRM id: personal orders")
    house.account(OLGA).press("Add CRM id")
    await house.until(lambda: shown(house, OLGA).startswith("Which id does Nina have"))
    house.account(OLGA).write(typed)


async def test_whom_the_crm_lists_under_another_name_becomes_one_with_the_invited(
    doubled: House,
) -> None:
    olga = doubled.account(OLGA)
    await _ask_for_ninas_id(doubled, "77")
    await doubled.until(
        lambda: "77 is N. Koval, who has no Telegram account" in shown(doubled, OLGA)
    )

    question = olga.last
    assert question is not None
    twice = [olga.press("Yes, the same person", question.id) for _ in range(2)]
    await doubled.until(lambda: all(it.answered for it in twice))
    await doubled.until(lambda: "Nina now has the CRM id 77." in shown(doubled, OLGA))

    async with doubled.database.read() as session:
        nina = await people.by_crm_id(session, "77")
        everyone = [person.name for person, _ in (await people.page(session, 0, 50))[0]]
        assert nina is not None
        assert nina.name == "Nina"
        assert "N. Koval" not in everyone
        [bazaar] = [it for it in await sources.everyone(session, Source) if it.name == "Bazaar"]
        assert await sources.manager_names(session, bazaar.pk) == ["Nina"]


async def test_somebody_who_has_an_account_keeps_their_id(doubled: House) -> None:
    await _ask_for_ninas_id(doubled, "6")

    await doubled.until(lambda: "6 is already the CRM id of Marta" in shown(doubled, OLGA))


async def test_somebody_who_has_got_an_account_meanwhile_is_not_joined(doubled: House) -> None:
    await _ask_for_ninas_id(doubled, "77")
    await doubled.until(lambda: "is N. Koval" in shown(doubled, OLGA))
    question = doubled.account(OLGA).last
    assert question is not None
    await doubled.link(Role("N. Koval", "manager", "77", 177))

    pressed = doubled.account(OLGA).press("Yes, the same person", question.id)
    await doubled.until(lambda: pressed.answered)

    async with doubled.database.read() as session:
        owner = await people.by_crm_id(session, "77")
    assert owner is not None
    assert owner.name == "N. Koval"
