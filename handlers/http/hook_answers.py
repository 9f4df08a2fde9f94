"""The answers to a hook: the statuses and bodies that docs/hooks.md promises to integrators."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import hdrs, web

from bot.events.payloads import Problem
from bot.providers.hook import Unreadable
from storage.flow.events import UNREADABLE, Conflict, Stored
from storage.tables import EventState, HookResult, NewEvent

RETRY_SECONDS = 5
HEADERS = {
    408: {"Connection": "close"},
    503: {"Retry-After": str(RETRY_SECONDS)},
}


@dataclass(frozen=True)
class Answer:
    """A status with its JSON body; `result` names it in the metrics."""

    status: int
    result: str
    body: dict[str, Any]  # Any: JSON
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> web.Response:
        return web.Response(
            status=self.status,
            body=json.dumps(self.body).encode(),
            content_type="application/json",
            headers=self.headers,
        )

    def as_sent(self, reason: str, date: str, headers: Mapping[str, str]) -> bytes:
        """The bytes of the same response, with these headers besides."""
        body = json.dumps(self.body)  # which is ASCII
        more = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return (
            f"HTTP/1.1 {self.status} {reason}\r\n{more}Content-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nDate: {date}\r\n\r\n{body}"
        ).encode()


class Refusal(Exception):
    """The hook is not accepted; `answer` says why, and which fields are wrong.

    `mistake`: what the sender has to mend; None: nothing. `seconds`: its clock is off by so many.
    """

    def __init__(
        self,
        status: int,
        error: str,
        problems: Sequence[Problem] = (),
        *,
        mistake: HookResult | None = None,
        seconds: int | None = None,
    ) -> None:
        super().__init__(error)
        self.mistake = mistake
        body: dict[str, Any] = {"error": error}
        if status == 422:
            body["fields"] = _listed(problems)
        if seconds is not None:
            body["seconds"] = seconds
        result = "unavailable" if status == 503 else "refused"
        self.answer = Answer(status, result, body, dict(HEADERS.get(status, {})))


def wrong_method(method: str, allowed: Collection[str]) -> Refusal:
    """For one that the provider does not take."""
    right = ", ".join(sorted({*allowed} - {hdrs.METH_OPTIONS}))  # which carries no hook
    words = f"send {right}, not {method}: choose {right} where this address is set up"
    refusal = Refusal(405, words, mistake=HookResult.METHOD)
    refusal.answer.headers[hdrs.ALLOW] = ", ".join(sorted(allowed))
    return refusal


def unreadable(unread: Unreadable) -> Refusal:
    """For a provider that is told so."""
    status = 415 if unread.mistake == HookResult.ENCODING else 422
    return Refusal(status, unread.error, unread.problems, mistake=unread.mistake)


def greeted(headers: Mapping[str, str]) -> Answer:
    """The sender may post."""
    return Answer(200, "greeted", {"status": "ready"}, dict(headers))


def accepted(
    rows: list[NewEvent], stored: tuple[Stored, ...], unread: Unreadable | None = None
) -> Answer:
    """All of it is stored, by this hook or an earlier one. `unread`: why it is kept as it is."""
    is_fresh = any(event.fresh for event in stored)
    if not is_fresh:
        status = "duplicate"
    elif all(row.type == UNREADABLE for row in rows):
        status = "unreadable"
    elif all(row.state == EventState.IGNORED for row in rows):
        status = "ignored"
    else:
        status = "accepted"
    listed = [{"id": str(event.id), "type": event.type} for event in stored]
    body: dict[str, Any] = {"status": status, "events": listed}
    if unread is not None:
        body |= {"error": unread.error, "fields": _listed(unread.problems)}
    return Answer(200, status, body)


def conflicting(rows: list[NewEvent], conflict: Conflict) -> Refusal:
    """Its key has been used before, for something else."""
    what = "The id of this event (webhook-id, or source and id of a CloudEvent)"
    if len(rows) > 1:
        what = f"The source and id of event [{conflict.number}] of the batch"
    words = (
        f"{what} was used before, with another body; nothing of this is stored:"
        " give every event an id of its own, and send a retry unchanged"
    )
    return Refusal(409, words, mistake=HookResult.CONFLICT)


def not_found() -> Answer:
    """For an unknown provider, an unknown key and a revoked connection alike."""
    return Answer(404, "unknown", {"error": "not found"})


def unavailable() -> Answer:
    """The database cannot store it now."""
    body = {"error": "cannot be stored now; send it again"}
    return Answer(503, "unavailable", body, HEADERS[503])


def _listed(problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [{"path": it.path, "problem": it.problem} for it in problems]
