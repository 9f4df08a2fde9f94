"""CloudEvents 1.0: structured, binary, or a batch; each becomes one structured event to store.

https://github.com/cloudevents/spec: its JSON format and HTTP binding.
Our own attribute, `bellhopreceived`, stands for a `time` that the sender has left out.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from bot.events.payloads import JSON, Problem
from bot.providers.hook import Hook, Unreadable, as_object, load
from storage.tables import RECEIVED

VERSION = "1.0"
STRUCTURED, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
EVENTS_LIMIT = 1_000

_REQUIRED = {"id": 200, "source": 2_048, "type": 200}
_OPTIONAL = ("subject", "dataschema", "datacontenttype", "time")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_JSON = re.compile(r"[\w.+-]+/(?:json|[\w.-]+\+json)\s*(?:;.*)?", re.IGNORECASE)
_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Cloud:
    """One event: its attributes and data, and the structured JSON to store.

    `is_binary`: its attributes were headers, which no signature covers.
    """

    attributes: dict[str, JSON]
    text: bytes
    path: str = ""
    is_binary: bool = False

    @property
    def key(self) -> str:
        """The same for a repeat. It has a space, as no `webhook-id` has."""
        return "ce " + json.dumps([self.attributes["source"], self.attributes["id"]])

    def under(self, path: str) -> str:
        """Where something is in the whole hook."""
        return _under(self.path, path)

    def words(self, error: str) -> str:
        """The error, with the event that it is about."""
        return f"Event {self.path} of the batch: {error}" if self.path else error


def permission(hook: Hook) -> dict[str, str]:
    """What is answered to a sender that asks whether it may post (http-webhook.md, section 4).

    Whoever has the address may, at any rate; a wrong signature is refused later.
    """
    allowed = {"Allow": "OPTIONS, POST"}
    if "webhook-request-origin" in hook.headers:
        allowed |= {"WebHook-Allowed-Origin": "*", "WebHook-Allowed-Rate": "*"}
    return allowed


def is_one(body: Mapping[str, JSON]) -> bool:
    """Whether an object, as it was sent or as it is stored, is a CloudEvent."""
    return "specversion" in body


def read(value: JSON, hook: Hook) -> list[Cloud] | None:
    """The events of a hook with this body; None if it is none of CloudEvents. Raises Unreadable."""
    media_type = hook.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in (STRUCTURED, BATCH) and _is_binary(value, hook):
        return [_binary(value, hook)]
    if media_type == BATCH or (isinstance(value, list) and _looks_like_a_batch(value)):
        return list(_batch(value, hook))
    if media_type == STRUCTURED or (isinstance(value, dict) and is_one(value)):
        return [_checked(as_object(value), hook.body.decode("utf-8-sig"), hook)]
    return None


def data_of(event: Mapping[str, JSON]) -> JSON:
    """What is told of the event. Raises Unreadable."""
    if "data_base64" not in event:
        return event.get("data")
    said = event["data_base64"]
    try:
        return load(base64.b64decode(said if isinstance(said, str) else "?", validate=True))
    except (binascii.Error, ValueError):
        wrong = Problem("data_base64", "is not base64")
        raise Unreadable("The data cannot be read", (wrong,)) from None


def _is_binary(value: JSON, hook: Hook) -> bool:
    """Headers cannot make the data of another event out of a body that is an event itself."""
    is_whole = is_one(value) if isinstance(value, dict) else isinstance(value, list)
    return "ce-specversion" in hook.headers and not is_whole


def _looks_like_a_batch(value: list[JSON]) -> bool:
    return bool(value) and isinstance(value[0], dict) and is_one(value[0])


def _batch(value: JSON, hook: Hook) -> Iterator[Cloud]:
    if not isinstance(value, list):
        raise Unreadable("A batch must be a JSON array", (Problem("", "must be an array"),))
    if not 1 <= len(value) <= EVENTS_LIMIT:
        words = f"must have 1 to {EVENTS_LIMIT} events, and has {len(value)}"
        raise Unreadable(f"The batch {words}", (Problem("", words),))
    found: dict[str, tuple[int, JSON]] = {}
    texts = _items(hook.body.decode("utf-8-sig"))
    for number, (each, text) in enumerate(zip(value, texts, strict=True)):
        path = f"[{number}]"
        if not isinstance(each, dict):
            raise _wrong(path, [Problem(path, "must be an object")])
        cloud = _checked(each, text, hook, path)
        first, same = found.setdefault(cloud.key, (number, each))
        if same != each:
            words = f"has the source and id of [{first}], and is another event"
            raise _wrong(path, [Problem(f"{path}.id", words)])
        yield cloud


def _items(text: str) -> Iterator[str]:
    """Each item of a JSON array just as it was written: numbers would lose digits otherwise."""
    at = text.index("[") + 1
    while True:
        at = _after_blanks(text, at)
        if text[at] == "]":
            return
        _, end = _DECODER.raw_decode(text, at)
        yield text[at:end]
        at = _after_blanks(text, end)
        at += text[at] == ","


def _after_blanks(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _binary(data: JSON, hook: Hook) -> Cloud:
    """The attributes are headers, percent-encoded; the data is the body."""
    event: dict[str, JSON] = {
        name.removeprefix("ce-"): unquote(value)
        for name, value in hook.headers.items()
        if name.startswith("ce-") and name != f"ce-{RECEIVED}"
    }
    for name in ("data", "data_base64"):
        event.pop(name, None)
    if content_type := hook.headers.get("content-type"):
        event["datacontenttype"] = content_type
    head = json.dumps(event)[:-1]
    event["data"] = data
    cloud = _checked(event, f'{head}, "data": {hook.body.decode("utf-8-sig")}}}', hook)
    return replace(cloud, is_binary=True)


def _checked(event: dict[str, JSON], text: str, hook: Hook, path: str = "") -> Cloud:
    event = {name: value for name, value in event.items() if name != RECEIVED}
    problems = [Problem(_under(path, name), words) for name, words in _problems(event)]
    if problems:
        raise _wrong(path, problems)
    if "time" not in event or event["time"] is None:
        received = json.dumps({RECEIVED: hook.received_at.isoformat()})[1:]
        text = f"{text.rstrip()[:-1].rstrip()}, {received}"
    return Cloud(event, text.encode("utf-8", "surrogatepass"), path)


def _problems(event: Mapping[str, JSON]) -> Iterator[tuple[str, str]]:
    if event.get("specversion") != VERSION:
        yield "specversion", f'must be "{VERSION}"' if "specversion" in event else "is missing"
    for name, longest in _REQUIRED.items():
        if name not in event:
            yield name, "is missing"
        elif words := _problem(event[name], longest):
            yield name, words
    for name in _OPTIONAL:
        if event.get(name) is not None and (words := _problem(event[name], 2_048)):
            yield name, words
    kind = event.get("datacontenttype")
    if isinstance(kind, str) and not _JSON.fullmatch(kind):
        yield "datacontenttype", "must be JSON"
    if "data" in event and "data_base64" in event:
        yield "data_base64", "must not stand beside data"
    elif "data" not in event and "data_base64" not in event:
        yield "data", "is missing"


def _problem(value: JSON, longest: int) -> str | None:
    if not isinstance(value, str):
        return "must be a string"
    if not 1 <= len(value) <= longest:
        return f"must have 1 to {longest} characters"
    return "must have no control characters" if _CONTROL.search(value) else None


def _under(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _wrong(path: str, problems: list[Problem]) -> Unreadable:
    what = f"Event {path} of the batch" if path else "The event"
    return Unreadable(f"{what} is no CloudEvent {VERSION} that Bellhop knows", tuple(problems))
