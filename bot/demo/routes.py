"""The demo's page: shows the chats as they are, and passes on presses, messages and events.

Its routes exist only in the demo. It asks the stage; it must not reach into Bellhop's tables.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from aiohttp import web

from bot.calendar import zones
from bot.demo.crm import Json
from bot.demo.leaps import LEAPS
from bot.demo.samples import GROUPS, SAMPLES
from bot.demo.stage import CAST, BrokenPromise, Role, Stage
from bot.demo.telegram import Message, Person
from bot.demo.words import Texts, Words

Handler = Callable[[web.Request], Awaitable[web.Response]]

FOLDER = Path(__file__).parent / "page"
FILES = {"style.css": "text/css", "page.js": "text/javascript"}
WEB_BELL = "/app/"
HEARTBEAT_SECONDS = 15.0
SETTLE_SECONDS = 0.03
SHOWN_MESSAGES = 80
# Only what this server serves may run or be shown, whatever a message says.
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class Page:
    """The routes of `/demo`."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._closing = asyncio.Event()

    def attach(self) -> None:
        """Adds the routes to the app; call it before the port opens."""
        application = self._stage.app.web
        application.add_routes(
            [
                web.get("/demo", self._index),
                web.get("/demo/changes", self._changes),
                web.get("/demo/{file}", self._file),
                web.post("/demo/press", _json_route(self._press)),
                web.post("/demo/write", _json_route(self._write)),
                web.post("/demo/launch", _json_route(self._launch)),
                web.post("/demo/block", _json_route(self._block)),
                web.post("/demo/fire", _json_route(self._fire)),
                web.post("/demo/leap", _json_route(self._leap)),
            ]
        )
        application.on_shutdown.append(self._close)

    async def _close(self, _application: web.Application) -> None:
        self._closing.set()
        self._stage.news()

    async def _index(self, _request: web.Request) -> web.Response:
        text = index(self._stage.words)
        return web.Response(text=text, content_type="text/html", headers=HEADERS)

    async def _file(self, request: web.Request) -> web.Response:
        name = request.match_info["file"]
        if name not in FILES:
            raise web.HTTPNotFound
        text = (FOLDER / name).read_text("utf-8")
        return web.Response(text=text, content_type=FILES[name], headers=HEADERS)

    async def _changes(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: the whole state now, and again after each change."""
        response = web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        news, shown = self._stage.news, ""
        try:
            while not self._closing.is_set():
                number = news.number
                state = json.dumps(await state_of(self._stage), ensure_ascii=False)
                # A comment keeps the connection open when nothing has changed.
                line = f"data: {state}\n\n" if state != shown else ": still here\n\n"
                await response.write(line.encode())
                shown = state
                await news.after(number, HEARTBEAT_SECONDS)
                await asyncio.sleep(SETTLE_SECONDS)
        except ConnectionResetError:  # the page was closed
            pass
        return response

    async def _press(self, given: Json) -> Json:
        self._phone(given).press(
            None, int(given["message"]), int(given["row"]), int(given["column"])
        )
        return {}

    async def _write(self, given: Json) -> Json:
        reply_to = given.get("reply_to")
        self._phone(given).write(str(given["text"])[:4096], int(reply_to) if reply_to else None)
        return {}

    async def _launch(self, given: Json) -> Json:
        """The web bell, as Telegram opens it for this person."""
        return {"address": self._phone(given).open_mini_app(WEB_BELL)}

    async def _block(self, given: Json) -> Json:
        phone = self._phone(given)
        (phone.block if given["blocked"] else phone.unblock)()
        return {}

    async def _fire(self, given: Json) -> Json:
        answer = await SAMPLES[str(given["sample"])](self._stage.crm, self._stage.business)
        return {"status": answer.status, "answer": answer.body, "sent": answer.sent}

    async def _leap(self, given: Json) -> Json:
        await self._stage.leap(LEAPS[str(given["leap"])])
        return {}

    def _phone(self, given: Json) -> Person:
        return self._stage.telegram.people[int(given["person"])]


def _json_route(action: Callable[[Json], Awaitable[Json]]) -> Handler:
    """A request of the page: JSON in, JSON out, 400 for nonsense, 415 for any other media type.

    Another site's page can post here too, but not with this media type.
    """

    async def handle(request: web.Request) -> web.Response:
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        try:
            given = await request.json()
            if not isinstance(given, dict):
                raise TypeError("not an object")
            return web.json_response(await action(given))
        except (LookupError, ValueError, TypeError, RuntimeError, BrokenPromise) as problem:
            return web.json_response({"error": f"{type(problem).__name__}: {problem}"}, status=400)

    return handle


def index(words: Words) -> str:
    """The page in these words; its script finds them all in `data-words`."""
    told = {name.replace("-", "_"): escape(text) for name, text in words.page.items()}
    every = escape(json.dumps(words.page, ensure_ascii=False))
    page = Template((FOLDER / "index.html").read_text("utf-8"))
    return page.substitute(told, language=words.language, words=every)


async def state_of(stage: Stage) -> Json:
    """Everything the page shows."""
    words, zone = stage.words, str(stage.app.config.timezone)
    return {
        "playing": stage.is_playing,
        "bot": stage.telegram.bot_username,
        "zone": zone,
        "city": zones.city(zone, words.language),
        "ahead": stage.telegram.clock.offset,
        "leaps": [_choice(key, words.leaps[key]) for key in LEAPS],
        "people": [{**_person(role, stage), **await stage.manners(role)} for role in CAST],
        "events": [
            {
                "title": words.groups[name],
                "samples": [_choice(key, words.samples[key]) for key in group],
            }
            for name, group in GROUPS.items()
        ],
    }


def _choice(key: str, told: list[str]) -> Json:
    label, hint = told
    return {"key": key, "label": label, "hint": hint}


def _person(role: Role, stage: Stage) -> Json:
    phone, words = stage.phone(role), stage.words
    return {
        "id": phone.id,
        "name": stage.name(role),
        "about": words.about[role.name],
        "standing": phone.chat.standing,
        "messages": [_message(message, words.page) for message in phone.messages[-SHOWN_MESSAGES:]],
        "pinned": [_message(message, words.page) for message in phone.pinned[-1:]],
        "toasts": [{"text": toast.text, "alert": toast.alert} for toast in phone.toasts],
        "commands": phone.commands,
    }


def _message(message: Message, words: Texts) -> Json:
    return {
        "id": message.id,
        "html": message.html,
        "first_line": message.text.split("\n")[0],
        "from_bot": message.from_bot,
        "date": message.date,
        "silent": message.silent,
        "pinned": message.pinned,
        "edited": message.edits > 0,
        "asks": message.force_reply,
        "service": _service(message.service, words),
        "rows": [[_button(button) for button in row] for row in message.rows],
    }


def _service(service: dict[str, Any], words: Texts) -> str:  # Any: Bot API's service fields
    if "pinned_message" in service:
        return words["pinned"]
    return ", ".join(service).replace("_", " ")


def _button(button: dict[str, Any]) -> Json:  # Any: a Bot API button
    shown = {name: button.get(name) for name in ("text", "url", "style")}
    return {**shown, "copies": button.get("copy_text", {}).get("text")}
