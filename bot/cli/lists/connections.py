"""What `bellhop connections` shows: whether each is used and in order. Never a key or a secret."""

from collections.abc import Sequence

from bot.cards.mistakes import mistake_of
from bot.cli.console import SHARED
from bot.cli.lists.listing import Listing, Row
from bot.providers import api_key_of, named
from bot.ui.reader import Reader
from storage.tables import Connection

COLUMNS = {
    "id": "ID",
    "provider": "PROVIDER",
    "name": "NAME",
    "cabinet": "CABINET",
    "auth": "AUTH",
    "settings": "SETTINGS",
    "api_key": "API KEY",
    "created_at": "CREATED",
    "good_at": "LAST GOOD HOOK",
    "refused_at": "LAST REFUSAL",
    "refusal": "WHY",
    "old_until": "ROTATING UNTIL",
    "revoked_at": "REVOKED",
}
EMPTY = "No connections yet: bellhop connect PROVIDER --name NAME"


def listed(found: Sequence[Connection], reader: Reader, shared: str | None) -> Listing:
    """The connections, in this order. `shared`: the API key of the configuration."""
    return Listing(COLUMNS, [_row(each, reader, shared) for each in found], EMPTY)


def _row(connection: Connection, reader: Reader, shared: str | None) -> Row:
    values = connection.model_dump(include=set(COLUMNS))
    return values | {
        "api_key": api_key_of(connection, shared) is not None,
        "cabinet": connection.cabinet or SHARED,
        "settings": _settings(connection),
        "auth": connection.auth or ("signature" if connection.secret else "address"),
        "refusal": mistake_of(connection.refusal, reader) if connection.refusal else None,
    }


def _settings(connection: Connection) -> dict[str, str]:
    """Those that are surely no secrets."""
    provider = named(connection.provider)
    known = provider.settings if provider is not None else {}
    return {
        name: value
        for name, value in connection.settings.items()
        if name in known and not known[name].is_secret
    }
