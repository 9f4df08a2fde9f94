"""Claims about /help, and about whatever nobody understands from a linked person."""

import pytest

from bot.demo.telegram import Person as Account
from tests.cast import MARTA, OLGA, Role
from tests.house import House

NOT_UNDERSTOOD = "understands commands only. /menu has all pages, /help tells more."


def text(account: Account) -> str:
    return account.last.text if account.last else ""


async def answer(house: House, role: Role, written: str) -> str:
    """What the bot answers to a text."""
    account = house.account(role)
    before = len(account.received)
    account.write(written)
    await house.until(lambda: len(account.received) > before)
    return text(account)


async def test_help_says_role_bell_and_the_commands_of_the_person(shop: House) -> None:
    said = await answer(shop, MARTA, "/help")

    assert "your role: manager" in said
    assert "pinned message" in said
    assert "/settings – Push, sound" in said


async def test_help_shows_a_manager_nothing_of_administrators(shop: House) -> None:
    said = await answer(shop, MARTA, "/help")

    assert "/staff" not in said


async def test_help_shows_an_administrator_their_commands_too(shop: House) -> None:
    said = await answer(shop, OLGA, "/help")

    assert "/staff – Staff, roles, links" in said


@pytest.mark.parametrize(
    "written", ["hello", "/unheard_of", "/", "/ bell", "/help@another_bot", "<b>&", "🙂" * 500]
)
async def test_what_nobody_understands_is_answered_with_the_commands(
    shop: House, written: str
) -> None:
    said = await answer(shop, MARTA, written)

    assert said.endswith(NOT_UNDERSTOOD)


async def test_a_hint_is_one_message(shop: House) -> None:
    marta = shop.account(MARTA)
    before = len(marta.received)

    await answer(shop, MARTA, "hello")
    await answer(shop, MARTA, "/help")

    assert len(marta.received) == before + 2


@pytest.mark.parametrize("written", ["/staff", "/invite", "/invite manager", "/STAFF"])
async def test_a_command_of_administrators_is_called_so(shop: House, written: str) -> None:
    said = await answer(shop, MARTA, written)

    assert said.startswith("This command is for administrators.")


@pytest.mark.parametrize("written", ["/settings", "/Settings", "/settings@bellhop_demo_bot please"])
async def test_a_command_is_understood_in_every_spelling(shop: House, written: str) -> None:
    said = await answer(shop, MARTA, written)

    assert said.startswith("Settings")


@pytest.mark.parametrize(
    "data", ["", "nonsense", "read:x", "role:1:administrator", "\x00", "и" * 32]
)
async def test_a_button_that_nobody_knows_gets_a_short_answer(shop: House, data: str) -> None:
    marta = shop.account(MARTA)

    pressed = marta.forge(data, marta.pinned[0].id)
    await shop.until(lambda: pressed.answered)

    assert pressed.text


async def test_capital_letters_make_no_other_command(shop: House) -> None:
    assert "You are linked already" in await answer(shop, MARTA, "/START")


async def test_the_bell_comes_down_however_it_is_spelt(shop: House) -> None:
    hung = shop.account(MARTA).pinned[0].id

    shop.account(MARTA).write("/Bell")

    await shop.until(lambda: shop.account(MARTA).pinned[-1].id > hung)


async def test_it_is_said_in_the_persons_language(shop: House) -> None:
    role = Role("Oksana", "manager", "77", 177, "uk")
    await shop.link(role)

    said = await answer(shop, role, "привіт")

    assert said.startswith("Бот розуміє лише команди та кнопки. Усе в одному місці: /menu")
