"""Names of what the CRM has: statuses that it lists, pipelines, payment states, roles."""

from functools import partial
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks.cabinet import (
    NamePipeline,
    OpenPipeline,
    PipelineAsInCrm,
    StatusAsInCrm,
)
from bot.callbacks.staff import CustomRolePage, NameRole
from storage.directory import cabinet, people
from storage.objects import listed_statuses, pipelines
from storage.objects.listed_statuses import InCrm
from storage.tables import CustomRole, Ended, Pipeline, Status
from tests.cast import IVAN, MARTA, OLGA
from tests.house import House
from tests.seeing import see, see_toast


async def listed(house: House) -> None:
    """What an API tells of two cabinets."""

    async def work(session: AsyncSession) -> None:
        now = house.clock()
        await pipelines.tell(session, "", [("1", "Retail")])
        await pipelines.tell(session, "north", [("1", "Retail")])
        sent = InCrm("12", "Sent", says_meaning=True, meaning=Ended.DONE)
        await listed_statuses.tell(session, "", "order", [sent], now)
        await listed_statuses.tell(session, "north", "order", [InCrm("12", "Gone")], now)
        stage = InCrm("71", "Talk", pipeline="1")
        await listed_statuses.tell(session, "", "lead", [stage], now)

    await house.database.write(work)


async def open_statuses(house: House) -> None:
    house.account(OLGA).write("/policy")
    await see(house, OLGA, "Statuses")
    house.account(OLGA).press("Statuses")


async def rows(house: House, table: Any) -> list[Any]:
    async with house.database.read() as session:
        return list((await session.exec(select(table).order_by(table.id))).all())


async def press(house: House, label: str, *see_first: str) -> None:
    await see(house, OLGA, label, *see_first)
    house.account(OLGA).press(label)


async def test_statuses_of_two_cabinets_can_be_told_apart(shop: House) -> None:
    await listed(shop)
    await open_statuses(shop)

    page = await see(shop, OLGA, "2 statuses", "Sent (order): done", "Gone · north (order): open")
    assert page.labels[-3:] == ["Pipelines", "Payment states", "Back"]

    shop.account(OLGA).press("Gone · north (order): open")
    await see(shop, OLGA, "Order status: Gone", "Cabinet: north", "In the CRM: 12")


async def test_a_name_and_a_meaning_can_be_given_back_to_the_crm(shop: House) -> None:
    await listed(shop)
    await open_statuses(shop)
    await press(shop, "Sent (order): done")
    await press(shop, "Cancelled", "Order status: Sent")
    await press(shop, "Rename", "It means cancelled")
    await see(shop, OLGA, "What should Sent be called?")
    shop.account(OLGA).write("On its way")
    await press(shop, "Open", "It is called On its way from now on")
    await see(shop, OLGA, "Order status: On its way", "In the CRM: Sent (12)")

    await press(shop, "Name from the CRM")
    await see(shop, OLGA, "Order status: Sent", "It means cancelled")
    await press(shop, "Meaning from the CRM")

    page = await see(shop, OLGA, "Order status: Sent", "It means done")
    assert page.labels == ["✓ Done", "Cancelled", "Still open", "Rename", "Back"]
    [status, *_] = await rows(shop, Status)
    assert not status.name_held
    assert not status.meaning_held


async def test_a_renaming_that_is_undone_is_the_crms_to_rename_again(shop: House) -> None:
    await listed(shop)
    await open_statuses(shop)
    await press(shop, "Sent (order): done")
    await press(shop, "Rename", "Order status: Sent")
    await see(shop, OLGA, "What should Sent be called?")
    shop.account(OLGA).write("On its way")

    await press(shop, "Undo", "On its way")

    await see(shop, OLGA, "It is called Sent again")
    [status, *_] = await rows(shop, Status)
    assert (status.name, status.name_held) == ("Sent", False)


