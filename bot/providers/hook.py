"""The values that pass through a provider, its two refusals, and the strict reading of JSON.

A `Hook` comes in, `Incoming` events are stored, and later each is understood as its `Meaning`.
"""

import codecs
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NoReturn

from bot.events.payloads import JSON, Problem
from storage.tables import Connection, HookResult

StatusMeans = Literal["open", "done", "cancelled"]

# Ways to prove where a hook comes from: the secret itself, in a header.
BEARER = "bearer"
BASIC = "basic"  # it is a user and a password

DEPTH_LIMIT = 32
# 256 KiB of `[],` would be 85,000 lists and 25 ms of parsing. The densest that a CRM sends, a list
# of stock, has some 23,000 values in as much.
VALUES_LIMIT = 30_000

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_NO_BRACKETS = bytes({*range(256)} - {*b"[]{}"})
_DEEP = re.compile(rb"[\[{]{%d}" % (DEPTH_LIMIT + 1))


@dataclass(frozen=True)
class Hook:
    """One request as it arrived. Header names are in lower case.

    `body`: what was sent, decompressed; the query, if a GET has no body. bot.providers.bodies reads
    it. `compressed`: as it was sent, if it was compressed. `url`: the whole address that the sender
    has used, percent-encoded as it was; its host and scheme are those of the last proxy.
    """

    body: bytes
    headers: Mapping[str, str]
    query: Mapping[str, str]
    received_at: datetime
    method: str = "POST"
    url: str = ""
    compressed: bytes | None = None


@dataclass(frozen=True)
class Credentials:
    """What a connection's hooks are proved by. Any of the secrets will do, the newest is the first.

    `auth`: how, as `Connection.auth`. `settings`: the connection's.
    """

    secrets: tuple[str, ...] = ()
    auth: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON of each provider's own


@dataclass(frozen=True)
class Incoming:
    """One event to store. `external_id` is the same if the sender repeats it.

    `hint`: the kind that the hook's address promises. `interesting`: False if it is only stored.
    """

    external_id: str
    type: str
    hint: str | None
    subject: str | None
    occurred_at: datetime
    body: bytes
    interesting: bool = True


@dataclass(frozen=True)
class Meaning:
    """What a stored event means: kinds, each with data in the contract's shape.

    `state`: the subject's new state; None: unchanged. `at`: how new the news is, if not as old as
    the event. `only_number`: the vendor has sent nothing else of the object, which its cards say.
    `part_of`: another object, such as `lead:7001`, whose manager is also the assignee.
    `status_means`: what the vendor says of objects in the status that this one has now. `pipeline`:
    the id of the one that this status belongs to.
    """

    kinds: Mapping[str, dict[str, JSON]]
    state: dict[str, Any] | None = None  # JSON; typed by bot.events.snapshots.State
    at: datetime | None = None
    only_number: bool = False
    part_of: str | None = None
    status_means: StatusMeans | None = None
    pipeline: str | None = None


class Refused(Exception):
    """The sender did not prove its identity; the text says why. `seconds`: its clock is off."""

    def __init__(
        self,
        words: str,
        mistake: HookResult = HookResult.SIGNATURE,
        *,
        seconds: int | None = None,
    ) -> None:
        super().__init__(words)
        self.mistake = mistake
        self.seconds = seconds


class Unreadable(Exception):
    """The body is not what this provider sends."""

    def __init__(
        self,
        error: str,
        problems: tuple[Problem, ...] = (),
        mistake: HookResult = HookResult.SHAPE,
    ) -> None:
        super().__init__(error)
        self.error = error
        self.problems = problems
        self.mistake = mistake


def misshapen(vendor: str, path: str, words: str) -> Unreadable:
    """Of a body in which this place is not as the vendor sends it."""
    return Unreadable(f"{vendor}'s {path} {words}", (Problem(path, words),))


class Greeting(Exception):
    """No hook, but a sender that asks whether it may post; `headers` answer it.

    `verify` raises it; its method must be one of the provider's `methods`.
    """

    def __init__(self, headers: Mapping[str, str]) -> None:
        super().__init__("a greeting")
        self.headers = headers


def credentials_of(connection: Connection, now: datetime) -> Credentials:
    """Those that are valid now: the secret, and the one before it until `old_until`."""
    is_changing = connection.old_until is not None and now < connection.old_until
    known = (connection.secret, connection.old_secret if is_changing else None)
    secrets = tuple(dict.fromkeys(secret for secret in known if secret))
    return Credentials(secrets, connection.auth, connection.settings)


def load(body: bytes) -> JSON:
    """The JSON in a body. Raises Unreadable for anything that RFC 8259 or our limits exclude."""
    if _values(body) > VALUES_LIMIT:
        _check_values(_STRING.sub(b"", body))
    try:
        value: JSON = _DECODER.decode(body.removeprefix(codecs.BOM_UTF8).decode())
    except UnicodeDecodeError:
        raise Unreadable("The body is not JSON: it is not UTF-8") from None
    except json.JSONDecodeError as wrong:
        where = f"line {wrong.lineno} column {wrong.colno}"
        raise Unreadable(f"The body is not JSON ({where})") from None
    except ValueError:  # Python does not turn thousands of digits into an int
        raise Unreadable("The body has a number with too many digits") from None
    except RecursionError:
        raise _too_deep() from None
    if body.count(b"[") + body.count(b"{") > DEPTH_LIMIT:
        _check_depth(value)
    return value


def as_object(value: JSON) -> dict[str, JSON]:
    """The value of a body that has to be an object; raises Unreadable."""
    if not isinstance(value, dict):
        raise Unreadable("The body must be a JSON object", (Problem("", "must be an object"),))
    return value


def _not_a_number(name: str) -> NoReturn:
    raise Unreadable(f"The body is not JSON: {name} is not a number")


_DECODER = json.JSONDecoder(parse_constant=_not_a_number)


def _check_values(structure: bytes) -> None:
    """Of a body without what is in its strings."""
    if _DEEP.search(structure.translate(None, _NO_BRACKETS)):
        raise _too_deep()
    if _values(structure) > VALUES_LIMIT:
        raise Unreadable(f"The body has more than {VALUES_LIMIT} values")


def _values(body: bytes) -> int:
    """How many there are at most: what separates values is counted without parsing them."""
    return body.count(b",") + body.count(b"[") + body.count(b"{")


def _check_depth(value: JSON) -> None:
    level = [value]
    for _ in range(DEPTH_LIMIT + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, list | dict)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return
    raise _too_deep()


def _too_deep() -> Unreadable:
    return Unreadable(f"The body is nested more than {DEPTH_LIMIT} levels deep")
