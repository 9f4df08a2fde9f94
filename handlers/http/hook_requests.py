"""A request to a hook's address, as a provider reads it, and as administrators may hear of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiohttp import hdrs, web

from bot.events.fields import clean
from bot.providers.hook import Hook

METHOD_LENGTH, MEDIA_TYPE_LENGTH, FIELDS_KEPT = 10, 60, 5


def hook_of(request: web.BaseRequest, sent: bytes, now: datetime) -> Hook:
    """The request with its body, `sent`; of a GET without one, its query is the body."""
    address = request.raw_path
    path, _, query = address.partition("?")
    if request.method == "GET" and not sent:
        sent = query.encode(errors="surrogateescape")
    if "://" not in path:  # which HTTP allows
        address = f"{request.scheme}://{request.headers.get(hdrs.HOST, '')}{address}"
    return Hook(
        body=sent,
        headers={name.lower(): value for name, value in request.headers.items()},
        query=request.query if query else {},
        received_at=now,
        method=request.method,
        url=address,
    )


def known_of(request: web.BaseRequest, answer: Mapping[str, Any]) -> dict[str, Any]:
    """What may be told of a refused request: nothing of its body or key. `answer`: JSON.

    A header may have bytes that are no UTF-8, which no database takes.
    """
    method = request.method
    known: dict[str, Any] = {
        "method": method if method.isalpha() and len(method) <= METHOD_LENGTH else "?",
        "media_type": clean(request.content_type, MEDIA_TYPE_LENGTH),
        "size": request.content_length,
        "encoding": clean(request.headers.get("Content-Encoding", ""), MEDIA_TYPE_LENGTH),
        "seconds": answer.get("seconds"),
        "fields": answer.get("fields", [])[:FIELDS_KEPT],
    }
    return {name: value for name, value in known.items() if value}
