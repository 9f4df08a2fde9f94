"""Outbound webhooks of Bitrix24: forms that name an event and the id of an object, and no more.

Nothing in them says what changed, who is responsible or what the object is called. Their shape is
described under "Events" in the vendor's REST documentation, https://apidocs.bitrix24.com/.
"""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from bot.events import fields, payloads, snapshots
from bot.events.payloads import JSON
from bot.providers.bodies import value_of
from bot.providers.hook import (
    Credentials,
    Hook,
    Incoming,
    Meaning,
    Refused,
    Unreadable,
    as_object,
    misshapen,
)
from bot.providers.settings import (
    NONE_GIVEN,
    Setting,
    Settings,
    link,
    link_template,
    token,
)

name = "bitrix24"
title = "Bitrix24"
TOKEN, SOURCE = "application_token", "source"
settings: Settings = {
    TOKEN: Setting("the application token of the outbound webhook", token, is_secret=True),
    SOURCE: Setting(
        "the id of the source whose managers hear of deals and leads", fields.identifier
    ),
    "deal_link": Setting("the address of a deal, with {id} for its id", link_template),
    "lead_link": Setting("the address of a lead, with {id} for its id", link_template),
}
shares = False
strict = False
methods = frozenset({"POST"})
auths: frozenset[str] = frozenset()
has_api = False

# What the vendor calls each of our objects, in its addresses.
_CALLED = {"order": "deal", "lead": "lead"}
_FAMILIES = {"ONCRMDEAL": "order", "ONCRMLEAD": "lead", "ONTASK": "task"}
OBJECTS = {
    f"{family}{change}": what
    for family, what in _FAMILIES.items()
    for change in ("ADD", "UPDATE", "DELETE")
}
# An update could be anything, and a task needs a title and somebody to do it: both are only stored.
KINDS = {
    "ONCRMDEALADD": "order.created",
    "ONCRMDEALDELETE": "order.deleted",
    "ONCRMLEADADD": "lead.created",
    "ONCRMLEADDELETE": "lead.closed",
}
# Tasks have the last two; the one that does not apply may be the string `undefined`.
_PARTS = ("FIELDS", "FIELDS_AFTER", "FIELDS_BEFORE")
_NAME = re.compile(r"[A-Za-z0-9_.:]{1,100}")
_NEVER = datetime.fromtimestamp(0, UTC)
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_SECONDS = re.compile(r"[0-9]{1,10}")
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?=.{{4,253}}\Z)(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--{_LABEL})", re.IGNORECASE)


def new_secret() -> None:
    """Bitrix24 does not sign; it makes the application token itself."""


def secret_problem(secret: str) -> str:
    """None can be used, see `new_secret`."""
    return f"Bitrix24 cannot sign: use --set {TOKEN}=… instead"


def verify(hook: Hook, credentials: Credentials) -> None:
    """Raises Refused if an application token is set and the hook does not carry it."""
    expected = credentials.settings.get(TOKEN)
    if expected is None:
        return
    try:
        sent = _part(as_object(value_of(hook.body)), "auth").get(TOKEN)
    except Unreadable as wrong:
        raise Refused(f"No auth[{TOKEN}] can be found: {wrong.error}", wrong.mistake) from None
    if not isinstance(sent, str) or not sent:
        raise Refused(f"The body has no auth[{TOKEN}]")
    if not hmac.compare_digest(sent.encode("utf-8", "surrogatepass"), str(expected).encode()):
        raise Refused(f"auth[{TOKEN}] is not that of this connection")


def parse(hook: Hook) -> list[Incoming]:
    """The one event of a body. What is stored of it has no tokens, and of `data` only the id."""
    value = as_object(value_of(hook.body))
    event, said = _event(value), _read(value, hook.received_at)
    key = (event, said.member_id, said.object_id or "", str(int(said.at.timestamp())))
    what = OBJECTS.get(event)
    return [
        Incoming(
            external_id="|".join(quote(part, safe="") for part in key),
            type=event,
            hint=None,
            subject=f"{what}:{said.object_id}" if what and said.object_id else None,
            occurred_at=said.at,
            body=said.body_of(event),
            interesting=event in KINDS,
        )
    ]


