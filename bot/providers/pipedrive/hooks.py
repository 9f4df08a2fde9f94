"""Pipedrive's webhooks, version 2.0: each tells one change of one object, and has an id.

Deals, leads and activities are understood: `change` reads them, `meaning` says what they mean. All
else is only stored.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from bot.providers import basic
from bot.providers.hook import BASIC, Credentials, Hook, Incoming, Meaning
from bot.providers.pipedrive import change as changes
from bot.providers.pipedrive import meaning
from bot.providers.pipedrive.change import ACTIONS, Change
from bot.providers.settings import NONE_GIVEN, Setting, Settings, link_template

name = "pipedrive"
title = "Pipedrive"
settings: Settings = {
    **{
        f"{what}_link": Setting(f"the address of {a} in Pipedrive, with {{id}}", link_template)
        for what, a in (("deal", "a deal"), ("lead", "a lead"), ("activity", "an activity"))
    },
    "day_end": Setting(
        "when an activity without a time is due, such as '18:00 Europe/Kyiv'", meaning.day_end
    ),
}
shares = False
strict = False
methods = frozenset({"POST"})
auths = frozenset({BASIC})
has_api = False


class _Object(NamedTuple):
    """What an object is to us, and how its changes are understood."""

    what: str
    understood: Callable[[Change, Mapping[str, Any] | None, Mapping[str, Any]], Meaning]


_OBJECTS = {
    "deal": _Object("order", meaning.of_deal),
    "lead": _Object("lead", meaning.of_lead),
    "activity": _Object("task", meaning.of_activity),
}


def new_secret() -> None:
    """Pipedrive cannot sign: the key in the address is the only proof, unless it sends a user."""


def secret_problem(secret: str) -> str:
    """None can be used without `--auth basic`."""
    return "Pipedrive cannot sign; --auth basic makes it send a user and a password"


def verify(hook: Hook, credentials: Credentials) -> None:
    """Raises Refused unless the hook carries the user and password, if there are any."""
    if credentials.auth == BASIC:
        basic.verify(hook, credentials.secrets)


def parse(hook: Hook) -> list[Incoming]:
    """The one change of a body. Raises Unreadable."""
    change = changes.read(hook.body)
    ours = _ours(change)
    key = (change.event_id, change.entity, change.action, change.object_id)
    return [
        Incoming(
            external_id="|".join(key),
            type=f"{change.entity}.{change.action}",
            hint=None,
            subject=f"{ours.what}:{change.object_id}" if ours else None,
            occurred_at=change.at,
            body=hook.body,
            interesting=ours is not None,
        )
    ]


def understand(
    type: str,
    hint: str | None,
    body: bytes,
    known: dict[str, Any] | None,
    given: Mapping[str, Any] = NONE_GIVEN,
) -> Meaning:
    """What the stored change means. Raises Unreadable."""
    change = changes.read(body)
    ours = _ours(change)
    return Meaning({}) if ours is None else ours.understood(change, known, given)


def _ours(change: Change) -> _Object | None:
    return _OBJECTS.get(change.entity) if change.action in ACTIONS else None
