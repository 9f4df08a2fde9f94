"""The last linked administrator stays one, whatever the CRM says, until there is another."""

import logging
from functools import partial
from typing import Any

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.actions.people import membership
from bot.rules.roles import is_kept
from storage.directory import links, people
from tests.cast import MARTA, OLGA, Role
from tests.stories.office import KYIV, Office
from tests.stories.staffing import PETRO, crm_says, join, link_of, member, notices

DEMOTED, DISMISSED = {"role": "manager"}, {"active": False}


async def promote(office: Office, role: Role) -> None:
    """The person is given the role in /staff."""

    async def work(session: AsyncSession) -> None:
        person = await people.by_crm_id(session, role.crm_id)
        assert person is not None
        person.role_held = True
        await membership.change_role(Context(session, KYIV, office.clock()), person, OLGA.role)

    await office.database.write(work)


ANOTHER = {
    "a new one is linked": lambda office: join(office, PETRO),
    "one is made in /staff": lambda office: promote(office, MARTA),
    "the CRM makes one": lambda office: crm_says(office, MARTA, role="Admin"),
}


@pytest.mark.parametrize("change", [DEMOTED, DISMISSED, DEMOTED | DISMISSED])
async def test_she_stays_and_is_told_once(team: Office, change: dict[str, Any]) -> None:
    for _ in range(3):
        await crm_says(team, OLGA, **change)

    olga = await member(team, OLGA)
    assert (olga.role, olga.active, is_kept(olga)) == ("administrator", True, True)
    assert await link_of(team, OLGA) is not None
    told = "notice-dismissal-kept" if change.get("active") is False else "notice-role-kept"
    assert await notices(team, OLGA) == [told]


