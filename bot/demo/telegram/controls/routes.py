"""Control routes: people, faults, the clock and the transcript over HTTP, as JSON.

For a stand-in in a process of its own: `POST /control/write {"user": 5, "text": "hi"}`.
"""

import json
from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING

from aiohttp import web

from bot.demo.telegram.checks.limits import Limits
from bot.demo.telegram.checks.refusals import Json
from bot.demo.telegram.world.chats import Message
from bot.demo.telegram.world.people import Person
from bot.demo.telegram.world.presses import Press

if TYPE_CHECKING:
    from bot.demo.telegram import TelegramStandIn

Route = Callable[["TelegramStandIn", Json], object]


class Control:
    """Answers the control routes of one stand-in."""

    def __init__(self, stand_in: "TelegramStandIn") -> None:
        self._stand_in = stand_in

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """One control call; parameters come in the query or as a JSON object."""
        name = request.path.removeprefix("/control/")
        try:
            given: Json = {key: _number(value) for key, value in request.query.items()}
            if request.can_read_body:
                given |= json.loads(await request.read())
            if name == "wait":
                return _answer(await self._wait(given))
            if name not in ROUTES:
                return _answer({"error": "no such route", "routes": sorted(ROUTES)}, 404)
            return _answer(ROUTES[name](self._stand_in, given))
        except (KeyError, LookupError) as error:
            return _answer({"error": f"not found: {error}"}, 404)
        except (ValueError, TypeError, RuntimeError, TimeoutError) as error:
            return _answer({"error": f"{type(error).__name__}: {error}"}, 400)

    async def _wait(self, given: Json) -> Json:
        """Waits at most `timeout` seconds for `calls` accepted calls of `method` (to `chat`)."""
        stand_in, wanted = self._stand_in, given.get("calls", 1)
        method, chat = given.get("method"), given.get("chat")

        def accepted() -> int:
            if method is not None and chat is None:
                return stand_in.transcript.accepted[method]
            return sum(each.accepted for each in stand_in.calls(method, chat))

        try:
            await stand_in.wait_for(lambda _: accepted() >= wanted, given.get("timeout", 10))
        except TimeoutError:
            return {"reached": False, "calls": accepted()}
        return {"reached": True, "calls": accepted()}


def _answer(body: object, status: int = 200) -> web.Response:
    return web.json_response(body, status=status)


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _person(stand_in: "TelegramStandIn", given: Json) -> Person:
    return stand_in.people[given["user"]]


def _shown(message: Message) -> Json:
    return message.as_json() | {
        "html": message.html,
        "silent": message.silent,
        "pinned": message.pinned,
        "edits": message.edits,
        "from_bot": message.from_bot,
    }


def _add_user(stand_in: "TelegramStandIn", given: Json) -> Json:
    return stand_in.user(**given).user.as_json()


def _write(stand_in: "TelegramStandIn", given: Json) -> Json:
    group = stand_in.groups[given["chat"]] if "chat" in given else None
    return _shown(_person(stand_in, given).write(given["text"], given.get("reply_to"), group))


def _press(stand_in: "TelegramStandIn", given: Json) -> Json:
    person, number = _person(stand_in, given), given.get("message_id")
    if "forge" in given:
        return _pressed(person.forge(given["forge"], number or 0))
    wanted = given.get("button", given.get("label", given.get("data")))
    return _pressed(person.press(wanted, number, given.get("row"), given.get("column", 0)))


def _pressed(press: Press) -> Json:
    return {"id": press.id, "data": press.data, "message_id": press.message_id}


def _contact(stand_in: "TelegramStandIn", given: Json) -> Json:
    person = _person(stand_in, given)
    if "phone" not in given:
        return _shown(person.share_phone())
    return _shown(person.send_contact(str(given["phone"]), given.get("contact")))


def _chat(stand_in: "TelegramStandIn", given: Json) -> Json:
    person = _person(stand_in, given)
    return {
        "user": person.user.as_json(),
        "standing": person.chat.standing,
        "messages": [_shown(message) for message in person.messages],
        "pinned": list(person.chat.pinned),
        "toasts": [{"text": toast.text, "alert": toast.alert} for toast in person.toasts],
        "commands": person.commands,
        "keyboard": person.chat.keyboard,
    }


def _group(stand_in: "TelegramStandIn", given: Json) -> Json:
    group = stand_in.group(given["id"], given.get("title", "Group"))
    _person(stand_in, given).add_bot_to(group)
    return group.as_json()


def _clock(stand_in: "TelegramStandIn", given: Json) -> Json:
    clock = stand_in.clock
    clock.offset = given.get("offset", clock.offset) + given.get("advance", 0)
    return {"offset": clock.offset, "now": clock.wall()}


def _limits(stand_in: "TelegramStandIn", given: Json) -> Json:
    limits = stand_in.world.limits
    known = [field.name for field in fields(Limits) if not field.name.startswith("_")]
    for name, value in given.items():
        if name not in known:
            raise ValueError(f"no limit {name!r}; there are {', '.join(known)}")
        setattr(limits, name, frozenset(value) if name == "methods" else value)
    return {name: _listed(getattr(limits, name)) for name in known}


def _listed(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


def _transcript(stand_in: "TelegramStandIn", given: Json) -> list[Json]:
    calls = stand_in.calls(given.get("method"), given.get("chat"), given.get("since", 0))
    return [call.as_json() for call in calls]


def _state(stand_in: "TelegramStandIn", given: Json) -> Json:
    transcript = stand_in.transcript
    return {
        "statuses": dict(transcript.statuses),
        "methods": dict(transcript.methods),
        "accepted": dict(transcript.accepted),
        "pending_updates": len(stand_in.world.updates.pending),
        "webhook": stand_in.world.webhook.url,
        "faults": [fault.kind for fault in stand_in.world.faults.waiting],
        "users": sorted(stand_in.people),
    }


def _fault(stand_in: "TelegramStandIn", given: Json) -> Json:
    fault = stand_in.fault(**given)
    return {"kind": fault.kind, "times": fault.times}


def _fault_mix(stand_in: "TelegramStandIn", given: Json) -> list[Json]:
    faults = stand_in.world.faults.mix(**given)
    return [{"kind": fault.kind, "probability": fault.probability} for fault in faults]


def _done(action: Callable[["TelegramStandIn", Json], object]) -> Route:
    def route(stand_in: "TelegramStandIn", given: Json) -> Json:
        action(stand_in, given)
        return {"done": True}

    return route


ROUTES: dict[str, Route] = {
    "users": _add_user,
    "write": _write,
    "start": lambda stand_in, given: _shown(_person(stand_in, given).start(given.get("payload"))),
    "press": _press,
    "contact": _contact,
    "block": _done(lambda stand_in, given: _person(stand_in, given).block()),
    "unblock": _done(lambda stand_in, given: _person(stand_in, given).unblock()),
    "deactivate": _done(lambda stand_in, given: _person(stand_in, given).deactivate()),
    "delete": _done(lambda stand_in, given: _person(stand_in, given).delete(given["message_id"])),
    "unpin": _done(lambda stand_in, given: _person(stand_in, given).unpin(given["message_id"])),
    "group": _group,
    "chat": _chat,
    "screen": lambda stand_in, given: {"screen": _person(stand_in, given).screen()},
    "fault": _fault,
    "fault-mix": _fault_mix,
    "clear-faults": _done(lambda stand_in, given: stand_in.world.faults.clear()),
    "clock": _clock,
    "limits": _limits,
    "transcript": _transcript,
    "state": _state,
}
