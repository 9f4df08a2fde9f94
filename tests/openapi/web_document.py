"""The whole of docs/openapi-web.json: the API behind the page of the web bell."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.pages.commands import ADMINISTRATORS, EVERYONE, UNLISTED
from handlers.web.bodies import PATIENCE_SECONDS, SIZE_LIMIT
from handlers.web.cabinet import ADMINISTERED, MANAGED, MOST_DAYS, MOST_ROWS, USUAL_DAYS
from tests.openapi.document import ROOT, head
from tests.openapi.web_schemas import ID, SECTION, Schema, ref, said, schemas

FILE = ROOT / "docs" / "openapi-web.json"
API = "/api/v1"

Json = dict[str, Any]

ABOUT = f"""What the page of the web bell asks for, and how that is answered; docs/web.md says more.

Every answer is about whoever has signed in, and only of what is theirs. A body is JSON in UTF-8 of
at most {SIZE_LIMIT // 1024} KiB. More fields may come with a later release; none goes away within
v1. How often somebody may ask is limited; who asks too often is told when to come again."""

REFUSALS = {
    400: "The body broke off, or is not JSON.",
    401: "Nobody has signed in, or the session has ended.",
    403: "This person may not, or the request does not come from the page.",
    404: "There is none such that is the person's.",
    408: f"The body did not come within {PATIENCE_SECONDS:.0f} s.",
    409: "Nothing is left to do about it.",
    413: f"The body is over {SIZE_LIMIT // 1024} KiB.",
    415: "Not application/json, or compressed.",
    422: "Something has another shape or value than here; `field` says what.",
    429: "Too often. Come again after `Retry-After`.",
    503: "It cannot be stored or read now. Ask again.",
}
OF_A_BODY = (400, 408, 413, 415, 422)
EVENTS = """As server-sent events. `event: bell` has `{version, unread, pop_ups: [{id, title, text,
sound}], more}` as its data and the version as its id, which `Last-Event-ID` gives back after a cut:
nothing is missed. `event: over`: the session has ended, or too many pages are open. A comment comes
every 20 seconds."""


@dataclass(frozen=True)
class Operation:
    """One method at one address. `answer`: a schema, or None for events; `body`: its name."""

    summary: str
    answer: Schema | None
    body: str | None = None
    parameters: Sequence[Json] = ()
    refusals: Sequence[int] = ()
    is_public: bool = False


def as_text() -> str:
    """What the file holds."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def document() -> Json:
    """The OpenAPI document."""
    return {
        **head("Bellhop: the web bell", ABOUT),
        "security": [{"token": []}, {"cookie": []}],
        "paths": {
            API + path: {method: _written(method, path, it) for method, it in methods.items()}
            for path, methods in _paths().items()
        },
        "components": {
            "schemas": schemas(),
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "In Telegram: what `POST /api/v1/session` has answered.",
                },
                "cookie": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "__Host-bellhop",
                    "description": "In a browser, after the link of /web; `bellhop` over http.",
                },
            },
        },
    }


def _paths() -> dict[str, dict[str, Operation]]:
    return {**_signing_in(), **_bell(), **_chats(), **_cabinet(), **_live()}


def _signing_in() -> dict[str, dict[str, Operation]]:
    return {
        "/session": {
            "post": Operation(
                "Sign in to the Mini App", ref("Token"), "SignIn", refusals=(401,), is_public=True
            ),
            "delete": Operation("Sign out", ref("Done")),
        },
        "/session/list": {"get": Operation("One's own sessions", ref("Sessions"))},
        "/session/{id}": {
            "delete": Operation("Sign out elsewhere", ref("Done"), None, [_id()], (404,))
        },
        "/me": {"get": Operation("What the page needs first", ref("Me"))},
    }


def _bell() -> dict[str, dict[str, Operation]]:
    one = {"parameters": [_id()], "refusals": (404,)}
    return {
        "/bell": {
            "get": Operation(
                "A page of the bell, newest first",
                ref("Bell"),
                parameters=[
                    _query("section", SECTION, "Empty: the first in which something is unread."),
                    _query("unread", {"enum": ["", "0", "1"]}, "1: the unread only."),
                    _query("q", {"type": "string", "maxLength": 200}, "Words to search for."),
                    _query("before", ID, "What `next` was."),
                    _query("limit", {"type": "integer", "minimum": 1, "maximum": 50}, "Entries."),
                ],
                refusals=(422,),
            )
        },
        "/notifications/{id}": {
            "get": Operation("One object with its steps; reads nothing", ref("Opened"), **one)
        },
        "/notifications/{id}/read": {"post": Operation("Mark it read", ref("Read"), **one)},
        "/notifications/{id}/unread": {
            "post": Operation("Mark it unread", ref("Read"), None, [_id()], (404, 409))
        },
        "/read-all": {"post": Operation("Mark a section read, or all", ref("AllRead"), "Reading")},
    }


