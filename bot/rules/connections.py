"""What is wrong with a connection's hooks. Pure. Whether they stay away: bot.rules.silence."""

from datetime import datetime, timedelta

from storage.tables import Connection

REFUSED_IN_A_ROW = 3
REFUSED_WITHIN = timedelta(hours=1)
QUIET_BEFORE_WELL = timedelta(minutes=10)


def all_refused(connection: Connection, now: datetime) -> str | None:
    """In words for the operator; None: too few hooks were refused since the latest good one, or too
    long ago. One that is kept although it cannot be read is not refused."""
    refusal, since = connection.refusal or {}, connection.problem_since
    number, latest = int(refusal.get("in_a_row", 0)), refusal.get("lost")
    if since is None or latest is None or number < REFUSED_IN_A_ROW:
        return None
    if datetime.fromisoformat(latest["at"]) <= now - REFUSED_WITHIN:
        return None
    why = str(connection.problem).replace("_", " ")
    return f"{number} hooks refused since {since:%H:%M} UTC and none was good, the latest: {why}"


def is_mended(connection: Connection, now: datetime) -> bool:
    """Whether good hooks come again and none has been refused for a while."""
    good, refused = connection.good_at, connection.refused_at
    if good is None or refused is None:
        return False
    return good > refused and now - refused >= QUIET_BEFORE_WELL
