"""The HTTP side of the stand-in: reads a call, applies faults and refusals, answers.

Calls come to `/bot<token>/<method>`, as form, multipart or JSON; `/control/...` goes to Control.
"""

import asyncio
import json
import re
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.demo.telegram.api.methods import METHODS
from bot.demo.telegram.checks.parameters import METHOD_NAMES, checked
from bot.demo.telegram.checks.refusals import Json, Refusal, bad_request
from bot.demo.telegram.controls.faults import AFTER_ACCEPTING, Fault
from bot.demo.telegram.controls.routes import Control
from bot.demo.telegram.controls.transcript import Call
from bot.demo.telegram.world.state import World

_PATH = re.compile(r"/bot([^/]+)/([^/]+)")
_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")
_HTML_502 = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
_JSON = {"Content-Type": "application/json"}


class Dropped(Exception):
    """The connection is closed without an answer."""


class BotApi:
    """Answers Bot API calls for one world; `latency` seconds are added to every answer."""

    def __init__(self, world: World, control: Control, latency: float = 0.0) -> None:
        self.world = world
        self.control = control
        self.latency = latency

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answers any request."""
        if request.path.startswith("/control/"):
            return await self.control.handle(request)
        match = _PATH.fullmatch(request.path)
        if match is None or not _TOKEN.fullmatch(match[1]):
            return self._turned_away(request.path.rpartition("/")[2], Refusal(404, "Not Found"))
        if match[1] != self.world.token:
            return self._turned_away(match[2], Refusal(401, "Unauthorized"))
        method = METHOD_NAMES.get(match[2].lower())
        if method is None:
            return self._turned_away(match[2], Refusal(404, "Not Found"))
        try:
            given = await _parameters(request)
        except Refusal as refusal:
            return self._turned_away(method, refusal)
        return await self._answer(request, method, given)

    async def _answer(
        self, request: web.BaseRequest, method: str, given: Json
    ) -> web.StreamResponse:
        clock = self.world.clock
        call = self.world.transcript.open(method, given, clock.monotonic(), clock.wall())
        call.host = request.host
        self.world.changed()
        status = 0
        try:
            response = await self._respond(call)
            status = response.status
            return response
        except Dropped:
            if request.transport is not None:
                request.transport.close()
            return web.Response()
        finally:
            self.world.transcript.close(call, status, clock.monotonic())
            self.world.changed()

    async def _respond(self, call: Call) -> web.Response:
        fault: Fault | None = None
        try:
            fault = self._fault(call)
            self.world.transcript.accept(call, await self._played(call))
            # What was accepted is visible at once, however late the answer comes.
            self.world.changed()
            response = web.Response(
                body=json.dumps({"ok": True, "result": call.result}), headers=_JSON
            )
        except Refusal as refusal:
            call.description = refusal.description
            response = _refused(refusal)
        if self.latency and call.method != "getUpdates":
            await asyncio.sleep(self.latency)
        return await _spoilt(fault, response) if fault is not None else response

    def _fault(self, call: Call) -> Fault | None:
        fault = self.world.faults.next_for(call.method, _chat_id(call.params))
        if fault is None:
            return None
        call.fault = fault.kind
        if fault.kind == "drop-before":
            raise Dropped
        if fault.kind == "502-html":
            raise Refusal(502, _HTML_502)
        if fault.kind not in AFTER_ACCEPTING:
            raise fault.refusal()
        return fault

    async def _played(self, call: Call) -> object:
        call.params = values = checked(call.method, call.params)
        if call.method == "getUpdates":
            return await self.world.updates.poll(values)
        return METHODS[call.method](self.world, values)

    def _turned_away(self, method: str, refusal: Refusal) -> web.Response:
        clock = self.world.clock
        call = self.world.transcript.open(method, {}, clock.monotonic(), clock.wall())
        call.description = refusal.description
        self.world.transcript.close(call, refusal.status, clock.monotonic())
        self.world.changed()
        return _refused(refusal)


async def _spoilt(fault: Fault, response: web.Response) -> web.Response:
    if fault.kind == "slow":
        await asyncio.sleep(fault.seconds)
    elif fault.kind == "accept-then-drop":
        raise Dropped
    elif fault.kind == "accept-then-502":
        return _refused(Refusal(502, _HTML_502))
    elif fault.kind == "unreadable":
        return web.Response(body=b'{"ok":true,"result":{"garbage":1}}', headers=_JSON)
    elif fault.kind == "not-json":
        return web.Response(text="OK")
    return response


def _refused(refusal: Refusal) -> web.Response:
    if refusal.description == _HTML_502:
        return web.Response(status=502, text=_HTML_502, content_type="text/html")
    headers = dict(_JSON)
    if refusal.parameters and "retry_after" in refusal.parameters:
        headers["Retry-After"] = str(refusal.parameters["retry_after"])
    return web.Response(status=refusal.status, body=json.dumps(refusal.body), headers=headers)


def _chat_id(given: Json) -> Any:  # as given: text in a form, a number in JSON
    value = given.get("chat_id")
    if isinstance(value, str) and value.lstrip("-").isdecimal():
        return int(value)
    return value


async def _parameters(request: web.BaseRequest) -> Json:
    given: Json = dict(request.query)
    if not request.can_read_body:
        return given
    try:
        if request.content_type == "application/json":
            body = json.loads(await request.read())
            if not isinstance(body, dict):
                raise bad_request("can't parse request JSON object")
            return given | body
        if request.content_type == "multipart/form-data":
            fields = await request.post()
            files = {name: str(value) for name, value in fields.items()}  # a file is refused later
            return given | files
        text = (await request.read()).decode()
        given.update(parse_qsl(text, keep_blank_values=True, errors="strict"))
    except (ValueError, RecursionError):
        raise bad_request("can't parse the request") from None
    return given