async def test_a_pipeline_shows_its_statuses_and_gets_a_name(shop: House) -> None:
    await listed(shop)
    await open_statuses(shop)
    await press(shop, "Pipelines", "2 statuses")
    page = await see(shop, OLGA, "2 pipelines", "Retail · north")
    assert page.labels == ["Retail", "Retail · north", "Back"]

    shop.account(OLGA).press("Retail")
    await press(shop, "Talk (lead): open", "Pipeline: Retail")
    await see(shop, OLGA, "Lead status: Talk", "Pipeline: Retail")
    await press(shop, "Back")
    await press(shop, "Rename", "Talk (lead): open")
    await see(shop, OLGA, "What should Retail be called?")
    shop.account(OLGA).write("Small <b> orders")

    await press(shop, "Open", "It is called Small <b> orders from now on (№ 1 in the CRM)")
    await see(shop, OLGA, "Pipeline: Small <b> orders", "In the CRM: Retail (№ 1)")
    await press(shop, "Name from the CRM")
    page = await see(shop, OLGA, "Pipeline: Retail", "In the CRM: № 1")
    assert page.labels == ["Talk (lead): open", "Rename", "Back"]


async def test_renaming_a_pipeline_can_be_undone(shop: House) -> None:
    await listed(shop)
    [retail, _] = await rows(shop, Pipeline)
    shop.account(OLGA).forge(NamePipeline(retail.pk).pack())
    await see(shop, OLGA, "What should Retail be called?")
    shop.account(OLGA).write("Small")

    await press(shop, "Undo", "It is called Small from now on")

    await see(shop, OLGA, "It is called Retail again")
    assert not (await rows(shop, Pipeline))[0].name_held


async def test_without_a_key_payment_states_can_be_renamed_and_cards_follow(shop: House) -> None:
    allow = partial(cabinet.allow, kind="order.payment_changed", allowed=True)
    await shop.database.write(allow)
    paid = {"order": {"id": 1}, "from": "not_paid", "to": "paid", "manager_id": MARTA.crm_id}
    await shop.post("order.payment_changed", paid)
    await see(shop, MARTA, ": paid")
    status = {"order": {"id": 1}, "to": "12", "manager_id": MARTA.crm_id}
    await shop.post("order.status_changed", status)  # so that there is a status
    await shop.quiet()
    await open_statuses(shop)
    await press(shop, "Payment states", "1 status")
    page = await see(shop, OLGA, "Press a state to call it as your shop does")
    assert page.labels == ["not paid", "partly paid", "paid", "overpaid", "Back"]

    shop.account(OLGA).press("paid")
    page = await see(shop, OLGA, "Payment state: paid")
    assert page.labels == ["Rename", "Back"]
    shop.account(OLGA).press("Rename")
    await see(shop, OLGA, "What should paid be called?")
    shop.account(OLGA).write("Money is here")
    await see(shop, OLGA, "It is called Money is here from now on (paid in the CRM)")

    await shop.until_with_clock(lambda: shown(shop, "Money is here"))


def shown(house: House, words: str) -> bool:
    return any(words in message.text for message in house.account(MARTA).received)


async def test_a_card_that_is_shown_gets_the_new_name_of_its_status(shop: House) -> None:
    allow = partial(cabinet.allow, kind="order.status_changed", allowed=True)
    await shop.database.write(allow)
    changed = {"order": {"id": 1}, "from": "11", "to": "12", "manager_id": MARTA.crm_id}
    await shop.post("order.status_changed", changed)
    card = await see(shop, MARTA, ": 12")

    told = [InCrm("11", "Packed"), InCrm("12", "Sent")]
    tell = partial(listed_statuses.tell, cabinet="", what="order", told=told, now=shop.clock())
    await shop.database.write(tell)
    await shop.until_with_clock(lambda: shown(shop, ": Sent") and shown(shop, "Before: Packed"))

    assert (await see(shop, MARTA, ": Sent")).id == card.id


