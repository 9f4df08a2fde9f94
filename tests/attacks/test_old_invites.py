"""Nobody gets rights by an invite made for somebody without them, nor after a dismissal."""

import pytest

from bot.callbacks.settings import TakeAccount
from bot.callbacks.staff import GiveRole, LetManage
from storage.directory import cabinet, links, people
from storage.tables import Person
from tests.cast import IVAN, MARTA, OLGA, Role
from tests.house import House

PETRO = Role("Petro", "courier", "7", 207)
THIEF = Role("Zoe", "-", "-", 999)
WITH_RIGHTS = "This link is no longer valid: the person it was made for now has a role with"
DISMISSED = "This link is no longer valid: the person it was made for is no longer on"


async def person_of(house: House, role: Role) -> Person:
    async with house.database.read() as session:
        person = await people.by_crm_id(session, role.crm_id)
        assert person is not None
        return person


async def opens(house: House, who: Role, token: str) -> str:
    """What the bot answers to whoever opens the link."""
    account = house.account(who)
    before = len(account.received)
    account.start(token)
    await house.until(lambda: len(account.received) > before)
    await house.quiet()
    return next(it.text for it in account.received[before:] if not it.text.startswith("Bell"))


async def is_linked(house: House, role: Role) -> bool:
    person = await person_of(house, role)
    async with house.database.read() as session:
        return await links.of_person(session, person.pk) is not None


async def presses(house: House, data: str, by: Role = OLGA) -> str:
    """The short answer to a press."""
    account = house.account(by)
    pressed = account.forge(data)
    await house.until(lambda: pressed.answered)
    return pressed.text


async def crm_says(house: House, who: Role, **changed: object) -> None:
    entry = {"id": who.crm_id, "name": who.name, "role": who.role, "active": True}
    await house.post("staff.updated", {"staff": entry | changed})
    await house.quiet()


async def let_couriers_manage(house: House, *, may: bool = True) -> str:
    return await presses(house, LetManage("courier", may).pack())


@pytest.mark.parametrize("role", ["administrator", "manager"])
async def test_a_role_with_more_rights_ends_the_invite(shop: House, role: str) -> None:
    token = await shop.invite(PETRO)
    await presses(shop, LetManage("manager", True).pack())

    said = await presses(shop, GiveRole((await person_of(shop, PETRO)).pk, role).pack())

    assert said.startswith(f"Petro is now: {role}. The link made before is no longer valid")
    assert (await opens(shop, THIEF, token)).startswith(WITH_RIGHTS)
    assert not await is_linked(shop, PETRO)


async def test_another_role_without_rights_leaves_the_invite(shop: House) -> None:
    token = await shop.invite(PETRO)

    said = await presses(shop, GiveRole((await person_of(shop, PETRO)).pk, "manager").pack())

    assert said == "Petro is now: manager"
    assert (await opens(shop, PETRO, token)).startswith("Hello, Petro!")


async def test_fewer_rights_leave_the_invite(shop: House) -> None:
    rita = Role("Rita", "administrator", "88", 208)
    await let_couriers_manage(shop)
    token = await shop.invite(rita)

    await presses(shop, GiveRole((await person_of(shop, rita)).pk, "courier").pack())

    assert (await opens(shop, rita, token)).startswith("Hello, Rita!")


async def test_a_role_that_may_manage_from_now_on_ends_invites(shop: House) -> None:
    tokens = [await shop.invite(it) for it in (PETRO, Role("Rita", "courier", "88", 208))]
    others = await shop.invite(IVAN)

    said = await let_couriers_manage(shop)

    assert said.startswith("Courier: may manage. 2 links made before are no longer valid")
    for token in tokens:
        assert (await opens(shop, THIEF, token)).startswith(WITH_RIGHTS)
    async with shop.database.read() as session:
        invite = await links.by_token(session, others)
    assert invite is not None
    assert invite.void is None


async def test_what_a_role_may_already_ends_no_newer_invite(shop: House) -> None:
    await let_couriers_manage(shop)
    token = await shop.invite(PETRO)

    said = [await let_couriers_manage(shop), await let_couriers_manage(shop, may=False)]

    assert said == ["Courier: may manage", "Courier: may not"]
    assert (await opens(shop, PETRO, token)).startswith("Hello, Petro!")


async def test_the_crms_gift_of_rights_ends_the_invite_and_administrators_hear(
    shop: House,
) -> None:
    token = await shop.invite(PETRO)

    await crm_says(shop, PETRO, role="Admin")

    olga = shop.account(OLGA).last
    assert olga is not None
    assert olga.text.startswith("The CRM says Petro is now: administrator. The link made before")
    assert olga.labels == ["New link"]
    assert (await opens(shop, THIEF, token)).startswith(WITH_RIGHTS)


async def test_nobody_is_told_of_an_invite_that_had_ended_anyway(shop: House) -> None:
    await shop.invite(PETRO)
    shop.clock.advance(hours=25)
    before = len(shop.account(OLGA).received)

    await crm_says(shop, PETRO, role="Admin")

    assert len(shop.account(OLGA).received) == before


async def test_rights_that_are_taken_back_do_not_bring_the_invite_back(shop: House) -> None:
    token = await shop.invite(PETRO)

    await crm_says(shop, PETRO, role="administrator")
    await crm_says(shop, PETRO)

    assert (await opens(shop, PETRO, token)).startswith(WITH_RIGHTS)


async def test_a_dismissal_ends_the_invite_for_good(shop: House) -> None:
    token = await shop.invite(PETRO)

    await crm_says(shop, PETRO, active=False)
    said = await opens(shop, THIEF, token)
    await crm_says(shop, PETRO)

    assert said.startswith(DISMISSED)
    assert (await opens(shop, PETRO, token)).startswith(DISMISSED)
    assert not await is_linked(shop, PETRO)


async def test_who_was_asked_to_confirm_before_gets_no_rights_either(shop: House) -> None:
    token = await shop.invite(PETRO)
    assert (await opens(shop, MARTA, token)).startswith("This account is linked to Marta")
    await crm_says(shop, PETRO, role="administrator")

    said = await presses(shop, TakeAccount(token).pack(), by=MARTA)

    assert said.startswith(WITH_RIGHTS)
    assert not await is_linked(shop, PETRO)


async def test_a_new_invite_works_after_the_old_one_ended(shop: House) -> None:
    await shop.invite(PETRO)
    await crm_says(shop, PETRO, role="administrator")

    token = await shop.invite(PETRO)

    assert (await opens(shop, PETRO, token)).startswith("Hello, Petro!")
    async with shop.database.read() as session:
        assert await cabinet.managing_roles(session) == set()