def _chats() -> dict[str, dict[str, Operation]]:
    commands = [*EVERYONE, *ADMINISTRATORS, *UNLISTED]
    command = _in_path("command", {"type": "string", "enum": commands}, "Without the slash.")
    return {
        "/press": {"post": Operation("Do what a button does", ref("Pressed"), "Pressing")},
        "/screens/{command}": {
            "post": Operation("What a command shows", ref("Pressed"), None, [command], (404, 422))
        },
        "/settings": {"get": Operation("One's own settings as a table", ref("Settings"))},
    }


def _cabinet() -> dict[str, dict[str, Operation]]:
    names = {"type": "string", "enum": [*MANAGED, *ADMINISTERED]}
    table = [
        _in_path("table", names, "Those after payments are for administrators."),
        _query("page", {"type": "integer", "minimum": 0, "maximum": 1_000_000}, "From 0."),
        _query("limit", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS}, "Rows a page."),
    ]
    days = {"type": "integer", "minimum": 1, "maximum": MOST_DAYS, "default": USUAL_DAYS}
    return {
        "/cabinet": {
            "get": Operation(
                "The switch, and which tables there are", ref("Cabinet"), refusals=(403,)
            )
        },
        "/cabinet/sent": {
            "get": Operation(
                "What was sent and what it took, a day",
                ref("Sent"),
                None,
                [_query("days", days, "Up to today, in the person's own zone.")],
                (403, 422),
            )
        },
        "/cabinet/{table}": {
            "get": Operation("One page of a table", ref("Table"), None, table, (403, 404, 422))
        },
    }


def _live() -> dict[str, dict[str, Operation]]:
    last = {
        "name": "Last-Event-ID",
        "in": "header",
        "schema": {"type": "string", "pattern": r"^\d+\.\d+$"},
        "description": "The id of the last event that came.",
    }
    return {
        "/stream": {"get": Operation("What changes, as it changes", None, None, [last])},
        "/push": {
            "get": Operation("One's own browsers", ref("Browsers"), refusals=(403,)),
            "post": Operation("Take messages here", ref("Browser"), "Subscribing"),
        },
        "/push/{id}": {
            "delete": Operation("Take none there any more", ref("Done"), None, [_id()], (404,))
        },
    }


def _written(method: str, path: str, operation: Operation) -> Json:
    """As OpenAPI has it."""
    refusals = {*operation.refusals, 429, 503}
    if not operation.is_public:
        refusals.add(401)
    if method != "get":
        refusals.add(403)
    if operation.body is not None:
        refusals.update(OF_A_BODY)
    parameters = [*operation.parameters, *([] if method == "get" else [_OF_THE_PAGE])]
    name = "".join(part.strip("{}").capitalize() for part in path.replace("-", "/").split("/"))
    written: Json = {
        "operationId": method + name,
        "tags": [path.split("/")[1]],
        "summary": operation.summary,
        "parameters": parameters,
        "responses": {
            "200": _answer(operation.answer),
            **{str(status): _refusal(status) for status in sorted(refusals)},
        },
    }
    if operation.is_public:
        written["security"] = []
    if operation.body is not None:
        content = {"application/json": {"schema": ref(operation.body)}}
        written["requestBody"] = {"required": True, "content": content}
    return written


def _answer(schema: Schema | None) -> Json:
    if schema is None:
        return {"description": EVENTS, "content": {"text/event-stream": {}}}
    return {"description": "Done.", "content": {"application/json": {"schema": schema}}}


def _refusal(status: int) -> Json:
    content = {"application/json": {"schema": ref("Refused")}}
    return {"description": REFUSALS[status], "content": content}


_OF_THE_PAGE: Json = {
    "name": "X-Bellhop",
    "in": "header",
    "required": True,
    "schema": {"const": "1"},
    "description": "No other site can send it.",
}


def _id() -> Json:
    return _in_path("id", {**ID, "maximum": 10**15}, "")


def _in_path(name: str, schema: Schema, words: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": said(words, schema)}


def _query(name: str, schema: Mapping[str, Any], words: str) -> Json:
    return {"name": name, "in": "query", "required": False, "description": words, "schema": schema}
