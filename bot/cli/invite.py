"""`bellhop invite`: a one-time link for a person, who is created if they are new.

Never changes the role of an existing person, which is for /staff and the CRM, except to make an
administrator where none can be reached.
"""

import argparse
import difflib
import sys
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.actions.people import identities, membership
from bot.cli.console import (
    CannotDo,
    asked_cabinet,
    asked_id,
    asked_name,
    check_cabinet,
    opened,
    show,
    show_code,
)
from bot.cli.telegram_api import ask_bot_name
from bot.rules.audience import ADMINISTRATOR, ROLES
from bot.rules.roles import known_role
from bot.runtime.config import Config
from storage.directory import cabinet, links, people
from storage.directory import identities as known_as
from storage.tables import DEFAULT, Person

ABBREVIATION = 3  # letters
SURELY_A_SLIP, MAYBE_A_SLIP = 0.85, 0.6


@dataclass(frozen=True)
class Wanted:
    """The person to invite, as the operator typed it.

    `crm_id`: theirs in the `cabinet`. `is_new`: they are none of those who are known by this name.
    """

    name: str
    role: str
    crm_id: str | None
    cabinet: str = DEFAULT
    is_new: bool = False


async def invite(arguments: argparse.Namespace, config: Config) -> None:
    """Prints the link. Raises `CannotDo`, and then nothing is stored."""
    wanted = Wanted(
        asked_name(arguments.name, "--name"),
        asked_name(arguments.role, "--role"),
        None if arguments.crm_id is None else asked_id(arguments.crm_id),
        DEFAULT if arguments.cabinet is None else asked_cabinet(arguments.cabinet),
        arguments.new,
    )
    now, hours = datetime.now(UTC), config.invite_hours
    async with opened(config) as database:
        async with database.read() as session:
            await check_cabinet(session, wanted.cabinet)
            check_role(wanted.role, await people.roles(session), custom=arguments.custom_role)
            bot_name = (await cabinet.get(session)).bot_username
        bot = bot_name or await ask_bot_name(config)
        person, token, remarks = await database.write(
            lambda session: _invite(session, wanted, bot, hours, now)
        )
    url, expires_at = f"https://t.me/{bot}?start={token}", now + timedelta(hours=hours)
    for remark in remarks:
        print(remark, file=sys.stderr)
    if arguments.json:
        if arguments.qr:
            show_code(url, sys.stderr, is_asked=True)
        show(url=url, token=token, expires_at=expires_at.isoformat(), person_id=person.id)
        return
    print(url)
    show_code(url, sys.stderr, is_asked=arguments.qr)
    print(
        f"For {person.name} ({person.role}): works once,"
        f" until {expires_at.astimezone(config.timezone):%Y-%m-%d %H:%M %Z}."
        " Earlier links for this person no longer work.",
        file=sys.stderr,
    )


async def _invite(
    session: AsyncSession, wanted: Wanted, bot: str, hours: int, now: datetime
) -> tuple[Person, str, list[str]]:
    """The person, the link's token, and remarks for the operator."""
    person, remarks = await _person(session, wanted, now)
    token = await membership.invite(session, person, hours, now)
    await cabinet.remember_bot(session, bot)
    return person, token, remarks


def check_role(role: str, in_use: Collection[str], *, custom: bool) -> None:
    """Raises `CannotDo` for a new role, unless `custom` allows it and it is not a likely typo."""
    known = {*ROLES, *in_use}
    if role in known:
        return
    meant = known_role(role)
    near = meant or near_role(role, known)
    if near is not None and (meant or not custom or _is_slip(role, near)):
        raise CannotDo(f"--role: there is no role {role!r}; did you mean {near}?", 2)
    if not custom:
        raise CannotDo(
            f"--role: nobody has the role {role!r} yet; the roles are {', '.join(sorted(known))}."
            " To create a new one, add --custom-role",
            2,
        )


def near_role(role: str, known: Collection[str]) -> str | None:
    """The known role that was probably meant, if any."""
    plain = {_plain(each): each for each in sorted(known, reverse=True)}
    asked = _plain(role)
    whole = [each for each in plain if len(asked) >= ABBREVIATION and each.startswith(asked)]
    near = whole or difflib.get_close_matches(asked, plain, n=1, cutoff=MAYBE_A_SLIP)
    return plain[near[0]] if near else None