async def test_old_and_forged_buttons_of_names_change_nothing(shop: House) -> None:
    await listed(shop)
    [status, *_] = await rows(shop, Status)
    forged = [
        OpenPipeline(99, 0),
        NamePipeline(99),
        PipelineAsInCrm(99),
        NameRole(99),
        StatusAsInCrm(99, "name", 0),
        StatusAsInCrm(status.pk, "id", 0),
    ]

    for each in forged:
        shop.account(OLGA).forge(each.pack())
    await shop.until(lambda: len(shop.account(OLGA).toasts) == len(forged))

    assert all("outdated" in toast.text for toast in shop.account(OLGA).toasts)


async def test_a_manager_may_name_nothing(shop: House) -> None:
    await listed(shop)
    [retail, _] = await rows(shop, Pipeline)

    shop.account(MARTA).forge(PipelineAsInCrm(retail.pk).pack())
    await see_toast(shop, MARTA, "Your role may not change this")
    shop.account(MARTA).forge(CustomRolePage(0).pack())

    await shop.until(lambda: len(shop.account(MARTA).toasts) == 2)


async def numbered(house: House) -> None:
    """Ivan has a role of which the CRM tells the number."""

    async def work(session: AsyncSession) -> None:
        await cabinet.mention_roles(session, "", ["12"])
        ivan = await people.by_crm_id(session, IVAN.crm_id)
        assert ivan is not None
        ivan.role = ivan.crm_role = "№ 12"

    await house.database.write(work)


async def open_roles(house: House) -> None:
    house.account(OLGA).write("/staff")
    await press(house, "Roles")
    await press(house, "CRM roles", "Which roles may manage")


async def name_role(house: House, name: str) -> None:
    await press(house, "Role № 12: no name", "The CRM tells only the numbers")
    await see(house, OLGA, "What should role № 12 be called?")
    house.account(OLGA).write(name)


async def role_of_ivan(house: House) -> str:
    async with house.database.read() as session:
        ivan = await people.by_crm_id(session, IVAN.crm_id)
        assert ivan is not None
        return ivan.role


async def test_a_role_that_the_crm_only_numbers_is_named_in_staff(shop: House) -> None:
    await numbered(shop)
    shop.account(OLGA).write("/staff")
    await see(shop, OLGA, "Ivan: role № 12")
    await open_roles(shop)

    await name_role(shop, "Logistics")

    await see(shop, OLGA, "It is called Logistics from now on (№ 12 in the CRM)")
    assert await role_of_ivan(shop) == "Logistics"
    await press(shop, "Undo")
    await see(shop, OLGA, "It is called role № 12 again")
    assert await role_of_ivan(shop) == "№ 12"


async def test_a_role_with_the_name_of_a_known_one_becomes_that(shop: House) -> None:
    await numbered(shop)
    await open_roles(shop)

    await name_role(shop, "Менеджер")
    await see(shop, OLGA, "It is called Менеджер from now on")

    assert await role_of_ivan(shop) == "manager"


async def test_no_role_of_the_crm_is_made_administrators_by_its_name(shop: House) -> None:
    await numbered(shop)
    await open_roles(shop)

    await name_role(shop, "Administratr")

    await see(shop, OLGA, "cannot make administrators")
    assert await role_of_ivan(shop) == "№ 12"
    assert [it.name for it in await rows(shop, CustomRole)] == [None]


async def test_a_role_that_manages_the_settings_does_so_by_its_new_name(shop: House) -> None:
    await numbered(shop)
    await shop.database.write(partial(cabinet.let_manage, role="№ 12", may=True))
    await open_roles(shop)

    await name_role(shop, "Logistics")
    await see(shop, OLGA, "It is called Logistics from now on")

    async with shop.database.read() as session:
        assert await cabinet.managing_roles(session) == {"Logistics"}


async def test_a_known_role_does_not_manage_because_a_number_did(shop: House) -> None:
    await numbered(shop)
    await shop.database.write(partial(cabinet.let_manage, role="№ 12", may=True))
    await open_roles(shop)

    await name_role(shop, "manager")
    await see(shop, OLGA, "It is called manager from now on")

    async with shop.database.read() as session:
        assert "manager" not in await cabinet.managing_roles(session)
