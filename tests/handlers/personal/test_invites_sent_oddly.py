"""An invite that is typed, pasted or forwarded, and one that is not for whoever opens it."""

import pytest

from bot.actions.people import membership
from bot.demo.telegram import Person as Account
from storage.directory import cabinet, identities, links, people
from tests.cast import IVAN, MARTA, OLGA, Role
from tests.house import House

STRANGER = Role("Zoe", "-", "-", 999)
TURNED_AWAY = "This bot sends work alerts to the staff of a company"
FORMS = [
    "/start {token} hello",
    "/start@bellhop_demo_bot {token}",
    "{token}",
    "{token}.",
    "https://t.me/bellhop_demo_bot?start={token}",
    "t.me/bellhop_demo_bot?start={token}",
    "tg://resolve?domain=bellhop_demo_bot&start={token}",
    "Hi, this is from Olga: https://t.me/bellhop_demo_bot?start={token}, it works once!",
]


async def account_of(house: House, role: Role) -> int | None:
    async with house.database.read() as session:
        person = await people.by_crm_id(session, role.crm_id)
        assert person is not None
        link = await links.of_person(session, person.pk)
        return link.telegram_id if link else None


async def says(house: House, account: Account, text: str) -> str:
    """What the bot answers to the text, the bell left out."""
    before = len(account.received)
    account.write(text)
    await house.until(lambda: len(account.received) > before)
    return next(it.text for it in account.received[before:] if not it.text.startswith("Bell"))


@pytest.mark.parametrize("form", FORMS)
async def test_stranger_gets_in_however_the_link_is_sent(house: House, form: str) -> None:
    token = await house.invite(MARTA)

    said = await says(house, house.account(MARTA), form.format(token=token))

    assert said.startswith("Hello, Marta!")
    assert await account_of(house, MARTA) == MARTA.telegram_id


@pytest.mark.parametrize("form", FORMS)
async def test_replaced_link_says_so_however_it_is_sent(house: House, form: str) -> None:
    token = await house.invite(MARTA)
    await house.invite(MARTA)

    said = await says(house, house.account(MARTA), form.format(token=token))

    assert said.startswith("This link is no longer valid: a newer one has been made")


async def test_of_an_old_and_a_new_link_the_new_one_counts(house: House) -> None:
    old, new = await house.invite(MARTA), await house.invite(MARTA)

    said = await says(house, house.account(MARTA), f"{old}\nno, this one: {new}")

    assert said.startswith("Hello, Marta!")


async def test_stranger_is_told_what_this_is_and_how_to_get_in(house: House) -> None:
    said = await says(house, house.account(STRANGER), "/start")

    assert said.startswith(TURNED_AWAY)
    assert "ask an administrator there for a link" in said


async def test_link_of_another_bot_is_named(shop: House) -> None:
    link = f"https://t.me/other_bot?start={'x' * 43}"

    by_stranger = await says(shop, shop.account(STRANGER), link)
    by_marta = await says(shop, shop.account(MARTA), link)

    assert by_stranger == by_marta
    assert by_marta.startswith("This link is for another bot, @other_bot.")


async def test_token_of_another_installation_is_a_strangers(house: House) -> None:
    assert (await says(house, house.account(STRANGER), "x" * 43)).startswith(TURNED_AWAY)


async def test_long_word_of_a_linked_person_is_no_invite(shop: House) -> None:
    said = await says(shop, shop.account(MARTA), "x" * 43)

    assert "not valid" not in said
    assert "/menu" in said


async def test_administrator_who_opens_an_invite_is_told_to_forward_it(shop: House) -> None:
    await shop.link(Role("Petro", "administrator", "2", 102))  # so that Olga is not the last

    said = await says(shop, shop.account(OLGA), await shop.invite(IVAN))

    assert said.startswith("This account is linked to Olga. Link it to Ivan instead?")
    assert "forward the message with the link" in said
    assert await account_of(shop, OLGA) == OLGA.telegram_id


async def test_last_administrator_who_opens_an_invite_is_told_to_forward_it(shop: House) -> None:
    token = await shop.invite(IVAN)

    said = await says(shop, shop.account(OLGA), token)

    assert "forward it instead" in said
    assert (await says(shop, shop.telegram.user(208, first_name="I"), token)).startswith("Hello")


async def test_manager_is_not_told_to_forward(shop: House) -> None:
    said = await says(shop, shop.account(MARTA), await shop.invite(IVAN))

    assert "forward" not in said


@pytest.mark.parametrize("is_on", [True, False], ids=["on", "off"])
async def test_welcome_says_what_it_is_and_the_next_step(house: House, is_on: bool) -> None:
    await house.database.write(lambda session: cabinet.switch(session, on=is_on))

    marta = await says(house, house.account(MARTA), await house.invite(MARTA))
    olga = await says(house, house.account(OLGA), await house.invite(OLGA))

    assert "what concerns you in the company's CRM" in marta
    assert "/invite" not in marta
    assert ("an administrator will turn them on" in marta) == (not is_on)
    assert "/invite" in olga
    assert ("/notifications" in olga) == (not is_on)


async def test_who_is_linked_without_a_crm_id_is_offered_one(shop: House) -> None:
    async def work(session: object) -> str:
        nina = await people.add(session, name="Nina", role="manager", crm_id=None, now=shop.clock())
        return await membership.invite(session, nina, 24, shop.clock())

    nina, olga = shop.telegram.user(109, first_name="N"), shop.account(OLGA)
    nina.start(await shop.database.write(work))
    await shop.until(lambda: "Nina is now linked" in (olga.last.text if olga.last else ""))

    olga.press("Add CRM id")
    await shop.until(lambda: "Which id does Nina have" in (olga.last.text if olga.last else ""))
    olga.write("77")
    await shop.until(lambda: "Nina now has the CRM id 77" in (olga.last.text if olga.last else ""))

    async with shop.database.read() as session:
        [person] = await people.by_name(session, "Nina")
        assert await identities.of_person(session, person.pk) == {"": "77"}
