"""The whole of docs/openapi.json: addresses, headers and answers around the events' schemas."""

import json
import tomllib
from pathlib import Path
from typing import Any

from bot.providers.generic import cloud_events, sender
from bot.providers.hook import DEPTH_LIMIT, VALUES_LIMIT
from handlers.http.hook_answers import RETRY_SECONDS
from handlers.http.request_body import PATIENCE_SECONDS, SIZE_LIMIT
from tests.openapi.event_schemas import PLACE, schemas

ROOT = Path(__file__).parent.parent.parent
FILE = ROOT / "docs" / "openapi.json"
HOOK = "/hooks/generic/{key}"

Json = dict[str, Any]

ABOUT = f"""What a CRM posts to Bellhop, and how that is answered; docs/hooks.md explains it.

Limits of a body: UTF-8, {SIZE_LIMIT // 1024} KiB, {DEPTH_LIMIT} levels of lists and objects,
{VALUES_LIMIT} values; NaN and Infinity are no JSON.

The headers of the signature may also be named svix-id, svix-timestamp and svix-signature. A
connection made with `--auth bearer` takes the secret in Authorization instead of a signature, and
then webhook-id may be left out.

CloudEvents {cloud_events.VERSION} are taken structured, as a batch of up to
{cloud_events.EVENTS_LIMIT}, and binary: the attributes as headers `ce-specversion`,
`ce-id`, `ce-source`, `ce-type` and `ce-time`, and
what is `data` elsewhere as an application/json body. Instead of `data`, a structured event may
have `data_base64`."""

SIGNED = {
    "webhook-id": (
        "Unique to the event, and the same on every retry: the idempotency key.",
        {"type": "string", "pattern": "^[!-~]{1,200}$"},
        "order-40117-created",
    ),
    "webhook-timestamp": (
        f"When this attempt is made, as Unix time in seconds; within {sender.TOLERANCE_SECONDS} s "
        "of the server's clock.",
        {"type": "string", "pattern": "^[0-9]{1,12}$"},
        "1795363200",
    ),
    "webhook-signature": (
        "`v1,` and the base64 of the HMAC-SHA256 of `id.timestamp.body`. Several are separated by "
        "spaces.",
        {"type": "string", "pattern": "^([^ ]+ +)*v1,[^ ]+( +[^ ]+)*$"},
        "v1,6HGY6BWeXydcLbpzsMM0Z3F7pI9uDmADI522ek2PvnU=",
    ),
}
REFUSALS = {
    "400": "The body broke off, or this is not HTTP. Send it again.",
    "401": "A header of the signature is missing, malformed or wrong, or the clock is off. After "
    "a mend, send it again, signed afresh.",
    "404": "No such key, or the connection was revoked.",
    "405": "Not POST.",
    "408": f"The header did not come within 10 s, or the body within {PATIENCE_SECONDS:.0f} s. "
    "Send it again.",
    "409": "Another event was stored under this id. Mend how ids are derived.",
    "413": f"The body is over {SIZE_LIMIT // 1024} KiB.",
    "415": "Not application/json, or compressed.",
    "417": "Another `Expect` than `100-continue`.",
    "431": "The address, a header or all headers together are too long.",
    "500": "A bug in Bellhop. Send it again later.",
    "503": "It could not be stored, or too many bodies are being read. Send it again.",
    "505": "HTTP/0.9.",
}
TEXT: Json = {"type": "string"}


def as_text() -> str:
    """What the file holds."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def head(title: str, about: str) -> Json:
    """What each of the documents begins with."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": project["version"],
            "description": about,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [
            {"url": "https://{host}", "variables": {"host": {"default": "bellhop.example"}}}
        ],
    }


