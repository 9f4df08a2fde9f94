"""The cabinet's tables for the page, from the queries behind the chat's screens."""

from dataclasses import dataclass
from functools import partial

from pydantic import SecretStr

from bot.actions.context import Context
from bot.calendar.reminders import PAYMENT, subject_of
from bot.pages.cabinet.staff import Marks
from bot.pages.tables.connections import connections_table
from bot.pages.tables.payments import Payments, payments_table
from bot.pages.tables.places import channels_table, sources_table
from bot.pages.tables.policy import policy_table
from bot.pages.tables.problems import problems_table
from bot.pages.tables.schedule import schedule_table
from bot.pages.tables.staff import Staff, staff_table
from bot.ui.reader import Reader
from bot.ui.screens import Paging
from bot.ui.tables import Table
from handlers.overviews import connections as of_connections
from handlers.overviews import problems as of_problems
from handlers.overviews.paging import page_of
from handlers.overviews.schedule import upcoming
from storage.directory import absences, cabinet, identities, people, unknown_ids
from storage.directory import sources as places
from storage.flow import escalations, scheduled
from storage.tables import Channel, Source


@dataclass(frozen=True)
class Look:
    """Who looks, at which page of a table, and how many rows it has. `shared_key`: the API key of
    the configuration."""

    context: Context
    reader: Reader
    page: int
    limit: int
    shared_key: SecretStr | None = None


async def policy(look: Look) -> Table:
    session = look.context.session
    allowed, minutes = await cabinet.policy(session), await escalations.policy(session)
    return policy_table(allowed, minutes, look.reader)


async def sources(look: Look) -> Table:
    session, now = look.context.session, look.context.now
    found, paging = await page_of(look.page, partial(places.page, session, Source), look.limit)
    managed = await places.default_managers(session, [each.pk for each in found])
    ids = {person_id for its in managed.values() for person_id in its}
    known = {each.pk: each for each in await people.by_ids(session, ids) if each.active}
    managers = {
        source_id: [known[it] for it in its if it in known] for source_id, its in managed.items()
    }
    return sources_table(found, managers, paging, look.reader, now)


async def channels(look: Look) -> Table:
    session = look.context.session
    found, paging = await page_of(look.page, partial(places.page, session, Channel), look.limit)
    hour = await cabinet.reminder_hour(session)
    return channels_table(found, hour, paging, look.reader, look.context.now)


async def payments(look: Look) -> Table:
    """All channels are read: their sums are shown, too."""
    session = look.context.session
    everyone = await places.everyone(session, Channel)
    waiting = await scheduled.reminders(session, [PAYMENT], len(everyone))
    by_subject = {it.subject: it.at for it in waiting}
    reminders = {
        each.pk: by_subject[subject_of(each)] for each in everyone if subject_of(each) in by_subject
    }
    hour = await cabinet.reminder_hour(session)
    found = Payments(everyone, reminders, hour, look.context.zone)
    return payments_table(found, (look.page, look.limit), look.reader, look.context.now)


async def schedule(look: Look) -> Table:
    return schedule_table(await upcoming(look.context), look.reader, look.context.now)


async def connections(look: Look) -> Table:
    everyone = await of_connections.of_all(look.context, look.shared_key)
    paging = Paging(look.page, len(everyone), look.limit)
    return connections_table(paging.part(everyone), paging, look.reader, look.context.now)


async def problems(look: Look) -> Table:
    found, paging = await of_problems.stuck(look.context, look.page, look.limit)
    arrived = await of_problems.arrived(look.context)
    return problems_table(found, arrived, paging, look.reader, look.context.now)


async def staff(look: Look) -> Table:
    session, now = look.context.session, look.context.now
    entries, paging = await page_of(look.page, partial(people.page, session), look.limit)
    ids = [person.pk for person, _ in entries]
    away = await absences.of_people(session, ids, now)
    marks = Marks(away, await identities.missing(session, ids), await unknown_ids.total(session))
    until = {person_id: absence.until for person_id, absence in away.items()}
    return staff_table(Staff(entries, marks, until), paging, look.reader, now)
