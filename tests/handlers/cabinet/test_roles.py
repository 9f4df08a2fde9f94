"""Roles: what an administrator gives a person, and which roles may manage the settings."""

from functools import partial

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks.staff import GiveRole, LetManage
from bot.pages.cabinet.staff import choices, role_code, role_of_code
from bot.ui.labels import cut_to, room
from storage.directory import cabinet, people
from storage.tables import Person
from tests.cast import IVAN, MARTA, OLGA, Role
from tests.house import House

PETRO = Role("Petro", "administrator", "2", 102)
LONG = "старший менеджер з продажу: склад, доставка і повернення"
LAST = "This is the last linked administrator who can be reached. Link another one first: /invite."


def shown(house: House, role: Role) -> str:
    """The newest message of the person's chat."""
    last = house.account(role).last
    assert last is not None
    return last.text


def labels(house: House, role: Role) -> list[str]:
    """The buttons of the newest message."""
    last = house.account(role).last
    assert last is not None
    return last.labels


def toasted(house: House, role: Role) -> list[str]:
    """The short answers that the person has seen."""
    return [toast.text for toast in house.account(role).toasts]


def menu(house: House, role: Role) -> set[str]:
    return {entry["command"] for entry in house.account(role).commands}


async def person_of(house: House, role: Role) -> Person:
    async with house.database.read() as session:
        person = await people.by_crm_id(session, role.crm_id)
        assert person is not None
        return person


async def id_of(house: House, role: Role) -> int:
    found = (await person_of(house, role)).id
    assert found is not None
    return found


async def managing(house: House) -> set[str]:
    async with house.database.read() as session:
        return await cabinet.managing_roles(session)


async def give(house: House, role: Role, code: str, by: Role = OLGA) -> None:
    """The press of a role's button, and its answer."""
    before = len(toasted(house, by))
    house.account(by).forge(GiveRole(await id_of(house, role), code).pack())
    await house.until(lambda: len(toasted(house, by)) > before)


async def crm_says(house: House, role: Role, crm_role: str) -> None:
    staff = {"id": role.crm_id, "name": role.name, "role": crm_role}
    await house.post("staff.updated", {"staff": staff})
    await house.quiet()


async def open_role_choice(house: House, label: str) -> None:
    house.account(OLGA).write("/staff")
    await house.until(lambda: shown(house, OLGA).startswith("Staff:"))
    house.account(OLGA).press(label)
    await house.until(lambda: "Role:" in shown(house, OLGA))
    house.account(OLGA).press("Role")
    await house.until(lambda: "Which role instead?" in shown(house, OLGA))


async def open_managing(house: House) -> None:
    house.account(OLGA).write("/staff")
    await house.until(lambda: shown(house, OLGA).startswith("Staff:"))
    house.account(OLGA).press("Roles")
    await house.until(lambda: shown(house, OLGA).startswith("Which roles may manage"))


@pytest.mark.parametrize("role", ["manager", "night shift", "a:b", "#1", "", LONG, "я" * 200])
def test_any_role_fits_into_a_button_and_is_found_again(role: str) -> None:
    press = GiveRole(10**18 - 1, role_code(role))

    carried = GiveRole.unpack(press.pack())

    assert carried is not None
    assert role_of_code(carried.role, choices({role, "other", "x:y"})) == role


def test_the_code_of_no_role_is_never_the_sign_to_give_back() -> None:
    assert role_code("") != ""


def test_a_code_of_a_role_that_nobody_has_stands_for_none() -> None:
    assert role_of_code("owner", choices({"manager"})) is None


def test_an_absurd_number_of_roles_still_fits_into_a_message() -> None:
    from zoneinfo import ZoneInfo

    from bot.pages.cabinet.staff import invite_screen
    from bot.ui.reader import Reader

    screen = invite_screen(
        choices({f"role {n}" for n in range(500)}), Reader("en", ZoneInfo("UTC"))
    )

    assert sum(len(row) for row in screen.rows) == 60
    assert screen.text.endswith("447 more roles do not fit here.")


