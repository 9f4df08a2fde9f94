"""/sources: who answers for a source by default, in long lists too, and what the cards call it."""

from functools import partial
from typing import Any

from bot.callbacks.cabinet import OpenSource, Rename, SetManager, SourcePage
from storage.directory import people, sources
from storage.tables import Source
from tests.cast import IVAN, MARTA, OLGA, SHOP
from tests.house import House
from tests.seeing import see, see_toast


def order(number: int, source: dict[str, str]) -> dict[str, Any]:  # Any: JSON
    return {"order": {"id": number}, "source": source}


async def open_shop(house: House) -> None:
    """Olga opens the source's page."""
    house.account(OLGA).write("/sources")
    await see(house, OLGA, "2 sources")
    house.account(OLGA).press("Shop")
    await see(house, OLGA, "Source: Shop")


async def managers_of_shop(house: House) -> list[str]:
    async with house.database.read() as session:
        shop = await sources.mention(session, Source, SHOP["id"], None)
        assert shop.id is not None
        return await sources.manager_names(session, shop.id)


async def test_a_house_without_sources_says_when_they_appear(house: House) -> None:
    await house.link(OLGA)

    house.account(OLGA).write("/sources")

    await see(house, OLGA, "No sources yet")


async def test_a_source_may_have_several_default_managers(shop: House) -> None:
    await open_shop(shop)

    shop.account(OLGA).press("Ivan")
    await see(shop, OLGA, "Default managers: Ivan, Marta", "✓ Ivan")
    await shop.post("order.created", order(1, SHOP))
    await shop.quiet()

    assert len(await shop.cards_of(IVAN)) == len(await shop.cards_of(MARTA)) == 1


async def test_a_default_manager_taken_off_hears_no_more(shop: House) -> None:
    await open_shop(shop)
    shop.account(OLGA).press("Ivan")
    await see(shop, OLGA, "✓ Ivan")

    shop.account(OLGA).press("✓ Marta")
    await see(shop, OLGA, "Marta")
    await shop.post("order.created", order(1, SHOP))
    await shop.quiet()

    assert await shop.notifications_of(MARTA) == []


async def test_pressing_a_person_twice_sets_them_once(shop: House) -> None:
    await open_shop(shop)

    pressed = [shop.account(OLGA).press("Ivan") for _ in range(2)]
    await shop.until(lambda: all(press.answered for press in pressed))
    await see(shop, OLGA, "✓ Ivan")

    assert await managers_of_shop(shop) == ["Ivan", "Marta"]


async def test_a_source_that_nobody_answers_for_is_seen_as_such(shop: House) -> None:
    await shop.post("source.updated", {"source": {"id": 9, "name": "Kiosk"}})
    await shop.quiet()
    shop.account(OLGA).write("/sources")
    await see(shop, OLGA, "Kiosk: no default managers")

    shop.account(OLGA).press("Kiosk: no default managers")

    await see(shop, OLGA, "Source: Kiosk", "No default managers yet")


async def test_a_source_without_a_name_is_called_by_its_number(shop: House) -> None:
    await shop.post("order.created", order(1, {"id": "77"}))
    await shop.quiet()

    shop.account(OLGA).write("/sources")

    await see(shop, OLGA, "№ 77: no default managers")


async def test_somebody_not_linked_yet_can_be_chosen_and_is_marked(shop: House) -> None:
    staff = {"id": "20", "name": "Petro", "role": "manager"}
    await shop.post("staff.updated", {"staff": staff})
    await shop.quiet()
    await open_shop(shop)

    shop.account(OLGA).press("Petro (not linked)")

    await see(shop, OLGA, "✓ Petro (not linked)")


async def test_choose_managers_opens_the_source_below_the_card(shop: House) -> None:
    kiosk = {"id": "9", "name": "Kiosk"}
    await shop.post("order.created", order(1, kiosk))
    card = await see(shop, OLGA, "reached nobody", "Choose managers")

    shop.account(OLGA).press("Choose managers")
    page = await see(shop, OLGA, "Source: Kiosk")

    assert page.id != card.id


async def test_two_hundred_sources_can_be_paged_to_the_last_and_back(shop: House) -> None:
    async def work(session: Any) -> None:  # Any: an AsyncSession
        for number in range(200):
            await sources.mention(session, Source, f"s{number}", f"Branch {number:03}" + "x" * 200)

    await shop.database.write(work)
    shop.account(OLGA).write("/sources")
    first = await see(shop, OLGA, "202 sources", "Page 1 of 26")

    shop.account(OLGA).forge(SourcePage(10**17).pack(), first.id)
    last = await see(shop, OLGA, "Page 26 of 26")
    assert "Shop" in last.labels
    shop.account(OLGA).press("Shop", last.id)
    await see(shop, OLGA, "Source: Shop")
    shop.account(OLGA).press("Back", last.id)

    assert (await see(shop, OLGA, "Page 26 of 26")).id == first.id


async def test_people_are_paged_and_a_choice_stays_on_its_page(shop: House) -> None:
    async def work(session: Any) -> None:  # Any: an AsyncSession
        for number in range(40):
            name = f"Person {number:02}"
            await people.add(session, name=name, role="manager", crm_id=None, now=shop.clock())

    await shop.database.write(work)
    await open_shop(shop)

    shop.account(OLGA).press("Next →")
    await see(shop, OLGA, "Page 2 of 6")
    shop.account(OLGA).press("Person 08 (not linked)")

    await see(shop, OLGA, "Page 2 of 6", "✓ Person 08 (not linked)")


async def test_forged_presses_of_a_manager_change_no_source(shop: House) -> None:
    shop.account(MARTA).forge(SetManager(1, 3, True, 0).pack())
    await see_toast(shop, MARTA, "Your role may not change this")

    assert await managers_of_shop(shop) == ["Marta"]


async def test_presses_that_name_nothing_are_outdated(shop: House) -> None:
    made_up = (
        OpenSource(999, 0),
        SetManager(999, 1, True, 0),
        SetManager(1, 999, True, 0),
        Rename("source", 999),
        Rename("person", 1),
    )

    for press in made_up:
        shop.account(OLGA).forge(press.pack())
    await shop.until(lambda: len(shop.account(OLGA).toasts) == len(made_up))

    assert {toast.text for toast in shop.account(OLGA).toasts} == {"This button is outdated."}


async def test_somebody_dismissed_cannot_be_made_a_default_manager(shop: House) -> None:
    await open_shop(shop)
    ivan = await shop.database.write(partial(people.by_crm_id, crm_id=IVAN.crm_id))
    assert ivan is not None
    staff = {"id": "8", "name": "Ivan", "role": "manager", "active": False}
    await shop.post("staff.updated", {"staff": staff})
    await shop.quiet()

    shop.account(OLGA).press("Ivan")
    await see_toast(shop, OLGA, "This button is outdated.")

    assert await managers_of_shop(shop) == ["Marta"]