def _is_slip(role: str, near: str) -> bool:
    asked, meant = _plain(role), _plain(near)
    likeness = difflib.SequenceMatcher(None, asked, meant).ratio()
    return meant.startswith(asked) or likeness >= SURELY_A_SLIP


def _plain(role: str) -> str:
    return "-".join(role.casefold().replace("_", " ").replace("-", " ").split())[:200]


async def _person(session: AsyncSession, wanted: Wanted, now: datetime) -> tuple[Person, list[str]]:
    """The person, created if new, and remarks for the operator."""
    name, role = wanted.name, wanted.role
    found = await _known(session, wanted)
    if found is None:
        found = await people.add(session, name=name, role=role, crm_id=None, now=now)
        remarks = await _with_id(session, found, replace(wanted, is_new=True))
    elif not found.active:
        raise CannotDo(
            f"{found.name} has been deactivated in the CRM; reactivate them there first"
            " (or give --crm-id if this is somebody else with that name)"
        )
    else:
        remarks = await _with_id(session, found, wanted)
    if found.name != name:
        remarks.append(f"The person with this CRM id is called {found.name}; the name stays.")
    if role == ADMINISTRATOR and await _makes_administrator(session, found, now):
        remarks.append(f"No administrator can be reached, so {found.name} is one now.")
    if found.role != role:
        remarks.append(f"{found.name} remains {found.role}; change roles in /staff or in the CRM.")
    return found, remarks


async def _makes_administrator(session: AsyncSession, person: Person, now: datetime) -> bool:
    """Gives the person the role if nobody else could; False if that was not needed."""
    if person.role == ADMINISTRATOR or await people.of_role(session, ADMINISTRATOR):
        return False
    person.role_held = True
    await membership.change_role(Context(session, UTC, now), person, ADMINISTRATOR)
    return True


async def _with_id(session: AsyncSession, person: Person, wanted: Wanted) -> list[str]:
    """Gives the person the wanted id, if there is one; remarks about it and about namesakes."""
    if wanted.crm_id is None:
        return []
    try:
        before = await identities.give(session, person, wanted.cabinet, wanted.crm_id)
    except identities.Taken as taken:
        raise CannotDo(
            f"--crm-id: {wanted.crm_id} is the CRM id of {taken.owner.name},"
            f" not of {person.name}; change theirs in /staff first"
        ) from None
    if before == wanted.crm_id:
        return []
    remarks = await _linked_namesakes(session, person, wanted.cabinet)
    if not wanted.is_new:
        had = f"had the CRM id {before}" if before else "had no CRM id"
        remarks.insert(0, f"{person.name} {had}; it is {wanted.crm_id} now.")
    return remarks


async def _linked_namesakes(session: AsyncSession, person: Person, cabinet: str) -> list[str]:
    remarks = []
    for other in await people.by_name(session, person.name):
        if other.id != person.id and await links.of_person(session, other.pk):
            crm_id = (await known_as.of_person(session, other.pk)).get(cabinet, "none")
            remarks.append(
                f"Another person called {other.name} (CRM id: {crm_id}) is linked;"
                " check that you mean the right one."
            )
    return remarks


async def _known(session: AsyncSession, wanted: Wanted) -> Person | None:
    """The person who is meant; None if they are new."""
    name, crm_id = wanted.name, wanted.crm_id
    namesakes = await people.by_name(session, name, dismissed_too=True)
    owner = await people.by_crm_id(session, crm_id, wanted.cabinet) if crm_id else None
    if wanted.is_new:
        return None
    if owner is not None and (owner.name == name or not namesakes):
        return owner
    active = [person for person in namesakes if person.active]
    if crm_id is None:
        alike = active or namesakes
    else:  # who has left the CRM under another id is somebody else
        ids = {it.pk: await known_as.of_person(session, it.pk) for it in active}
        alike = [it for it in active if wanted.cabinet not in ids[it.pk]] or active
    if len(alike) > 1:
        told = [await known_as.of_person(session, person.pk) for person in alike]
        shown = ", ".join(it.get(wanted.cabinet, "none") for it in told)
        raise CannotDo(
            f"{len(alike)} people are called {name} (CRM ids: {shown}); give --crm-id"
            " with one of these, or --new if it is yet another person"
        )
    return alike[0] if alike else None