async def test_a_role_is_chosen_by_a_button(shop: House) -> None:
    await open_role_choice(shop, "Marta: manager, linked")

    shop.account(OLGA).press("Courier")
    await shop.until(lambda: "Role: courier" in shown(shop, OLGA))

    assert "Set here; the CRM says: manager" in shown(shop, OLGA)
    assert (await person_of(shop, MARTA)).role == "courier"


async def test_roles_in_use_are_offered_whatever_their_name(shop: House) -> None:
    await crm_says(shop, IVAN, LONG)
    await open_role_choice(shop, "Marta: manager, linked")

    shop.account(OLGA).press(cut_to(LONG, room(1)))
    await shop.until(lambda: f"Role: {LONG}" in shown(shop, OLGA))

    assert (await person_of(shop, MARTA)).role == LONG


async def test_a_role_set_here_is_held_against_the_crm(shop: House) -> None:
    await give(shop, MARTA, "courier")

    await crm_says(shop, MARTA, "analyst")

    assert (await person_of(shop, MARTA)).role == "courier"


async def test_a_role_given_back_is_what_the_crm_says(shop: House) -> None:
    await give(shop, MARTA, "courier")
    await crm_says(shop, MARTA, "analyst")
    await open_role_choice(shop, "Marta: courier, linked")

    shop.account(OLGA).press("Give back to the CRM")
    await shop.until(lambda: "Role: analyst" in shown(shop, OLGA))

    assert (await person_of(shop, MARTA)).role_held is False


async def test_a_role_that_is_the_crms_cannot_be_given_back(shop: House) -> None:
    await open_role_choice(shop, "Marta: manager, linked")

    assert "Give back to the CRM" not in labels(shop, OLGA)


async def test_a_new_role_changes_the_command_menu(shop: House) -> None:
    await give(shop, MARTA, "administrator")

    await shop.until(lambda: "invite" in menu(shop, MARTA))


async def test_a_role_that_nobody_has_is_not_given(shop: House) -> None:
    await give(shop, MARTA, "owner")

    assert toasted(shop, OLGA) == ["This button is outdated."]
    assert (await person_of(shop, MARTA)).role == "manager"


async def test_the_last_administrator_keeps_the_role(shop: House) -> None:
    await give(shop, OLGA, "manager")

    assert toasted(shop, OLGA) == [LAST]
    assert (await person_of(shop, OLGA)).role == "administrator"


async def test_giving_back_does_not_demote_the_last_administrator(shop: House) -> None:
    await give(shop, MARTA, "administrator")
    await give(shop, OLGA, "manager", by=MARTA)

    await give(shop, MARTA, "", by=MARTA)

    assert toasted(shop, MARTA)[-1] == LAST
    assert (await person_of(shop, MARTA)).role == "administrator"


async def test_the_last_administrator_stays_one_against_the_crm(shop: House) -> None:
    await crm_says(shop, OLGA, "courier")

    assert shown(shop, OLGA).startswith("The CRM says your role is now: courier. You are the last")
    assert (await person_of(shop, OLGA)).role == "administrator"
    await open_role_choice(shop, "Olga: administrator, linked")
    shop.account(OLGA).press("Back")
    await shop.until(lambda: "The CRM says: courier. Stays an administrator" in shown(shop, OLGA))


async def test_who_makes_another_administrator_at_last_becomes_what_the_crm_says(
    shop: House,
) -> None:
    await crm_says(shop, OLGA, "courier")
    await open_role_choice(shop, "Marta: manager, linked")

    shop.account(OLGA).press("Administrator")
    await shop.until(lambda: shown(shop, OLGA).startswith("Your role is now: courier"))

    assert labels(shop, OLGA) == []
    assert (await person_of(shop, MARTA)).role == "administrator"
    assert (await person_of(shop, OLGA)).role == "courier"


