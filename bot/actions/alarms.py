"""Tells administrators what is wrong with a connection, once, and when it is well again.

`Connection.alarms` has what has been told and is not over yet. Works within the caller's
transaction.
"""

from datetime import datetime, timedelta

from bot import providers
from bot.actions import own_events
from bot.actions.context import Context
from bot.calendar.days import day_of
from bot.rules.connections import is_mended
from bot.rules.silence import OF_CONNECTIONS, missed
from storage.directory import hook_counts
from storage.tables import Connection, HookResult

COUNT_UP_EVERY = timedelta(seconds=10)
LOOK_FOR_SILENCE_EVERY = timedelta(hours=1)
# After a longer break in our own looks, silence may have been ours.
DEAF_AFTER = timedelta(hours=3)

REFUSED, SILENT = "refused", "silent"
_TOLD, _LOOKED, _LISTENS = "told", "looked", "listens"
KINDS = {REFUSED: "hook.refused", SILENT: "connection.silent"}
_OVER = {REFUSED: "hook.well", SILENT: "connection.back"}


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether there may be something to tell of it, or it is time to look for silence."""
    alarms, looked = connection.alarms, _time(connection, _LOOKED)
    return (
        _has_refused(connection, now)
        or (REFUSED in alarms and is_mended(connection, now))
        or (SILENT in alarms and _is_back(connection))
        or looked is None
        or not timedelta() <= now - looked < LOOK_FOR_SILENCE_EVERY
    )


async def look(context: Context, connection: Connection) -> bool:
    """Tells what is to be told of it; whether there was anything."""
    before = dict(connection.alarms)
    if _has_refused(connection, context.now):
        await _tell_refused(context, connection)
    elif REFUSED in before and is_mended(connection, context.now):
        await _tell_over(context, connection, REFUSED)
    if SILENT in before and _is_back(connection):
        await _tell_over(context, connection, SILENT)
    await _listen(context, connection)
    keys = (REFUSED, SILENT, _TOLD)
    return any(before.get(key) != connection.alarms.get(key) for key in keys)


def is_open(connection: Connection, alarm: str) -> bool:
    """Whether administrators have been told of it and it is not over."""
    return alarm in connection.alarms


def _has_refused(connection: Connection, now: datetime) -> bool:
    """What a vendor sends and nobody could read is kept, and has a card of its own."""
    lost = _lost(connection)
    if not lost:
        return False
    at, told = datetime.fromisoformat(lost["at"]), _time(connection, _TOLD)
    return told is None or (told < at and not timedelta() <= now - told < COUNT_UP_EVERY)


def _lost(connection: Connection) -> hook_counts.Refusal:
    """The latest refusal of a hook that was not kept; one that was kept since does not hide it."""
    found: hook_counts.Refusal = (connection.refusal or {}).get("lost", {})
    return found


async def _tell_refused(context: Context, connection: Connection) -> None:
    refusal = dict(_lost(connection))
    at = datetime.fromisoformat(refusal.pop("at"))
    day = day_of(at, context.zone)
    key = f"refused:{day}:{connection.id}"
    midnight = datetime(day.year, day.month, day.day, tzinfo=context.zone)
    counts = await hook_counts.since(context.session, connection.pk, midnight)
    mistakes = {
        result.value: number for result, number in counts.items() if _is_told(connection, result)
    }
    count = sum(mistakes.values())
    data = {"mistake": refusal["result"], **refusal, "mistakes": mistakes, "count": count}
    await own_events.tell(context, key, KINDS[REFUSED], own_events.about(connection) | data)
    _set(connection, {REFUSED: key, _TOLD: at.isoformat()})


def _is_told(connection: Connection, result: HookResult) -> bool:
    provider = providers.named(connection.provider)
    is_kept = result == HookResult.SHAPE and provider is not None and not provider.strict
    return result != HookResult.GOOD and not is_kept


async def _tell_over(context: Context, connection: Connection, alarm: str) -> None:
    key = connection.alarms[alarm]
    await own_events.settle(context, key, KINDS[alarm])
    data = own_events.about(connection)
    await own_events.tell(context, f"over:{key}", _OVER[alarm], data)
    connection.alarms = {name: it for name, it in connection.alarms.items() if name != alarm}


async def _listen(context: Context, connection: Connection) -> None:
    """Looks for silence, once an hour."""
    now, looked = context.now, _time(connection, _LOOKED)
    if looked is not None and timedelta() <= now - looked < LOOK_FOR_SILENCE_EVERY:
        return
    listens = _time(connection, _LISTENS)
    if looked is None or listens is None or now - looked > DEAF_AFTER or looked > now:
        listens = now
    _set(connection, {_LOOKED: now.isoformat(), _LISTENS: listens.isoformat()})
    if connection.good_at is None or {REFUSED, SILENT} & set(connection.alarms):
        return
    heard_at = max(connection.good_at, listens)
    hours = await hook_counts.good_by_hour(context.session, connection.pk, now)
    if missed(hours, heard_at, now, OF_CONNECTIONS) is not None:
        key = _silence(connection)
        data = own_events.about(connection) | {"since": connection.good_at.isoformat()}
        await own_events.tell(context, key, KINDS[SILENT], data)
        _set(connection, {SILENT: key})


def _is_back(connection: Connection) -> bool:
    return connection.good_at is not None and connection.alarms[SILENT] != _silence(connection)


def _silence(connection: Connection) -> str:
    """The key of the event that tells of the silence after its latest good hook."""
    return f"silent:{connection.good_at:%Y-%m-%dT%H:%M:%S.%f}:{connection.id}"


def _time(connection: Connection, name: str) -> datetime | None:
    written = connection.alarms.get(name)
    return datetime.fromisoformat(written) if written else None


def _set(connection: Connection, values: dict[str, str]) -> None:
    connection.alarms = {**connection.alarms, **values}
