"""CRM ids in /staff: typed, changed, removed, and given to those whom hooks have named."""

from functools import partial
from typing import Any

from bot.callbacks.identities import IdsOf, ItIs, RemoveId, ThisIs, TypeId, UnknownPage
from bot.pages.cabinet.identities import code_of
from bot.ui.texts import plain
from storage.directory import cabinet, connections, identities, people, sources, unknown_ids
from storage.tables import NewConnection, Person, Source, UnknownId
from tests.cast import IVAN, MARTA, OLGA, SHOP, Role
from tests.house import House
from tests.seeing import see, see_toast

OLD = plain("en", "button-old")


async def person(house: House, role: Role) -> Person:
    async with house.database.read() as session:
        (found,) = await people.by_name(session, role.name)
        return found


async def ids_of(house: House, role: Role) -> dict[str, str]:
    async with house.database.read() as session:
        return await identities.of_person(session, (await person(house, role)).pk)


async def unknown(house: House) -> dict[str, UnknownId]:
    async with house.database.read() as session:
        return {it.crm_id: it for it in await unknown_ids.everyone(session)}


async def tell(house: House, number: int, manager: str | None, **more: Any) -> None:
    """An order in Shop comes in. Any: JSON."""
    data = {"order": {"id": number}, "source": SHOP, "manager_id": manager}
    await house.post("order.created", {key: it for key, it in data.items() if it} | more)
    await house.quiet()


async def open_ids(house: House, role: Role, claim: str) -> None:
    house.account(OLGA).forge(IdsOf((await person(house, role)).pk).pack(), _last_id(house))
    await see(house, OLGA, f"CRM id: {role.name}", claim)


def _last_id(house: House) -> int:
    last = house.account(OLGA).last
    assert last is not None
    return last.id


async def type_id(house: House, role: Role, text: str, claim: str, connection: int = 0) -> None:
    press = TypeId((await person(house, role)).pk, connection)
    house.account(OLGA).forge(press.pack())
    await see(house, OLGA, "Which id does", role.name)
    house.account(OLGA).write(text)
    await see(house, OLGA, claim)
    await house.quiet()


async def test_typed_id_brings_the_person_what_names_it(shop: House) -> None:
    shop.account(OLGA).write("/staff")
    await see(shop, OLGA, "Staff: 3 people")
    shop.account(OLGA).press("Marta: manager, linked")
    await see(shop, OLGA, "Id in the CRM: 6")
    shop.account(OLGA).press("CRM id")
    await see(shop, OLGA, "CRM id: Marta", "Change")
    shop.account(OLGA).press("Change")
    await see(shop, OLGA, "Which id does Marta have in the CRM?")

    shop.account(OLGA).write("№ 60")
    await see(shop, OLGA, "Marta now has the CRM id 60.")
    await shop.quiet()
    await tell(shop, 1, "60")

    assert await ids_of(shop, MARTA) == {"": "60"}
    assert len(await shop.notifications_of(Role("Marta", "manager", "60", 106))) == 1


async def test_id_of_somebody_else_is_refused_with_their_name(shop: House) -> None:
    await type_id(shop, MARTA, IVAN.crm_id, "8 is already the CRM id of Ivan")

    assert await ids_of(shop, MARTA) == {"": "6"}
    assert await ids_of(shop, IVAN) == {"": "8"}


async def test_after_a_refusal_the_next_message_is_still_the_answer(shop: House) -> None:
    await type_id(shop, MARTA, IVAN.crm_id, "8 is already the CRM id of Ivan")

    shop.account(OLGA).write("61")
    await see(shop, OLGA, "Marta now has the CRM id 61.")

    assert await ids_of(shop, MARTA) == {"": "61"}


async def test_a_novel_is_no_id(shop: House) -> None:
    await type_id(shop, MARTA, "It was a dark night. " * 20, "That is not an id I can read")

    assert await ids_of(shop, MARTA) == {"": "6"}


async def test_own_id_typed_again_changes_nothing(shop: House) -> None:
    await type_id(shop, MARTA, "6", "Marta now has the CRM id 6.")

    assert await ids_of(shop, MARTA) == {"": "6"}


async def test_removed_id_is_nobodys(shop: House) -> None:
    await open_ids(shop, MARTA, "Id in the CRM: 6")

    shop.account(OLGA).press("Remove")
    await see_toast(shop, OLGA, "Marta no longer has the CRM id 6.")
    await see(shop, OLGA, "No CRM id", "Add")

    assert await ids_of(shop, MARTA) == {}


async def test_old_remove_button_leaves_a_newer_id(shop: House) -> None:
    await type_id(shop, MARTA, "60", "Marta now has the CRM id 60.")

    old = RemoveId((await person(shop, MARTA)).pk, code_of("", "6"))
    press = shop.account(OLGA).forge(old.pack())
    await shop.until(lambda: press.answered)

    assert await ids_of(shop, MARTA) == {"": "60"}


async def test_source_that_awaits_the_id_gets_its_manager(shop: House) -> None:
    await shop.post("source.updated", {"source": {**SHOP, "manager_ids": ["70"]}})
    await shop.quiet()

    await type_id(shop, IVAN, "70", "Ivan now has the CRM id 70.")

    async with shop.database.read() as session:
        source = await sources.mention(session, Source, SHOP["id"], None)
        assert source.awaited_managers == []
        assert await sources.manager_names(session, source.pk) == ["Ivan"]


