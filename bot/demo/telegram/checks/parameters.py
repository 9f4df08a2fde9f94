"""Checks a call's parameters against schema.json; refuses unknown, missing and mistyped ones.

Checkers are built once, on import, to cost only microseconds: benches share the machine.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.demo.telegram.checks.refusals import Json, Refusal, bad_request

# Takes a decoded JSON value of any type and where it stood; raises Refusal.
Check = Callable[[Any, str], None]

SCHEMA: Json = json.loads(Path(__file__).with_name("schema.json").read_text(encoding="utf-8"))
BOT_API_VERSION: str = SCHEMA["bot_api"]
UPDATE_TYPES = frozenset(SCHEMA["update_types"])
METHOD_NAMES = {name.lower(): name for name in SCHEMA["methods"]}

DEPRECATED = frozenset({"disable_web_page_preview"})  # other programs still send it

_INTEGER = re.compile(r"-?[0-9]{1,19}")
_TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False, "": False}


def checked(method: str, given: Json) -> Json:
    """The parameters of a call as typed values; `given` has text (a form) or JSON values."""
    known = _METHODS[method]
    values: Json = {}
    for name, value in given.items():
        if name in DEPRECATED:
            continue
        parameter = known.get(name)
        if parameter is None:
            raise bad_request(f'unknown parameter "{name}" of {method}')
        if value is None:
            continue
        kind, check, _ = parameter
        if isinstance(value, str) and kind != "String":
            value = _from_text(value, kind, name)
        check(value, name)
        values[name] = value
    for name in _REQUIRED[method]:
        if name not in values:
            raise bad_request(f'parameter "{name}" of {method} is required')
    return values


def _from_text(text: str, kind: str, name: str) -> Any:  # the type is what `kind` says
    if kind == "Integer" or kind == "Integer or String":
        if _INTEGER.fullmatch(text):
            return int(text)
        return text
    if kind in ("Boolean", "True"):
        return _TRUTHS.get(text.lower(), text)
    try:
        return json.loads(text)
    except ValueError:
        raise bad_request(f'can\'t parse parameter "{name}": not a JSON text') from None
    except RecursionError:
        raise bad_request(f'can\'t parse parameter "{name}": nested too deep') from None


def _wrong(place: str, expected: str) -> Refusal:
    return bad_request(f'"{place}" must be of type {expected}')


def _integer(value: Any, place: str) -> None:  # any JSON value may arrive here
    if type(value) is not int:
        raise _wrong(place, "Integer")


def _string(value: Any, place: str) -> None:  # any JSON value may arrive here
    if type(value) is not str:
        raise _wrong(place, "String")
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise bad_request("strings must be encoded in UTF-8") from None


def _boolean(value: Any, place: str) -> None:  # any JSON value may arrive here
    if type(value) is not bool:
        raise _wrong(place, "Boolean")


def _true(value: Any, place: str) -> None:  # any JSON value may arrive here
    if value is not True:
        raise _wrong(place, "True")


def _left_out(kind: str) -> Check:
    def check(value: Any, place: str) -> None:  # any JSON value may arrive here
        raise bad_request(f'"{place}": the stand-in does not play {kind}')

    return check


def _array(inner: Check) -> Check:
    def check(value: Any, place: str) -> None:  # any JSON value may arrive here
        if type(value) is not list:
            raise _wrong(place, "Array")
        for item in value:
            inner(item, place)

    return check


def _object(kind: str) -> Check:
    fields: dict[str, Check] = {}
    required: list[str] = []

    def check(value: Any, place: str) -> None:  # any JSON value may arrive here
        if not fields:
            _fill(kind, fields, required)
        if type(value) is not dict:
            raise _wrong(place, kind)
        for name, item in value.items():
            inner = fields.get(name)
            if inner is None:
                raise bad_request(f'unknown field "{name}" of {kind} in "{place}"')
            inner(item, f"{place}.{name}")
        for name in required:
            if name not in value:
                raise bad_request(f'field "{name}" of {kind} in "{place}" is required')

    return check


def _fill(kind: str, fields: dict[str, Check], required: list[str]) -> None:
    for name, text in SCHEMA["types"][kind].items():
        fields[name] = _checker(text.rstrip("!"))
        if text.endswith("!"):
            required.append(name)


def _union(kind: str) -> Check:
    members = {name: _checker(member) for name, member in SCHEMA["unions"][kind].items()}

    def check(value: Any, place: str) -> None:  # any JSON value may arrive here
        member = members.get(value.get("type")) if type(value) is dict else None
        if member is None:
            raise bad_request(f'"{place}" must have a "type" out of {", ".join(members)}')
        member(value, place)

    return check


def _one_of(kinds: list[str]) -> Check:
    checks = [_checker(kind) for kind in kinds]
    needs = [
        {name for name, text in SCHEMA["types"].get(kind, {}).items() if text.endswith("!")}
        for kind in kinds
    ]

    def check(value: Any, place: str) -> None:  # any JSON value may arrive here
        given = value.keys() if type(value) is dict else frozenset[str]()
        # The kind whose required fields are all there is the one meant: its complaint is useful.
        for inner, need in zip(checks, needs, strict=True):
            if need and need <= given:
                return inner(value, place)
        for inner in checks:
            try:
                return inner(value, place)
            except Refusal:
                continue
        raise _wrong(place, " or ".join(kinds))

    return check


_SIMPLE: dict[str, Check] = {
    "Integer": _integer,
    "String": _string,
    "Boolean": _boolean,
    "True": _true,
}
_KNOWN: dict[str, Check] = dict(_SIMPLE)


def _checker(text: str) -> Check:
    check = _KNOWN.get(text)
    if check is None:
        if text.startswith("Array of "):
            check = _array(_checker(text.removeprefix("Array of ")))
        elif " or " in text:
            check = _one_of(text.split(" or "))
        elif text in SCHEMA["left_out"]:
            check = _left_out(text)
        elif text in SCHEMA["unions"]:
            check = _union(text)
        else:
            check = _object(text)
        _KNOWN[text] = check
    return check


_METHODS: dict[str, dict[str, tuple[str, Check, bool]]] = {
    method: {
        name: (text.rstrip("!"), _checker(text.rstrip("!")), text.endswith("!"))
        for name, text in parameters.items()
    }
    for method, parameters in SCHEMA["methods"].items()
}
_REQUIRED = {
    method: [name for name, (_, _, required) in parameters.items() if required]
    for method, parameters in _METHODS.items()
}
