"""Tells administrators that a CRM cannot be asked by its API, once, and when it can be again.

`Connection.alarms` has since when and why, and the key of the event that told of it. Works within
the caller's transaction.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.actions import own_events
from bot.actions.context import Context
from bot.events.fields import clean
from storage.tables import Connection

# A network blinks, and a CRM is restarted: nobody need hear of that.
PATIENCE = timedelta(minutes=5)
WORDS_LENGTH = 200

# Why it fails: the key is refused; its owner may not read orders; the list of people has lost so
# many that nobody is unlinked by it. The text `not-asked` has more such words. Any other text is
# for the operator, and is told as it is.
KEY, RIGHTS, PEOPLE = "key", "rights", "people"
NO_KEY = "no-key"  # why it is not read now: there is none any more
_AT_ONCE = (KEY, RIGHTS, PEOPLE)

FAILING, WELL = "integration.failing", "integration.well"
# What fails: asking at all; or what was answered cannot be true.
ASKING = "asking"
_SINCE, _WHY = "_since", "_why"


@dataclass(frozen=True)
class Trouble:
    """What is wrong since then; `why`: as `failing` was told. `is_told`: to administrators."""

    why: str
    since: datetime
    is_told: bool


def trouble(connection: Connection, what: str = ASKING) -> Trouble | None:
    """What is wrong with asking a connection's CRM; None: nothing, as far as we know."""
    since = connection.alarms.get(what + _SINCE)
    if since is None:
        return None
    why = connection.alarms.get(what + _WHY, "")
    return Trouble(why, datetime.fromisoformat(since), what in connection.alarms)


async def failing(context: Context, connection: Connection, why: str) -> bool:
    """Notes one more failure. Whether there is an event now to be fanned out.

    `why`: `KEY`, `RIGHTS`, `PEOPLE`, another word that the text `not-asked` knows, or words for the
    operator, without anybody's data. Only the first three are told at once, others if they go on
    for `PATIENCE`. It is told once, and the card changes if the reason does.
    """
    what = PEOPLE if why == PEOPLE else ASKING
    why = clean(why, WORDS_LENGTH)
    before = trouble(connection, what)
    since = before.since if before else context.now
    _set(connection, {what + _SINCE: since.isoformat(), what + _WHY: why})
    waited = context.now - since
    if before is not None and before.is_told:
        if _code(why) == _code(before.why):
            return False
    elif why not in _AT_ONCE and timedelta() <= waited < PATIENCE:
        return False
    key = connection.alarms.get(what) or f"{what}:{since:%Y-%m-%dT%H:%M:%S.%f}:{connection.id}"
    await own_events.tell(context, key, FAILING, _data(connection, why, since))
    _set(connection, {what: key})
    return True


async def well(context: Context, connection: Connection, what: str = ASKING) -> bool:
    """It works. Whether there is an event now to be fanned out; costs nothing if all was well."""
    found = trouble(connection, what)
    if found is None:
        return False
    key = await _end(context, connection, what)
    if key is not None:
        data = own_events.about(connection) | {"failing": _code(found.why)}
        await own_events.tell(context, f"over:{key}", WELL, data)
    return key is not None


async def ask_no_more(context: Context, connection: Connection) -> None:
    """It has no key any more: what failed is over, and nobody is told that it works."""
    for what in (ASKING, PEOPLE):
        await _end(context, connection, what, how="given_up")


async def _end(
    context: Context, connection: Connection, what: str, how: str = "well"
) -> str | None:
    """Forgets what fails; the key of the event that told of it, if any did."""
    key = connection.alarms.get(what)
    if key is not None:
        await own_events.settle(context, key, FAILING, how)
    over = (what, what + _SINCE, what + _WHY)
    connection.alarms = {name: it for name, it in connection.alarms.items() if name not in over}
    return key


def _data(connection: Connection, why: str, since: datetime) -> own_events.Data:
    code = _code(why)
    data = own_events.about(connection) | {"failing": code, "since": since.isoformat()}
    if code == KEY:
        data["has_own_key"] = connection.api_key is not None
    elif code == "other":
        data["detail"] = why
    return data


def _code(why: str) -> str:
    return why if why in _AT_ONCE else "other"


def _set(connection: Connection, values: dict[str, str]) -> None:
    if any(connection.alarms.get(name) != value for name, value in values.items()):
        connection.alarms = {**connection.alarms, **values}
