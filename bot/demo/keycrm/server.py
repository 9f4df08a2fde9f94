"""The HTTP side: the key, the rate, the addresses, and answers that go wrong on request."""

import asyncio
import json
import re
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hmac import compare_digest
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.demo.keycrm import answers, questions
from bot.demo.keycrm.account import Account
from bot.demo.keycrm.controls import Call, Fault, Rate, Trouble
from bot.demo.keycrm.questions import Listing, Refusal
from bot.demo.keycrm.records import Json, Record

_ADDRESSES: tuple[tuple[re.Pattern[str], Listing], ...] = tuple(
    (re.compile(path), listing)
    for path, listing in (
        (r"/users", questions.USERS),
        (r"/order/source", questions.SOURCES),
        (r"/order/status", questions.STATUSES),
        (r"/order(?:/(?P<id>[0-9]{1,18}))?", questions.ORDERS),
        (r"/pipelines", questions.PIPELINES),
        (r"/pipelines/(?P<board>[0-9]{1,18})/statuses", questions.STAGES),
        (r"/pipelines/cards(?:/(?P<id>[0-9]{1,18}))?", questions.CARDS),
        (r"/calls", questions.CALLS),
    )
)
_VERSION = "/v1"
_HTML = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
_LOGIN = "<!doctype html><html><head><title>KeyCRM</title></head><body></body></html>"


@dataclass(frozen=True)
class Options:
    """How a stand-in behaves."""

    key: str = ""  # none: one that nobody else has
    host: str = "127.0.0.1"
    port: int = 0  # 0 takes a free one
    per_minute: int = 60
    clock: Callable[[], float] = time.monotonic  # that of the rate, in seconds
    latency: float = 0.0  # seconds before each answer
    keep_calls: int | None = None  # how many `calls` keeps; None: all