async def test_the_log_says_so_without_a_name(
    team: Office, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        await crm_says(team, OLGA, **DEMOTED)

    [said] = [record.getMessage() for record in caplog.records]
    assert said.startswith(f"person {(await member(team, OLGA)).id} stays an administrator")
    assert "Olga" not in said


@pytest.mark.parametrize("how", ANOTHER)
async def test_she_is_demoted_as_soon_as(team: Office, how: str) -> None:
    await crm_says(team, OLGA, **DEMOTED)

    await ANOTHER[how](team)

    olga = await member(team, OLGA)
    assert (olga.role, olga.active, is_kept(olga)) == ("manager", True, False)
    assert await link_of(team, OLGA) is not None


@pytest.mark.parametrize("how", ANOTHER)
async def test_she_is_dismissed_as_soon_as(team: Office, how: str) -> None:
    await crm_says(team, OLGA, **DISMISSED)

    await ANOTHER[how](team)

    olga = await member(team, OLGA)
    assert (olga.active, await link_of(team, OLGA), is_kept(olga)) == (False, None, False)
    assert (await notices(team, OLGA))[-1] == "notice-dismissed"


async def test_what_the_crm_takes_back_is_forgotten(team: Office) -> None:
    await crm_says(team, OLGA, **DEMOTED | DISMISSED)
    await crm_says(team, OLGA)

    await join(team, PETRO)

    olga = await member(team, OLGA)
    assert (olga.role, olga.active, is_kept(olga)) == ("administrator", True, False)


async def test_of_two_who_are_demoted_the_second_stays(team: Office) -> None:
    await join(team, PETRO)

    for role in (PETRO, OLGA):
        await crm_says(team, role, **DEMOTED)

    assert [(await member(team, role)).role for role in (PETRO, OLGA)] == [
        "manager",
        "administrator",
    ]


async def test_a_link_of_her_own_to_another_account_frees_nobody(team: Office) -> None:
    await crm_says(team, OLGA, **DISMISSED)

    await join(team, OLGA, 201)

    olga, link = await member(team, OLGA), await link_of(team, OLGA)
    assert link is not None
    assert (olga.active, olga.role, link.telegram_id) == (True, "administrator", 201)


async def test_who_becomes_one_and_leaves_in_one_hook_frees_nobody(team: Office) -> None:
    await crm_says(team, OLGA, **DEMOTED)

    await crm_says(team, MARTA, role="administrator", active=False)

    assert (await member(team, OLGA)).role == "administrator"
    assert await link_of(team, MARTA) is None


async def test_an_unlinked_administrator_is_no_other(team: Office) -> None:
    add = partial(people.add, name="Petro", role="administrator", crm_id="2", now=team.clock())
    await team.database.write(add)

    await crm_says(team, OLGA, **DEMOTED)

    assert (await member(team, OLGA)).role == "administrator"


async def test_an_unlinked_administrator_is_demoted_at_once(team: Office) -> None:
    await crm_says(team, PETRO)

    await crm_says(team, PETRO, **DEMOTED)

    assert (await member(team, PETRO)).role == "manager"


async def test_a_role_set_by_hand_is_not_the_crms_to_change(team: Office) -> None:
    await promote(team, OLGA)

    async def by_hand(session: AsyncSession) -> None:
        olga = await people.by_crm_id(session, OLGA.crm_id)
        assert olga is not None
        olga.role_held = True

    await team.database.write(by_hand)

    await crm_says(team, OLGA, **DEMOTED)

    assert not is_kept(await member(team, OLGA))
    assert await notices(team, OLGA) == []


@pytest.mark.parametrize(
    ("sent", "role"),
    [
        ("Администратор", "administrator"),
        ("ADMIN", "administrator"),
        ("administartor", "administrator"),
        ("Кур’єр", "courier"),
        ("Content_Manager", "content-manager"),
        ("Account Manager", "Account Manager"),
        ("Owner", "Owner"),
    ],
)
async def test_a_role_is_taken_by_any_of_its_names(team: Office, sent: str, role: str) -> None:
    await crm_says(team, MARTA, role=sent)
    await crm_says(team, PETRO, role=sent)

    found = [await member(team, it) for it in (MARTA, PETRO)]
    assert [(it.role, it.crm_role) for it in found] == [(role, role)] * 2


async def test_the_last_administrator_by_another_name_is_not_demoted(team: Office) -> None:
    await crm_says(team, OLGA, role="Адміністратор")

    olga = await member(team, OLGA)
    assert (olga.role, is_kept(olga)) == ("administrator", False)
    assert await notices(team, OLGA) == []


async def loses(office: Office, role: Role) -> None:
    """The person blocks the bot."""
    link = await link_of(office, role)
    assert link is not None
    await office.database.write(partial(membership.lose, linked=link, now=office.clock()))


async def is_back(office: Office, role: Role) -> None:
    """The person writes to the bot again."""

    async def work(session: AsyncSession) -> None:
        person = await people.by_crm_id(session, role.crm_id)
        assert person is not None
        link = await links.of_person(session, person.pk)
        assert link is not None
        await membership.regain(Context(session, KYIV, office.clock()), person, link)

    await office.database.write(work)


@pytest.mark.parametrize("change", [DEMOTED, DISMISSED])
async def test_an_administrator_who_cannot_be_reached_is_no_other(
    team: Office, change: dict[str, Any]
) -> None:
    await join(team, PETRO)
    await loses(team, PETRO)

    await crm_says(team, OLGA, **change)

    assert is_kept(await member(team, OLGA))


async def test_she_is_demoted_as_soon_as_the_other_can_be_reached(team: Office) -> None:
    await join(team, PETRO)
    await loses(team, PETRO)
    await crm_says(team, OLGA, **DEMOTED)

    await is_back(team, PETRO)

    assert (await member(team, OLGA)).role == "manager"
    assert (await member(team, PETRO)).role == "administrator"


async def test_of_two_the_one_who_cannot_be_reached_is_demoted_at_once(team: Office) -> None:
    await join(team, PETRO)
    await loses(team, PETRO)

    await crm_says(team, PETRO, **DEMOTED)
    await crm_says(team, OLGA, **DEMOTED)

    assert (await member(team, PETRO)).role == "manager"
    assert is_kept(await member(team, OLGA))


async def test_nobody_is_kept_who_cannot_be_reached(team: Office) -> None:
    await loses(team, OLGA)

    await crm_says(team, OLGA, **DISMISSED)

    assert not (await member(team, OLGA)).active
    assert await link_of(team, OLGA) is None


async def test_who_is_kept_and_then_lost_goes_when_there_is_another(team: Office) -> None:
    await crm_says(team, OLGA, **DEMOTED)
    await loses(team, OLGA)

    await join(team, PETRO)

    assert (await member(team, OLGA)).role == "manager"


async def test_notices_are_not_kept_for_an_administrator_who_cannot_be_reached(
    team: Office,
) -> None:
    await loses(team, OLGA)

    await join(team, PETRO)

    assert await notices(team, OLGA) == []
