"""The CRMs that can post to us: each is a folder whose `hooks` verifies, parses and understands.

The web handler calls `verify` and `parse`, the fan-out step calls `understand`; none does I/O.
To add a CRM, add a folder here and its name in PROVIDERS. Here it is also decided with which key,
and in whose name, a CRM is asked by its API.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from bot.providers.amocrm import hooks as amocrm
from bot.providers.bitrix24 import hooks as bitrix24
from bot.providers.generic import hooks as generic
from bot.providers.hook import Credentials, Hook, Incoming, Meaning
from bot.providers.keycrm import hooks as keycrm
from bot.providers.pipedrive import hooks as pipedrive
from bot.providers.settings import Settings
from storage.tables import DEFAULT, Connection


class Provider(Protocol):
    """What a provider's `hooks` module has at its top level."""

    @property
    def name(self) -> str:
        """As in the hook's address."""

    @property
    def title(self) -> str:
        """As its vendor writes it."""

    @property
    def shares(self) -> bool:
        """Whether another connection to it surely speaks of the same objects.

        A second one to a vendor's CRM may be to another account, with the same ids.
        """

    @property
    def strict(self) -> bool:
        """True: an unreadable hook is answered with 422; False: it is stored as unreadable."""

    @property
    def methods(self) -> frozenset[str]:
        """Those of HTTP that a hook may have; of a GET, the query is the body."""

    def new_secret(self) -> str | None:
        """A fresh signing secret; None where the CRM cannot sign."""

    @property
    def auths(self) -> frozenset[str]:
        """What `bellhop connect --auth` may say, beside the provider's usual way."""

    def secret_problem(self, secret: str) -> str | None:
        """What is wrong with a secret that the sender has made; None: nothing."""

    def verify(self, hook: Hook, credentials: Credentials) -> None:
        """Raises Refused unless the hook proves where it comes from; Greeting if it is none."""

    def parse(self, hook: Hook) -> list[Incoming]:
        """The events to store; raises Unreadable."""

    @property
    def settings(self) -> Settings:
        """What it may be told of an account, by name."""

    @property
    def has_api(self) -> bool:
        """Whether Bellhop can ask it what its hooks do not tell, if it has an API key."""

    def understand(
        self,
        type: str,
        hint: str | None,
        body: bytes,
        known: dict[str, Any] | None,
        given: Mapping[str, Any],
    ) -> Meaning:
        """What a stored event means, given what is known of its subject; raises Unreadable.

        `given`: the connection's settings.
        """


PROVIDERS: tuple[Provider, ...] = (generic, keycrm, amocrm, bitrix24, pipedrive)


def named(name: str) -> Provider | None:
    """The provider of that name in a hook's address."""
    return next((provider for provider in PROVIDERS if provider.name == name), None)


def api_key_of(connection: Connection, shared: str | None) -> str | None:
    """What the connection's CRM is asked with; None: it is not asked.

    `shared`: the key of the configuration, for KeyCRM's connections of the default cabinet.
    """
    provider = named(connection.provider)
    if provider is None or not provider.has_api:
        return None
    is_shared = provider is keycrm and connection.cabinet == DEFAULT
    return connection.api_key or (shared if is_shared else None)


class Asker(NamedTuple):
    """The connection in whose name an account is asked, and the key that opens it."""

    connection: Connection
    key: str


def askers(found: Iterable[Connection], shared: str | None) -> dict[int, Asker]:
    """By id of each connection that has a key: who asks its CRM.

    That is the first of those with the same key and cabinet: they are one account.
    """
    first: dict[tuple[str, str], Asker] = {}
    by_id = {}
    for connection in found:
        if (key := api_key_of(connection, shared)) is not None:
            asker = Asker(connection, key)
            by_id[connection.pk] = first.setdefault((connection.cabinet, key), asker)
    return by_id


def accounts(asking: Mapping[int, Asker]) -> list[Asker]:
    """Each asker once."""
    return list({each.connection.pk: each for each in asking.values()}.values())