def understand(
    type: str,
    hint: str | None,
    body: bytes,
    known: dict[str, Any] | None,
    given: Mapping[str, Any] = NONE_GIVEN,
) -> Meaning:
    """The kind that the event's name means; nothing if the creation was reported before."""
    if (kind := KINDS.get(type)) is None:
        return Meaning({})
    what, said = OBJECTS[type], _read(as_object(value_of(body)))
    if said.object_id is None:
        raise misshapen(title, "data[FIELDS][ID]", "must be the number of a deal or lead")
    about: dict[str, JSON] = {"id": said.object_id}
    if not kind.endswith(".created"):
        return Meaning({kind: payloads.read(kind, {what: about}).to_json()})
    state = snapshots.state_of(known)
    if state.get("created"):
        return Meaning({})
    if (url := _link(what, said, given)) is not None:
        about["url"] = url
    source = _source(state.get("source_id"), given)
    data = {what: about, "source": source, "manager_id": state.get("manager_id")}
    learned = snapshots.learn(state, {"source_id": source["id"]}, said.at, created=True)
    kinds = {kind: payloads.read(kind, data).to_json()}
    return Meaning(kinds, dict(learned), only_number=True)


@dataclass(frozen=True)
class _Said:
    """What a hook says beside the event's name. `object_id`: None if it is no number."""

    object_id: str | None
    at: datetime
    member_id: str
    domain: str

    def body_of(self, event: str) -> bytes:
        """What is stored, in the vendor's own shape: `_read` reads it again."""
        data = {"FIELDS": {"ID": self.object_id}}
        auth = {"member_id": self.member_id, "domain": self.domain}
        ts = int(self.at.timestamp())
        return json.dumps({"event": event, "data": data, "ts": ts, "auth": auth}).encode()


def _event(value: Mapping[str, JSON]) -> str:
    event = value.get("event")
    if not isinstance(event, str) or not _NAME.fullmatch(event):
        raise misshapen(title, "event", "must be the name of an event")
    return event


def _read(value: Mapping[str, JSON], received_at: datetime = _NEVER) -> _Said:
    """`received_at`: when it happened, if it does not say."""
    data, auth = _part(value, "data"), _part(value, "auth")
    ids = (_text(_part(data, it).get("ID")) for it in _PARTS)
    return _Said(
        object_id=next((it for it in ids if _NUMBER.fullmatch(it)), None),
        at=_moment(_text(value.get("ts"))) or received_at,
        member_id=_text(auth.get("member_id")),
        domain=_text(auth.get("domain")),
    )


def _part(value: Mapping[str, JSON], name: str) -> Mapping[str, JSON]:
    inner = value.get(name)
    return inner if isinstance(inner, dict) else {}


def _text(value: JSON) -> str:
    """An id as text; "" if it is none."""
    return fields.id_of(value) or ""


def _moment(seconds: str) -> datetime | None:
    """Of Unix time; None if it is no time that an event may have."""
    if not _SECONDS.fullmatch(seconds):
        return None
    return fields.readable(fields.instant, datetime.fromtimestamp(int(seconds), UTC).isoformat())


def _source(known_id: str | None, given: Mapping[str, Any]) -> dict[str, str]:
    """That of the object if another connection has named it, else that of the whole account."""
    source_id = known_id or given.get(SOURCE)
    return {"id": name, "name": title} if source_id is None else {"id": str(source_id)}


def _link(what: str, said: _Said, given: Mapping[str, Any]) -> str | None:
    """By the template, else on the account's own host.

    A host that a stranger could have written is not linked to, so the hook has to be proved.
    """
    called, object_id = _CALLED[what], str(said.object_id)
    if (url := link(given, f"{called}_link", object_id)) is not None:
        return url
    if given.get(TOKEN) is None or not _HOST.fullmatch(said.domain):
        return None
    return f"https://{said.domain}/crm/{called}/details/{object_id}/"
