"""/staff: what administrators see of people, a new link, the end of a link; and who else cannot."""

import re
from functools import partial

import pytest
from sqlmodel import col, select

from bot.callbacks import press as presses
from bot.callbacks.staff import KeepLinked, NewLink, OpenPerson, StaffPage, Unlink, UnlinkNow
from storage.directory import connections, links, people
from storage.tables import Invite, Link, NewConnection, Person
from tests.cast import IVAN, MARTA, OLGA, Role
from tests.house import House

PETRO = Role("Petro", "administrator", "2", 102)
TOKEN = re.compile(r"https://t\.me/bellhop_demo_bot\?start=([\w-]{43})\n")


def shown(house: House, role: Role) -> str:
    """The newest message of the person's chat."""
    last = house.account(role).last
    assert last is not None
    return last.text


def toasted(house: House, role: Role) -> list[str]:
    """The short answers that the person has seen."""
    return [toast.text for toast in house.account(role).toasts]


async def row_of(house: House, role: Role) -> tuple[Person, Link | None]:
    """The person as the database has it, with the open link."""
    async with house.database.read() as session:
        person = await people.by_crm_id(session, role.crm_id)
        assert person is not None
        assert person.id is not None
        return person, await links.of_person(session, person.id)


async def link_id_of(house: House, role: Role) -> int:
    _, link = await row_of(house, role)
    assert link is not None
    assert link.id is not None
    return link.id


async def unused_invites(house: House) -> int:
    async with house.database.read() as session:
        found = await session.exec(select(Invite).where(col(Invite.used_at).is_(None)))
        return len(found.all())


async def open_staff(house: House, role: Role = OLGA) -> None:
    house.account(role).write("/staff")
    await house.until(lambda: shown(house, role).startswith("Staff:"))


async def open_person(house: House, label: str) -> None:
    await open_staff(house)
    house.account(OLGA).press(label)
    await house.until(lambda: shown(house, OLGA).startswith(label.partition(":")[0]))


async def press_and_wait(house: House, label: str, claim: str) -> None:
    house.account(OLGA).press(label)
    await house.until(lambda: claim in shown(house, OLGA))


async def test_staff_lists_people_with_role_and_link_in_words(shop: House) -> None:
    await shop.invite(PETRO)

    await open_staff(shop)

    last = shop.account(OLGA).last
    assert last is not None
    assert shown(shop, OLGA) == "Staff: 4 people"
    assert last.labels == [
        "Ivan: manager, linked",
        "Marta: manager, linked",
        "Olga: administrator, linked",
        "Petro: administrator, not linked",
        "Roles",
        "Menu",
    ]


async def test_staff_says_who_cannot_be_reached(shop: House) -> None:
    shop.account(IVAN).block()
    await shop.quiet()

    await open_staff(shop)

    last = shop.account(OLGA).last
    assert last is not None
    assert last.labels[0] == "Ivan: manager, cannot be reached"


async def test_dismissed_people_are_not_listed(shop: House) -> None:
    staff = {"id": IVAN.crm_id, "name": "Ivan", "role": "manager", "active": False}
    await shop.post("staff.updated", {"staff": staff})
    await shop.quiet()

    await open_staff(shop)

    last = shop.account(OLGA).last
    assert last is not None
    assert last.labels[0] == "Marta: manager, linked"


async def test_a_long_staff_has_pages_and_back_returns_to_the_page(house: House) -> None:
    await house.link(OLGA)
    for number in range(10):
        role = "manager"
        add = partial(people.add, name=f"P{number}", role=role, crm_id=None, now=house.clock())
        await house.database.write(add)
    await open_staff(house)

    await press_and_wait(house, "Next →", "Page 2 of 2")
    await press_and_wait(house, "P9: not linked, no CRM id", "Role: manager")
    await press_and_wait(house, "Back", "Page 2 of 2")

    last = house.account(OLGA).last
    assert last is not None
    assert "← Previous" in last.labels


async def test_a_persons_page_tells_role_id_account_and_since_when(shop: House) -> None:
    await open_person(shop, "Marta: manager, linked")

    assert shown(shop, OLGA).splitlines() == [
        "Marta",
        "Role: manager",
        "Id in the CRM: 6",
        "Account: id 106, linked since Nov 22, 2026, 18:00",
    ]


@pytest.mark.parametrize("command", ["/staff", "/STAFF@bellhop_demo_bot"])
async def test_a_manager_who_types_the_command_learns_nothing(shop: House, command: str) -> None:
    before = len(shop.account(MARTA).received)

    shop.account(MARTA).write(command)
    await shop.until(lambda: len(shop.account(MARTA).received) > before)

    assert "Ivan" not in shown(shop, MARTA)