class KeycrmStandIn:
    """`async with KeycrmStandIn() as keycrm:` serves `keycrm.account` until the block ends."""

    def __init__(self, account: Account | None = None, options: Options | None = None) -> None:
        options = options or Options()
        self.account = account or Account()
        self.key = options.key or secrets.token_hex(20)
        self.rate = Rate(options.per_minute, options.clock)
        self.latency = options.latency
        self.calls: deque[Call] = deque(maxlen=options.keep_calls)
        self.faults: list[Fault] = []
        self.refuses_key = False
        self.forbidden: set[str] = set()  # first parts of paths that the key's owner may not read
        self.after: Callable[[Call], None] = lambda _: None  # called after each answer
        self._may_answer = asyncio.Event()
        self._may_answer.set()
        self._host, self._port = options.host, options.port
        self._runner: web.ServerRunner | None = None

    async def __aenter__(self) -> Self:
        server = web.Server(self._handle, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._runner is not None  # made in __aenter__
        await self._runner.cleanup()

    @property
    def base(self) -> str:
        """What a client takes in place of https://openapi.keycrm.app/v1."""
        return f"http://{self._host}:{self._port}{_VERSION}"

    def fault(
        self,
        trouble: Trouble,
        times: int | None = 1,
        path: str = "",
        seconds: float = 0.0,
    ) -> Fault:
        """Makes something go wrong; the fault that was made first happens first."""
        self.faults.append(Fault(trouble, times, path, seconds))
        return self.faults[-1]

    def heal(self) -> None:
        """Nothing goes wrong any more."""
        self.faults.clear()
        self.forbidden.clear()
        self.refuses_key = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """Answers nothing until the block ends."""
        self._may_answer.clear()
        try:
            yield
        finally:
            self._may_answer.set()

    def asked(self, path: str = "") -> list[Call]:
        """The calls so far, oldest first; only those of a path, if it is given."""
        return [call for call in self.calls if not path or call.path == path]

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path.removeprefix(_VERSION) if request.path.startswith(_VERSION) else ""
        at = self.rate.now
        fault = next((each for each in self.faults if each.hits(path)), None)
        await self._may_answer.wait()
        if self.latency:
            await asyncio.sleep(self.latency)
        response = await self._answered(request, path, fault)
        call = Call(at, path, request.query_string, response.status)
        self.calls.append(call)
        self.after(call)
        return await _spoilt(request, response, fault) if fault is not None else response

    async def _answered(
        self, request: web.BaseRequest, path: str, fault: Fault | None
    ) -> web.Response:
        try:
            self._check(request)
            retry_after = self.rate.take()
            if fault is not None and fault.trouble == "429":
                retry_after = self.rate.retry_after or "30"
            if retry_after is not None:
                return _json({"message": "Too Many Attempts."}, 429, retry_after)
            return _json(self._found(request, path))
        except Refusal as refusal:
            return _json({"message": refusal.message}, refusal.status)

    def _check(self, request: web.BaseRequest) -> None:
        given = request.headers.get("Authorization", "")
        is_key = compare_digest(given.encode(), f"Bearer {self.key}".encode())
        if self.refuses_key or not is_key:
            raise Refusal(401, "Unauthenticated.")
        if request.method != "GET":
            raise Refusal(405, "Bellhop only reads.")

    def _found(self, request: web.BaseRequest, path: str) -> Json:
        listing, parts = _listing(path)
        section = path.split("/")[1]
        if section in self.forbidden:
            raise Refusal(403, "This action is unauthorized.")
        if section == "pipelines" and not self.account.has_pipelines:
            raise Refusal(400, "Leads are not enabled")
        query = list(request.query.items())
        if parts.get("id") is not None:
            return self._one(listing, int(parts["id"]), query)
        question = questions.asked(query, listing)
        rows = questions.found(self.account, listing, question)
        if parts.get("board") is not None:
            rows = self._of_board(int(parts["board"]), rows)
        address = f"{request.scheme}://{request.host}{request.path}"
        return answers.page(self.account, rows, question, address)

    def _one(self, listing: Listing, id: int, query: list[tuple[str, str]]) -> Json:
        if unknown := {name for name, _ in query} - {"include"}:
            raise Refusal(422, f"The parameter {', '.join(sorted(unknown))} is not known.")
        include = questions.included(dict(query).get("include", ""), listing)
        row = self.account.rows[listing.kind].get(id)
        if row is None:
            raise Refusal(404, "Not Found")
        return answers.row(self.account, row, include)

    def _of_board(self, id: int, rows: list[Record]) -> list[Record]:
        if id not in self.account.rows["pipelines"]:
            raise Refusal(404, "Not Found")
        return [row for row in rows if row["pipeline_id"] == id]


def _listing(path: str) -> tuple[Listing, dict[str, str]]:
    for pattern, listing in _ADDRESSES:
        if match := pattern.fullmatch(path):
            return listing, match.groupdict()
    raise Refusal(404, "Not Found")


def _json(value: object, status: int = 200, retry_after: str = "") -> web.Response:
    headers = {"Retry-After": retry_after} if retry_after else {}
    body = json.dumps(value, ensure_ascii=False).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


async def _spoilt(
    request: web.BaseRequest, response: web.Response, fault: Fault
) -> web.StreamResponse:
    if fault.trouble == "html":
        return web.Response(status=502, text=_HTML, content_type="text/html")
    if fault.trouble == "login":
        return web.Response(text=_LOGIN, content_type="text/html")
    if fault.trouble == "500":
        return _json({"message": "Server Error"}, 500)
    if fault.trouble == "empty":
        return _json({})
    body = response.body if isinstance(response.body, bytes) else b""
    if fault.trouble == "half":
        return web.Response(body=body[: len(body) // 2], content_type="application/json")
    if fault.trouble in ("cut", "drop"):
        await _hang_up(request, body if fault.trouble == "cut" else b"")
    elif fault.trouble == "slow":
        await asyncio.sleep(fault.seconds)
    return response


async def _hang_up(request: web.BaseRequest, body: bytes) -> None:
    """Closes the connection after half of the body, if there is one."""
    if body:
        started = web.StreamResponse(headers={"Content-Length": str(len(body))})
        await started.prepare(request)
        await started.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
