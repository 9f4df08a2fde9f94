"""One item of a hook: a lead, a task or whatever an event of amoCRM is about. Pure.

All values are strings, and the same thing has an old and a new name (`last_modified` and
`updated_at`), of which either may be missing: readers take the names in the order of preference.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from bot.events import fields
from bot.events.payloads import JSON, Problem
from bot.providers.forms import values_of
from bot.providers.hook import Unreadable, as_object, load
from bot.providers.settings import link

_UNIX = re.compile(r"[0-9]{1,10}")
_DOMAINS = ("amocrm.ru", "amocrm.com", "kommo.com")
_SUBDOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LEADS = "leads"
# What a task or a message is about → its section of the account.
_SECTIONS = {"contact": "contacts", "lead": _LEADS, "company": "companies", "customer": "customers"}
_TYPES = {"1": "contact", "2": "lead", "3": "company", "12": "customer"}


@dataclass(frozen=True)
class Item:
    """What was sent at `entity[action][i]`, with what the hook says of its account."""

    entity: str
    action: str
    said: Mapping[str, JSON]
    account: Mapping[str, str]

    @property
    def type(self) -> str:
        """The event's type, such as `leads.add`."""
        return f"{self.entity}.{self.action}"

    def has(self, name: str) -> bool:
        """Whether it says anything of that name, even that there is none."""
        return self.said.get(name) is not None

    def text(self, *names: str) -> str:
        """The first of these that is not empty, on one line; "" if all are."""
        found = (_line(self.said.get(name)) for name in names)
        return next(filter(None, found), "")

    def id(self, *names: str) -> str | None:
        """The first of these that is an id; 0 and nothing are none."""
        found = (_id(self.said.get(name)) for name in names)
        return next(filter(None, found), None)

    def time(self, *names: str) -> datetime | None:
        """The first of these that is a time."""
        found = (_time(self.said.get(name)) for name in names)
        return next(filter(None, found), None)

    @property
    def changed_at(self) -> datetime | None:
        """When it was changed; what is new was changed when it was created."""
        created = ("created_at", "date_create") if self.action == "add" else ()
        return self.time("updated_at", "last_modified", *created)

    def part(self, *names: str) -> "Item":
        """What is said deeper within, as an item; of a list, its first."""
        within = self._within(names)
        said = within if isinstance(within, dict) else {}
        return Item(self.entity, self.action, said, self.account)

    def id_in(self, *names: str) -> str | None:
        """The id, or the first of the ids, that is said deeper within."""
        return _id(self._within(names))

    def _within(self, names: tuple[str, ...]) -> JSON:
        value: JSON = dict(self.said)
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        return next(iter(items_of(value)), value)

    def about(self, kind: str) -> str | None:
        """The id of the `lead`, `contact` and so on that a task or message is about, if it is."""
        said = self.text("entity_type", "element_type")
        return self.id("entity_id", "element_id") if _TYPES.get(said, said) == kind else None

    def page(self, given: Mapping[str, Any]) -> str | None:
        """The address of what a task or message is about."""
        for kind, section in _SECTIONS.items():
            if (its_id := self.about(kind)) is not None:
                return self._page(section, its_id, given)
        return None

    def lead_page(self, lead_id: str, given: Mapping[str, Any]) -> str | None:
        """The address of a lead: by the connection's setting, else in the account."""
        return self._page(_LEADS, lead_id, given)

    def _page(self, section: str, its_id: str, given: Mapping[str, Any]) -> str | None:
        if section == _LEADS and (set_by_hand := link(given, "lead_link", its_id)) is not None:
            return set_by_hand
        host = _host(self.account)
        is_sure = host is not None and its_id.isascii() and its_id.isdecimal()
        return f"https://{host}/{section}/detail/{its_id}" if is_sure else None

    def dump(self) -> bytes:
        """The body of its event."""
        kept = {"entity": self.entity, "action": self.action, "account": self.account}
        text = json.dumps({**kept, "item": self.said}, ensure_ascii=False)
        return text.encode(errors="replace")


def read(body: bytes) -> Item:
    """The item in the body of an event. Raises Unreadable."""
    stored = as_object(load(body))
    said, account = stored.get("item"), stored.get("account")
    names = stored.get("entity"), stored.get("action")
    if not isinstance(said, dict) or not isinstance(account, dict):
        raise broken(".".join(map(str, names)))
    known = {name: value for name, value in account.items() if isinstance(value, str)}
    return Item(str(names[0]), str(names[1]), said, known)


def broken(type: str) -> Unreadable:
    """Of an item that does not say what it is about."""
    return Unreadable(f"An item of {type} has no id", (Problem(type, "has no id"),))


def account_of(body: Mapping[str, JSON]) -> dict[str, str]:
    """What a hook says of its account, without anything that would open it."""
    account = body.get("account")
    if not isinstance(account, dict):
        return {}
    links = account.get("_links")
    own = links.get("self") if isinstance(links, dict) else None
    said = {"id": account.get("id"), "subdomain": account.get("subdomain"), "self": own}
    return {name: text for name, value in said.items() if (text := _line(value))}


def items_of(node: JSON) -> list[JSON]:
    """The items of a list, which a form sends as an object with numbers as keys."""
    if isinstance(node, dict) and not all(key.isdecimal() for key in node):
        return []
    return node if isinstance(node, list) else values_of(node)


def _host(account: Mapping[str, str]) -> str | None:
    """The account's own host, if the hook names it in full and it is one of the vendor's.

    A card must not lead anywhere else, whoever has learned the address of the hook.
    """
    try:
        address = urlsplit(account.get("self", ""))
    except ValueError:
        return None
    subdomain, _, domain = address.netloc.partition(".")
    is_sure = (
        address.scheme == "https"
        and domain in _DOMAINS
        and subdomain == account.get("subdomain", subdomain)
        and _SUBDOMAIN.fullmatch(subdomain)
    )
    return address.netloc if is_sure else None


def _line(value: JSON) -> str:
    return fields.readable(fields.label, value) or ""


def _id(value: JSON) -> str | None:
    found = fields.readable(fields.identifier, value)
    return None if found == "0" else found


def _time(value: JSON) -> datetime | None:
    """Unix seconds, or `2024-09-17 13:07:29`, which is UTC.

    A task has both: https://developers.kommo.com/docs/webhooks-general (date_create, created_at).
    """
    text = _line(value)
    if _UNIX.fullmatch(text):
        moment = datetime.fromtimestamp(int(text), UTC)
        return moment if int(text) and moment.year <= fields.LAST_YEAR else None
    return fields.readable(fields.instant, f"{text}Z")