async def test_new_link_is_shown_as_text_and_links_whom_it_is_for(shop: House) -> None:
    await shop.invite(PETRO)
    await open_person(shop, "Petro: administrator, not linked")
    await press_and_wait(shop, "New link", "https://t.me/")
    found = TOKEN.search(shown(shop, OLGA))
    assert found is not None

    shop.account(PETRO).start(found[1])
    await shop.until(lambda: bool(shop.account(PETRO).pinned))

    _, link = await row_of(shop, PETRO)
    assert link is not None
    assert link.telegram_id == PETRO.telegram_id


async def test_new_link_says_until_when_it_is_valid(shop: House) -> None:
    await open_person(shop, "Marta: manager, linked")

    await press_and_wait(shop, "New link", "https://t.me/")

    note = shop.account(OLGA).received[-2].text
    assert "until Nov 23, 2026, 18:00" in note
    assert "Opening the link unlinks it" in note


async def test_unlink_ends_the_link_and_tells_both(shop: House) -> None:
    await open_person(shop, "Marta: manager, linked")

    await press_and_wait(shop, "Unlink", "Unlink Marta from id 106?")
    await press_and_wait(shop, "Unlink", "Account: not linked")
    await shop.until(lambda: "This chat is unlinked" in shown(shop, MARTA))

    assert (await row_of(shop, MARTA))[1] is None
    assert toasted(shop, OLGA)[-1] == "Marta is unlinked from id 106."


async def test_an_old_unlink_button_leaves_a_newer_link_alone(shop: House) -> None:
    old = await link_id_of(shop, MARTA)
    shop.account(IVAN)
    second = shop.telegram.user(206, first_name="Marta")
    second.start(await shop.invite(MARTA))
    await shop.until(lambda: bool(second.pinned))

    for press in (Unlink(old), UnlinkNow(old)):
        shop.account(OLGA).forge(press.pack())
    await shop.until(lambda: toasted(shop, OLGA) == ["This account is unlinked already."] * 2)

    assert (await row_of(shop, MARTA))[1] is not None


async def test_the_notice_of_a_new_link_can_undo_it(shop: House) -> None:
    second = shop.telegram.user(206, first_name="Marta")
    second.start(await shop.invite(MARTA))
    await shop.until(lambda: "Marta is now linked to id 206" in shown(shop, OLGA))

    await press_and_wait(shop, "Unlink", "Unlink Marta from id 206?")
    shop.account(OLGA).press("Unlink")
    await shop.until(lambda: shown(shop, OLGA) == "Marta is unlinked from id 206.")

    assert (await row_of(shop, MARTA))[1] is None


async def test_unlink_asks_first_and_back_changes_nothing(shop: House) -> None:
    await open_person(shop, "Marta: manager, linked")
    await press_and_wait(shop, "Unlink", "Unlink Marta from id 106?")
    assert (await row_of(shop, MARTA))[1] is not None

    await press_and_wait(shop, "Back", "Account: id 106")

    assert (await row_of(shop, MARTA))[1] is not None


async def test_back_on_the_notice_of_a_new_link_shows_the_notice_again(shop: House) -> None:
    second = shop.telegram.user(206, first_name="Marta")
    second.start(await shop.invite(MARTA))
    await shop.until(lambda: "Marta is now linked to id 206" in shown(shop, OLGA))
    await press_and_wait(shop, "Unlink", "Unlink Marta from id 206?")

    await press_and_wait(shop, "Back", "Marta is now linked to id 206")

    last = shop.account(OLGA).last
    assert last is not None
    assert last.labels == ["Unlink"]
    assert (await row_of(shop, MARTA))[1] is not None


async def test_whoever_was_unlinked_while_it_was_asked_is_not_unlinked_twice(shop: House) -> None:
    await shop.link(PETRO)
    link_id = await link_id_of(shop, MARTA)
    await open_person(shop, "Marta: manager, linked")
    await press_and_wait(shop, "Unlink", "Unlink Marta from id 106?")
    shop.account(PETRO).forge(UnlinkNow(link_id).pack())
    await shop.until(lambda: len(toasted(shop, PETRO)) == 1)

    shop.account(OLGA).press("Unlink")

    await shop.until(lambda: toasted(shop, OLGA)[-1:] == ["This account is unlinked already."])


async def test_the_last_linked_administrator_is_not_unlinked(shop: House) -> None:
    await open_person(shop, "Olga: administrator, linked")

    shop.account(OLGA).press("Unlink")
    await shop.until(lambda: len(toasted(shop, OLGA)) > 0 and "last" in toasted(shop, OLGA)[-1])

    assert (await row_of(shop, OLGA))[1] is not None


async def test_an_administrator_who_unlinks_their_own_account_sees_no_staff_any_more(
    shop: House,
) -> None:
    await shop.link(PETRO)
    await open_person(shop, "Olga: administrator, linked")

    await press_and_wait(shop, "Unlink", "Unlink Olga from id 101?")
    await press_and_wait(shop, "Unlink", "This chat is unlinked")

    assert (await row_of(shop, OLGA))[1] is None


