"""What comes from each CRM, what was refused and what is asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import SecretStr

from bot.actions import alarms, integrations
from bot.actions.context import Context
from bot.calendar.days import day_of
from bot.pages.cabinet.connections import Asked, Failure, Known
from bot.providers import Asker, askers, named
from bot.providers.keycrm import budget
from storage.directory import connections, hook_counts
from storage.tables import Connection
from storage.upkeep import api_requests


async def of_all(context: Context, shared_key: SecretStr | None) -> list[Known]:
    """All that are not revoked. `shared_key`: the configuration's."""
    everyone = await connections.open_ones(context.session)
    asking = asked(everyone, shared_key)
    return [await known(context, each, asking) for each in everyone]


def asked(everyone: Sequence[Connection], shared_key: SecretStr | None) -> dict[int, Asker]:
    """Which of them are asked by an API, and with which key. `shared_key`: the configuration's."""
    return askers(everyone, shared_key.get_secret_value() if shared_key else None)


async def known(context: Context, connection: Connection, asking: Mapping[int, Asker]) -> Known:
    """What there is to show of a connection; today is the cabinet's. `asking`: as of `asked`."""
    day = day_of(context.now, context.zone)
    midnight = datetime(day.year, day.month, day.day, tzinfo=context.zone)
    today = await hook_counts.since(context.session, connection.pk, midnight)
    asker = asking.get(connection.pk)
    provider = named(connection.provider)
    settings = provider.settings if provider else {}
    return Known(
        connection,
        today,
        alarms.is_open(connection, alarms.SILENT),
        await _told(context, asker) if asker else None,
        may_ask=provider is not None and provider.has_api,
        links={it: connection.settings.get(it) for it, each in settings.items() if each.is_link},
    )


async def _told(context: Context, asker: Asker) -> Asked:
    """What the CRM's API has told."""
    connection, places = asker.connection, budget.of(asker.key)
    counts = await api_requests.known(context.session, connection.cabinet)
    ago, trouble = places.answered_ago, integrations.trouble(connection)
    partial = integrations.trouble(connection, integrations.PEOPLE)
    return Asked(
        *counts,
        places.per_minute,
        places.taken,
        None if ago is None else context.now - timedelta(seconds=ago),
        Failure(trouble.since, trouble.why) if trouble else None,
        partial.since if partial else None,
    )