async def test_managers_may_not_touch_ids(shop: House) -> None:
    marta = (await person(shop, MARTA)).pk
    presses = (IdsOf(marta), TypeId(marta, 0), RemoveId(marta, "x"), UnknownPage(0))

    sent = [shop.account(MARTA).forge(press.pack()) for press in (*presses, ItIs("x", marta))]
    await shop.until(lambda: all(press.answered for press in sent))

    assert await ids_of(shop, MARTA) == {"": "6"}
    assert all("Which id" not in (it.text or "") for it in shop.account(MARTA).received)


async def test_each_cabinet_has_an_id_of_its_own(shop: House) -> None:
    new = NewConnection("keycrm", None, "n" * 40, None, shop.clock(), "north")
    made = await shop.database.write(partial(connections.add, new=new))

    await type_id(shop, MARTA, "8", "Marta now has the CRM id 8.", connection=made.pk)
    await open_ids(shop, MARTA, "Id in the CRM, cabinet north: 8")

    assert await ids_of(shop, MARTA) == {"": "6", "north": "8"}


async def test_unknown_ids_are_listed_with_what_named_them(shop: House) -> None:
    await tell(shop, 17, "77")
    await tell(shop, 18, "77")
    await shop.post("task.created", {"task": {"id": 3, "title": "Call"}, "assignee_id": "78"})
    await shop.quiet()

    shop.account(OLGA).write("/staff")
    await see(shop, OLGA, "Staff: 3 people", "2 unknown ids")
    shop.account(OLGA).press("2 unknown ids")
    await see(shop, OLGA, "2 ids that nobody has", "77: named by 2 events", "Order № 18")

    assert {it: row.events for it, row in (await unknown(shop)).items()} == {"77": 2, "78": 1}


async def test_this_is_gives_the_id_and_takes_the_row_off_the_list(shop: House) -> None:
    add = partial(people.add, name="Nina", role="manager", crm_id=None, now=shop.clock())
    await shop.database.write(add)
    await tell(shop, 17, "77")
    shop.account(OLGA).write("/staff")
    await see(shop, OLGA, "1 unknown id")

    shop.account(OLGA).press("1 unknown id")
    await see(shop, OLGA, "1 id that nobody has", "77: this is…")
    shop.account(OLGA).press("77: this is…")
    await see(shop, OLGA, "Whose id is this?", "Marta, instead of 6")
    shop.account(OLGA).press("Nina")
    await see_toast(shop, OLGA, "Nina now has the CRM id 77.")
    await see(shop, OLGA, "The bot knows everybody whom the CRM names.")

    assert await ids_of(shop, Role("Nina", "manager", "77", 0)) == {"": "77"}
    assert await unknown(shop) == {}


async def test_this_is_replaces_an_id_and_says_so(shop: House) -> None:
    await tell(shop, 17, "77")
    press = ItIs(code_of("", "77"), (await person(shop, MARTA)).pk)

    shop.account(OLGA).forge(press.pack())
    await see_toast(shop, OLGA, "Marta now has the CRM id 77 instead of 6.")

    assert await ids_of(shop, MARTA) == {"": "77"}


async def test_second_press_of_this_is_changes_nothing(shop: House) -> None:
    await tell(shop, 17, "77")
    codes = code_of("", "77")
    first = ItIs(codes, (await person(shop, MARTA)).pk)
    second = ItIs(codes, (await person(shop, IVAN)).pk)

    for each in (first, second):
        press = shop.account(OLGA).forge(each.pack())
        await shop.until(lambda press=press: press.answered)

    assert await ids_of(shop, MARTA) == {"": "77"}
    assert await ids_of(shop, IVAN) == {"": "8"}


async def test_forged_code_is_an_old_button(shop: House) -> None:
    shop.account(OLGA).forge(ThisIs("nothing", 0).pack())

    await see_toast(shop, OLGA, OLD)


async def test_id_becomes_known_by_the_crm_or_by_an_invite(shop: House) -> None:
    await tell(shop, 17, "77")
    await tell(shop, 18, "78")

    await shop.post("staff.updated", {"staff": {"id": 77, "name": "Nina", "role": "manager"}})
    await shop.quiet()
    await shop.invite(Role("Petro", "manager", "78", 109))

    assert await unknown(shop) == {}


async def test_person_without_a_link_is_not_unknown(shop: House) -> None:
    await shop.invite(Role("Petro", "manager", "78", 109))

    await tell(shop, 18, "78")

    assert await unknown(shop) == {}


async def test_ids_are_noted_while_the_switch_is_off(shop: House) -> None:
    await shop.database.write(partial(cabinet.switch, on=False))

    await tell(shop, 17, "77")
    await tell(shop, 18, MARTA.crm_id)

    assert list(await unknown(shop)) == ["77"]


async def test_several_meanings_of_one_event_count_once(shop: House) -> None:
    async def note(session: Any, event_id: int) -> None:  # Any: an AsyncSession
        await unknown_ids.note(session, "77", event_id, "order:1", shop.clock())

    for event_id in (5, 5, 6):
        await shop.database.write(partial(note, event_id=event_id))

    assert (await unknown(shop))["77"].events == 2


async def test_only_the_latest_are_kept_and_the_old_are_purged(shop: House) -> None:
    async def note(session: Any, first: int) -> None:  # Any: an AsyncSession
        for number in range(first, first + unknown_ids.KEPT + 5):
            shop.clock.advance(seconds=1)
            await unknown_ids.note(session, f"u{number}", number, None, shop.clock())

    await shop.database.write(partial(note, first=0))
    kept = await unknown(shop)
    await shop.database.write(partial(unknown_ids.purge, older_than=shop.clock()))

    assert len(kept) == unknown_ids.KEPT
    assert "u0" not in kept
    assert f"u{unknown_ids.KEPT + 4}" in kept
    assert len(await unknown(shop)) == 1