async def test_of_two_administrators_who_unlink_each_other_one_stays(shop: House) -> None:
    await shop.link(PETRO)
    olga, petro = await link_id_of(shop, OLGA), await link_id_of(shop, PETRO)

    shop.account(OLGA).forge(UnlinkNow(petro).pack())
    shop.account(PETRO).forge(UnlinkNow(olga).pack())
    await shop.until(lambda: len(toasted(shop, OLGA) + toasted(shop, PETRO)) == 2)

    linked = [role for role in (OLGA, PETRO) if (await row_of(shop, role))[1] is not None]
    assert len(linked) == 1


async def test_buttons_of_administrators_do_nothing_for_a_manager(shop: House) -> None:
    ivan, _ = await row_of(shop, IVAN)
    assert ivan.id is not None
    forged = [
        StaffPage(0),
        OpenPerson(ivan.id),
        NewLink(ivan.id),
        Unlink(await link_id_of(shop, IVAN)),
        UnlinkNow(await link_id_of(shop, IVAN)),
        KeepLinked(await link_id_of(shop, IVAN)),
    ]
    before = len(shop.account(MARTA).received)

    for press in forged:
        shop.account(MARTA).forge(press.pack())
    await shop.until(lambda: len(toasted(shop, MARTA)) == len(forged))

    assert (await row_of(shop, IVAN))[1] is not None
    assert len(shop.account(MARTA).received) == before
    assert await unused_invites(shop) == 0


@pytest.mark.parametrize("press", [OpenPerson(10**17), NewLink(10**17)])
async def test_a_button_for_nobody_is_answered(shop: House, press: presses.Press) -> None:
    shop.account(OLGA).forge(press.pack())

    await shop.until(lambda: toasted(shop, OLGA) == ["This person is no longer on the staff."])


async def test_people_without_a_crm_id_are_marked_and_get_one_in_one_press(shop: House) -> None:
    add = partial(people.add, name="Nina", role="manager", crm_id=None, now=shop.clock())
    await shop.database.write(add)
    olga = shop.account(OLGA)

    await open_staff(shop)
    assert "Without a CRM id" in shown(shop, OLGA)
    await press_and_wait(shop, "Nina: not linked, no CRM id", "No CRM id: personal orders")
    olga.press("Add CRM id")
    await shop.until(lambda: shown(shop, OLGA).startswith("Which id does Nina have"))
    olga.write("77")
    await shop.until(lambda: "Nina now has the CRM id 77." in shown(shop, OLGA))

    await open_staff(shop)
    assert "Without a CRM id" not in shown(shop, OLGA)


async def test_with_several_cabinets_the_ids_of_each_are_shown_first(shop: House) -> None:
    new = NewConnection("keycrm", None, "n" * 40, None, shop.clock(), "north")
    await shop.database.write(partial(connections.add, new=new))
    add = partial(people.add, name="Nina", role="manager", crm_id=None, now=shop.clock())
    await shop.database.write(add)

    await open_staff(shop)
    await press_and_wait(shop, "Nina: not linked, no CRM id", "Role: manager")
    await press_and_wait(shop, "Add CRM id", "CRM id: Nina")

    last = shop.account(OLGA).last
    assert last is not None
    assert last.labels[:2] == ["Add", "Add: north"]


async def test_double_tap_on_new_link_makes_one(shop: House) -> None:
    await open_person(shop, "Marta: manager, linked")

    for _ in range(2):
        shop.account(OLGA).press("New link")
    await shop.until(lambda: any("has just been made" in it for it in toasted(shop, OLGA)))
    await shop.quiet()

    assert await unused_invites(shop) == 1
    notes = [it for it in shop.account(OLGA).received if it.text.startswith("Link for Marta")]
    assert len(notes) == 1


async def test_new_link_pressed_again_later_makes_a_newer_one(shop: House) -> None:
    await open_person(shop, "Marta: manager, linked")
    await press_and_wait(shop, "New link", "https://t.me/")
    first = TOKEN.search(shown(shop, OLGA))
    assert first is not None
    shop.clock.advance(seconds=6)

    shop.account(OLGA).press("New link")
    await shop.until(
        lambda: "https://t.me/" in shown(shop, OLGA) and first[1] not in shown(shop, OLGA)
    )
    other = shop.telegram.user(301, first_name="M")
    other.start(first[1])
    await shop.until(lambda: bool(other.received))

    assert "a newer one has been made" in other.received[-1].text


async def test_link_that_a_verb_made_does_not_stand_in_the_way(shop: House) -> None:
    await shop.invite(PETRO)
    await open_person(shop, "Petro: administrator, not linked")

    await press_and_wait(shop, "New link", "https://t.me/")
