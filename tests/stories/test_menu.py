"""/menu reaches every page of a role in one tap, and every page leads back. All screens at once:
no way back is louder than what the screen is for, and no colour says what no word says."""

from collections.abc import AsyncIterator, Iterator

import pytest

from bot.callbacks.menu import OpenCommand
from bot.demo.telegram.world.chats import Message
from bot.pages import commands
from storage.directory import cabinet, people
from tests.cast import MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.seeing import see, see_toast
from tests.stories.thumb import Thumb

SENT = ("bell", "trace", "menu")  # a new message, not a page
ENDS_A_WALK = {"leave", "unlink", "role", "lang"}  # Olga would no longer be who she is
MOST_SCREENS = 150


async def open_menu(house: House, role: Role) -> Message:
    house.account(role).write("/menu")
    return await see(house, role, "Menu")


@pytest.mark.parametrize("role", [OLGA, MARTA], ids=lambda role: role.name)
async def test_every_page_opens_in_one_tap_and_leads_back(shop: House, role: Role) -> None:
    menu = await open_menu(shop, role)
    names = [it for it in commands.commands_of(role.role, set()) if it not in SENT]

    for name in names:
        shop.account(role).press(OpenCommand(name).pack(), menu.id)
        await shop.until(lambda: "Menu" in menu.labels)
        shop.account(role).press("Menu", menu.id)
        await shop.until(lambda: menu.text.startswith("Menu"))

    assert names == [it for it in names if it in commands.EVERYONE] or role is OLGA


async def test_a_page_that_was_changed_still_leads_to_the_menu(shop: House) -> None:
    menu = await open_menu(shop, OLGA)
    thumb = Thumb(shop, OLGA)

    await thumb.press("Allowed alerts")
    await thumb.press(next(it for it in menu.labels if it.endswith(": allowed")))

    assert "Menu" in menu.labels


async def test_a_manager_sees_only_what_is_theirs(shop: House) -> None:
    menu = await open_menu(shop, MARTA)

    assert menu.labels == ["Bell", "Settings", "Away", "Language", "Help", "Stop"]


async def test_managing_roles_see_what_they_manage(shop: House) -> None:
    await shop.database.write(lambda s: cabinet.let_manage(s, "manager", may=True))

    menu = await open_menu(shop, MARTA)

    assert menu.labels[6:] == ["Alerts on/off", "Allowed alerts", "Sources", "Channels"]


@pytest.mark.parametrize("name", ["staff", "policy", "protection"])
async def test_a_menu_of_a_former_administrator_opens_nothing_more(shop: House, name: str) -> None:
    menu = await open_menu(shop, OLGA)

    async def demote(session: object) -> None:
        person = await people.by_crm_id(session, OLGA.crm_id)  # type: ignore[arg-type]
        assert person is not None
        person.role = "manager"

    await shop.database.write(demote)
    shop.account(OLGA).press(OpenCommand(name).pack(), menu.id)

    await see_toast(shop, OLGA, "role")
    await shop.until(lambda: "Staff" not in menu.labels)


@pytest.mark.parametrize("name", ["", "start", "menu", "nothing"])
async def test_a_forged_button_opens_nothing(shop: House, name: str) -> None:
    menu = await open_menu(shop, MARTA)

    shop.account(MARTA).forge(OpenCommand(name).pack(), menu.id)

    await see_toast(shop, MARTA, "button")


async def test_telegrams_own_menu_is_short(shop: House) -> None:
    listed = {it: [each["command"] for each in shop.account(it).commands] for it in (OLGA, MARTA)}

    assert listed[OLGA] == ["menu", "bell", "settings", "away", "invite", "help"]
    assert listed[MARTA] == ["menu", "bell", "settings", "away", "help"]


async def test_no_screen_is_louder_about_the_way_back(shop: House) -> None:
    await shop.post("order.created", {"order": {"id": 1, "number": "A-1"}, "source": SHOP})
    await shop.post("channel.updated", {"channel": {"id": 5, "name": "Viber"}})
    await shop.quiet()

    screens = [screen async for screen in walk(shop)]

    assert len(screens) > 50
    for rows in screens:
        for button in (it for row in rows for it in row):
            if button["text"] in ("Back", "Menu"):
                assert "style" not in button, rows
        for alike in _choices(rows):
            assert _differ_in_words(alike), alike


async def walk(house: House) -> AsyncIterator[list[list[dict[str, str]]]]:
    """Every screen that an administrator reaches from the menu without leaving or typing."""
    menu = await open_menu(house, OLGA)
    tried: set[str] = set()
    waiting = [it["callback_data"] for row in menu.rows for it in row]
    while waiting and len(tried) < MOST_SCREENS:
        data = waiting.pop(0)
        if data in tried or data.split(":")[0] in ENDS_A_WALK:
            continue
        tried.add(data)
        press = house.account(OLGA).forge(data, menu.id)
        await house.until(lambda it=press: it.answered)
        await house.quiet(menus_too=False)
        yield menu.rows
        waiting += [it["callback_data"] for row in menu.rows for it in row if "callback_data" in it]


def _choices(rows: list[list[dict[str, str]]]) -> Iterator[list[dict[str, str]]]:
    """The buttons of a screen that do the same, such as choosing an hour."""
    by_prefix: dict[str, list[dict[str, str]]] = {}
    for button in (it for row in rows for it in row if "callback_data" in it):
        by_prefix.setdefault(button["callback_data"].split(":")[0], []).append(button)
    yield from (it for it in by_prefix.values() if any("style" not in each for each in it))


def _differ_in_words(alike: list[dict[str, str]]) -> bool:
    """Whether what has another colour also has a tick, or says its state after a colon."""
    return all("✓" in it["text"] or ": " in it["text"] for it in alike if "style" in it)
