"""What is sent compressed: the page's files, and the long answers of the API."""

import gzip
import json
import re

from aiohttp import hdrs, web

from handlers.web.visits import Json

SMALL = 1_000  # bytes, which one packet takes as they are
QUICKLY = 1  # of the levels of gzip: the others take longer than they save

_NO_GZIP = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")


def takes_gzip(request: web.BaseRequest) -> bool:
    """Whether whoever asks can undo it."""
    accepted = request.headers.get(hdrs.ACCEPT_ENCODING, "")
    return "gzip" in accepted and not _NO_GZIP.search(accepted)


def json_answer(found: Json, request: web.BaseRequest, *, may_pack: bool) -> web.Response:
    """The answer as JSON. `may_pack`: it contains nothing that nobody else may know.

    How long a compressed answer is tells something of what is in it, beside what a stranger has had
    put there: no token, and no one-time link, may be in such an answer.
    """
    body = json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()
    answer = web.Response(body=body, content_type="application/json", charset="utf-8")
    if may_pack:
        answer.headers[hdrs.VARY] = hdrs.ACCEPT_ENCODING
        if len(body) >= SMALL and takes_gzip(request):
            answer.headers[hdrs.CONTENT_ENCODING] = "gzip"
            answer.body = gzip.compress(body, QUICKLY, mtime=0)
    return answer