async def test_who_steps_down_sees_no_staff_any_more(shop: House) -> None:
    await shop.link(PETRO)
    await open_role_choice(shop, "Olga: administrator, linked")

    shop.account(OLGA).press("Manager")
    await shop.until(lambda: shown(shop, OLGA).startswith("Your role is now: manager"))

    assert labels(shop, OLGA) == []


async def test_of_two_administrators_who_demote_each_other_one_stays(shop: House) -> None:
    await shop.link(PETRO)
    olga, petro = await id_of(shop, OLGA), await id_of(shop, PETRO)

    shop.account(OLGA).forge(GiveRole(petro, "manager").pack())
    shop.account(PETRO).forge(GiveRole(olga, "manager").pack())
    await shop.until(lambda: len(toasted(shop, OLGA) + toasted(shop, PETRO)) == 2)

    roles = [(await person_of(shop, role)).role for role in (OLGA, PETRO)]
    assert sorted(roles) == ["administrator", "manager"]


async def test_a_manager_gives_no_role(shop: House) -> None:
    await give(shop, MARTA, "administrator", by=MARTA)

    assert (await person_of(shop, MARTA)).role == "manager"


async def test_a_role_that_manages_the_settings_does_not_manage_people(shop: House) -> None:
    await shop.database.write(partial(cabinet.let_manage, role="manager", may=True))

    await give(shop, MARTA, "administrator", by=MARTA)

    assert (await person_of(shop, MARTA)).role == "manager"


async def test_a_role_may_manage_and_its_people_get_the_commands(shop: House) -> None:
    await open_managing(shop)

    shop.account(OLGA).press("Manager: may not")
    await shop.until(lambda: "Manager: may manage" in labels(shop, OLGA))
    shop.account(MARTA).write("/menu")
    await shop.until(lambda: "Allowed alerts" in labels(shop, MARTA))

    assert "Staff" not in labels(shop, MARTA)


async def test_a_role_that_may_no_longer_manage_loses_the_commands(shop: House) -> None:
    await shop.database.write(partial(cabinet.let_manage, role="manager", may=True))
    await open_managing(shop)

    shop.account(OLGA).press("Manager: may manage")
    await shop.until(lambda: "Manager: may not" in labels(shop, OLGA))
    await shop.until(lambda: "policy" not in menu(shop, MARTA))

    assert await managing(shop) == set()


async def test_pressing_the_same_switch_twice_is_pressing_it_once(shop: House) -> None:
    for _ in range(2):
        shop.account(OLGA).forge(LetManage("manager", True).pack())
    await shop.until(lambda: len(toasted(shop, OLGA)) == 2)

    assert await managing(shop) == {"manager"}


async def test_administrators_are_no_matter_of_choice(shop: House) -> None:
    await open_managing(shop)
    shown_labels = labels(shop, OLGA)

    shop.account(OLGA).forge(LetManage("administrator", False).pack())
    await shop.until(lambda: toasted(shop, OLGA) == ["This button is outdated."])

    assert not [label for label in shown_labels if label.startswith("administrator")]
    assert await managing(shop) == set()


async def test_a_role_that_nobody_has_any_more_can_still_be_switched_off(shop: House) -> None:
    await shop.database.write(partial(cabinet.let_manage, role="a:b", may=True))
    await open_managing(shop)

    shop.account(OLGA).press("a:b: may manage")
    await shop.until(lambda: toasted(shop, OLGA) == ["a:b: may not"])

    assert await managing(shop) == set()


async def test_a_manager_lets_nobody_manage(shop: House) -> None:
    shop.account(MARTA).forge(LetManage("manager", True).pack())
    await shop.until(lambda: len(toasted(shop, MARTA)) == 1)

    assert await managing(shop) == set()


async def test_a_dismissed_person_is_given_no_role(shop: House) -> None:
    async def dismiss(session: AsyncSession) -> None:
        person = await people.by_crm_id(session, IVAN.crm_id)
        assert person is not None
        person.active = False

    await shop.database.write(dismiss)

    await give(shop, IVAN, "administrator")

    assert (await person_of(shop, IVAN)).role == "manager"