def document() -> Json:
    """The OpenAPI document."""
    return {
        **head("Bellhop", ABOUT),
        "paths": {HOOK: _hook(), **_vitals()},
        "components": {
            "schemas": {**schemas(), **_answers()},
            "securitySchemes": {
                "signature": {"type": "apiKey", "in": "header", "name": "webhook-signature"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _hook() -> Json:
    headers = [
        {
            "name": name,
            "in": "header",
            "required": False,
            "description": description,
            "schema": schema,
            "example": example,
        }
        for name, (description, schema, example) in SIGNED.items()
    ]
    key = {
        "name": "key",
        "in": "path",
        "required": True,
        "description": "Printed by `bellhop connect generic`; a secret.",
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$"},
    }
    return {
        "parameters": [key],
        "post": {
            "operationId": "postEvent",
            "summary": "Report one event",
            "security": [{"signature": []}, {"bearer": []}],
            "parameters": headers,
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {"schema": {"$ref": f"{PLACE}Event"}},
                    cloud_events.STRUCTURED: {"schema": {"$ref": f"{PLACE}CloudEvent"}},
                    cloud_events.BATCH: {"schema": {"$ref": f"{PLACE}CloudEvents"}},
                },
            },
            "responses": {
                "200": _json(
                    "The event is durably stored, now or by an earlier attempt.", "Stored"
                ),
                "422": _json("The body does not have the shape of its type.", "Malformed"),
                **{status: _refusal(status, words) for status, words in REFUSALS.items()},
            },
        },
    }


def _refusal(status: str, words: str) -> Json:
    answer = _json(words, "Refused")
    if status == "503":
        answer["headers"] = {
            "Retry-After": {
                "description": f"In seconds, such as {RETRY_SECONDS}.",
                "schema": {"type": "integer"},
            }
        }
    if status == "405":
        answer["headers"] = {"Allow": {"schema": TEXT}}
    return answer


def _vitals() -> Json:
    """A proxy should let only /live be reached from outside."""
    return {
        "/live": _vital("isLive", "The process runs.", {"200": "Live"}),
        "/ready": _vital("isReady", "Hooks can be stored.", {"200": "Ready", "503": "NotReady"}),
        "/health": _vital("isHealthy", "All parts are well.", {"200": "Well", "503": "Ill"}),
        "/metrics": {
            "get": {
                "operationId": "metrics",
                "summary": "In the text format of Prometheus",
                "security": [],
                "responses": {
                    "200": {"description": "The metrics.", "content": {"text/plain": {}}},
                },
            }
        },
    }


def _vital(operation: str, well: str, answers: dict[str, str]) -> Json:
    responses = {
        status: _json(well if status == "200" else "It is not so; the body says why.", schema)
        for status, schema in answers.items()
    }
    get = {"operationId": operation, "summary": well, "security": [], "responses": responses}
    return {"get": get}


def _json(description: str, schema: str) -> Json:
    content = {"application/json": {"schema": {"$ref": PLACE + schema}}}
    return {"description": description, "content": content}


def _answers() -> dict[str, Json]:
    held = {"type": "array", "items": {"type": "object"}}
    conditions = {"type": "object", "additionalProperties": {"type": "object"}}
    stored = {"status": {"enum": ["accepted", "duplicate"]}, "events": _list(id=TEXT, type=TEXT)}
    return {
        "Stored": _object(**stored),
        "Refused": _object({"seconds": {"type": "integer", "minimum": 0}}, error=TEXT),
        "Malformed": _object(error=TEXT, fields=_list(path=TEXT, problem=TEXT)),
        "Live": _object(status={"const": "live"}),
        "Ready": _object(status={"const": "ready"}),
        "NotReady": _object(status={"const": "not ready"}, database={"type": "object"}),
        "Well": _object(
            {"told_to_wait": held},
            status={"const": "well"},
            parts={"type": "array", "items": TEXT},
        ),
        "Ill": _object({"told_to_wait": held}, status={"const": "ill"}, problems=conditions),
    }


def _object(optional: dict[str, Json] | None = None, /, **fields: Json) -> Json:
    return {
        "type": "object",
        "properties": fields | (optional or {}),
        "required": [*fields],
    }


def _list(**fields: Json) -> Json:
    return {"type": "array", "items": _object(**fields)}
