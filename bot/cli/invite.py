"""`bellhop invite`: a one-time link for a person, who is created if they are new.

Never changes the role of an existing person, which is for /staff and the CRM, except to make an
administrator where none is linked.
"""

import argparse
import difflib
import sys
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import membership
from bot.actions.context import Context
from bot.cli.console import CannotDo, asked_id, asked_name, opened, show
from bot.cli.telegram_api import ask_bot_name
from bot.rules.audience import ADMINISTRATOR, ROLES
from bot.rules.roles import known_role
from bot.runtime.config import Config
from storage.directory import cabinet, people, sources
from storage.tables import Person

ABBREVIATION = 3  # letters
SURELY_A_SLIP, MAYBE_A_SLIP = 0.85, 0.6


@dataclass(frozen=True)
class Wanted:
    """The person to invite, as the operator typed it."""

    name: str
    role: str
    crm_id: str | None


async def invite(arguments: argparse.Namespace, config: Config) -> None:
    """Prints the link. Raises `CannotDo`, and then nothing is stored."""
    wanted = Wanted(
        asked_name(arguments.name, "--name"),
        asked_name(arguments.role, "--role"),
        None if arguments.crm_id is None else asked_id(arguments.crm_id),
    )
    now, hours = datetime.now(UTC), config.invite_hours
    async with opened(config) as database:
        async with database.read() as session:
            check_role(wanted.role, await people.roles(session), custom=arguments.custom_role)
            known_as = (await cabinet.get(session)).bot_username
        bot = known_as or await ask_bot_name(config)
        person, token, remarks = await database.write(
            lambda session: _invite(session, wanted, bot, hours, now)
        )
    url, expires_at = f"https://t.me/{bot}?start={token}", now + timedelta(hours=hours)
    for remark in remarks:
        print(remark, file=sys.stderr)
    if arguments.json:
        show(url=url, token=token, expires_at=expires_at.isoformat(), person_id=person.id)
        return
    print(url)
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
    name, role, crm_id = wanted.name, wanted.role, wanted.crm_id
    found = await _known(session, name, crm_id)
    if found is None:
        made = await people.add(session, name=name, role=role, crm_id=crm_id, now=now)
        await sources.arrived(session, made)
        return made, []
    remarks = []
    if not found.active:
        raise CannotDo(
            f"{found.name} has been deactivated in the CRM; reactivate them there first"
            " (or give --crm-id if this is somebody else with that name)"
        )
    if found.crm_id is None and crm_id is not None:
        found.crm_id = crm_id
        await sources.arrived(session, found)
        remarks.append(f"{name} had no CRM id; it is {crm_id} now.")
    if found.name != name:
        remarks.append(f"The person with this CRM id is called {found.name}; the name stays.")
    if role == ADMINISTRATOR and await _makes_administrator(session, found, now):
        remarks.append(f"No administrator is linked, so {found.name} is one now.")
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


async def _known(session: AsyncSession, name: str, crm_id: str | None) -> Person | None:
    if crm_id is not None:
        found = await people.by_crm_id(session, crm_id)
        if found is not None:
            return found
    namesakes = await people.by_name(session, name, dismissed_too=True)
    if crm_id is not None:  # with another CRM id it is somebody else
        namesakes = [person for person in namesakes if person.crm_id is None and person.active]
    alike = [person for person in namesakes if person.active] or namesakes
    if len(alike) > 1:
        ids = ", ".join(person.crm_id or "none" for person in alike)
        raise CannotDo(f"{len(alike)} people are called {name} (CRM ids: {ids}); give --crm-id")
    return alike[0] if alike else None
