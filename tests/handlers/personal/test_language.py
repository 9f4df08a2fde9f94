"""Claims about /language: the answer, the bell, the menu and the cards follow the choice."""

from unittest import mock

import pytest

from bot.callbacks.settings import Speak
from bot.delivery import step
from bot.demo.telegram import Person as Account
from bot.ui.texts import plain
from tests.cast import MARTA, SHOP
from tests.house import House

ORDER = {"order": {"id": 40117, "number": "A-1"}, "source": SHOP}
USUAL_PAUSE = step.MENUS_SECONDS  # a house makes none


async def asked(house: House) -> Account:
    """Marta with the question of the language open."""
    marta = house.account(MARTA)
    marta.write("/language")
    await house.until(lambda: marta.last is not None and "Language:" in marta.last.text)
    return marta


async def test_each_language_is_offered_by_its_own_name(shop: House) -> None:
    marta = await asked(shop)

    assert marta.last is not None
    assert marta.last.labels == ["✓ English", "Українська", "Русский", "Menu"]


@pytest.mark.parametrize(
    ("name", "language"), [("✓ English", "en"), ("Українська", "uk"), ("Русский", "ru")]
)
async def test_the_answer_comes_in_the_chosen_language(
    shop: House, name: str, language: str
) -> None:
    marta = await asked(shop)

    pressed = marta.press(name)
    await shop.until(lambda: pressed.answered)

    assert pressed.text == plain(language, "language-chosen")


async def test_the_question_is_redrawn_in_the_chosen_language(shop: House) -> None:
    marta = await asked(shop)
    before = len(marta.received)

    marta.press("Українська")
    await shop.until(lambda: marta.last is not None and "Мова: Українська" in marta.last.text)

    assert len(marta.received) == before


async def test_the_bell_and_the_command_menu_follow(shop: House) -> None:
    marta = await asked(shop)

    marta.press("Українська")
    await shop.until(lambda: "Налаштування" in marta.pinned[0].labels)
    await shop.until(lambda: marta.commands[0]["description"] == "Усе в одному місці")

    assert len(marta.pinned) == 1


async def test_the_command_menu_follows_though_menus_are_looked_for_at_leisure(
    shop: House,
) -> None:
    with mock.patch.object(step, "MENUS_SECONDS", USUAL_PAUSE):
        marta = await asked(shop)

        marta.press("Українська")
        await shop.until(lambda: marta.commands[0]["description"] == "Усе в одному місці")


async def test_a_card_comes_in_the_chosen_language(shop: House) -> None:
    marta = await asked(shop)
    marta.press("Русский")
    await shop.until(lambda: marta.last is not None and "Язык" in marta.last.text)

    await shop.post("order.created", ORDER)

    await shop.until(lambda: marta.last is not None and "Новый заказ" in marta.last.text)


async def test_the_crm_does_not_change_a_chosen_language(shop: House) -> None:
    marta = await asked(shop)
    marta.press("Українська")
    await shop.until(lambda: "Налаштування" in marta.pinned[0].labels)

    staff = {"id": "6", "name": "Marta", "role": "manager", "language": "ru"}
    await shop.post("staff.updated", {"staff": staff})
    await shop.quiet()
    marta.write("/help")

    await shop.until(lambda: marta.last is not None and "ваша роль: менеджер" in marta.last.text)


@pytest.mark.parametrize("language", ["fr", "", "EN", "uk-UA", "__class__"])
async def test_a_language_that_is_not_spoken_changes_nothing(shop: House, language: str) -> None:
    marta = await asked(shop)

    pressed = marta.forge(Speak(language).pack(), marta.last.id if marta.last else 0)
    await shop.until(lambda: pressed.answered)

    assert pressed.text == "This button is outdated."


async def test_of_two_quick_choices_the_last_holds(shop: House) -> None:
    marta = await asked(shop)

    for language in ("uk", "ru", "uk", "ru"):
        marta.forge(Speak(language).pack(), marta.last.id if marta.last else 0)
    await shop.until(lambda: "Настройки" in marta.pinned[0].labels)

    await shop.until(lambda: marta.last is not None and "Язык: Русский" in marta.last.text)
    await shop.until(lambda: marta.commands[0]["description"] == "Всё в одном месте")
