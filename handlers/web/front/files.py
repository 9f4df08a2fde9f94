"""The files of the page, all in memory: read once, each compressed once."""

import gzip
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

from aiohttp import hdrs, web

from bot.ui.texts import LANGUAGES
from handlers.web.front.languages import language_for
from handlers.web.front.packing import takes_gzip
from handlers.web.visits import Refused, Routes, Visit

KINDS = {
    "css": "text/css; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "ico": "image/x-icon",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json",
    "png": "image/png",
    "svg": "image/svg+xml",
    "webmanifest": "application/manifest+json",
}
INDEX = "index.html"
WORKER = "sw.js"
# A new release is seen at once; what has not changed is not sent again.
KEPT = "no-cache"

_LANGUAGE = re.compile(rb'<html lang="[a-z]*"')

routes = Routes()


@dataclass(frozen=True)
class Coded:
    """A file as it is sent, with or without compression, and its mark, which no other has."""

    body: bytes
    encoding: str = ""

    @property
    def etag(self) -> str:
        """Strong: it changes with every byte that is sent."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


@dataclass(frozen=True)
class File:
    """`packed`: None if compressing does not make it smaller."""

    kind: str
    plain: Coded
    packed: Coded | None

    @classmethod
    def of(cls, kind: str, body: bytes) -> "File":
        """Compressed as well as it can be."""
        packed = gzip.compress(body, 9, mtime=0)
        is_smaller = len(packed) < len(body)
        return cls(kind, Coded(body), Coded(packed, "gzip") if is_smaller else None)


@cache
def load() -> Mapping[tuple[str, str], File]:
    """(path below /app/, language) → file. Only the first page depends on the language."""
    files = dict[tuple[str, str], File]()
    for name, body in _read(resources.files("handlers.web") / "page", ""):
        kind = KINDS.get(name.rpartition(".")[2])
        if kind is None:
            continue
        for language in LANGUAGES:
            if name == INDEX:
                spoken = _LANGUAGE.sub(b'<html lang="%b"' % language.encode(), body, count=1)
                files["", language] = files[name, language] = File.of(kind, spoken)
            else:
                files[name, language] = files.get((name, "en")) or File.of(kind, body)
    return files


@routes.at("GET", "/app", is_public=True)
async def asked_without_slash(_visit: Visit) -> web.Response:
    """The page's files are below its address."""
    return web.Response(status=308, headers={hdrs.LOCATION: "app/"})


@routes.at("GET", "/app/{path:.*}", is_public=True)
async def asked(visit: Visit) -> web.Response:
    """One of the files, if the browser does not have it already."""
    given, path = visit.request.headers, visit.match["path"]
    accepted = given.get(hdrs.ACCEPT_LANGUAGE, "")
    file = load().get((path, language_for(accepted, visit.parts.config.language)))
    if file is None:
        raise Refused(404, "not found")
    coded = file.plain
    if file.packed is not None and takes_gzip(visit.request):
        coded = file.packed
    headers: dict[str, str] = {
        hdrs.CONTENT_TYPE: file.kind,
        hdrs.ETAG: coded.etag,
        hdrs.CACHE_CONTROL: KEPT,
        hdrs.VARY: "Accept-Encoding, Accept-Language" if path in ("", INDEX) else "Accept-Encoding",
    }
    if path == WORKER:
        headers["Service-Worker-Allowed"] = "./"
    if _has(coded.etag, given.get(hdrs.IF_NONE_MATCH, "")):
        del headers[hdrs.CONTENT_TYPE]
        return web.Response(status=304, headers=headers)
    if coded.encoding:
        headers[hdrs.CONTENT_ENCODING] = coded.encoding
    return web.Response(body=coded.body, headers=headers)


def _read(folder: Traversable, before: str) -> Iterator[tuple[str, bytes]]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _read(each, f"{before}{each.name}/")
        else:
            yield before + each.name, each.read_bytes()


def _has(etag: str, known: str) -> bool:
    """Whether `If-None-Match` names it; a proxy may have marked it as weak."""
    marks = {it.strip().removeprefix("W/") for it in known.split(",")}
    return bool(marks & {"*", etag})
